//! A clock that is off: learned from the platform's `Date`, corrected, and forgotten when it is right again.
#![allow(missing_docs, clippy::unwrap_used)]

mod skipping_time;

use std::io::{BufReader, Write};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::{Duration, SystemTime};

use pyun_energy::{Client, ClientBuilder, Device, ErrorKind};
use pyun_energy_emulator::{Emulator, Fault};
use skipping_time::SkippingTime;
use test_support::PATIENCE;
use test_support::server::{Received, SUCCESS, answer, http, listen};

const MINUTE: i64 = 60 * 1000;

/// A clock of the machine's that can be set wrong, by so many ms.
#[derive(Clone, Default)]
struct WrongClock(Arc<AtomicI64>);

impl WrongClock {
    fn set(&self, offset_ms: i64) {
        self.0.store(offset_ms, Ordering::SeqCst);
    }

    fn now(&self) -> SystemTime {
        let offset = self.0.load(Ordering::SeqCst);
        let ms = Duration::from_millis(offset.unsigned_abs());
        if offset < 0 { SystemTime::now() - ms } else { SystemTime::now() + ms }
    }
}

fn start(offset_ms: i64) -> (Emulator, ClientBuilder, WrongClock) {
    let emulator = Emulator::builder().app("op1", "s3cret").start().unwrap();
    let clock = WrongClock::default();
    clock.set(offset_ms);
    let builder = Client::builder().app_id("op1").secret("s3cret").environment(emulator.url()).timeout(PATIENCE);
    let wrong = clock.clone();
    (emulator, builder.time(SkippingTime::new(1.0)).clock(move || wrong.now()), clock)
}

fn device(no: usize) -> Device {
    Device::builder().station_uuid("s").no(format!("d{no}")).state(1).energy_code("CN_AC").build().unwrap()
}

#[test]
fn a_wrong_clock_costs_one_attempt_and_is_corrected_from_then_on() {
    for offset in [11 * MINUTE, -11 * MINUTE, 5 * 365 * 24 * 60 * MINUTE, -50 * 365 * 24 * 60 * MINUTE] {
        let (emulator, builder, _) = start(offset);
        let client = builder.build().unwrap();
        let reply = client.sync_device(&device(0)).unwrap();
        assert_eq!(reply.attempts(), 2);
        let measured = reply.clock_offset_ms().unwrap();
        assert!((measured + offset).abs() < 10_000, "{measured} for {offset}");
        assert_eq!(client.sync_device(&device(0)).unwrap().attempts(), 1);
        assert_eq!(emulator.requests().len(), 3);
    }
}

#[test]
fn below_four_minutes_nothing_is_corrected() {
    let (emulator, builder, _) = start(3 * MINUTE);
    let client = builder.build().unwrap();
    for _ in 0..2 {
        let offset = client.sync_device(&device(0)).unwrap().clock_offset_ms().unwrap();
        assert!((offset + 3 * MINUTE).abs() < 10_000, "{offset}");
    }
    let bodies: Vec<serde_json::Value> =
        emulator.requests().iter().map(|request| serde_json::from_slice(&request.body).unwrap()).collect();
    let ahead = bodies[1]["timestamp"].as_i64().unwrap() - emulator.requests()[1].received_at_ms;
    assert!((ahead - 3 * MINUTE).abs() < 10_000, "{ahead}");
}

#[test]
fn a_clock_that_is_set_right_is_believed_again() {
    let (emulator, builder, clock) = start(-60 * MINUTE);
    let client = builder.build().unwrap();
    assert_eq!(client.sync_device(&device(0)).unwrap().attempts(), 2);
    clock.set(0);
    assert_eq!(client.sync_device(&device(0)).unwrap().attempts(), 2, "the correction was wrong now");
    assert_eq!(client.sync_device(&device(0)).unwrap().attempts(), 1);
    emulator.set_clock_offset_ms(-30 * MINUTE);
    assert_eq!(client.sync_device(&device(0)).unwrap().attempts(), 2, "the platform's clock counts");
}

#[test]
fn many_at_once_are_each_stamped_anew() {
    let (emulator, builder, _) = start(60 * MINUTE);
    // All are on their way before the first answer tells of the clock.
    emulator.fail_next(16, Fault::new().with_latency(Duration::from_millis(300))).unwrap();
    let client = builder.build().unwrap();
    let together = Barrier::new(16);
    thread::scope(|scope| {
        for number in 0..16 {
            let (client, together) = (&client, &together);
            scope.spawn(move || {
                together.wait();
                client.sync_device(&device(number)).unwrap();
            });
        }
    });
    assert_eq!(emulator.devices().len(), 16);
}

#[test]
fn a_refusal_without_a_wrong_clock_is_final() {
    let (emulator, builder, _) = start(0);
    let client = builder.secret("wrong").build().unwrap();
    for attempts in [1, 1] {
        let error = client.sync_device(&device(0)).unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Auth, attempts));
    }
    emulator.set_clock_offset_ms(60 * MINUTE);
    for _ in 0..2 {
        let error = client.sync_device(&device(0)).unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Auth, 2), "no correction stays that has not helped");
    }
}

#[test]
fn it_can_be_turned_off() {
    let (emulator, builder, _) = start(60 * MINUTE);
    let off = builder.clone().correct_clock(false).build().unwrap();
    let error = off.sync_device(&device(0)).unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::BadRequest, 1));
    let offset = error.reply().unwrap().clock_offset_ms().unwrap();
    assert!((offset + 60 * MINUTE).abs() < 10_000, "it is told all the same");
    let unstamped = builder.clone().common_parameters(false).build().unwrap();
    assert_eq!(unstamped.sync_device(&device(0)).unwrap().attempts(), 1);
    let once = builder.attempts(1).build().unwrap();
    assert_eq!(once.sync_device(&device(0)).unwrap_err().attempts(), 1, "one attempt is one attempt");
    assert_eq!(once.sync_device(&device(0)).unwrap().attempts(), 1, "but the next is right");
    assert_eq!(emulator.requests().len(), 4);
}

/// Whether the next request of `client` is stamped by a clock that is not this machine's.
fn is_corrected(client: &Client) -> bool {
    let body: serde_json::Value = serde_json::from_slice(client.prepare_device(&device(0)).unwrap().body()).unwrap();
    let now = i64::try_from(SystemTime::UNIX_EPOCH.elapsed().unwrap().as_millis()).unwrap();
    (body["timestamp"].as_i64().unwrap() - now).abs() > 4 * MINUTE
}

const WRONG_DATE: &str = "Date: Sun, 06 Nov 2044 08:49:37 GMT\r\n";
const REFUSAL: &str = r#"{"code":"400","message":"timestamp"}"#;

#[test]
fn only_the_platforms_own_refusals_tell_the_time() {
    let answered = |status: &str, headers: &str, body: &str| {
        let (address, _requests) = answer(http(status, headers, body));
        let base_url = format!("http://{address}");
        let builder = Client::builder().app_id("op1").secret("s3cret").environment(&*base_url).timeout(PATIENCE);
        let client = builder.attempts(1).build().unwrap();
        let offset = match client.sync_device(&device(0)) {
            Ok(reply) => reply.clock_offset_ms(),
            Err(error) => error.reply().and_then(pyun_energy::Reply::clock_offset_ms),
        };
        (offset.is_some(), is_corrected(&client))
    };
    assert_eq!(answered("400 X", WRONG_DATE, REFUSAL), (true, true));
    assert_eq!(answered("200 OK", WRONG_DATE, SUCCESS), (true, false), "an accepted request had the right time");
    assert_eq!(answered("200 OK", WRONG_DATE, r#"{"code":"1500"}"#), (true, false), "that says nothing of the time");
    assert_eq!(answered("400 X", &format!("{WRONG_DATE}Age: 5\r\n"), REFUSAL), (false, false), "a cache");
    assert_eq!(answered("400 X", WRONG_DATE, "<html>"), (false, false), "somebody else");
    assert_eq!(answered("400 X", "Date: yesterday\r\n", REFUSAL), (false, false));
    assert_eq!(answered("400 X", "", REFUSAL), (false, false));
}

/// A gateway that writes a wrong `Date` into everything, before a platform that wants right timestamps.
#[test]
fn a_gateway_with_a_wrong_clock_does_not_make_a_right_one_wrong() {
    for attempts in [1, 3] {
        let address = listen(|stream, _| {
            let mut reader = BufReader::new(stream);
            while let Some(request) = Received::read(&mut reader) {
                let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
                let now = i64::try_from(SystemTime::UNIX_EPOCH.elapsed().unwrap().as_millis()).unwrap();
                let is_right = (body["timestamp"].as_i64().unwrap() - now).abs() < 10 * MINUTE;
                let reply = if is_right && body["no"] != "refused" {
                    http("200 OK", WRONG_DATE, SUCCESS)
                } else {
                    http("400 X", WRONG_DATE, REFUSAL)
                };
                reader.get_mut().write_all(reply.as_bytes()).unwrap();
            }
        });
        let base_url = format!("http://{address}");
        let builder = Client::builder().app_id("op1").secret("s3cret").environment(&*base_url).timeout(PATIENCE);
        let client = builder.attempts(attempts).build().unwrap();
        for number in 0..5 {
            assert_eq!(client.sync_device(&device(number)).unwrap().attempts(), 1);
        }
        // A refusal that has nothing to do with the clock is taken for one, but only until the next.
        let refused = Device::builder().station_uuid("s").no("refused").state(1).energy_code("CN_AC").build().unwrap();
        assert_eq!(client.sync_device(&refused).unwrap_err().attempts(), attempts.min(2));
        let results: Vec<bool> = (0..3).map(|number| client.sync_device(&device(number)).is_ok()).collect();
        assert_eq!(results, [attempts > 1, true, true], "with one attempt a call, the next one is the repetition");
    }
}

/// One device is refused whatever its timestamp, at a gateway that rewrites `Date` wrongly: meanwhile the others are stamped
/// by what was learned from that refusal, and must not fail for it.
#[test]
fn what_a_refusal_taught_wrongly_fails_no_other_call() {
    let (met, bad_again) = std::sync::mpsc::channel();
    let (release, good_is_done) = std::sync::mpsc::channel::<()>();
    let (good_is_done, bad) = (std::sync::Mutex::new(good_is_done), AtomicI64::new(0));
    let address = listen(move |stream, _| {
        let mut reader = BufReader::new(stream);
        while let Some(request) = Received::read(&mut reader) {
            let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
            let is_bad = body["no"] == "d0";
            if is_bad && bad.fetch_add(1, Ordering::SeqCst) == 1 {
                met.send(()).unwrap();
                good_is_done.lock().unwrap().recv_timeout(PATIENCE).unwrap();
            }
            let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis();
            let off = body["timestamp"].as_i64().unwrap() - i64::try_from(now).unwrap();
            let (status, body) =
                if is_bad || off.abs() > 10 * MINUTE { ("400 X", r#"{"code":"400"}"#) } else { ("200 OK", SUCCESS) };
            let answer = http(status, "Date: Mon, 01 Jan 2024 00:00:00 GMT\r\n", body);
            reader.get_mut().write_all(answer.as_bytes()).unwrap();
        }
    });
    let base_url = format!("http://{address}");
    let client = Client::builder().app_id("op1").secret("s3cret").environment(&*base_url).timeout(PATIENCE);
    let client = client.deadline(PATIENCE).build().unwrap();
    thread::scope(|scope| {
        let refused = scope.spawn(|| client.sync_device(&device(0)));
        bad_again.recv_timeout(PATIENCE).unwrap();
        let result = client.sync_device(&device(1));
        release.send(()).unwrap();
        assert_eq!(result.unwrap().attempts(), 2);
        let error = refused.join().unwrap().unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::BadRequest, 2));
    });
    assert_eq!(client.sync_device(&device(1)).unwrap().attempts(), 1);
}
