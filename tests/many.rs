//! Many devices, many threads, for long: order, connections, dead hosts, and what is left behind.
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io::{BufReader, Write};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Barrier, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use pyun_energy::{Client, ClientBuilder, Device, ErrorKind, SyncOptions};
use pyun_energy_emulator::{Emulator, Fault};
use test_support::server::{Received, SUCCESS, dropping, http, listen, refusing};
use test_support::{PATIENCE, skip};

fn device(no: usize, state: i32) -> Device {
    let device = Device::builder().station_uuid("s").no(format!("D{no}")).state(state).state_desc("x");
    device.energy_code("CN_AC").build().unwrap()
}

fn builder(base_url: &str) -> ClientBuilder {
    Client::builder().app_id("op1").secret("s3cret").environment(base_url).timeout(PATIENCE)
}

/// What a plain server saw: connections, and the bodies of requests as they came.
#[derive(Default)]
struct Seen {
    connections: AtomicU64,
    requests: AtomicU64,
    bodies: Mutex<Vec<String>>,
}

fn sink(keep_bodies: bool) -> (SocketAddr, Arc<Seen>) {
    let seen = Arc::new(Seen::default());
    let counted = Arc::clone(&seen);
    let reply = http("200 OK", "", SUCCESS);
    let address = listen(move |stream, _| {
        counted.connections.fetch_add(1, Ordering::SeqCst);
        let mut reader = BufReader::new(stream);
        while let Some(request) = Received::read(&mut reader) {
            counted.requests.fetch_add(1, Ordering::SeqCst);
            if keep_bodies {
                counted.bodies.lock().unwrap().push(String::from_utf8(request.body).unwrap());
            }
            reader.get_mut().write_all(reply.as_bytes()).unwrap();
        }
    });
    (address, seen)
}

/// A member of a body that was received, as text.
fn member(body: &str, name: &str) -> String {
    serde_json::from_str::<serde_json::Value>(body).unwrap()[name].to_string()
}

#[test]
fn results_and_snapshots_keep_their_order() {
    let (address, seen) = sink(true);
    let client = builder(&format!("http://{address}")).build().unwrap();
    let devices: Vec<Device> = (0..1000).map(|index| device(index % 97, i32::try_from(index).unwrap())).collect();
    let mut told = Vec::new();
    let options = SyncOptions::default().connections(5).progress(|done, all, result| {
        assert!(all == 1000 && result.is_ok());
        told.push(done);
    });
    let results = client.sync_devices(&devices, options);
    assert!(results.len() == 1000 && results.iter().all(Result::is_ok));
    assert_eq!(told, (1..=1000).collect::<Vec<_>>());
    assert!(seen.connections.load(Ordering::SeqCst) <= 5);
    let mut latest: HashMap<String, i64> = HashMap::new();
    for body in seen.bodies.lock().unwrap().iter() {
        let state = member(body, "state").parse().unwrap();
        let before = latest.insert(member(body, "no"), state);
        assert!(before.is_none_or(|before| before < state), "an older snapshot after a newer one");
    }
}

#[test]
fn two_hundred_and_fifty_six_are_on_their_way_at_a_time_and_no_more() {
    const MOST: usize = 256;
    let (together, connections) = (Arc::new(Barrier::new(MOST)), Arc::new(AtomicU64::new(0)));
    let (all_are_here, count) = (Arc::clone(&together), Arc::clone(&connections));
    let address = listen(move |stream, _| {
        count.fetch_add(1, Ordering::SeqCst);
        let mut reader = BufReader::new(stream);
        while Received::read(&mut reader).is_some() {
            // Nobody is answered before so many have asked.
            all_are_here.wait();
            reader.get_mut().write_all(http("200 OK", "", SUCCESS).as_bytes()).unwrap();
        }
    });
    let devices: Vec<Device> = (0..2 * MOST).map(|number| device(number, 1)).collect();
    let client = builder(&format!("http://{address}")).attempts(1).build().unwrap();
    let results = client.sync_devices(&devices, SyncOptions::default().connections(1000));
    assert!(results.iter().all(Result::is_ok));
    assert_eq!(connections.load(Ordering::SeqCst), MOST as u64, "each is kept, and used again");
}

#[test]
fn results_stand_where_their_devices_stand() {
    let emulator = Emulator::builder().app("op1", "s3cret").start().unwrap();
    let client = builder(emulator.url()).attempts(1).build().unwrap();
    emulator.fail_next(1, Fault::new().with_code("400")).unwrap();
    let devices: Vec<Device> = (0..50).map(|number| device(number, 1)).collect();
    let results = client.sync_devices(&devices, SyncOptions::default());
    let stored: HashSet<String> = emulator.devices().iter().map(|device| device.no().to_owned()).collect();
    for (device, result) in devices.iter().zip(&results) {
        assert_eq!(result.is_ok(), stored.contains(device.no()));
    }
    assert_eq!(results.iter().filter(|result| result.is_err()).count(), 1);
    assert!(client.sync_devices(&[], SyncOptions::default()).is_empty());
}

#[test]
fn a_dead_host_is_not_waited_for() {
    let Some((address, _full)) = dropping() else {
        return skip("this system does not drop connections to a full queue");
    };
    let devices: Vec<Device> = (0..10_000).map(|number| device(number, 1)).collect();
    let client = builder(&format!("http://{address}")).timeout(Duration::from_millis(300)).build().unwrap();
    let begun = Instant::now();
    let results = client.sync_devices(&devices, SyncOptions::default().deadline(Duration::from_secs(10)));
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    let of = |kind| results.iter().filter(|result| result.as_ref().unwrap_err().kind() == kind).count();
    let others = results.iter().map(|result| result.as_ref().unwrap_err());
    let others: Vec<_> =
        others.filter(|error| !matches!(error.kind(), ErrorKind::Timeout | ErrorKind::NotAttempted)).collect();
    assert!(others.is_empty(), "{others:?}");
    assert!(of(ErrorKind::Timeout) < 20, "{} devices were tried", of(ErrorKind::Timeout));
    let last = results.last().unwrap().as_ref().unwrap_err();
    assert!(last.is_retryable() && last.attempts() == 0);

    // Without retries and time limit: eight are refused, and then nobody asks again.
    let client = builder(&format!("http://{}", refusing())).attempts(1).build().unwrap();
    let results = client.sync_devices(&devices, SyncOptions::default());
    let tried = results.iter().filter(|result| result.as_ref().unwrap_err().attempts() > 0).count();
    assert!((8..16).contains(&tried), "{tried}");
}

/// A platform that takes a tenth of a second for each.
fn slow() -> SocketAddr {
    listen(|stream, _| {
        let mut reader = BufReader::new(stream);
        while Received::read(&mut reader).is_some() {
            thread::park_timeout(Duration::from_millis(100));
            // The connection of a call that ran out of time has been reset.
            if reader.get_mut().write_all(http("200 OK", "", SUCCESS).as_bytes()).is_err() {
                return;
            }
        }
    })
}

#[test]
fn the_time_for_all_is_a_limit() {
    let devices: Vec<Device> = (0..1000).map(|number| device(number, 1)).collect();
    let client = builder(&format!("http://{}", slow())).build().unwrap();
    let begun = Instant::now();
    let results = client.sync_devices(&devices, SyncOptions::default().deadline(Duration::from_secs(1)));
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    assert!(results[0].is_ok());
    assert_eq!(results[999].as_ref().unwrap_err().kind(), ErrorKind::NotAttempted);
}

#[test]
fn what_has_begun_is_not_cut_where_only_the_beginning_is_limited() {
    let devices: Vec<Device> = (0..1000).map(|number| device(number, 1)).collect();
    let client = builder(&format!("http://{}", slow())).build().unwrap();
    let results = client.sync_devices(&devices, SyncOptions::default().begin_within(Duration::from_millis(250)));
    let (begun, not): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
    assert!(begun.len() >= 8 && not.len() >= 8, "{} begun", begun.len());
    assert!(not.into_iter().all(|result| result.unwrap_err().kind() == ErrorKind::NotAttempted));
}

/// Resident memory in bytes, and open descriptors, of this process. `None` where /proc does not tell.
fn resources() -> Option<(u64, usize)> {
    let pages: u64 = fs::read_to_string("/proc/self/statm").ok()?.split(' ').nth(1)?.parse().ok()?;
    Some((pages * 4096, fs::read_dir("/proc/self/fd").ok()?.count()))
}

#[test]
fn a_hundred_thousand_syncs_over_one_client() {
    let (address, seen) = sink(false);
    let client = builder(&format!("http://{address}")).build().unwrap();
    let run = |each: usize| {
        thread::scope(|scope| {
            for number in 0..8 {
                let client = &client;
                scope.spawn(move || (0..each).for_each(|_| drop(client.sync_device(&device(number, 1)).unwrap())));
            }
        });
    };
    run(500);
    let before = resources();
    run(12_000);
    assert_eq!(seen.requests.load(Ordering::SeqCst), 100_000);
    let connections = seen.connections.load(Ordering::SeqCst);
    assert!(connections <= 8, "{connections} connections");
    let (Some((memory, files)), Some((memory_after, files_after))) = (before, resources()) else {
        return skip("no /proc to read memory and descriptors from");
    };
    // Other tests of this file run at the same time, so this is no more than a rough look; `test-long` looks closely.
    println!("{memory} to {memory_after} bytes, {files} to {files_after} descriptors");
    assert!(memory_after < memory + (64 << 20), "{memory} to {memory_after} bytes");
    assert!(files_after < files + 200, "{files} to {files_after} descriptors");
}

/// Ten minutes with 5 % of faults: nothing lost, nothing twice beyond what a lost reply explains, no growth.
#[test]
#[ignore = "10 minutes: `make test-long`"]
fn ten_minutes_with_faults() {
    let minutes: f64 = std::env::var("PYUN_SOAK_MINUTES").map_or(10.0, |minutes| minutes.parse().unwrap());
    let emulator = soak_emulator();
    let (ready, control) = (emulator.url.clone(), emulator.control.clone());
    let client = builder(&ready).timeout(Duration::from_secs(2)).build().unwrap();
    let until = Instant::now() + Duration::from_secs_f64(minutes * 60.0);
    let (calls, requests, failed) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    let (mut first, mut lost_replies) = (None, 0);
    thread::scope(|scope| {
        for number in 0..8 {
            let (client, calls, requests, failed) = (&client, &calls, &requests, &failed);
            scope.spawn(move || {
                while Instant::now() < until {
                    let (attempts, error) = match client.sync_device(&device(number, 1)) {
                        Ok(reply) => (reply.attempts(), 0),
                        Err(error) => (error.attempts(), 1),
                    };
                    calls.fetch_add(1, Ordering::SeqCst);
                    requests.fetch_add(attempts.into(), Ordering::SeqCst);
                    failed.fetch_add(error, Ordering::SeqCst);
                }
            });
        }
        let faults = [
            r#"{"count":1,"status":503}"#,
            r#"{"count":1,"close":"before_reply"}"#,
            r#"{"count":1,"close":"in_reply","processed":true}"#,
            r#"{"count":1,"body":"html","status":502}"#,
            r#"{"count":1,"code":"1500"}"#,
        ];
        for (posted, fault) in faults.iter().cycle().enumerate() {
            lost_replies = posted.div_ceil(faults.len());
            if Instant::now() >= until {
                break;
            }
            // One fault for every twenty requests.
            let due = requests.load(Ordering::SeqCst) + 20;
            control.post("/faults", fault);
            while requests.load(Ordering::SeqCst) < due && Instant::now() < until {
                thread::park_timeout(Duration::from_millis(1));
            }
            if first.is_none() && Instant::now() + Duration::from_secs_f64(minutes * 50.0) > until {
                first = resources();
            }
        }
    });
    let (calls, requests, failed) = (calls.into_inner(), requests.into_inner(), failed.into_inner());
    let state = control.get("/state");
    let devices = state["stations"]["s"]["devices"].as_object().unwrap();
    let processed: u64 = devices.values().map(|device| device["syncs"].as_u64().unwrap()).sum();
    println!("{calls} calls, {requests} requests, {failed} failed; {processed} processed, {lost_replies} replies lost");
    assert!(processed >= calls - failed, "what was reported as accepted was accepted");
    assert!(processed <= calls + lost_replies as u64, "nothing twice beyond what a lost reply explains");
    // A call fails when it meets two faults of a kind that is repeated once.
    assert!(failed * 200 < calls, "{failed} of {calls} failed");
    if let (Some((memory, files)), Some((memory_after, files_after))) = (first, resources()) {
        println!("memory {memory} to {memory_after} bytes, descriptors {files} to {files_after}");
        assert!(memory_after < memory + (1 << 20), "{memory} to {memory_after} bytes");
        assert!(files_after < files + 8, "{files} to {files_after} descriptors");
    }
}

/// An emulator in a process of its own, so that this one's memory is the client's.
fn soak_emulator() -> test_support::emulator::EmulatorProcess {
    test_support::emulator::EmulatorProcess::start(&["--app", "op1=s3cret"])
}
