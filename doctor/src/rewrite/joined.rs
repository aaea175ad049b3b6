//! Text and secret put together in another way than one behind the other, or encoded once they were together.

use super::made::Rewrite;
use crate::json::{Escapes, Unicode, escaped};
use crate::mistake::MistakeId as Id;
use crate::percent::{self, Style};

/// Templates: `B` the body, `S` the secret, `A` the app id, `T` the timestamp. What each is, is said by itself.
const TEMPLATES: &[&str] = &[
    "S|B",
    "S,B",
    "S B",
    "S_B",
    "S-B",
    "S:B",
    "S\nB",
    "=B&app_secret=S",
    "BB&app_secret=S",
    "{B}&app_secret={S}",
    "(B)&app_secret=(S)",
    "'B'&app_secret='S'",
    "\"B\"&app_secret=\"S\"",
    "B &app_secret= S\n",
    "B &app_secret= S",
    "B&app_secret=S\n",
    "B&app_secret=%!(EXTRA string=S)",
    "B%!(EXTRA string=S)",
    "B&app_secret=%!d(string=S)",
    "%sB&app_secret=S",
    "-n B&app_secret=S\n",
    "-e B&app_secret=S\n",
    "B&app_secret=S \r\n",
    "\"B&app_secret=S\"",
    "'B&app_secret=S'",
    "B&app_secret=SB&app_secret=S",
    "B&app_secret=S\u{1a}",
    "B&app_secret=S\0",
    "ASB",
    "AB&S",
    "B&sign_type=MD5S",
    "AST",
    "ATS",
    "TAS",
    "TSA",
    "SAT",
    "STA",
    "ASTS",
    "SATS",
    "SABTS",
    "SBTS",
    "app_id=A&timestamp=T&app_secret=S",
    "app_id=A&app_secret=S&timestamp=T",
    "app_id=A&timestamp=T&sign_type=MD5&app_secret=S",
];

/// What was signed before anything was filled in: the same whatever is sent.
const UNFILLED: &[&str] = &[
    "%s&app_secret=%s",
    "$BODY&app_secret=$APP_SECRET",
    "$body&app_secret=$APP_SECRET",
    "{body}&app_secret={self.secret}",
    "{0}&app_secret={1}",
    "{}&app_secret={}",
    "${body}&app_secret=${secret}",
    "${body}&app_secret=${appSecret}",
    "${body}&app_secret=${app_secret}",
    "$body&app_secret=$secret",
    "$body&app_secret=$app_secret",
    "{body}&app_secret={secret}",
    "{body}&app_secret={app_secret}",
    "#{body}&app_secret=#{secret}",
    "%!s(MISSING)&app_secret=%!s(MISSING)",
];

/// What a whole becomes once it is joined. (Not Base64: what is shown of it could not be masked.)
type Encoding = ([&'static str; 2], fn(&str) -> String);

const ENCODINGS: [Encoding; 6] = [
    (["a JSON string of it all", "整串做成了 JSON 字符串"], |all| {
        format!("\"{}\"", escaped(all, Escapes::default()))
    }),
    (["a JSON string of it all, \\uXXXX", "整串做成了 JSON 字符串（\\uXXXX）"], |all| {
        format!("\"{}\"", escaped(all, Escapes { unicode: Unicode::Lower, ..Escapes::default() }))
    }),
    (["hex of it all", "整串转成了十六进制"], |all| hex::encode(all)),
    (["upper-case hex of it all", "整串转成了大写十六进制"], |all| hex::encode_upper(all)),
    (["it all percent-encoded", "整串做了 URL 编码"], |all| percent::encode(all.as_bytes(), Style::Percent)),
    (["it all percent-encoded, + for a blank", "整串做了 URL 编码（空格为 +）"], |all| {
        percent::encode(all.as_bytes(), Style::Plus)
    }),
];

pub(super) fn all<'a>(secret: &str, app_id: Option<&str>) -> Vec<Rewrite<'a>> {
    let mut all: Vec<_> = UNFILLED
        .iter()
        .map(|text| {
            let words = [format!("nothing was filled in: `{text}`"), format!("模板没有填值：`{text}`")];
            Rewrite::text(Id::BodyNotSigned, words, move |_, _| Some((*text).to_owned())).alone().bare()
        })
        .collect();
    if secret.is_empty() {
        return all;
    }
    for &template in TEMPLATES {
        let (secret, app_id) = (secret.to_owned(), app_id.map(str::to_owned));
        let shown = shown(template);
        all.push(
            Rewrite::text(Id::WrongSuffix, [shown.clone(), shown], move |root, body| {
                let member = |name| crate::facts::member(root, name);
                let (app_id, time) = (app_id.clone().or_else(|| member("app_id")), member("timestamp"));
                fill(template, body, &secret, app_id.as_deref(), time.as_deref())
            })
            .alone()
            .bare(),
        );
    }
    for (words, encode) in ENCODINGS {
        let tail = format!("{}{secret}", crate::suffix::RIGHT);
        let made = Rewrite::text(Id::SecretEncoding, words, move |_, body| Some(encode(&format!("{body}{tail}"))));
        all.push(made.alone().bare());
    }
    all.extend(members(secret));
    all
}

fn shown(template: &str) -> String {
    let part = |letter: char| match letter {
        'B' => "…".to_owned(),
        'S' => "***".to_owned(),
        'A' => "‹app_id›".to_owned(),
        'T' => "‹timestamp›".to_owned(),
        other => other.escape_debug().to_string(),
    };
    // The words of a template are in small letters, but for these.
    let spared = template.replace("EXTRA", "extra").replace("MD5", "md5");
    format!("`{}`", spared.chars().map(part).collect::<String>())
}

fn fill(template: &str, body: &str, secret: &str, app_id: Option<&str>, time: Option<&str>) -> Option<String> {
    let mut out = String::with_capacity(body.len() + 64);
    let mut rest = template;
    while let Some(letter) = rest.chars().next() {
        let word = ["EXTRA", "MD5"].into_iter().find(|word| rest.starts_with(word));
        let length = word.map_or(letter.len_utf8(), str::len);
        out.push_str(match letter {
            _ if word.is_some() => &rest[..length],
            'B' => body,
            'S' => secret,
            'A' => app_id?,
            'T' => time?,
            _ => &rest[..length],
        });
        rest = &rest[length..];
    }
    Some(out)
}

/// What is made of a body where the secret is known.
type Join = Box<dyn Fn(&str) -> Option<String>>;

/// The body as one member of something, the secret as another.
fn members<'a>(secret: &str) -> Vec<Rewrite<'a>> {
    let string = |text: &str| format!("\"{}\"", escaped(text, Escapes::default()));
    let secret = string(secret);
    let mut all = Vec::new();
    let mut add = |shown: &'static str, make: Join| {
        let made = Rewrite::text(Id::SecretInBody, [shown, shown], move |_, body| make(body));
        all.push(made.alone().bare());
    };
    let s = secret.clone();
    add("`[…,\"***\"]`", Box::new(move |body| Some(format!("[{body},{s}]"))));
    for name in ["body", "data", "json", "params"] {
        for key in ["app_secret", "secret"] {
            let s = secret.clone();
            add(
                "`{\"body\":…,\"app_secret\":\"***\"}`",
                Box::new(move |body| Some(format!("{{\"{name}\":{body},\"{key}\":{s}}}"))),
            );
        }
    }
    let bare = secret.trim_matches('"').to_owned();
    add(
        "`&app_secret=***` before the last `}`",
        Box::new(move |body| Some(format!("{}{}{bare}}}", body.strip_suffix('}')?, crate::suffix::RIGHT))),
    );
    all
}
