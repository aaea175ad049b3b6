//! What was hashed in place of the body, because the body was not there, or not yet text.

use super::made::Rewrite;
use crate::mistake::MistakeId as Id;

/// What languages print for an object that they do not look into.
const OBJECTS: &[&str] = &[
    "[object Object]",
    "Array",
    "System.Byte[]",
    "System.Object",
    "System.IO.MemoryStream",
    "System.IO.Stream",
    "System.Net.Http.StringContent",
    "System.Net.Http.ByteArrayContent",
    "System.Net.Http.Json.JsonContent",
    "System.Collections.Generic.Dictionary`2[System.String,System.Object]",
    "System.Collections.Generic.Dictionary`2[System.String,System.String]",
    "System.Collections.Hashtable",
    "Newtonsoft.Json.Linq.JObject",
    "System.Text.Json.JsonDocument",
    "[object Promise]",
    "[object ArrayBuffer]",
    "[object Uint8Array]",
    "[object Blob]",
    "[object FormData]",
    "Object",
    "System.String[]",
    "System.Object[]",
    "System.Management.Automation.PSCustomObject",
    "System.Char[]",
    "Map",
    "Object object",
    "System.Threading.Tasks.Task`1[System.String]",
    "System.Threading.Tasks.Task`1[System.Object]",
    "System.Collections.Generic.List`1[System.Object]",
    "System.Dynamic.ExpandoObject",
    "System.Text.Json.Nodes.JsonObject",
    "[object Request]",
    "[object Undefined]",
    "[object String]",
    "[object Map]",
    "stdClass Object",
    "Instance of 'Map<String, dynamic>'",
    "Instance of 'Device'",
    "(map)",
    "table",
    "HASH",
    "Hash",
];
/// Nothing, and what stands for it.
const NOTHING: &[&str] = &[
    "",
    "null",
    "{}",
    "[]",
    "undefined",
    "None",
    "nil",
    "<nil>",
    "NULL",
    "(null)",
    "\"\"",
    "''",
    "true",
    "false",
    "0",
    "1",
    "NaN",
    "body",
    "data",
    "json",
    "params",
    "request",
    "payload",
    "string",
    "{\"a\":\"string\",\"b\":0,\"c\":1900000109}",
    "%s",
    "{0}",
    "${body}",
    "{body}",
    "{{body}}",
    "$body",
    "b''",
    "[null]",
    "%!s(MISSING)",
    "%!v(MISSING)",
    "{1}",
    "%@",
    "%v",
    "{raw}",
    "@body.json",
    "body.json",
    "{{request.body}}",
    "$BODY",
    "$json",
    "$data",
    "${json}",
    "${data}",
    "#{body}",
    "$(body)",
    "@body",
    "\n",
    "<nil>\n",
    "{\"error\":null}",
    "undefinedundefined",
    "POST",
    "application/json",
    "application/json; charset=utf-8",
    "application/json;charset=utf-8",
    "application/json;charset=UTF-8",
    "Resource id #1",
    "Resource id #2",
    "Resource id #3",
    "php://input",
];

/// So many of each are usual.
const USUAL: usize = 8;

/// Members that stand for the whole where a platform signs some only.
const JOINED: [&[&str]; 8] = [
    &["app_id", "timestamp"],
    &["timestamp", "app_id"],
    &["app_id", "timestamp", "sign_type"],
    &["app_id", "station_uuid"],
    &["app_id", "station_uuid", "no"],
    &["app_id", "timestamp", "station_uuid"],
    &["station_uuid", "no"],
    &["app_id", "order"],
];

/// Those that do not depend on what was sent.
pub(super) fn texts<'a>() -> Vec<Rewrite<'a>> {
    let constant = |id, (at, text): (usize, &'static &'static str)| {
        let shown = format!("`{text}`");
        let made = Rewrite::text(id, [shown.clone(), shown], move |_, _| Some((*text).to_owned()));
        // Where the body is nothing, the secret may be nothing, too.
        if at < USUAL { made } else { made.alone() }
    };
    let objects = OBJECTS.iter().enumerate().map(|text| constant(Id::BodyPrinted, text));
    let nothing = NOTHING.iter().enumerate().map(|text| constant(Id::BodyNotSigned, text));
    objects.chain(nothing).collect()
}

pub(super) fn all<'a>() -> Vec<Rewrite<'a>> {
    let mut all = texts();
    for name in ["app_id", "no", "timestamp", "station_uuid", "order", "port", "metadata"] {
        let words = [format!("`{name}` alone"), format!("只有 `{name}`")];
        all.push(Rewrite::text(Id::BodyNotSigned, words, move |root, _| {
            let member = root.members().iter().find(|member| member.key.value == name)?;
            let text = super::printed::compact(&member.value);
            Some(text.trim_matches('"').to_owned())
        }));
    }
    let words =
        ["the JSON of `app_id`, `timestamp` and `sign_type` only", "只签了 `app_id`、`timestamp`、`sign_type` 的 JSON"];
    all.push(
        Rewrite::tree(Id::BodyNotSigned, words, |root| {
            let is_common = |name: &str| ["app_id", "timestamp", "sign_type"].contains(&name);
            let common = root.members().iter().filter(|member| is_common(&member.key.value)).cloned().collect();
            Some(crate::json::Node::Object(common))
        })
        .alone(),
    );
    let words = ["the first port only", "只签了第一个端口"];
    all.push(
        Rewrite::tree(Id::BodyNotSigned, words, |root| {
            match &root.members().iter().find(|member| member.key.value == "port")?.value {
                crate::json::Node::Array(items) => items.first().cloned(),
                _ => None,
            }
        })
        .alone(),
    );
    for names in JOINED {
        for mark in ["", "&", "|", ",", "_", "-"] {
            let words = [
                format!("`{}` only, joined by `{mark}`", names.join("`, `")),
                format!("只有 `{}`，用 `{mark}` 拼接", names.join("`、`")),
            ];
            let made = Rewrite::text(Id::BodyNotSigned, words, move |root, _| {
                let one = |name: &&str| crate::facts::member(root, name);
                names.iter().map(one).collect::<Option<Vec<_>>>().map(|values| values.join(mark))
            });
            all.push(made.alone());
        }
    }
    all
}
