//! Templates whose values were filled in when the request was sent, and not when it was signed: what scripts of Postman and Apifox read.

use super::made::{Rewrite, each_value};
use crate::json::{Node, Text};
use crate::mistake::MistakeId as Id;

/// Members that an environment fills in, and what they are called there.
const NAMES: [(&str, &[&str]); 5] = [
    ("timestamp", &["timestamp", "$timestamp", "ts"]),
    ("app_id", &["app_id", "appId", "appid"]),
    ("station_uuid", &["station_uuid", "stationUuid"]),
    ("no", &["no", "device_no"]),
    ("order", &["order", "order_no"]),
];
/// What stands around a name.
const MARKS: [(&str, &str); 3] = [("{{", "}}"), ("${", "}"), ("{{ ", " }}")];

pub(super) fn all<'a>() -> Vec<Rewrite<'a>> {
    let mut all: Vec<Rewrite<'a>> = Vec::new();
    for (open, close) in MARKS {
        for (member, names) in NAMES {
            for name in names {
                for quoted in [false, true] {
                    let made = one(vec![(member, format!("{open}{name}{close}"))], quoted);
                    all.push(if all.len() < 4 { made } else { made.alone() });
                }
            }
        }
        for names in
            [&["app_id", "timestamp"][..], &["app_id", "timestamp", "station_uuid"], &["timestamp", "station_uuid"]]
        {
            let values = names.iter().map(|name| (*name, format!("{open}{name}{close}"))).collect();
            all.push(one(values, false).alone());
        }
    }
    all.extend(of_postman().map(Rewrite::alone));
    all
}

/// A number's template stands without quotes, unless somebody put it between some.
fn one<'a>(values: Vec<(&'static str, String)>, quoted: bool) -> Rewrite<'a> {
    let shown = values.iter().map(|(_, value)| format!("`{value}`")).collect::<Vec<_>>().join(", ");
    let words = [format!("signed before {shown} was filled in"), format!("签名时 {shown} 还没有替换成真正的值")];
    Rewrite::tree(Id::ValueRewritten, words, move |root| {
        each_value(root, &|key, value| {
            let (_, template) = values.iter().find(|(name, _)| *name == key)?;
            match value {
                Node::Number(_) if !quoted => Some(Node::Number(template.clone().into())),
                Node::Number(_) => Some(Node::Text(Text::of(template.clone()))),
                Node::Text(_) if !quoted => Some(Node::Text(Text::of(template.clone()))),
                _ => None,
            }
        })
    })
}

/// `JSON.stringify(pm.request.body)`: what Postman keeps of a body, and not the body.
fn of_postman<'a>() -> impl Iterator<Item = Rewrite<'a>> {
    let words = [
        "JSON.stringify(pm.request.body); the body is pm.request.body.raw",
        "JSON.stringify(pm.request.body)；请求体应取 pm.request.body.raw",
    ];
    [r#"{"mode":"raw","raw":@}"#, r#"{"mode":"raw","raw":@,"options":{"raw":{"language":"json"}}}"#].into_iter().map(
        move |template| {
            Rewrite::text(Id::BodyPrinted, words, move |_, text| {
                let raw = crate::json::escaped(text, crate::json::Escapes::default());
                Some(template.replace('@', &format!("\"{raw}\"")))
            })
        },
    )
}
