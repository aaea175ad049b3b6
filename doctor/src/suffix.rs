//! What people put between the text and the secret, and around both.

use crate::change::Note;
use crate::facts::Facts;
use crate::mistake::MistakeId;
use crate::secrets::Reach;

/// What stands before the text, and before and after the secret.
pub(crate) struct Suffix {
    pub(crate) front: Vec<u8>,
    pub(crate) before: Vec<u8>,
    pub(crate) after: Vec<u8>,
    pub(crate) note: Note,
    pub(crate) reach: Reach,
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
/// So many of them are tried together with almost everything.
const FREQUENT: usize = 9;
/// So many of [`RARE`] go with other mistakes.
const LIKELY: usize = 75;
/// And what is rare.
const RARE: [&str; 99] = [
    " & app_secret = ",
    "& app_secret = ",
    "+&app_secret=+",
    " + &app_secret= + ",
    "\n\n",
    "\t",
    "/",
    "@",
    "\"&app_secret=",
    "&appid_secret=",
    "&app_secert=",
    "&app_sercet=",
    "&apps_ecret=",
    "&app_secret==",
    "&App_Secret=",
    "&app_secret= ",
    "& app_secret=",
    "&app_Secret=",
    "&App_secret=",
    "&app_secret=&app_secret=",
    "&secret=app_secret=",
    " &app_secret=",
    "\n&app_secret=",
    "\r\n&app_secret=",
    "\r\n",
    " ",
    ",",
    ";",
    "|",
    "_",
    "-",
    "+",
    "#",
    ":",
    "\0",
    "=",
    "&secret:",
    "&key:",
    ",secret=",
    ",key=",
    ";app_secret=",
    "|app_secret=",
    "#app_secret=",
    "app_secret:",
    "app_secret",
    "&merchant_key=",
    "&pay_key=",
    "&app_id_secret=",
    "&sign=",
    "&apikey=",
    "&api_key=",
    "&privateKey=",
    "&secretkey=",
    "&Key=",
    "&KEY=",
    "＆app_secret＝",
    "\\u0026app_secret=",
    "&app_secret_key=",
    "&app_secret=\0",
    "&app_screct=",
    "&app_secrect=",
    "&app_scret=",
    "&app_sceret=",
    "&app_seceret=",
    "&app_seecret=",
    "&appSecert=",
    "&sign_type=MD5&app_secret=",
    "&sign_type=MD5&key=",
    "&signType=MD5&app_secret=",
    "&sign=&app_secret=",
    "&sign_type=&app_secret=",
    "&appsecret:",
    "&apiSecret=",
    "&partner_key=",
    "&salt=",
    "&app_secret＝",
    "＆app_secret=",
    "+app_secret=",
    "$app_secret=",
    "^app_secret=",
    "^&app_secret=",
    "\\&app_secret=",
    "&app\\_secret=",
    "&app_secret\\=",
    "&ampapp_secret=",
    "§app_secret=",
    "&private_key=",
    "&private-key=",
    "&accessKey=",
    "&access_key=",
    "&accessSecret=",
    "&appkey=",
    "&pwd=",
    "&sk=",
    "&ak=",
    ".",
    "\\n",
    "\\n&app_secret=",
    "&{secret}=",
];
/// Names of a parameter that holds the text.
const PREFIXES: [&str; 27] = [
    "request_body=",
    "postData=",
    "body=",
    "data=",
    "json=",
    "params=",
    "content=",
    "request=",
    "payload=",
    "param=",
    "bizContent=",
    "biz_content=",
    "message=",
    "msg=",
    "text=",
    "requestBody=",
    "str=",
    "value=",
    "sign=",
    "?",
    "&",
    "POST",
    "POST\n",
    "POST&",
    "POST ",
    "GET",
    "GET&",
];
/// The platform's paths, which some other platforms sign.
const PATHS: [&str; 4] = [
    "/gate/1.0/energy/internal/device/sync",
    "/gate/1.0/energy/internal/replenish/sync",
    "/gate/1.0/energy/internal/replenish",
    "/gate/1.0/energy/parking/payment",
];

impl Suffix {
    pub(crate) fn right() -> Self {
        let note = Note::new(MistakeId::WrongSuffix, "", "");
        Self { front: Vec::new(), before: RIGHT.into(), after: Vec::new(), note, reach: Reach::All }
    }

    fn wrong(before: &str, after: &str, reach: Reach) -> Self {
        Self::joined("", before, after, reach)
    }

    fn joined(front: &str, before: &str, after: &str, reach: Reach) -> Self {
        let text = if front.is_empty() { String::new() } else { format!("{}…", front.escape_debug()) };
        let shown = format!("`{text}{}***{}`", before.escape_debug(), after.escape_debug());
        let note = Note::new(MistakeId::WrongSuffix, shown.clone(), shown);
        Self { front: front.into(), before: before.into(), after: after.into(), note, reach }
    }
}

/// The usual wrong ones.
pub(crate) fn usual(facts: &Facts) -> Vec<Suffix> {
    let reach = |number| if number < FREQUENT { Reach::All } else { Reach::Suffixes };
    let mut all: Vec<_> = WRONG.iter().enumerate().map(|(at, before)| Suffix::wrong(before, "", reach(at))).collect();
    all.push(Suffix::wrong(RIGHT, "&", Reach::Suffixes));
    all.push(Suffix::wrong("&key=", "&", Reach::Suffixes));
    let app_id = facts.app_id.as_deref();
    if let Some(app_id) = app_id {
        all.push(Suffix::wrong(&format!("&app_id={app_id}{RIGHT}"), "", Reach::Suffixes));
        all.push(Suffix::wrong(app_id, "", Reach::Suffixes));
        all.push(Suffix::wrong(&format!("{app_id}{RIGHT}"), "", Reach::Suffixes));
        all.push(Suffix::wrong(RIGHT, &format!("&app_id={app_id}"), Reach::Suffixes));
    }
    all
}

/// The unusual ones.
pub(crate) fn rare(facts: &Facts) -> Vec<Suffix> {
    let app_id = facts.app_id.as_deref();
    let mut all = Vec::new();
    let reach = |number| if number < LIKELY { Reach::Texts } else { Reach::Only };
    all.extend(RARE.iter().enumerate().map(|(at, before)| Suffix::wrong(before, "", reach(at))));
    for after in ["&sign_type=MD5", "&key="] {
        all.push(Suffix::wrong(RIGHT, after, Reach::Texts));
    }
    all.push(Suffix::wrong("", "&", Reach::Texts));
    for (before, after) in [
        ("\"&app_secret=\"", ""),
        ("{\"app_secret\":\"", "\"}"),
        (",\"app_secret\":\"", "\""),
        (",\"app_secret\":\"", "\"}"),
        ("&app_secret=\"", "\""),
        ("&app_secret='", "'"),
        ("&app_secret={", "}"),
    ] {
        all.push(Suffix::wrong(before, after, Reach::Only));
    }
    prefixed(app_id, &mut all);
    if let Some(time) = facts.timestamp.as_deref() {
        stamped(app_id.unwrap_or_default(), time, &mut all);
    }
    all
}

fn prefixed(app_id: Option<&str>, all: &mut Vec<Suffix>) {
    let mut fronts: Vec<String> = PREFIXES.iter().chain(&PATHS).map(ToString::to_string).collect();
    fronts.extend(
        PATHS.iter().flat_map(|path| ["POST", "POST\n", "POST&", "POST "].map(|method| format!("{method}{path}"))),
    );
    if let Some(app_id) = app_id {
        fronts.extend([
            app_id.to_owned(),
            format!("app_id={app_id}&"),
            format!("app_id={app_id}"),
            format!("{app_id}&"),
        ]);
        fronts.extend(["body=", "data="].map(|name| format!("app_id={app_id}&{name}")));
    }
    for front in &fronts {
        let path = front.contains('/');
        for before in [RIGHT, "", "&key=", "&secret=", "&", "\n"].into_iter().take(if path { 2 } else { 6 }) {
            all.push(Suffix::joined(front, before, "", Reach::Texts));
            if path {
                all.push(Suffix::joined(&format!("{front}\n"), before, "", Reach::Alone));
                all.push(Suffix::joined(&format!("{front}&"), before, "", Reach::Alone));
                all.push(Suffix::joined(&format!("{front}?"), before, "", Reach::Alone));
            }
        }
    }
}

/// The timestamp, and the app id, joined in at every place.
fn stamped(app_id: &str, time: &str, all: &mut Vec<Suffix>) {
    let named = format!("timestamp={time}");
    for before in [RIGHT, "", "&key=", "&secret="] {
        for middle in [
            time.to_owned(),
            format!("&{named}"),
            format!("&{time}"),
            format!("{time}{app_id}"),
            format!("{app_id}{time}"),
            format!("&app_id={app_id}&{named}"),
        ] {
            all.push(Suffix::wrong(&format!("{middle}{before}"), "", Reach::Texts));
        }
        for front in [
            time.to_owned(),
            format!("{named}&"),
            format!("{app_id}{time}"),
            format!("{time}{app_id}"),
            format!("app_id={app_id}&{named}&"),
            format!("app_id={app_id}&{named}&body="),
        ] {
            all.push(Suffix::joined(&front, before, "", Reach::Texts));
        }
        all.push(Suffix::joined(app_id, &format!("{time}{before}"), "", Reach::Texts));
        all.push(Suffix::joined(time, &format!("{app_id}{before}"), "", Reach::Texts));
        for after in [time.to_owned(), format!("&{named}")] {
            all.push(Suffix::wrong(before, &after, Reach::Texts));
        }
    }
}

/// One slip in `&app_secret=`.
pub(crate) fn misspelled() -> Vec<Suffix> {
    const LETTERS: &str = "abcdefghijklmnopqrstuvwxyzAS-_ .=&0";
    let mut texts = Vec::new();
    for at in 0..RIGHT.len() {
        let (before, rest) = RIGHT.split_at(at);
        let (first, after) = rest.split_at(1);
        texts.push(format!("{before}{after}"));
        texts.push(format!("{before}{first}{first}{after}"));
        if let Some(second) = after.get(..1) {
            texts.push(format!("{before}{second}{first}{}", &after[1..]));
        }
        texts.extend(LETTERS.chars().map(|other| format!("{before}{other}{after}")));
        texts.extend(LETTERS.chars().map(|other| format!("{before}{other}{rest}")));
    }
    texts.retain(|text| text != RIGHT && !WRONG.contains(&text.as_str()));
    texts.iter().map(|text| Suffix::wrong(text, "", Reach::Alone)).collect()
}
