//! What a relay tells.

use pyun_energy_relay::Event;
use serde_json::json;

use crate::told::tell;

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
        Event::Unanswered { partition, count } => tell("unanswered", json!({"partition": partition, "count": count})),
        Event::Resumed { partition } => tell("resumed", json!({"partition": partition})),
        Event::BrokerFailed { partition, why } => tell("broker_failed", json!({"partition": partition, "why": why})),
        Event::BrokerBack { partition } => tell("broker_back", json!({"partition": partition})),
        _ => {}
    }
}
