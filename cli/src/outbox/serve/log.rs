//! What is told on stdout: a line of JSON each, without personal data.

use std::time::SystemTime;

use pyun_energy::record::Moment;
use pyun_energy_outbox::Event;
use serde_json::{Value, json};

use crate::outbox::wording::time;
use crate::output;

/// Tells it. A reader that has gone stops nothing, nor does a disk that is full.
pub(super) fn tell(event: &str, fields: Value) {
    let mut line = json!({"at": time(Moment::from(SystemTime::now()).milliseconds()), "event": event});
    if let (Some(line), Value::Object(fields)) = (line.as_object_mut(), fields) {
        line.extend(fields);
    }
    let _ = output::is_read(line);
}

/// Tells what the outbox has to tell.
pub(super) fn tell_of(event: &Event) {
    let fields = match event {
        Event::BreakerOpened(why) => json!({"why": why}),
        Event::Died { kind, reason } => json!({"kind": kind.name(), "why": reason}),
        Event::Thinned(count) | Event::Missed(count) => json!({"count": count}),
        Event::SetAside(salvaged) => json!({"file": salvaged.path, "rows": salvaged.rows}),
        Event::StorageFailed(why) => json!({"why": why}),
        _ => json!({}),
    };
    tell(event.name(), fields);
}
