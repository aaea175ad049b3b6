//! How a service stands, for `/metrics` and `/healthz`.

use std::fmt::{Display, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use pyun_energy_outbox::{Outbox, Stats};

use crate::status;

/// What a service counts.
#[derive(Default)]
pub(super) struct Counts {
    pub(super) is_connected: AtomicBool,
    pub(super) is_full: AtomicBool,
    pub(super) taken: AtomicU64,
    pub(super) refused: AtomicU64,
}

/// A service, as another thread sees it.
pub(super) struct Standing {
    pub(super) outbox: Outbox,
    pub(super) counts: Arc<Counts>,
}

impl status::Standing for Standing {
    fn metrics(&self) -> String {
        let mut text = String::new();
        let counts = &self.counts;
        let is = |flag: &AtomicBool| u8::from(flag.load(Ordering::Relaxed));
        gauge(&mut text, "broker_connected", "Whether there is a session with the broker", is(&counts.is_connected));
        gauge(&mut text, "full", "Whether messages stay with the broker since there is no room", is(&counts.is_full));
        counter(&mut text, "taken", "Messages that were put", counts.taken.load(Ordering::Relaxed));
        counter(&mut text, "refused", "Messages that are no record", counts.refused.load(Ordering::Relaxed));
        if let Ok(stats) = self.outbox.stats() {
            of_outbox(&mut text, &stats);
        }
        text
    }

    fn trouble(&self) -> Option<String> {
        let Ok(stats) = self.outbox.stats() else { return Some("the outbox is closed".to_owned()) };
        let counts = &self.counts;
        let is_connected = counts.is_connected.load(Ordering::Relaxed);
        let no_broker = (!is_connected).then(|| "there is no session with the broker".to_owned());
        let is_full = counts.is_full.load(Ordering::Relaxed).then(|| "there is no room".to_owned());
        no_broker.or(is_full).or_else(|| stats.breaker.map(|why| format!("nothing can be sent: {why}")))
    }
}

fn of_outbox(text: &mut String, stats: &Stats) {
    gauge(text, "waiting_devices", "Devices whose newest state is not delivered", stats.devices);
    gauge(text, "waiting_records", "Records that are not delivered", stats.records);
    let oldest = stats.oldest_age.unwrap_or_default().as_secs_f64();
    gauge(text, "oldest_age_seconds", "For how long the oldest of them has waited", oldest);
    gauge(text, "dead_letters", "Dead letters that wait for somebody", stats.dead);
    gauge(text, "in_flight", "Requests that wait for an answer", stats.in_flight);
    gauge(text, "breaker_open", "Whether all pauses until somebody mends it", u8::from(stats.breaker.is_some()));
    gauge(text, "link_down", "Whether nobody answers at present", u8::from(stats.is_link_down));
    gauge(text, "bytes", "The size of the file but for its log", stats.bytes);
    counter(text, "accepted", "Items that were accepted, over the life of the outbox", stats.accepted);
    counter(text, "delivered", "Reports that the platform accepted, over its life", stats.delivered);
    counter(text, "thinned", "Reports of progress that were dropped, over its life", stats.thinned);
}

fn gauge(text: &mut String, name: &str, help: &str, value: impl Display) {
    family(text, name, "gauge", help, value);
}

fn counter(text: &mut String, name: &str, help: &str, value: u64) {
    family(text, &format!("{name}_total"), "counter", help, value);
}

fn family(text: &mut String, name: &str, kind: &str, help: &str, value: impl Display) {
    let name = format!("pyun_outbox_{name}");
    let _ = write!(text, "# HELP {name} {help}.\n# TYPE {name} {kind}\n{name} {value}\n");
}
