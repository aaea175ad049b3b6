//! What a request is about: app, station and device, as far as its body tells.

use serde_json::{Map, Value};

/// Longer ids are nobody's, and would fill the journal.
pub(crate) const MAX_TEXT: usize = 256;

/// The ids in a JSON body, whether or not the request is right.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Subject {
    pub(crate) app_id: Option<String>,
    pub(crate) station_uuid: Option<String>,
    pub(crate) no: Option<String>,
}

impl Subject {
    pub(crate) fn of(body: &Map<String, Value>) -> Self {
        let text = |name| match body.get(name) {
            Some(Value::String(text)) if text.len() <= MAX_TEXT => Some(text.clone()),
            _ => None,
        };
        Self { app_id: text("app_id"), station_uuid: text("station_uuid"), no: text("no") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject(body: &str) -> Subject {
        Subject::of(&serde_json::from_str(body).unwrap())
    }

    #[test]
    fn each_id_is_known_on_its_own() {
        let subject = subject(r#"{"no": 5, "app_id": "op1", "port": [{"no": "p"}], "station_uuid": "s"}"#);
        assert_eq!(subject.app_id.as_deref(), Some("op1"));
        assert_eq!((subject.station_uuid.as_deref(), subject.no), (Some("s"), None));
    }

    #[test]
    fn what_is_too_long_is_not_kept() {
        let with = |length: usize| subject(&format!(r#"{{"no": "{}"}}"#, "x".repeat(length))).no;
        assert_eq!((with(256).map(|no| no.len()), with(257)), (Some(256), None));
    }
}
