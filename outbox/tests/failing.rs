//! The disk fails, is full, or can only be read: at every write and every sync once, and for good. `put` says so, nothing that
//! was accepted is lost, events tell of it, what is there is still sent; and when the disk works again, so does the outbox.
#![cfg(target_os = "linux")]
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

mod disk;
mod support;

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use disk::site::{self, Site};
use pyun_energy_outbox::testing::{Answer, Effect, Entry};
use pyun_energy_outbox::{ErrorKind, Event, Kind, Options};
use support::Dir;

/// Runs one of the tests below by itself on a watched disk, and gives what it says.
fn watched(test: &str, name: &str, step: usize) -> String {
    let dir = Dir::volatile(name);
    std::fs::create_dir_all(&dir.0).unwrap();
    let mut command: Command = disk::watched(test, &dir.0);
    let output = command.env("DISK_STEP", step.to_string()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    said
}

/// A way to fail: which calls, how many of them, and with which error.
#[derive(Clone, Copy, Debug)]
struct Failure {
    calls: &'static str,
    count: u32,
    error: (&'static str, i32),
}

const FOR_GOOD: u32 = 1_000_000;
const EIO: (&str, i32) = ("EIO", 5);
const ENOSPC: (&str, i32) = ("ENOSPC", 28);
const EROFS: (&str, i32) = ("EROFS", 30);

const FAILURES: [Failure; 6] = [
    Failure { calls: "w", count: 1, error: EIO },
    Failure { calls: "s", count: 1, error: EIO },
    Failure { calls: "w", count: 1, error: ENOSPC },
    Failure { calls: "w", count: FOR_GOOD, error: ENOSPC },
    Failure { calls: "ws", count: FOR_GOOD, error: EIO },
    // As after a remount: nothing can be written, made or removed.
    Failure { calls: "wo", count: FOR_GOOD, error: EROFS },
];

/// A directory of its own below the watched one would be another disk: so it is emptied.
fn emptied(dir: &Path) {
    for file in std::fs::read_dir(dir).unwrap() {
        std::fs::remove_file(file.unwrap().path()).unwrap();
    }
}

/// A day on a disk that fails at the `at`-th call from its begin; `false`: the day has no such call.
fn day(dir: &Path, failure: Failure, at: usize, is_long: bool) -> Result<bool, String> {
    emptied(dir);
    disk::tell(dir, &format!("fail {} {at} {} {}", failure.calls, failure.count, failure.error.1));
    let mut site = Site::new(dir, Options::default(), false);
    site.day(is_long);
    if disk::works(dir) == 0 {
        return Ok(false);
    }
    // The next morning the disk works.
    site.pass(Duration::from_secs(60));
    let before = site.told.len();
    site.open();
    site.put(&["d0", "o7"]);
    if site.told.len() != before + 2 {
        return Err("it does not work again".to_owned());
    }
    site.close();
    let told: Vec<_> = site.told.iter().map(String::as_str).collect();
    site::verdict(&told, &site::deliver(dir, Options::default())?, false).map(|()| true)
}

#[test]
#[ignore = "for the others"]
fn every_call() {
    let Some(dir) = disk::watched_dir() else { return };
    let step: usize = std::env::var("DISK_STEP").unwrap().parse().unwrap();
    for failure in FAILURES {
        // There are many writes to a sync.
        let step = if failure.calls == "s" { (step / 4).max(1) } else { step };
        let (mut days, mut at) = (0, 1);
        loop {
            match day(&dir, failure, at, step == 1) {
                Ok(true) => {}
                Ok(false) => break,
                Err(what) => panic!("{failure:?} at call {at}: {what}"),
            }
            (days, at) = (days + 1, at + step);
        }
        println!("{failure:?}: {days} days");
    }
}

#[test]
fn nothing_accepted_is_lost_on_a_disk_that_fails() {
    println!("{}", watched("every_call", "failing", 15));
}

#[test]
#[ignore = "minutes: `make test-long`"]
fn nothing_accepted_is_lost_wherever_the_disk_fails() {
    println!("{}", watched("every_call", "failing-everywhere", 1));
}

#[test]
fn on_a_full_disk_what_is_there_is_still_sent_and_nobody_is_left_in_the_dark() {
    watched("a_full_disk", "full-disk", 1);
}

/// The disk is full for a minute of virtual time.
#[test]
#[ignore = "for the others"]
fn a_full_disk() {
    let Some(dir) = disk::watched_dir() else { return };
    let mut now = site::start();
    let mut engine = site::open(&dir, Options::default(), now).unwrap();
    let record = |name: &str| Entry::Record { name: name.to_owned(), kind: Kind::Final, fields: format!("{name} 1 x") };
    let before: Vec<_> = (0..20).map(|number| record(&number.to_string())).collect();
    assert!(engine.put(&before, now, false).iter().all(Result::is_ok));
    disk::tell(&dir, &format!("fail wo 1 {FOR_GOOD} 28"));
    let refused = engine.put(&[record("more")], now, false).remove(0).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Full, "{refused}");
    assert!(matches!(engine.poll_event(), Some(Event::StorageFailed(_))));
    let (mut sent, mut rounds, until) = (0, 0, now.mono + Duration::from_secs(60));
    while now.mono < until {
        rounds += 1;
        assert!(rounds < 200, "it looks once a second whether the disk works");
        let _ = engine.save(now);
        if let Some(job) = engine.next(now) {
            engine.done(job, &Answer::of(Effect::Delivered), now);
            sent += 1;
        } else {
            let wakes = engine.wakes_at(now).unwrap();
            now.mono = wakes.max(now.mono);
        }
    }
    assert_eq!(sent, 20, "each once");
    assert_eq!(engine.put(&[record("more")], now, false)[0].as_ref().unwrap_err().kind(), ErrorKind::Full);
    assert_eq!(engine.poll_event(), None, "told once");
    assert!(disk::works(&dir) > 0);
    now.mono = engine.wakes_at(now).unwrap();
    engine.save(now).unwrap();
    assert_eq!(engine.poll_event(), Some(Event::StorageWorks));
    assert!(engine.is_settled(), "what the platform has accepted meanwhile is not sent again");
    engine.put(&[record("more")], now, false).remove(0).unwrap();
}
