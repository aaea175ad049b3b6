//! The order of a device's snapshots, seen by plain servers: one request at a time, never an older one after a newer one.
#![allow(missing_docs, clippy::unwrap_used)]

use std::io::{BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use pyun_energy::{Client, ClientBuilder, Device, ErrorKind, SyncOptions};
use test_support::PATIENCE;
use test_support::server::{Received, SUCCESS, http, listen};

fn device(no: &str, state: i32) -> Device {
    let device = Device::builder().station_uuid("s").no(no).state(state).state_desc("x").energy_code("CN_AC");
    device.build().unwrap()
}

fn builder(address: SocketAddr) -> ClientBuilder {
    let builder = Client::builder().app_id("op1").secret("s3cret").environment(&*format!("http://{address}"));
    builder.timeout(PATIENCE).deadline(PATIENCE)
}

/// Number and state of the device in a request.
fn snapshot(request: &Received) -> (String, i64) {
    let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
    (body["no"].as_str().unwrap().to_owned(), body["state"].as_i64().unwrap())
}

type Snapshots = Arc<Mutex<Vec<(String, i64)>>>;

/// A server that notes the snapshots as they come, and then does `before_answer` with the connection.
fn noting(before_answer: impl Fn(&(String, i64), &mut TcpStream) + Send + Sync + 'static) -> (SocketAddr, Snapshots) {
    let seen = Snapshots::default();
    let noted = Arc::clone(&seen);
    let address = listen(move |stream, _| {
        let mut reader = BufReader::new(stream);
        while let Some(request) = Received::read(&mut reader) {
            let snapshot = snapshot(&request);
            noted.lock().unwrap().push(snapshot.clone());
            before_answer(&snapshot, reader.get_mut());
            if reader.get_mut().write_all(http("200 OK", "", SUCCESS).as_bytes()).is_err() {
                return;
            }
        }
    });
    (address, seen)
}

/// Waits until what a plain server notes is as it should be.
fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "{what}");
        thread::yield_now();
    }
}

#[test]
fn a_newer_snapshot_waits_until_the_older_request_is_over() {
    let (arrived, first) = mpsc::channel();
    let overtaken = Arc::new(AtomicBool::new(false));
    let seen = Snapshots::default();
    let (noted, told) = (Arc::clone(&seen), Arc::clone(&overtaken));
    let older = Mutex::new(None);
    let address = listen(move |stream, _| {
        let mut reader = BufReader::new(stream);
        while let Some(request) = Received::read(&mut reader) {
            let snapshot = snapshot(&request);
            noted.lock().unwrap().push(snapshot.clone());
            if snapshot.1 == 1 {
                *older.lock().unwrap() = Some(reader.get_ref().try_clone().unwrap());
                arrived.send(()).unwrap();
                // Never answered: read on until the client gives up.
                let _ = reader.read(&mut [0]);
                return;
            }
            let older = older.lock().unwrap().take().unwrap();
            older.set_nonblocking(true).unwrap();
            let is_open = older.peek(&mut [0]).is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock);
            told.store(is_open, Ordering::SeqCst);
            reader.get_mut().write_all(http("200 OK", "", SUCCESS).as_bytes()).unwrap();
        }
    });
    let client = builder(address).timeout(Duration::from_millis(400)).build().unwrap();
    thread::scope(|scope| {
        let older = scope.spawn(|| client.sync_device(&device("d", 1)));
        first.recv_timeout(PATIENCE).unwrap();
        assert_eq!(client.sync_device(&device("d", 2)).unwrap().attempts(), 1);
        let error = older.join().unwrap().unwrap_err();
        assert_eq!((error.kind(), error.attempts(), error.was_sent()), (ErrorKind::Superseded, 1, true), "{error}");
        let cause = std::error::Error::source(&error).unwrap().downcast_ref::<pyun_energy::Error>().unwrap();
        assert_eq!(cause.kind(), ErrorKind::Timeout);
    });
    assert!(!overtaken.load(Ordering::SeqCst), "the newer one came while the older was in flight");
    assert_eq!(*seen.lock().unwrap(), [("d".to_owned(), 1), ("d".to_owned(), 2)]);
}

#[test]
fn a_batch_does_not_overtake_a_later_sync() {
    let (arrived, first) = mpsc::channel();
    let (go_on, held) = mpsc::channel::<()>();
    let held = Mutex::new(held);
    let (address, seen) = noting(move |(no, _), _| {
        if no == "B1" {
            arrived.send(()).unwrap();
            let _ = held.lock().unwrap().recv_timeout(PATIENCE);
        }
    });
    let client = builder(address).build().unwrap();
    let devices = [device("B1", 1), device("B2", 1), device("B3", 1), device("B3", 2)];
    let results = thread::scope(|scope| {
        let batch = scope.spawn(|| client.sync_devices(&devices, SyncOptions::default().connections(1)));
        first.recv_timeout(PATIENCE).unwrap();
        client.sync_device(&device("B3", -1)).unwrap();
        go_on.send(()).unwrap();
        batch.join().unwrap()
    });
    assert!(results[0].is_ok() && results[1].is_ok());
    for result in &results[2..] {
        let error = result.as_ref().unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Superseded, 0));
        assert!(!error.was_sent() && !error.is_retryable(), "the later call answers for the device");
    }
    let seen: Vec<(String, i64)> = seen.lock().unwrap().clone();
    assert_eq!(seen, [("B1", 1), ("B3", -1), ("B2", 1)].map(|(no, state)| (no.to_owned(), state)));
}

#[test]
fn reports_faster_than_the_link_go_through_in_order_and_the_last_one_does() {
    let link = Duration::from_millis(300);
    let (address, seen) = noting(move |_, _| thread::park_timeout(link));
    let client = builder(address).build().unwrap();
    let results: Vec<_> = thread::scope(|scope| {
        let calls: Vec<_> = (0..40)
            .map(|state| {
                let client = &client;
                let call = scope.spawn(move || client.sync_device(&device("d", state)));
                thread::park_timeout(Duration::from_millis(30));
                call
            })
            .collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });
    let states: Vec<i64> = seen.lock().unwrap().iter().map(|(_, state)| *state).collect();
    assert!(states.is_sorted_by(|left, right| left < right), "{states:?}");
    assert!(states.len() >= 3 && states.last() == Some(&39), "{states:?}");
    for (state, result) in (0..).zip(&results) {
        match result {
            Ok(_) => assert!(states.contains(&state), "{state} was accepted"),
            Err(error) => assert_eq!((error.kind(), error.was_sent()), (ErrorKind::Superseded, false), "{error}"),
        }
    }
    assert!(results.last().unwrap().is_ok());
}

#[test]
fn devices_do_not_wait_for_each_other() {
    let all_there = Barrier::new(8);
    let (address, seen) = noting(move |_, _| {
        all_there.wait();
    });
    let client = builder(address).build().unwrap();
    thread::scope(|scope| {
        for number in 0..8 {
            let client = &client;
            scope.spawn(move || client.sync_device(&device(&format!("d{number}"), 1)).unwrap());
        }
    });
    assert_eq!(seen.lock().unwrap().len(), 8);
}

#[test]
fn a_deadline_that_ends_in_the_queue_has_sent_nothing() {
    let (address, seen) = noting(|_, stream| drop(stream.read(&mut [0])));
    let client = builder(address).build().unwrap();
    thread::scope(|scope| {
        scope.spawn(|| client.sync_device(&device("d", 1)));
        wait_until("the first is in flight", || seen.lock().unwrap().len() == 1);
        let options = SyncOptions::default().connections(1).deadline(Duration::from_millis(200));
        let results = client.sync_devices(&[device("d", 2), device("other", 1)], options);
        let error = results[0].as_ref().unwrap_err();
        assert_eq!((error.kind(), error.attempts(), error.was_sent()), (ErrorKind::Timeout, 0, false), "{error}");
        assert!(error.is_retryable());
        client.cancel();
    });
    assert_eq!(seen.lock().unwrap().len(), 1, "neither the one in the queue nor one after the time for all");
}

#[test]
fn waiting_for_a_turn_does_not_make_a_host_a_dead_one() {
    let (address, seen) = noting(|(no, _), stream| {
        if no == "d" {
            let _ = stream.read(&mut [0]);
        }
    });
    let client = builder(address).deadline(Duration::from_millis(300)).build().unwrap();
    thread::scope(|scope| {
        scope.spawn(|| client.sync_device(&device("d", 1)));
        wait_until("the first is in flight", || seen.lock().unwrap().len() == 1);
        // One connection: a single failure of the host's would leave the rest out.
        let results = client.sync_devices(&[device("d", 2), device("e", 1)], SyncOptions::default().connections(1));
        assert!(results[1].is_ok(), "{:?}", results[1]);
    });
}

#[test]
fn a_call_that_waits_for_its_turn_can_be_cancelled() {
    let (address, seen) = noting(|_, stream| drop(stream.read(&mut [0])));
    let client = builder(address).build().unwrap();
    let scoped = client.scope();
    thread::scope(|scope| {
        let first = scope.spawn(|| client.sync_device(&device("d", 1)));
        wait_until("the first is in flight", || seen.lock().unwrap().len() == 1);
        // It has its place when this comes back.
        let mut waiting = scoped.start_sync_devices(vec![device("d", 2)], SyncOptions::default());
        let newest = scope.spawn(|| scoped.sync_device(&device("d", 3)));
        // Superseded as soon as the newest has begun, although the first is still in flight.
        let (mut result, begun) = (None, Instant::now());
        while result.is_none() && begun.elapsed() < PATIENCE {
            result = waiting.poll(PATIENCE);
        }
        assert_eq!(result.unwrap().1.unwrap_err().kind(), ErrorKind::Superseded);
        let begun = Instant::now();
        scoped.cancel();
        let error = newest.join().unwrap().unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Cancelled), "{error}");
        assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
        assert!(!first.is_finished(), "a scope ends its own calls only");
        client.cancel();
        assert_eq!(first.join().unwrap().unwrap_err().kind(), ErrorKind::Cancelled);
    });
    assert_eq!(seen.lock().unwrap().len(), 1);
}

#[test]
fn what_cancels_a_client_cancels_its_scopes() {
    let (address, seen) = noting(|_, stream| drop(stream.read(&mut [0])));
    let client = builder(address).build().unwrap();
    let inner = client.scope().scope();
    thread::scope(|scope| {
        let call = scope.spawn(|| inner.sync_device(&device("d", 1)));
        wait_until("it is in flight", || seen.lock().unwrap().len() == 1);
        client.cancel();
        assert_eq!(call.join().unwrap().unwrap_err().kind(), ErrorKind::Cancelled);
    });
}

/// A repetition takes its turn when all is ready to be sent, and gives way to what has begun meanwhile.
#[test]
fn a_repetition_gives_way_while_it_waits() {
    let failures = AtomicUsize::new(0);
    let seen = Snapshots::default();
    let noted = Arc::clone(&seen);
    let address = listen(move |stream, _| {
        let mut reader = BufReader::new(stream);
        while let Some(request) = Received::read(&mut reader) {
            noted.lock().unwrap().push(snapshot(&request));
            let is_first = failures.fetch_add(1, Ordering::SeqCst) == 0;
            let reply = if is_first { http("503 X", "Retry-After: 20\r\n", "") } else { http("200 OK", "", SUCCESS) };
            reader.get_mut().write_all(reply.as_bytes()).unwrap();
        }
    });
    let client = builder(address).build().unwrap();
    thread::scope(|scope| {
        let older = scope.spawn(|| (client.sync_device(&device("d", 1)), Instant::now()));
        wait_until("the first was refused", || seen.lock().unwrap().len() == 1);
        let begun = Instant::now();
        client.sync_device(&device("d", 2)).unwrap();
        let (result, ended) = older.join().unwrap();
        let error = result.unwrap_err();
        assert_eq!((error.kind(), error.attempts(), error.was_sent()), (ErrorKind::Superseded, 1, true), "{error}");
        assert!(ended - begun < Duration::from_secs(10), "it ends when the later call begins, not after its wait");
    });
    let states: Vec<i64> = seen.lock().unwrap().iter().map(|(_, state)| *state).collect();
    assert_eq!(states, [1, 2]);
}
