//! Sends many at once, each lane's first, and says what came of each.

use std::time::{Duration, Instant, SystemTime};

use pyun_energy::{Client, Error, Reply, SyncOptions};
use pyun_energy_outbox::{Answer, Item};

use crate::message::kind;

/// Sends them, charges before devices; what has not begun when `window` is over is not attempted. `client` makes one
/// attempt a call.
pub(crate) fn send(client: &Client, connections: usize, window: Duration, items: &[Item]) -> Vec<Answer> {
    let begun = Instant::now();
    let options = || SyncOptions::default().connections(connections).deadline(window.saturating_sub(begun.elapsed()));
    let (mut devices, mut records) = (Vec::new(), Vec::new());
    for item in items {
        match item {
            Item::ChargingRecord(record) => records.push(record.clone()),
            Item::Device(device) => devices.push(device.clone()),
            _ => {}
        }
    }
    let mut recorded = client.sync_charging_records(&records, options()).into_iter();
    let mut synced = client.sync_devices(&devices, options()).into_iter();
    let result = |item: &Item| if matches!(item, Item::Device(_)) { synced.next() } else { recorded.next() };
    items.iter().map(result).zip(items).filter_map(|(result, item)| Some(answer(&result?, item))).collect()
}

fn answer(result: &Result<Reply, Error>, item: &Item) -> Answer {
    Answer::read(result, kind(item), SystemTime::now())
}
