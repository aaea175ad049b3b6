//! What a service tells on stdout: a line of JSON each, without personal data.

use std::time::SystemTime;

use pyun_energy::record::Moment;
use serde_json::{Value, json};

use crate::outbox::wording::time;
use crate::output;

/// Tells it. A reader that has gone stops nothing, nor does a disk that is full.
pub(crate) fn tell(event: &str, fields: Value) {
    let mut line = json!({"at": time(Moment::from(SystemTime::now()).milliseconds()), "event": event});
    if let (Some(line), Value::Object(fields)) = (line.as_object_mut(), fields) {
        line.extend(fields);
    }
    let _ = output::is_read(line);
}
