//! The table of docs/outbox.md, from outside: what each answer does to what waits.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use pyun_energy_outbox::{Item, Options, Outbox, Stats};
use support::{Answer, Dir, PATIENCE, charge, client, discount, serve};

/// Each outbox has a directory of its own.
static NUMBER: AtomicU32 = AtomicU32::new(0);

/// What became of the only item.
#[derive(Debug, PartialEq)]
enum Became {
    Dead,
    /// It waits by itself.
    Waits,
    /// All wait for the link.
    Link,
    /// All pause until somebody mends it.
    Breaker,
}

impl Became {
    fn of(stats: &Stats) -> Self {
        match (stats.depth, stats.dead, stats.breaker.is_some(), stats.is_link_down) {
            (0, 1, false, false) => Self::Dead,
            (1, 0, false, false) => Self::Waits,
            (1, 0, false, true) => Self::Link,
            (1, 0, true, _) => Self::Breaker,
            _ => unreachable!("{stats:?}"),
        }
    }
}

/// Puts it, and looks at what its first attempt has come to.
fn after(answer: impl Fn() -> Answer + Send + Sync + 'static, item: impl Into<Item>) -> Became {
    let (address, requests) = serve(move |_, number| if number == 0 { answer() } else { Answer::Silence });
    let dir = Dir::volatile(&format!("answers-{}", NUMBER.fetch_add(1, Ordering::Relaxed)));
    let outbox = Outbox::open(&dir.0, &client(&format!("http://{address}")), Options::default()).unwrap();
    outbox.put(item).unwrap();
    requests.recv_timeout(PATIENCE).unwrap();
    outbox.pause().unwrap();
    loop {
        let stats = outbox.stats().unwrap();
        if stats.in_flight == 0 {
            return Became::of(&stats);
        }
        thread::yield_now();
    }
}

fn http(status: &'static str, headers: &'static str, body: &'static str) -> impl Fn() -> Answer + Send + Sync {
    move || Answer::Http(status, headers, body.to_owned())
}

#[test]
fn an_answer_of_the_platform_goes_by_its_code() {
    let bill = || charge("o", 1, 3);
    assert_eq!(after(|| Answer::code("401"), bill()), Became::Breaker);
    assert_eq!(after(|| Answer::code("400"), bill()), Became::Dead);
    assert_eq!(after(|| Answer::code("1500"), bill()), Became::Waits);
    assert_eq!(after(|| Answer::code("4711"), bill()), Became::Waits);
    assert_eq!(after(|| Answer::code("1002"), discount("o")), Became::Waits);
}

#[test]
fn an_answer_of_somebody_else_goes_by_its_status() {
    let bill = || charge("o", 1, 3);
    for status in ["401 X", "403 X", "407 X", "404 X", "302 X"] {
        assert_eq!(after(http(status, "Location: /\r\n", "<html>"), bill()), Became::Breaker, "{status}");
    }
    for status in ["408 X", "429 X", "502 X", "503 X", "504 X", "500 X", "200 OK"] {
        assert_eq!(after(http(status, "", "<html>"), bill()), Became::Link, "{status}");
    }
    assert_eq!(after(|| Answer::Drop, bill()), Became::Link);
}

#[test]
fn a_refusal_is_no_dead_letter_while_the_clock_is_doubtful() {
    // The platform's clock, or this one, is off by years.
    let answer =
        http("200 OK", "Date: Thu, 01 Jan 2004 00:00:00 GMT\r\n", r#"{"code":"400","message":"m","seqno":"1"}"#);
    assert_eq!(after(answer, charge("o", 1, 3)), Became::Waits);
}
