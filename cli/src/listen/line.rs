//! A push as a line of the log.

use std::time::SystemTime;

use md5::{Digest, Md5};
use pyun_energy::record::{Moment, TimeFormat};
use pyun_energy::{ChargingFinished, ChargingProgress, Push, PushRecord, StartResult, StopResult};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::fields;

/// How each line begins, so that one that was cut off can be told from what is not ours.
pub(super) const BEGIN: &str = r#"{"at":""#;
/// What differs each time that the same is sent.
const OF_SENDING: [&str; 4] = ["app_id", "sign", "sign_type", "timestamp"];

/// Tells pushes apart that say different things. Nobody can make two alike without the secret.
pub(super) type Content = [u8; 16];

/// What is read back of a line.
#[derive(Deserialize)]
pub(super) struct Kept {
    kind: String,
    pairs: Vec<(String, String)>,
}

impl Kept {
    pub(super) fn content(&self) -> Content {
        content(&self.kind, &self.pairs)
    }
}

/// What a push says, whenever it was sent.
pub(super) fn content_of(push: &Push) -> Content {
    content(push.kind().name(), push.pairs())
}

fn content(kind: &str, pairs: &[(String, String)]) -> Content {
    let mut said: Vec<_> = pairs.iter().filter(|(name, _)| !OF_SENDING.contains(&name.as_str())).collect();
    said.sort_unstable();
    Md5::digest(json!([kind, said]).to_string()).into()
}

/// The line, with its end.
pub(super) fn of(push: &Push, is_repeated: bool) -> String {
    let at = TimeFormat::Milliseconds.write(Moment::from(SystemTime::now()));
    let line = json!({
        "at": at,
        "kind": push.kind().name(),
        "pairs": push.pairs(),
        "record": record(push.record()),
        "repeated": is_repeated,
    });
    format!("{line}\n")
}

fn record(record: &PushRecord) -> Value {
    match record {
        PushRecord::StartResult(record) => fields::to_json(StartResult::FIELDS, |name| record.get(name)),
        PushRecord::StopResult(record) => fields::to_json(StopResult::FIELDS, |name| record.get(name)),
        PushRecord::Progress(record) => fields::to_json(ChargingProgress::FIELDS, |name| record.get(name)),
        PushRecord::Finished(record) => fields::to_json(ChargingFinished::FIELDS, |name| record.get(name)),
        // What a later library knows is in the pairs.
        _ => Value::Null,
    }
}
