//! "An older snapshot never leaves this machine after a newer one", over a link that loses and cuts, by the kernels' own
//! TCP (`tests/python/lossy_link.py`, which has a platform of its own). Minutes, and root: `make test-long`.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)]

use std::collections::HashMap;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, SystemTime};

use pyun_energy::{Batch, ChargingRecord, Client, ClientBuilder, Device, Error, ErrorKind, Reply, SyncOptions};
use test_support::{PATIENCE, skip};

const UPDATES: i32 = 400;
const DEVICES: i32 = 25;

fn device(no: i32, state: i32) -> Device {
    let device = Device::builder().station_uuid("s").no(format!("d{no}")).state(state).state_desc("x");
    device.energy_code("CN_AC").build().unwrap()
}

/// Runs one of the clients below at one end of a link; gives the snapshots that the platform at the other end accepted.
fn over(scenario: &str, client: &str) -> Option<Vec<Accepted>> {
    let is_possible = Command::new("ip").arg("-V").output().is_ok()
        && std::fs::File::options().read(true).write(true).open("/dev/net/tun").is_ok();
    if !is_possible {
        skip("the lossy link: wants root, iproute2 and /dev/net/tun");
        return None;
    }
    let link = Command::new("python3")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/python/lossy_link.py"))
        .arg(scenario)
        .arg(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", client, "--nocapture", "--quiet"])
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    assert!(link.status.success(), "{link:?}");
    Some(serde_json::from_slice(&link.stdout).unwrap())
}

/// The client of a part, if this process is one end of a link.
fn at_the_link() -> Option<ClientBuilder> {
    let platform = std::env::var("PYUN_LINK").ok()?;
    let builder = Client::builder().app_id("op1").secret("s3cret").environment(&*platform).allow_http(true);
    let ca_file = std::env::var("PYUN_LINK_CA").ok().filter(|file| !file.is_empty());
    Some(if let Some(file) = ca_file { builder.ca_file(file) } else { builder })
}

/// Tells the link something.
fn tell(word: &str) {
    println!("{word}");
}

/// Whose report, which one, and when it was stamped.
type Accepted = (String, i32, i64);

fn latest_of_each(accepted: &[Accepted]) -> HashMap<&str, i32> {
    let mut latest = HashMap::new();
    for (no, state, stamp) in accepted {
        let before = latest.insert(no.as_str(), (*state, *stamp));
        let is_in_order = before.is_none_or(|(before, _)| before <= *state);
        assert!(is_in_order, "{no}: {state}, stamped {stamp}, came after {before:?}");
    }
    latest.into_iter().map(|(no, (state, _))| (no, state)).collect()
}

#[test]
#[ignore = "minutes, root: `make test-long`"]
fn ten_thousand_updates_over_a_link_that_loses() {
    let Some(accepted) = over("loss", "end_eight_threads_on_one_device") else { return };
    let latest = latest_of_each(&accepted);
    println!("{} of {} updates were sent, the rest superseded; 0 out of order", accepted.len(), UPDATES * DEVICES);
    assert_eq!(i32::try_from(latest.len()).unwrap(), DEVICES);
    assert!(latest.values().all(|state| *state == UPDATES), "the last one counts: {latest:?}");
}

/// Eight threads report one device after the other, as fast as they can.
#[test]
#[ignore = "one end of a link"]
fn end_eight_threads_on_one_device() {
    let Some(builder) = at_the_link() else { return };
    let client = builder.timeout(PATIENCE).deadline(PATIENCE).build().unwrap();
    let (sent, superseded) = (AtomicU32::new(0), AtomicU32::new(0));
    for no in 0..DEVICES {
        let next = Mutex::new(0);
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    loop {
                        // Number and place are taken in one, so that the numbers say in which order the calls began.
                        let mut number = next.lock().unwrap();
                        if *number == UPDATES {
                            return;
                        }
                        *number += 1;
                        let (state, options) = (*number, SyncOptions::default());
                        let call = client.start_sync_devices(vec![device(no, state)], options);
                        // A report now and then, so that about every fifth goes through before the next one.
                        thread::sleep(Duration::from_millis(4));
                        drop(number);
                        match result(call) {
                            Ok(_) => sent.fetch_add(1, Ordering::SeqCst),
                            Err(error) if error.kind() == ErrorKind::Superseded && state < UPDATES => {
                                superseded.fetch_add(1, Ordering::SeqCst)
                            }
                            Err(error) => panic!("{state}: {error}"),
                        };
                    }
                });
            }
        });
    }
    eprintln!("{sent:?} accepted, {superseded:?} superseded");
}

/// What became of a batch of one.
fn result(mut batch: Batch) -> Result<Reply, Error> {
    loop {
        if let Some((_, result)) = batch.poll(PATIENCE) {
            return result;
        }
    }
}

const ORDERS: i32 = 1000;
const PROGRESSES: i32 = 100;

#[test]
#[ignore = "minutes, root: `make test-long`"]
fn a_thousand_charges_end_with_their_bills() {
    let Some(accepted) = over("charges", "end_a_thousand_charges") else { return };
    let latest = latest_of_each(&accepted);
    println!("{} reports were accepted of {ORDERS} charges; 0 out of order", accepted.len());
    assert_eq!(i32::try_from(latest.len()).unwrap(), ORDERS);
    let bills = latest.values().filter(|quantity| **quantity == PROGRESSES + 1).count();
    assert_eq!(i32::try_from(bills).unwrap(), ORDERS, "each ends with its bill");
}

/// A report of a charge, told by its quantity.
fn report_of_charge(order: &str, state: i32, quantity: i32) -> ChargingRecord {
    let now = SystemTime::now();
    let record = ChargingRecord::builder().station_uuid("s").order(order).start_time(now).end_time(now);
    let record = record.quantity(quantity).energy_value(1).fee_value(1).state(state).device_no("d").device_type(0);
    record.port_no("p").energy_code("CN_AC").mobile("m").build().unwrap()
}

/// All at once: a hundred progress reports each, for which nobody waits, and the bill, until it is accepted.
#[test]
#[ignore = "one end of a link"]
fn end_a_thousand_charges() {
    let Some(builder) = at_the_link() else { return };
    // A thousand threads of a platform in Python stall for seconds; what it has read then, nobody can call back.
    let client = builder.timeout(4 * PATIENCE).deadline(8 * PATIENCE).build().unwrap();
    let again = AtomicU32::new(0);
    thread::scope(|scope| {
        for order in 0..ORDERS {
            let (client, again) = (&client, &again);
            scope.spawn(move || {
                let order = format!("o{order}");
                let one = |state, quantity| {
                    let records = vec![report_of_charge(&order, state, quantity)];
                    client.start_sync_charging_records(records, SyncOptions::default())
                };
                let mut progress = Vec::new();
                for quantity in 1..=PROGRESSES {
                    progress.push(one(2, quantity));
                    thread::sleep(Duration::from_millis(200));
                    progress.retain_mut(|batch: &mut Batch| batch.poll(Duration::ZERO).is_none());
                }
                while let Err(error) = result(one(3, PROGRESSES + 1)) {
                    assert!(error.is_retryable(), "a bill is never superseded, nor refused: {error}");
                    again.fetch_add(1, Ordering::SeqCst);
                }
                drop(progress);
            });
        }
    });
    eprintln!("{again:?} bills had to be reported again after their call had failed");
}

#[test]
#[ignore = "minutes, root: `make test-long`"]
fn what_timed_out_does_not_arrive_when_the_link_is_back() {
    let clients = ["end_a_cut", "end_a_cut_and_a_kill"];
    for (scenario, client) in
        [("cut", clients[0]), ("cut", clients[1]), ("cut-tls", clients[0]), ("cut-tls", clients[1])]
    {
        let Some(accepted) = over(scenario, client) else { return };
        let latest = latest_of_each(&accepted);
        let right = latest.values().filter(|state| **state == 3).count();
        println!("{scenario}, {client}: {right} of {} devices as they were last reported", latest.len());
        assert_eq!((latest.len(), right), (20, 20), "{latest:?}");
    }
}

fn report(client: &Client, state: i32, expected: &str) {
    thread::scope(|scope| {
        for no in 0..20 {
            scope.spawn(move || {
                let result = client.sync_device(&device(no, state));
                let came = result.as_ref().map_or_else(|error| error.kind().name(), |_| "accepted");
                assert_eq!(came, expected, "{result:?}");
            });
        }
    });
}

/// Twenty chargers on kept-alive connections; the link is down while they report state 2.
#[test]
#[ignore = "one end of a link"]
fn end_a_cut() {
    let Some(builder) = at_the_link() else { return };
    let client = builder.timeout(Duration::from_secs(2)).attempts(1).build().unwrap();
    report(&client, 1, "accepted");
    tell("down");
    thread::sleep(Duration::from_millis(100));
    report(&client, 2, "timeout");
    thread::sleep(Duration::from_secs(3));
    tell("up");
    thread::sleep(Duration::from_millis(100));
    report(&client, 3, "accepted");
    // What the kernel still had would be sent within its retransmission time.
    thread::sleep(Duration::from_secs(8));
}

/// The same, but the process is killed while state 2 is in flight, and another one reports state 3.
#[test]
#[ignore = "one end of a link"]
fn end_a_cut_and_a_kill() {
    let Some(builder) = at_the_link() else { return };
    let client = builder.timeout(Duration::from_secs(30)).attempts(1).build().unwrap();
    if std::env::var_os("PYUN_LINK_AGAIN").is_some() {
        tell("up");
        report(&client, 3, "accepted");
        return thread::sleep(Duration::from_secs(8));
    }
    report(&client, 1, "accepted");
    tell("down");
    thread::sleep(Duration::from_millis(100));
    thread::scope(|scope| {
        scope.spawn(|| report(&client, 2, "killed"));
        thread::sleep(Duration::from_secs(3));
        tell("kill");
    });
}
