//! A clock that is off: learned from the platform's `Date`, corrected, and forgotten when it is right again.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::{Duration, SystemTime};

use pyun_energy::{Client, ClientBuilder, Device, ErrorKind};
use pyun_energy_emulator::{Emulator, Fault};
use support::{PATIENCE, SUCCESS, SkippingTime, answer, http};

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
    assert_eq!(client.sync_device(&device(0)).unwrap_err().attempts(), 2, "corrected once, and still refused");
    assert_eq!(client.sync_device(&device(0)).unwrap_err().attempts(), 1, "which was stamped right");
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

#[test]
fn only_the_platforms_own_answers_tell_the_time() {
    let date = |headers: &str, body: &str| {
        let (address, _requests) = answer(http("200 OK", headers, body));
        let base_url = format!("http://{address}");
        let builder = Client::builder().app_id("op1").secret("s3cret").environment(&*base_url).timeout(PATIENCE);
        let client = builder.attempts(1).build().unwrap();
        let reply = client.sync_device(&device(0)).ok().and_then(|reply| reply.clock_offset_ms());
        let timestamp = || -> i64 {
            let body: serde_json::Value = serde_json::from_slice(client.prepare(&device(0)).unwrap().body()).unwrap();
            body["timestamp"].as_i64().unwrap()
        };
        let now = i64::try_from(SystemTime::UNIX_EPOCH.elapsed().unwrap().as_millis()).unwrap();
        (reply.is_some(), (timestamp() - now).abs() > 4 * MINUTE)
    };
    let wrong = "Date: Sun, 06 Nov 2044 08:49:37 GMT\r\n";
    assert_eq!(date(wrong, SUCCESS), (true, true));
    assert_eq!(date(&format!("{wrong}Age: 5\r\n"), SUCCESS), (false, false), "a cache");
    assert_eq!(date(wrong, "<html>"), (false, false), "somebody else");
    assert_eq!(date("Date: yesterday\r\n", SUCCESS), (false, false));
    assert_eq!(date("", SUCCESS), (false, false));
}
