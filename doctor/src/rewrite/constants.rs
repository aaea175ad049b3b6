//! What was hashed in place of the body, because the body was not there, or not yet text.

use super::made::Rewrite;
use crate::mistake::MistakeId as Id;

/// What languages print for an object that they do not look into.
const OBJECTS: [&str; 26] = [
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
];
/// Nothing, and what stands for it.
const NOTHING: [&str; 33] = [
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
];

pub(super) fn all<'a>() -> Vec<Rewrite<'a>> {
    let constant = |id, text: &'static str| {
        let shown = format!("`{text}`");
        Rewrite::text(id, [shown.clone(), shown], move |_, _| Some(text.to_owned()))
    };
    let objects = OBJECTS.iter().map(|text| constant(Id::BodyPrinted, text));
    let nothing = NOTHING.iter().map(|text| constant(Id::BodyNotSigned, text));
    let mut all: Vec<_> = objects.chain(nothing).collect();
    for name in ["app_id", "no", "timestamp", "station_uuid", "order", "port", "metadata"] {
        let words = [format!("`{name}` alone"), format!("只有 `{name}`")];
        all.push(Rewrite::text(Id::BodyNotSigned, words, move |root, _| {
            let member = root.members().iter().find(|member| member.key.value == name)?;
            let text = super::printed::compact(&member.value);
            Some(text.trim_matches('"').to_owned())
        }));
    }
    all
}
