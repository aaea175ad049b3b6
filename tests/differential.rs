//! Random devices, records and forms against an independent canonicalizer and MD5: Python's `rfc8785`, `urllib` and
//! `hashlib`.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

use std::collections::HashMap;
use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use pyun_energy::{ChargingRecord, Client, Device, OccupancyPayment, ParkingDiscount, PreparedRequest, sign_json};
use serde_json::from_str;

fn python() -> Option<OsString> {
    let python = std::env::var_os("PYUN_PYTHON");
    if python.is_none() {
        test_support::skip("PYUN_PYTHON names no Python that has the package rfc8785 (`make test` makes one)");
    }
    python
}

/// Runs a generator, and has each of its lines compared. The seed changes from run to run, and is printed.
fn compare(script: &str, count: u32, mut compare_line: impl FnMut(&[&str])) {
    let Some(python) = python() else { return };
    let seed = std::env::var("PYUN_SEED").unwrap_or_else(|_| std::process::id().to_string());
    println!("{count} lines of {script}, PYUN_SEED={seed}");
    let script = format!("{}/tests/python/{script}", env!("CARGO_MANIFEST_DIR"));
    let mut generator =
        Command::new(python).arg(script).arg(count.to_string()).arg(seed).stdout(Stdio::piped()).spawn().unwrap();
    let mut compared = 0;
    for line in BufReader::new(generator.stdout.take().unwrap()).lines() {
        compare_line(&line.unwrap().split('\t').collect::<Vec<&str>>());
        compared += 1;
    }
    assert!(generator.wait().unwrap().success());
    assert_eq!(compared, count);
}

fn compare_device(columns: &[&str]) {
    let [device, app_id, timestamp, secret, body, signature] = columns[..] else { unreachable!("{columns:?}") };
    let device = Device::from_json(device).unwrap();
    let ours = device.canonical(&from_str::<String>(app_id).unwrap(), from_str(timestamp).unwrap()).unwrap();
    assert_eq!(String::from_utf8(ours.clone()).unwrap(), from_str::<String>(body).unwrap(), "{columns:?}");
    let secret = from_str::<String>(secret).unwrap();
    assert_eq!(sign_json(&ours, secret), from_str::<String>(signature).unwrap(), "{columns:?}");
}

#[test]
fn a_hundred_thousand_random_devices() {
    compare("random_devices.py", 100_000, compare_device);
}

#[test]
#[ignore = "minutes: `make test-long`"]
fn a_million_random_devices() {
    compare("random_devices.py", 1_000_000, compare_device);
}

/// The clients of the generator, each with and without the common parameters, at a time that is set.
struct Clients {
    now: Arc<AtomicI64>,
    clients: HashMap<(usize, bool), Client>,
}

impl Clients {
    fn new(told: &[u8]) -> Self {
        let now = Arc::new(AtomicI64::new(0));
        let settings: Vec<(String, String)> = serde_json::from_slice(told).unwrap();
        let client = |(app_id, secret): &(String, String), is_stamped: bool| {
            let now = Arc::clone(&now);
            let milliseconds = move || Duration::from_millis(now.load(Ordering::Relaxed).try_into().unwrap());
            let builder = Client::builder().app_id(app_id).secret(secret.as_str()).environment("http://127.0.0.1:9");
            let builder = builder.common_parameters(is_stamped).clock(move || SystemTime::UNIX_EPOCH + milliseconds());
            builder.build().unwrap()
        };
        let both = (0..).zip(&settings).flat_map(|(number, setting)| {
            [true, false].map(|is_stamped| ((number, is_stamped), client(setting, is_stamped)))
        });
        Self { clients: both.collect(), now: Arc::clone(&now) }
    }

    fn at(&self, number: usize, timestamp: Option<i64>) -> &Client {
        self.now.store(timestamp.unwrap_or_default(), Ordering::Relaxed);
        &self.clients[&(number, timestamp.is_some())]
    }
}

fn prepare(client: &Client, kind: &str, given: &str) -> PreparedRequest {
    match kind {
        "charging_record" => client.prepare_charging_record(&ChargingRecord::from_json(given).unwrap()),
        "parking_discount" => client.prepare_parking_discount(&ParkingDiscount::from_json(given).unwrap()),
        "occupancy_payment" => client.prepare_occupancy_payment(&OccupancyPayment::from_json(given).unwrap()),
        _ => {
            let pairs: Vec<(String, String)> = from_str(given).unwrap();
            let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (&**name, &**value)).collect();
            client.prepare_form("/x", &pairs)
        }
    }
    .unwrap()
}

fn compare_records(count: u32) {
    let Some(python) = python() else { return };
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/python/random_records.py");
    let clients = Clients::new(&Command::new(python).args([script, "clients"]).output().unwrap().stdout);
    compare("random_records.py", count, |columns| {
        let [kind, given, timestamp, signed, sent, signature, number] = columns[..] else {
            unreachable!("{columns:?}")
        };
        let client = clients.at(from_str(number).unwrap(), from_str(timestamp).unwrap());
        let request = prepare(client, kind, given);
        let text = |json: &str| from_str::<String>(json).unwrap();
        assert_eq!(String::from_utf8(request.body().to_vec()).unwrap(), text(sent), "{columns:?}");
        assert_eq!(request.string_to_sign(), text(signed) + "&app_secret=***", "{columns:?}");
        assert_eq!(request.signature(), text(signature), "{columns:?}");
    });
}

#[test]
fn a_hundred_thousand_random_records_and_forms() {
    compare_records(100_000);
}

#[test]
#[ignore = "minutes: `make test-long`"]
fn a_million_random_records_and_forms() {
    compare_records(1_000_000);
}
