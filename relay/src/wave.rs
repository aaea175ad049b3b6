//! Sends many at once, each lane's first, and says what came of each.

use std::time::{Duration, Instant, SystemTime};

use pyun_energy::{Client, SyncOptions};
use pyun_energy_outbox::{Answer, Item, Kind};

use crate::message::kind;

/// Sends them, charges before devices; what has not begun when `window` is over is not attempted, and what has goes on. `client`
/// makes one attempt a call.
pub(crate) fn send(client: &Client, connections: usize, window: Duration, items: Vec<Item>) -> Vec<Answer> {
    let begun = Instant::now();
    let options =
        || SyncOptions::default().connections(connections).begin_within(window.saturating_sub(begun.elapsed()));
    let kinds: Vec<Kind> = items.iter().map(kind).collect();
    let (mut devices, mut records) = (Vec::new(), Vec::new());
    for item in items {
        match item {
            Item::ChargingRecord(record) => records.push(record),
            Item::Device(device) => devices.push(device),
            _ => {}
        }
    }
    let mut recorded = client.sync_charging_records(&records, options()).into_iter();
    let mut synced = client.sync_devices(&devices, options()).into_iter();
    let mut result = |kind: Kind| if kind == Kind::Device { synced.next() } else { recorded.next() };
    kinds.into_iter().filter_map(|kind| Some(Answer::read(&result(kind)?, kind, SystemTime::now()))).collect()
}
