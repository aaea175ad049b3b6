//! What an earlier version of this library has left in the field is delivered by this one. `schema/1.db` is a file of the
//! first version, kept as it was made; a version that changes the tables adds one of its own (`make_one`).
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use pyun_energy::{ChargingRecord, Device, OccupancyPayment, ParkingDiscount};
use pyun_energy_outbox::testing::{Answer, Effect, Engine, Entry, Now};
use pyun_energy_outbox::{Item, Kind, Options};
use rusqlite::Connection;
use support::{Dir, charge, device, discount, payment};

/// All schemas that were published.
const VERSIONS: [&str; 1] = ["1"];

fn kept(version: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/schema/{version}.db"))
}

fn open(dir: &Path) -> (Engine, Now) {
    let now = Now { mono: Duration::from_secs(1000), wall: 1_790_000_000_000 };
    (Engine::open(dir, "op1", "http://127.0.0.1:1", Options::default().seed(1), now).unwrap(), now)
}

fn entry(item: impl Into<Item>) -> Entry {
    Entry::from(&item.into())
}

/// Makes a file by the current schema, with something of everything in it: `UPDATE=1`.
#[test]
fn make_one() {
    let dir = Dir::new("schema-made");
    fs::create_dir_all(&dir.0).unwrap();
    let (mut engine, mut now) = open(&dir.0);
    let put = |engine: &mut Engine, entries: &[Entry], now| {
        assert!(engine.put(entries, now, false).iter().all(Result::is_ok));
    };
    // Delivered, dead, and of unknown fate.
    put(
        &mut engine,
        &[entry(device("0", "delivered")), entry(charge("dead", 1, 3)), entry(charge("doubt", 1, 2))],
        now,
    );
    now.mono += Duration::from_secs(1);
    while let Some(job) = engine.next(now) {
        let effect = match () {
            () if job.fields.contains("\"dead\"") => Effect::Dead,
            () if job.fields.contains("\"doubt\"") => Effect::Link,
            () => Effect::Delivered,
        };
        engine.done(job, &Answer::of(effect), now);
    }
    // What waits.
    let charges =
        [entry(charge("doubt", 2, 3)), entry(charge("a", 1, 2)), entry(charge("a", 2, 2)), entry(charge("a", 3, 3))];
    put(&mut engine, &charges, now);
    put(
        &mut engine,
        &[entry(discount("a")), entry(payment("p")), entry(device("1", "old")), entry(device("2", "only"))],
        now,
    );
    put(&mut engine, &[entry(device("1", "new"))], now);
    assert_eq!((engine.stats(now).depth, engine.stats(now).dead), (9, 1));
    engine.close(now);
    let version = VERSIONS.last().unwrap();
    let database = Connection::open(dir.0.join("outbox.db")).unwrap();
    let current: i32 = database.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!(current.to_string(), **version, "the tables have changed: keep a file of the new version, too");
    drop(database);
    if std::env::var_os("UPDATE").is_some() && !kept(version).exists() {
        fs::copy(dir.0.join("outbox.db"), kept(version)).unwrap();
    }
}

#[test]
fn what_every_earlier_version_has_left_is_delivered() {
    for version in VERSIONS {
        let dir = Dir::new("schema-kept");
        fs::create_dir_all(&dir.0).unwrap();
        fs::copy(kept(version), dir.0.join("outbox.db")).unwrap();
        let (mut engine, mut now) = open(&dir.0);
        let mut sent = HashMap::<Kind, Vec<String>>::new();
        while !engine.is_settled() {
            engine.save(now).unwrap();
            if let Some(job) = engine.next(now) {
                sent.entry(job.kind).or_default().push(job.fields.clone());
                engine.done(job, &Answer::of(Effect::Delivered), now);
            } else {
                now.mono = now.mono.max(engine.wakes_at(now).unwrap());
            }
        }
        let of = |kind| sent.get(&kind).cloned().unwrap_or_default();
        let mut devices: Vec<_> = of(Kind::Device).iter().map(|json| Device::from_json(json).unwrap()).collect();
        devices.sort_by_key(|device| device.no().to_owned());
        assert_eq!(
            devices,
            [device("1", "new"), device("2", "only")],
            "the newest of each, and not what was delivered"
        );
        let charges: Vec<_> = [of(Kind::Progress), of(Kind::Final)]
            .concat()
            .iter()
            .map(|json| ChargingRecord::from_json(json).unwrap())
            .collect();
        for charge in
            [charge("a", 1, 2), charge("a", 2, 2), charge("a", 3, 3), charge("doubt", 1, 2), charge("doubt", 2, 3)]
        {
            assert!(charges.contains(&charge), "{charge:?}");
        }
        assert_eq!(ParkingDiscount::from_json(&of(Kind::Discount)[0]).unwrap(), discount("a"));
        assert_eq!(OccupancyPayment::from_json(&of(Kind::Payment)[0]).unwrap(), payment("p"));
        let dead = engine.dead(0, 10, now).unwrap();
        assert_eq!((dead.len(), &*dead[0].name, dead[0].kind), (1, "dead", Kind::Final));
        engine.retry(dead[0].id, now).unwrap();
        assert_eq!(ChargingRecord::from_json(&engine.next(now).unwrap().fields).unwrap(), charge("dead", 1, 3));
        engine.close(now);
    }
}
