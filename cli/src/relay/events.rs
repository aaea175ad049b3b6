//! What is told on stdout: a line of JSON each, without personal data.

use std::time::SystemTime;

use pyun_energy::record::Moment;
use pyun_energy_relay::Event;
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

/// Tells what the relay has to tell.
pub(super) fn told(event: &Event) {
    match event {
        Event::Taken { partition, after_loss } => {
            tell("taken", json!({"partition": partition, "after_loss": after_loss}));
        }
        Event::Lost { partition } => tell("lost", json!({"partition": partition})),
        Event::Released { partition } => tell("released", json!({"partition": partition})),
        Event::Died { partition, id, why, code } => {
            tell("died", json!({"partition": partition, "id": id, "why": why, "code": code}));
        }
        Event::Waiting { partition, why } => tell("waiting", json!({"partition": partition, "why": why})),
        Event::Resumed { partition } => tell("resumed", json!({"partition": partition})),
        Event::BrokerFailed { partition, why } => tell("broker_failed", json!({"partition": partition, "why": why})),
        Event::BrokerBack { partition } => tell("broker_back", json!({"partition": partition})),
        _ => {}
    }
}
