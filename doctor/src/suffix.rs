//! What people put between the text and the secret.

use crate::change::Note;
use crate::mistake::MistakeId;

/// What stands before and after the secret.
pub(crate) struct Suffix {
    pub(crate) before: Vec<u8>,
    pub(crate) after: Vec<u8>,
    pub(crate) note: Note,
}

/// As the platform wants it.
pub(crate) const RIGHT: &str = "&app_secret=";

/// What else is appended, frequent ones first. `&key=` is the rule of the platform's older gateway, and of `WeChat` Pay.
const WRONG: [&str; 34] = [
    "&key=",
    "",
    "&secret=",
    "&appSecret=",
    "&appsecret=",
    "app_secret=",
    "&app_key=",
    "&appKey=",
    "&",
    "&secret_key=",
    "&secretKey=",
    "&app_secret",
    "&app_secret:",
    "&app_secret = ",
    "&&app_secret=",
    "&amp;app_secret=",
    "&APP_SECRET=",
    "&AppSecret=",
    "?app_secret=",
    ",app_secret=",
    "key=",
    "secret=",
    "appSecret=",
    "&sign_key=",
    "&signKey=",
    "&token=",
    "&access_token=",
    "&password=",
    "&client_secret=",
    "&app-secret=",
    "&api_secret=",
    "&app_secret=&",
    "%26app_secret%3D",
    "\n",
];

impl Suffix {
    pub(crate) fn right() -> Self {
        Self { before: RIGHT.into(), after: Vec::new(), note: Note::new(MistakeId::WrongSuffix, "", "") }
    }

    fn wrong(before: &str, after: &str) -> Self {
        let shown = format!("`{}***{}`", before.escape_debug(), after.escape_debug());
        Self {
            before: before.into(),
            after: after.into(),
            note: Note::new(MistakeId::WrongSuffix, shown.clone(), shown),
        }
    }
}

/// All but the right one.
pub(crate) fn wrong(app_id: Option<&str>) -> Vec<Suffix> {
    let mut all: Vec<_> = WRONG.iter().map(|before| Suffix::wrong(before, "")).collect();
    all.push(Suffix::wrong(RIGHT, "&"));
    all.push(Suffix::wrong("&key=", "&"));
    if let Some(app_id) = app_id {
        all.push(Suffix::wrong(&format!("&app_id={app_id}{RIGHT}"), ""));
        all.push(Suffix::wrong(app_id, ""));
        all.push(Suffix::wrong(RIGHT, &format!("&app_id={app_id}")));
    }
    all
}
