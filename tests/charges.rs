//! The order of a charge's reports, seen by plain servers: one at a time, a bill always, never a progress after its bill.
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::HashMap;
use std::io::{BufReader, Write};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use pyun_energy::{Batch, ChargingRecord, Client, ClientBuilder, Error, ErrorKind, Reply, SyncOptions};
use test_support::PATIENCE;
use test_support::server::{Received, SUCCESS, http, listen};

/// A report whose `quantity` tells it from the others; state 2 is a progress, 3 the bill.
fn report(order: &str, state: i32, quantity: i32) -> ChargingRecord {
    let now = SystemTime::now();
    let record = ChargingRecord::builder().station_uuid("s").order(order).start_time(now).end_time(now);
    let record = record.quantity(quantity).energy_value(1).fee_value(1).state(state).device_no("d").device_type(0);
    record.port_no("p").energy_code("CN_AC").mobile("m").build().unwrap()
}

fn builder(address: SocketAddr) -> ClientBuilder {
    let builder = Client::builder().app_id("op1").secret("s3cret").environment(&*format!("http://{address}"));
    builder.timeout(PATIENCE).deadline(PATIENCE)
}

/// Order, state and quantity.
type Seen = Arc<Mutex<Vec<(String, i64, i64)>>>;

/// A platform that notes each report when it has read it, then does as it is told before it answers.
fn platform(before_answer: impl Fn(i64) + Send + Sync + 'static) -> (SocketAddr, Seen) {
    let seen = Seen::default();
    let noted = Arc::clone(&seen);
    let address = listen(move |stream, _| {
        let mut reader = BufReader::new(stream);
        while let Some(request) = Received::read(&mut reader) {
            let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
            let (state, quantity) = (body["state"].as_i64().unwrap(), body["quantity"].as_i64().unwrap());
            noted.lock().unwrap().push((body["order"].as_str().unwrap().to_owned(), state, quantity));
            before_answer(quantity);
            if reader.get_mut().write_all(http("200 OK", "", SUCCESS).as_bytes()).is_err() {
                return;
            }
        }
    });
    (address, seen)
}

/// A platform that tells when a report of this quantity has come, and holds its answer until told.
fn holding(quantity: i64) -> (SocketAddr, Seen, mpsc::Receiver<()>, mpsc::Sender<()>) {
    let (arrived, has_arrived) = mpsc::channel();
    let (go_on, held) = mpsc::channel::<()>();
    let held = Mutex::new(held);
    let (address, seen) = platform(move |it| {
        if it == quantity {
            arrived.send(()).unwrap();
            held.lock().unwrap().recv_timeout(PATIENCE).unwrap();
        }
    });
    (address, seen, has_arrived, go_on)
}

/// What became of a batch of one.
fn result(mut batch: Batch) -> Result<Reply, Error> {
    loop {
        if let Some((_, result)) = batch.poll(PATIENCE) {
            return result;
        }
    }
}

fn quantities(seen: &Seen) -> Vec<i64> {
    seen.lock().unwrap().iter().map(|(_, _, quantity)| *quantity).collect()
}

fn assert_superseded(result: &Result<Reply, Error>) {
    let error = result.as_ref().unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Superseded, 0), "{error}");
    assert!(!error.was_sent() && !error.is_retryable());
}

#[test]
fn a_bill_waits_for_the_progress_in_flight_and_no_progress_follows_it() {
    let (address, seen, has_arrived, go_on) = holding(1);
    let client = builder(address).build().unwrap();
    thread::scope(|scope| {
        let progress = scope.spawn(|| client.sync_charging_record(&report("o", 2, 1)));
        has_arrived.recv_timeout(PATIENCE).unwrap();
        let bill = client.start_sync_charging_records(vec![report("o", 3, 2)], SyncOptions::default());
        // The bill has its place, and waits: a progress is refused at once, without waiting for it.
        let begun = Instant::now();
        assert_superseded(&client.sync_charging_record(&report("o", 2, 3)));
        assert!(begun.elapsed() < Duration::from_secs(1));
        assert_eq!(client.sync_charging_record(&report("another", 2, 4)).unwrap().attempts(), 1);
        go_on.send(()).unwrap();
        assert!(result(bill).is_ok());
        assert!(progress.join().unwrap().is_ok());
    });
    assert_eq!(quantities(&seen), [1, 4, 2]);
    // Nothing is remembered of the order when the bill's call is over.
    client.sync_charging_record(&report("o", 2, 5)).unwrap();
}

#[test]
fn bills_of_one_order_are_all_sent_in_the_order_of_their_calls() {
    let (address, seen, has_arrived, go_on) = holding(1);
    let client = builder(address).build().unwrap();
    let first = client.start_sync_charging_records(vec![report("o", 3, 1)], SyncOptions::default());
    has_arrived.recv_timeout(PATIENCE).unwrap();
    let states = [-1, 3, 3, -1];
    let others: Vec<_> = (2..)
        .zip(states)
        .map(|(quantity, state)| {
            client.start_sync_charging_records(vec![report("o", state, quantity)], SyncOptions::default())
        })
        .collect();
    assert_superseded(&client.sync_charging_record(&report("o", 2, 9)));
    go_on.send(()).unwrap();
    for call in std::iter::once(first).chain(others) {
        assert!(result(call).is_ok());
    }
    assert_eq!(quantities(&seen), [1, 2, 3, 4, 5]);
}

#[test]
fn a_bill_that_is_repeated_keeps_its_place_before_the_next() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (noted, failures) = (Arc::clone(&seen), AtomicU32::new(0));
    let (arrived, has_arrived) = mpsc::channel();
    let address = listen(move |stream, _| {
        let mut reader = BufReader::new(stream);
        while let Some(request) = Received::read(&mut reader) {
            let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
            noted.lock().unwrap().push(body["quantity"].as_i64().unwrap());
            let _ = arrived.send(());
            let fails = failures.fetch_add(1, Ordering::SeqCst) < 2;
            let answer = if fails { http("503 Service Unavailable", "", "") } else { http("200 OK", "", SUCCESS) };
            reader.get_mut().write_all(answer.as_bytes()).unwrap();
        }
    });
    let client = builder(address).build().unwrap();
    thread::scope(|scope| {
        let first = scope.spawn(|| client.sync_charging_record(&report("o", 3, 1)));
        has_arrived.recv_timeout(PATIENCE).unwrap();
        assert_eq!(client.sync_charging_record(&report("o", 3, 2)).unwrap().attempts(), 1);
        assert_eq!(first.join().unwrap().unwrap().attempts(), 3);
    });
    assert_eq!(*seen.lock().unwrap(), [1, 1, 1, 2]);
}

#[test]
fn a_progress_gives_way_to_a_later_one() {
    let (address, seen, has_arrived, go_on) = holding(1);
    let client = builder(address).build().unwrap();
    thread::scope(|scope| {
        scope.spawn(|| client.sync_charging_record(&report("o", 2, 1)).unwrap());
        has_arrived.recv_timeout(PATIENCE).unwrap();
        let waiting = client.start_sync_charging_records(vec![report("o", 2, 2)], SyncOptions::default());
        let latest = client.start_sync_charging_records(vec![report("o", 0, 3)], SyncOptions::default());
        assert_superseded(&result(waiting));
        go_on.send(()).unwrap();
        assert!(result(latest).is_ok());
    });
    assert_eq!(quantities(&seen), [1, 3]);
}

#[test]
fn many_records_keep_the_order_of_each_charge_and_none_is_left_out_before_a_bill() {
    let (address, seen) = platform(|_| {});
    let client = builder(address).build().unwrap();
    let records: Vec<_> = (1..=60)
        .map(|quantity| report(&format!("o{}", quantity % 6), if quantity > 54 { 3 } else { 2 }, quantity))
        .collect();
    let mut told = 0;
    let options = SyncOptions::default().connections(4).progress(|_, _, _| told += 1);
    let results = client.sync_charging_records(&records, options);
    assert!(results.iter().all(Result::is_ok) && told == 60);
    let mut of_each: HashMap<String, Vec<i64>> = HashMap::new();
    for (order, _, quantity) in seen.lock().unwrap().iter() {
        of_each.entry(order.clone()).or_default().push(*quantity);
    }
    assert_eq!(of_each.len(), 6);
    assert!(of_each.values().all(|quantities| quantities.len() == 10 && quantities.is_sorted()), "{of_each:?}");
}

#[test]
fn a_bill_waits_no_longer_than_its_deadline_and_says_that_nothing_was_sent() {
    let (address, seen, has_arrived, go_on) = holding(1);
    let client = builder(address).build().unwrap();
    let first = client.start_sync_charging_records(vec![report("o", 2, 1)], SyncOptions::default());
    has_arrived.recv_timeout(PATIENCE).unwrap();
    let options = SyncOptions::default().deadline(Duration::from_millis(200));
    let error = client.sync_charging_records(&[report("o", 3, 2)], options).remove(0).unwrap_err();
    assert_eq!((error.kind(), error.attempts(), error.was_sent()), (ErrorKind::Timeout, 0, false), "{error}");
    assert!(error.is_retryable());
    go_on.send(()).unwrap();
    assert!(result(first).is_ok());
    assert_eq!(quantities(&seen), [1]);
}

/// A gateway that loses: one in `five` answers is never given, one in `five` requests is never read.
fn losing() -> (SocketAddr, Seen) {
    let seen = Seen::default();
    let (noted, count) = (Arc::clone(&seen), AtomicU32::new(0));
    let address = listen(move |stream, _| {
        let mut reader = BufReader::new(stream);
        while let Some(request) = Received::read(&mut reader) {
            let chance = count.fetch_add(1, Ordering::SeqCst) % 10;
            if chance == 3 {
                return; // as if it had never come
            }
            let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
            let (state, quantity) = (body["state"].as_i64().unwrap(), body["quantity"].as_i64().unwrap());
            noted.lock().unwrap().push((body["order"].as_str().unwrap().to_owned(), state, quantity));
            if chance == 7 {
                return; // accepted, and nobody knows
            }
            if reader.get_mut().write_all(http("200 OK", "", SUCCESS).as_bytes()).is_err() {
                return;
            }
        }
    });
    (address, seen)
}

#[test]
fn charges_end_with_their_bills_at_a_gateway_that_loses() {
    let (address, seen) = losing();
    let client = builder(address).attempts(8).build().unwrap();
    let orders: Vec<String> = (0..40).map(|number| format!("o{number}")).collect();
    thread::scope(|scope| {
        for order in &orders {
            let client = &client;
            scope.spawn(move || {
                // Nobody waits for a progress: the next one, or the bill, is begun while it is under way.
                let one = |state, quantity| {
                    client.start_sync_charging_records(vec![report(order, state, quantity)], SyncOptions::default())
                };
                let progress: Vec<_> = (1..=25).map(|quantity| one(2, quantity)).collect();
                let bill = one(3, 26);
                result(bill).unwrap();
                drop(progress);
            });
        }
    });
    let mut latest: HashMap<String, i64> = HashMap::new();
    for (order, state, quantity) in seen.lock().unwrap().iter() {
        let before = latest.insert(order.clone(), *quantity).unwrap_or_default();
        assert!(before <= *quantity, "{order}: {quantity}, state {state}, after {before}");
    }
    assert_eq!(latest.len(), 40);
    assert!(latest.values().all(|quantity| *quantity == 26), "each ends with its bill: {latest:?}");
}
