//! What is told on stdout: a line of JSON each, without personal data.

use std::time::SystemTime;

use pyun_energy::record::Moment;
use pyun_energy_outbox::Event;
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::outbox::wording::time;
use crate::output;

/// Tells it. A reader that has gone stops nothing.
pub(super) fn tell(event: &str, fields: Value) -> Result<(), Failure> {
    let mut line = json!({"at": time(Moment::from(SystemTime::now()).milliseconds()), "event": event});
    if let (Some(line), Value::Object(fields)) = (line.as_object_mut(), fields) {
        line.extend(fields);
    }
    output::is_read(line).map(drop)
}

/// Tells what the outbox has to tell.
pub(super) fn tell_of(event: &Event) -> Result<(), Failure> {
    let fields = match event {
        Event::BreakerOpened(why) => json!({"why": why}),
        Event::Died { kind, reason } => json!({"kind": kind.name(), "why": reason}),
        Event::Thinned(count) | Event::Missed(count) => json!({"count": count}),
        Event::SetAside(salvaged) => json!({"file": salvaged.path, "rows": salvaged.rows}),
        Event::StorageFailed(why) => json!({"why": why}),
        _ => json!({}),
    };
    tell(event.name(), fields)
}
