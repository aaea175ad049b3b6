//! "An older snapshot never leaves this machine after a newer one", over a link that loses and cuts, by the kernels' own
//! TCP (`tests/python/lossy_link.py`, which has a platform of its own). Minutes, and root: `make test-long`.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)]

mod support;

use std::collections::HashMap;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use pyun_energy::{Client, ClientBuilder, Device, ErrorKind, SyncOptions};
use support::{PATIENCE, skip};

const UPDATES: i32 = 400;
const DEVICES: i32 = 25;

fn device(no: i32, state: i32) -> Device {
    let device = Device::builder().station_uuid("s").no(format!("d{no}")).state(state).state_desc("x");
    device.energy_code("CN_AC").build().unwrap()
}

/// Runs one of the clients below at one end of a link; gives the snapshots that the platform at the other end accepted.
fn over(scenario: &str, client: &str) -> Option<Vec<(String, i32)>> {
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

fn latest_of_each(accepted: &[(String, i32)]) -> HashMap<&str, i32> {
    let mut latest = HashMap::new();
    for (no, state) in accepted {
        let before = latest.insert(no.as_str(), *state);
        assert!(before.is_none_or(|before| before <= *state), "{no}: {state} after {before:?}");
    }
    latest
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
                        let mut call = client.start_sync_devices(vec![device(no, state)], options);
                        // A report now and then, so that about every fifth goes through before the next one.
                        thread::sleep(Duration::from_millis(4));
                        drop(number);
                        let result = loop {
                            if let Some((_, result)) = call.poll(PATIENCE) {
                                break result;
                            }
                        };
                        match result {
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
