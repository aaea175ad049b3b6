//! What the outbox tells.

use pyun_energy_outbox::Event;
use serde_json::json;

use crate::told::tell;

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
