//! Every fault, on a new and on a kept-alive connection, once and always, with retries and without: what a call ends
//! with, how many requests it made, how long it waited (in virtual time), and what the platform then holds.
#![allow(missing_docs, clippy::unwrap_used)]

mod skipping_time;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use pyun_energy::{Client, ClientBuilder, Device, ErrorKind, Proxy};
use pyun_energy_emulator::{Close, Emulator, Fault, FaultBody};
use skipping_time::SkippingTime;
use test_support::server::{dropping, http, refusing};
use test_support::{PATIENCE, skip};

/// Which retries a fault allows.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Repeat {
    Never,
    Once,
    Yes,
}
use Repeat::{Never, Once, Yes};

/// What is known of a fault from docs/retries.md.
struct Row {
    name: &'static str,
    fault: Fault,
    kind: ErrorKind,
    repeat: Repeat,
    /// The waits before the second and the third attempt, in ms, when chance draws the longest.
    waits: [u64; 2],
    /// The fault looks like a connection that had died: on a kept-alive connection it is replaced for free.
    is_stale: bool,
    /// The platform handles the request all the same.
    is_processed: bool,
    timeout: Duration,
}

impl Row {
    fn new(name: &'static str, fault: Fault, kind: ErrorKind, repeat: Repeat) -> Self {
        let (is_stale, is_processed) = (false, false);
        Self { name, fault, kind, repeat, waits: [200, 400], is_stale, is_processed, timeout: PATIENCE }
    }

    fn slow(self) -> Self {
        Self { waits: [1000, 2000], ..self }
    }

    fn waits(self, waits: [u64; 2]) -> Self {
        Self { waits, ..self }
    }

    fn stale(self) -> Self {
        Self { is_stale: true, ..self }
    }

    fn processed(self) -> Self {
        Self { fault: self.fault.processed(), is_processed: true, ..self }
    }

    /// The fault is a delay, which the client does not wait for.
    fn timing_out(self) -> Self {
        Self { fault: self.fault.with_latency(PATIENCE), timeout: Duration::from_millis(400), ..self }
    }
}

fn rows() -> Vec<Row> {
    use ErrorKind::{Auth, BadRequest, Disconnected, Failed, NotFound, Protocol, Refused, Timeout};
    let row = Row::new;
    let fault = Fault::new;
    let code = |code, status| fault().with_code(code).with_status(status);
    let body = |body, status| fault().with_body(body).with_status(status);
    vec![
        row("code 400", code("400", 400), BadRequest, Never),
        row("code 400 with HTTP 200", code("400", 200), BadRequest, Never),
        row("code 401", code("401", 401), Auth, Never),
        row("code 1500 with HTTP 200", code("1500", 200), Failed, Once),
        row("code 1500 with HTTP 500", code("1500", 500), Failed, Once),
        row("code 1002", code("1002", 200), NotFound, Never),
        row("an unknown code", code("7777", 200), Refused, Never),
        row("an unknown code with HTTP 500", code("7777", 500), Refused, Never),
        row("HTTP 429", code("1500", 429), Failed, Yes).slow(),
        row("HTTP 503", code("1500", 503), Failed, Yes).slow(),
        row("HTTP 502", code("1500", 502), Failed, Yes),
        row("HTTP 504", code("400", 504), BadRequest, Yes),
        row("HTTP 503, later", code("1500", 503).with_retry_after("3"), Failed, Yes).waits([4000, 5000]),
        row("HTTP 429, much later", code("1500", 429).with_retry_after("31"), Failed, Never),
        row("HTTP 503, never", code("1500", 503).with_retry_after("18446744073709551615"), Failed, Never),
        row("not JSON", body(FaultBody::NotJson, 200), Protocol, Once),
        row("a page", body(FaultBody::Html, 200), Protocol, Once),
        row("a page with HTTP 500", body(FaultBody::Html, 500), Protocol, Yes),
        row("a page with HTTP 502", body(FaultBody::Html, 502), Protocol, Yes),
        row("a page with HTTP 503", body(FaultBody::Html, 503), Protocol, Yes).slow(),
        row("a page with HTTP 302", body(FaultBody::Html, 302), Protocol, Never),
        row("a page with HTTP 403", body(FaultBody::Html, 403), Protocol, Never),
        row("a page with HTTP 404", body(FaultBody::Html, 404), Protocol, Never),
        row("nothing", body(FaultBody::Empty, 200), Protocol, Once),
        row("nothing with HTTP 500", body(FaultBody::Empty, 500), Protocol, Yes),
        row("JSON without a code", body(FaultBody::NoCode, 200), Protocol, Once),
        row("JSON without a code, HTTP 504", body(FaultBody::NoCode, 504), Protocol, Yes),
        row("too much", body(FaultBody::Oversized, 200), Protocol, Once),
        row("closed before the reply", fault().with_close(Close::BeforeReply), Disconnected, Yes).stale(),
        row("closed in the reply", fault().with_close(Close::InReply), Disconnected, Yes),
        row("the reply is lost", fault().with_close(Close::BeforeReply), Disconnected, Yes).stale().processed(),
        row("half of the reply is lost", fault().with_close(Close::InReply), Disconnected, Yes).processed(),
        row("processed, then an error", code("1500", 500), Failed, Once).processed(),
        row("processed, then a page", body(FaultBody::Html, 502), Protocol, Yes).processed(),
        row("no reply in time", fault().with_code("1500"), Timeout, Yes).timing_out(),
        row("processed, but no reply in time", fault().with_code("1500"), Timeout, Yes).timing_out().processed(),
    ]
}

fn device() -> Device {
    Device::builder().station_uuid("s").no("d").state(1).energy_code("CN_AC").build().unwrap()
}

fn builder(base_url: &str, attempts: u32, time: &SkippingTime) -> ClientBuilder {
    let builder = Client::builder().app_id("op1").secret("s3cret").environment(base_url).attempts(attempts);
    builder.timeout(PATIENCE).time(time.clone()).proxy(Proxy::Direct)
}

/// Plays a row: `reused` on a connection that has served before, `always` again and again.
fn play(row: &Row, reused: bool, always: bool, attempts: u32) {
    let cell = format!("{}, reused {reused}, always {always}, {attempts} attempts", row.name);
    let emulator = Emulator::builder().app("op1", "s3cret").start().unwrap();
    let time = SkippingTime::new(1.0);
    let client = builder(emulator.url(), attempts, &time).timeout(row.timeout).build().unwrap();
    if reused {
        let before = Device::builder().station_uuid("s").no("before").state(1).energy_code("CN_AC").build().unwrap();
        client.sync_device(&before).unwrap();
    }
    emulator.fail_next(if always { 100 } else { 1 }, row.fault.clone()).unwrap();
    let result = client.sync_device(&device());

    // One for free, where the connection seemed to have died; then what the rule allows.
    let free = u32::from(reused && row.is_stale);
    let faults_left = if always { 100 } else { 1 - free };
    let allowed = match row.repeat {
        Never => 1,
        Once => 2,
        Yes => 3,
    };
    let tried = (faults_left + 1).min(allowed).min(attempts);
    let succeeds = faults_left < tried;
    let requests = free + tried;
    match &result {
        Ok(reply) => assert!(succeeds && reply.attempts() == requests, "{cell}: {reply:?}"),
        Err(error) => {
            assert!(!succeeds, "{cell}: {error}");
            assert_eq!((error.kind(), error.attempts()), (row.kind, requests), "{cell}: {error}");
        }
    }
    let waits: u64 = row.waits.iter().take(tried as usize - 1).sum();
    assert_eq!(time.slept(), Duration::from_millis(waits), "{cell}");

    let arrived = emulator.wait_for_requests(u64::from(requests) + u64::from(reused), PATIENCE).unwrap();
    assert_eq!(arrived.len(), requests as usize + usize::from(reused), "{cell}");
    let stored = emulator.devices().iter().find(|device| device.no() == "d").map_or(0, |device| device.syncs);
    let processed = if row.is_processed { u64::from(requests) } else { u64::from(succeeds) };
    assert_eq!(stored, processed, "{cell}");
}

#[test]
fn every_fault_in_every_way() {
    let rows = rows();
    let mut cells = Vec::new();
    for row in &rows {
        for reused in [false, true] {
            cells.extend([
                (row, reused, false, 1),
                (row, reused, true, 1),
                (row, reused, false, 3),
                (row, reused, true, 3),
            ]);
        }
    }
    assert!(cells.len() >= 150, "{} cells", cells.len());
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                while let Some((row, reused, always, attempts)) = cells.get(next.fetch_add(1, Ordering::SeqCst)) {
                    play(row, *reused, *always, *attempts);
                }
            });
        }
    });
}

/// A call that can never succeed: what it ends with, and after how many attempts.
fn fails(builder: ClientBuilder, kind: ErrorKind, attempts: u32) {
    let time = SkippingTime::new(1.0);
    let error = builder.time(time.clone()).build().unwrap().sync_device(&device()).unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (kind, attempts), "{error}");
    let waits = [0, 200, 600][attempts as usize - 1];
    assert_eq!(time.slept(), Duration::from_millis(waits), "{error}");
}

#[test]
fn what_fails_before_anything_is_sent() {
    let time = SkippingTime::new(1.0);
    for attempts in [1, 3] {
        let to = |base_url: &str| builder(base_url, attempts, &time);
        fails(to(&format!("http://{}", refusing())), ErrorKind::Connect, attempts);
        fails(to("http://localhost:1").resolver(|_, _| Ok(vec![])), ErrorKind::Resolve, attempts);
        let (_keep, stuck) = std::sync::mpsc::channel::<()>();
        let stuck = std::sync::Mutex::new(stuck);
        let slow = move |_: &str, _| {
            let _ = stuck.lock().unwrap().recv();
            Ok(vec![])
        };
        fails(
            to("http://localhost:1").resolver(slow).timeout(Duration::from_millis(100)),
            ErrorKind::Timeout,
            attempts,
        );
        match dropping() {
            Some((address, _full)) => {
                let client = to(&format!("http://{address}")).timeout(Duration::from_millis(100));
                fails(client, ErrorKind::Timeout, attempts);
            }
            None => skip("this system does not drop connections to a full queue"),
        }
    }
}

#[test]
fn a_live_connection_survives_a_dns_outage() {
    let emulator = Emulator::builder().app("op1", "s3cret").start().unwrap();
    let (port, lookups) = (emulator.address().port(), AtomicUsize::new(0));
    let address = emulator.address();
    let client = builder(&format!("http://localhost:{port}"), 1, &SkippingTime::new(1.0))
        .resolver(move |_, _| match lookups.fetch_add(1, Ordering::SeqCst) {
            0 => Ok(vec![address]),
            _ => Err(std::io::Error::other("no name server")),
        })
        .build()
        .unwrap();
    for _ in 0..3 {
        client.sync_device(&device()).unwrap();
    }
}

#[test]
fn other_calls_are_repeated_only_when_nothing_was_sent() {
    let body = r#"{"app_id":"op1"}"#;
    for (fault, stale) in [
        (Fault::new().with_close(Close::BeforeReply), true),
        (Fault::new().with_status(503), false),
        (Fault::new().with_code("1500"), false),
    ] {
        for reused in [false, true] {
            let emulator = Emulator::builder().app("op1", "s3cret").start().unwrap();
            let client = builder(emulator.url(), 3, &SkippingTime::new(1.0)).build().unwrap();
            let calls = |n: usize| emulator.requests().len() - n;
            if reused {
                client.sync_device(&device()).unwrap();
            }
            emulator.fail_next(1, fault.clone()).unwrap();
            let before = emulator.requests().len();
            client.post_json("/gate/1.0/x", body).unwrap_err();
            assert_eq!(calls(before), 1, "{fault:?}: nobody knows what became of it");
            emulator.fail_next(1, fault.clone()).unwrap();
            client.sync_device(&device()).unwrap();
            emulator.fail_next(1, fault.clone()).unwrap();
            let before = emulator.requests().len();
            client.post_idempotent_json("/gate/1.0/x", body).unwrap_err();
            assert_eq!(calls(before), 2, "{fault:?}, stale {stale}: and then the path is not found");
        }
    }
    let time = SkippingTime::new(1.0);
    let refused = builder(&format!("http://{}", refusing()), 3, &time).build().unwrap();
    assert_eq!(refused.post_json("/x", body).unwrap_err().attempts(), 3, "nothing was sent");
}

#[test]
fn each_attempt_is_stamped_afresh() {
    let emulator = Emulator::builder().app("op1", "s3cret").start().unwrap();
    emulator.fail_next(2, Fault::new().with_status(502)).unwrap();
    let ticks = AtomicUsize::new(0);
    let start = std::time::SystemTime::now();
    let client = builder(emulator.url(), 3, &SkippingTime::new(1.0))
        .clock(move || start + Duration::from_millis(ticks.fetch_add(1, Ordering::SeqCst) as u64))
        .build()
        .unwrap();
    client.sync_device(&device()).unwrap();
    let mut bodies: Vec<Vec<u8>> = emulator.requests().into_iter().map(|request| request.body).collect();
    bodies.dedup();
    assert_eq!(bodies.len(), 3, "three different timestamps");
}

#[test]
fn a_wait_beyond_the_deadline_is_not_begun() {
    let emulator = Emulator::builder().app("op1", "s3cret").start().unwrap();
    emulator.fail_next(9, Fault::new().with_status(503).with_retry_after("20")).unwrap();
    let time = SkippingTime::new(1.0);
    let client = builder(emulator.url(), 3, &time).deadline(Duration::from_secs(25)).build().unwrap();
    let error = client.sync_device(&device()).unwrap_err();
    assert_eq!((error.attempts(), time.slept()), (2, Duration::from_secs(21)), "a second wait would end too late");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(20)));
    let error = client.sync_device(&device()).unwrap_err();
    assert_eq!(error.attempts(), 2, "each call has its own deadline");
}

#[test]
fn the_deadline_cuts_an_attempt_short() {
    let emulator = Emulator::builder().app("op1", "s3cret").start().unwrap();
    emulator.fail_next(9, Fault::new().with_latency(PATIENCE)).unwrap();
    let time = SkippingTime::new(1.0);
    let client = builder(emulator.url(), 3, &time).deadline(Duration::from_millis(300)).build().unwrap();
    let begun = std::time::Instant::now();
    let error = client.sync_device(&device()).unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 1));
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[test]
fn an_outage_is_not_answered_with_a_storm() {
    let client = builder(&format!("http://{}", refusing()), 3, &SkippingTime::new(0.0)).build().unwrap();
    let attempts: u32 = (0..100).map(|_| client.sync_device(&device()).unwrap_err().attempts()).sum();
    assert_eq!(attempts, 100 + 35, "the budget is spent, and each call is tried once");
}

#[test]
fn longest_times_do_no_harm() {
    let emulator = Emulator::builder().app("op1", "s3cret").start().unwrap();
    let client =
        builder(emulator.url(), u32::MAX, &SkippingTime::new(1.0)).timeout(Duration::MAX).deadline(Duration::MAX);
    emulator.fail_next(20, Fault::new().with_status(503)).unwrap();
    assert_eq!(client.build().unwrap().sync_device(&device()).unwrap().attempts(), 21);
}

/// A server that notes the devices' states as they arrive, and answers the first `bad` requests with 502.
fn noting(bad: usize) -> (std::net::SocketAddr, std::sync::Arc<std::sync::Mutex<Vec<i64>>>) {
    let seen = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let noted = std::sync::Arc::clone(&seen);
    let address = test_support::server::listen(move |stream, _| {
        let mut reader = std::io::BufReader::new(stream);
        while let Some(request) = test_support::server::Received::read(&mut reader) {
            let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
            let count = {
                let mut noted = noted.lock().unwrap();
                noted.push(body["state"].as_i64().unwrap());
                noted.len()
            };
            let close = "Connection: close\r\n";
            let reply = if count <= bad {
                test_support::server::http("502 X", close, "{}")
            } else {
                test_support::server::http("200 OK", close, test_support::server::SUCCESS)
            };
            std::io::Write::write_all(reader.get_mut(), reply.as_bytes()).unwrap();
        }
    });
    (address, seen)
}

#[test]
fn a_repetition_that_is_overtaken_while_it_connects_is_not_sent() {
    let (address, seen) = noting(1);
    let (looked_up, go) = (AtomicUsize::new(0), std::sync::Mutex::new(()));
    let waiting = std::sync::Arc::new(std::sync::Barrier::new(2));
    let (at_the_gate, gate) = (std::sync::Arc::clone(&waiting), std::sync::Arc::new(go));
    let closed = std::sync::Arc::clone(&gate);
    // The second look-up, that of the repetition, waits at a gate until a later sync is done.
    let held = gate.lock().unwrap();
    let client = builder("http://localhost:1", 3, &SkippingTime::new(0.0))
        .resolver(move |_, _| {
            if looked_up.fetch_add(1, Ordering::SeqCst) == 1 {
                at_the_gate.wait();
                drop(closed.lock().unwrap());
            }
            Ok(vec![address])
        })
        .build()
        .unwrap();
    let snapshot = |state: i32| device().to_builder().state(state).state_desc("x").build().unwrap();
    thread::scope(|scope| {
        let earlier = scope.spawn(|| client.sync_device(&snapshot(1)).unwrap_err());
        waiting.wait();
        client.sync_device(&snapshot(2)).unwrap();
        drop(held);
        let error = earlier.join().unwrap();
        assert_eq!((error.kind(), error.attempts(), error.was_sent()), (ErrorKind::Superseded, 2, true));
    });
    assert_eq!(*seen.lock().unwrap(), [1, 2], "the older snapshot came first, and did not come again");
}

#[test]
fn after_a_dead_connection_a_new_one_is_made() {
    // Many idle connections, and then a server that reads and closes: one is found dead, and no other idle one is tried.
    let requests = std::sync::Arc::new(AtomicUsize::new(0));
    let (counted, dead) = (std::sync::Arc::clone(&requests), std::sync::Arc::new(AtomicUsize::new(0)));
    let is_dead = std::sync::Arc::clone(&dead);
    let together = std::sync::Arc::new(std::sync::Barrier::new(16));
    let address = test_support::server::listen(move |stream, _| {
        let mut reader = std::io::BufReader::new(stream);
        while test_support::server::Received::read(&mut reader).is_some() {
            counted.fetch_add(1, Ordering::SeqCst);
            if is_dead.load(Ordering::SeqCst) == 1 {
                return;
            }
            together.wait();
            std::io::Write::write_all(
                reader.get_mut(),
                test_support::server::http("200 OK", "", test_support::server::SUCCESS).as_bytes(),
            )
            .unwrap();
        }
    });
    let client = builder(&format!("http://{address}"), 3, &SkippingTime::new(0.0)).build().unwrap();
    thread::scope(|scope| {
        for number in 0..16 {
            let client = &client;
            scope.spawn(move || {
                client.sync_device(&device().to_builder().no(number.to_string()).build().unwrap()).unwrap()
            });
        }
    });
    dead.store(1, Ordering::SeqCst);
    let error = client.sync_device(&device()).unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Disconnected, 4), "one for free, and three");
    assert_eq!(requests.load(Ordering::SeqCst), 16 + 4);
}

#[test]
fn a_large_body_on_a_dead_connection_is_replaced_as_well() {
    let address = test_support::server::listen(|stream, _| {
        let mut reader = std::io::BufReader::new(stream);
        test_support::server::Received::read(&mut reader).unwrap();
        std::io::Write::write_all(
            reader.get_mut(),
            test_support::server::http("200 OK", "", test_support::server::SUCCESS).as_bytes(),
        )
        .unwrap();
        socket2::SockRef::from(reader.get_ref()).set_linger(Some(Duration::ZERO)).unwrap();
    });
    let client = builder(&format!("http://{address}"), 1, &SkippingTime::new(0.0)).build().unwrap();
    let ports = (0..4000).map(|number| pyun_energy::Port::new(format!("P{number}"), 1, "A"));
    let large = device().to_builder().ports(ports).build().unwrap();
    for _ in 0..4 {
        assert!(client.sync_device(&large).unwrap().attempts() <= 2);
    }
}

#[test]
fn half_an_answer_keeps_its_status() {
    let half = "HTTP/1.1 503 X\r\nRetry-After: 20\r\nContent-Length: 100\r\n\r\n{";
    let address = test_support::server::listen(move |stream, _| {
        let mut reader = std::io::BufReader::new(stream);
        test_support::server::Received::read(&mut reader).unwrap();
        std::io::Write::write_all(reader.get_mut(), half.as_bytes()).unwrap();
    });
    let time = SkippingTime::new(1.0);
    let error = builder(&format!("http://{address}"), 2, &time).build().unwrap().sync_device(&device()).unwrap_err();
    assert_eq!((error.kind(), error.http_status()), (ErrorKind::Disconnected, Some(503)));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(20)));
    assert_eq!(time.slept(), Duration::from_secs(21), "what it asks for, and chance on top");
}

#[test]
fn what_was_sent_is_not_forgotten() {
    // The first attempt arrives; then the host is gone.
    let (address, seen) = noting(9);
    let (gone, lookups) = (refusing(), AtomicUsize::new(0));
    let client = builder("http://localhost:1", 2, &SkippingTime::new(0.0))
        .resolver(move |_, _| Ok(vec![if lookups.fetch_add(1, Ordering::SeqCst) == 0 { address } else { gone }]))
        .build()
        .unwrap();
    let error = client.sync_device(&device()).unwrap_err();
    assert_eq!((error.kind(), error.was_sent(), error.attempts()), (ErrorKind::Connect, true, 2));
    assert_eq!(seen.lock().unwrap().len(), 1);
}

/// One attempt in five fails, for long: nothing fails that three attempts would have brought through, since a retry that
/// helped gives back what it took.
#[test]
fn a_link_that_loses_one_in_five_costs_no_budget() {
    const CALLS: u32 = 4000;
    let drawn = std::sync::Mutex::new(1_u64);
    let address = test_support::server::listen(move |stream, _| {
        let mut reader = std::io::BufReader::new(stream);
        while test_support::server::Received::read(&mut reader).is_some() {
            let mut drawn = drawn.lock().unwrap();
            *drawn = drawn.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let fails = (*drawn >> 33) % 5 == 0;
            let reply = if fails { http("502 X", "", "") } else { http("200 OK", "", test_support::server::SUCCESS) };
            std::io::Write::write_all(reader.get_mut(), reply.as_bytes()).unwrap();
        }
    });
    let client = builder(&format!("http://{address}"), 3, &SkippingTime::new(0.0)).build().unwrap();
    let results: Vec<_> = (0..CALLS).map(|_| client.sync_device(&device())).collect();
    let failed = results.iter().filter_map(|result| result.as_ref().err());
    let attempts: Vec<u32> = failed.map(pyun_energy::Error::attempts).collect();
    assert!(attempts.iter().all(|attempts| *attempts == 3), "none was given up before its third attempt: {attempts:?}");
    // Eight in a thousand fail three times.
    assert!((10..70).contains(&attempts.len()), "{} of {CALLS} failed", attempts.len());
}
