//! Code of the user's that runs within a call (its hook) may do anything: it leaves no turn behind, and waits for none
//! that its own call holds.
#![allow(missing_docs, clippy::unwrap_used)]

use std::io::{BufReader, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use pyun_energy::{Client, Device, Error, ErrorKind};
use test_support::PATIENCE;
use test_support::server::{Received, SUCCESS, http, listen};

fn device(no: &str) -> Device {
    Device::builder().station_uuid("s").no(no).state(1).energy_code("CN_AC").build().unwrap()
}

/// A client of a plain server that answers the requests with these numbers (from 0) at once, and the others never.
fn client(answers: &'static [(usize, &'static str)]) -> Client {
    let received = AtomicUsize::new(0);
    let address = listen(move |stream, _| {
        let mut reader = BufReader::new(stream);
        while Received::read(&mut reader).is_some() {
            let number = received.fetch_add(1, Ordering::SeqCst);
            if let Some((_, status)) = answers.iter().find(|(answered, _)| *answered == number) {
                let body = if *status == "200 OK" { SUCCESS } else { "" };
                reader.get_mut().write_all(http(status, "", body).as_bytes()).unwrap();
            }
        }
    });
    let builder = Client::builder().app_id("op1").secret("s3cret").environment(&*format!("http://{address}"));
    builder.timeout(PATIENCE).deadline(PATIENCE).build().unwrap()
}

#[test]
fn a_hook_that_panics_leaves_no_turn_behind() {
    // The first request is refused for a while, its repetition has no answer.
    let client = client(&[(0, "503 X"), (2, "200 OK"), (3, "200 OK")]);
    let begun = Instant::now();
    let hook = move || {
        assert!(begun.elapsed() < Duration::from_millis(1500), "the user's");
        false
    };
    let panicking = client.with_interrupt(hook);
    assert!(catch_unwind(AssertUnwindSafe(|| panicking.sync_device(&device("d")))).is_err());
    client.sync_device(&device("d")).unwrap();
    // Nor does another call on this thread bring it back.
    client.sync_device(&device("e")).unwrap();
}

#[test]
fn a_hook_that_syncs_the_device_of_its_own_call_is_told_so_at_once() {
    let client = client(&[(1, "200 OK")]);
    let inner = client.clone();
    let results: &Mutex<Vec<(Result<_, Error>, Duration)>> = Box::leak(Box::default());
    let within = client.with_interrupt(move || {
        for no in ["d", "e"] {
            let begun = Instant::now();
            let result = inner.sync_device(&device(no));
            results.lock().unwrap().push((result, begun.elapsed()));
        }
        true
    });
    let call = thread::spawn(move || within.sync_device(&device("d")).unwrap_err());
    assert_eq!(call.join().unwrap().kind(), ErrorKind::Cancelled);
    let mut results = results.lock().unwrap();
    results.pop().unwrap().0.unwrap();
    let (same, took) = results.pop().unwrap();
    let error = same.unwrap_err();
    assert_eq!((error.kind(), error.attempts(), error.was_sent()), (ErrorKind::NotAttempted, 0, false), "{error}");
    assert!(error.is_retryable() && took < Duration::from_secs(10), "{error}, after {took:?}");
}
