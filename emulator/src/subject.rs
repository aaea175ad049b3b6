//! What a request is about: app, station and device, as far as its body tells.

use serde::Deserialize;
use serde_json::Value;

/// Longer ids are nobody's, and would fill the journal.
const MAX_TEXT: usize = 256;

/// The ids in a JSON body, whether or not the request is right.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Subject {
    pub(crate) app_id: Option<String>,
    pub(crate) station_uuid: Option<String>,
    pub(crate) no: Option<String>,
}

#[derive(Deserialize)]
struct Ids {
    app_id: Option<Value>,
    station_uuid: Option<Value>,
    no: Option<Value>,
}

impl Subject {
    /// Of a body that is no JSON object, or has a key twice, nothing is known.
    pub(crate) fn of_body(body: &[u8]) -> Self {
        if !body.trim_ascii_start().starts_with(b"{") {
            return Self::default();
        }
        let Ok(ids) = serde_json::from_slice::<Ids>(body) else { return Self::default() };
        Self { app_id: text(ids.app_id), station_uuid: text(ids.station_uuid), no: text(ids.no) }
    }
}

fn text(value: Option<Value>) -> Option<String> {
    match value {
        Some(Value::String(text)) if text.len() <= MAX_TEXT => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_id_is_known_on_its_own() {
        let subject = Subject::of_body(br#" {"no": 5, "app_id": "op1", "port": [{"no": "p"}], "station_uuid": "s"}"#);
        assert_eq!(subject.app_id.as_deref(), Some("op1"));
        assert_eq!((subject.station_uuid.as_deref(), subject.no), (Some("s"), None));
    }

    #[test]
    fn what_is_no_object_says_nothing() {
        let long = format!(r#"{{"no": "{}"}}"#, "x".repeat(257));
        for body in ["", "[\"a\", \"s\", \"n\"]", "{\"no\": \"1\"", "{\"no\": \"1\", \"no\": \"2\"}", &long] {
            assert_eq!(Subject::of_body(body.as_bytes()), Subject::default(), "{body}");
        }
    }
}
