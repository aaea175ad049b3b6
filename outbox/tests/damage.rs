//! A file that is damaged: set aside, what can be read taken over, and never in silence. Seen by whoever opens it.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

mod support;

use std::cell::Cell;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use pyun_energy_outbox::{ErrorKind, Event, Options, Outbox};
use support::{Answer, Dir, charge, client, device, serve};

const PUT: u64 = 120;

/// An outbox that waits: what was put, in one file.
fn filled() -> Vec<u8> {
    let dir = own("filled");
    let outbox = open(&dir.0).unwrap();
    for number in 0..i32::try_from(PUT / 2).unwrap() {
        outbox.put(device(&number.to_string(), "kept")).unwrap();
        outbox.put(charge(&format!("order {number}"), number, 3)).unwrap();
    }
    outbox.close();
    drop(outbox);
    fs::read(dir.0.join("outbox.db")).unwrap()
}

/// A directory that no other test has at the same time.
fn own(name: &str) -> Dir {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    Dir::volatile(&format!("{name}-{}", NUMBER.fetch_add(1, Ordering::Relaxed)))
}

fn open(dir: &Path) -> Result<Outbox, pyun_energy_outbox::Error> {
    Outbox::open(dir, &client("http://127.0.0.1:1"), Options::default())
}

/// What became of a damaged file.
#[derive(Debug, PartialEq)]
enum Became {
    Whole,
    /// Told, with so many rows taken over.
    SetAside(u64),
    Refused(ErrorKind),
}

/// How the last owner ended.
#[derive(Clone, Copy, Debug)]
enum End {
    Good,
    /// With a log, in which nothing was committed yet.
    Bad,
}

/// Opens it, which has it looked through; without a word of damage at most `unseen` items may be missing.
fn opened(bytes: &[u8], end: End, unseen: u64) -> Became {
    let dir = own("damaged");
    fs::create_dir_all(&dir.0).unwrap();
    fs::write(dir.0.join("outbox.db"), bytes).unwrap();
    if let End::Bad = end {
        fs::write(dir.0.join("outbox.db-wal"), [0; 32]).unwrap();
    }
    let begun = Instant::now();
    let became = match open(&dir.0) {
        Err(error) => Became::Refused(error.kind()),
        Ok(outbox) => {
            while outbox.stats().unwrap().is_checking {
                std::thread::yield_now();
            }
            // What cannot be read as a record any more is a dead letter when its turn comes.
            let stats = outbox.stats().unwrap();
            let depth = stats.depth + stats.dead;
            let mut events = std::iter::from_fn(|| outbox.poll_event(Duration::ZERO).unwrap());
            let told =
                events.find_map(|event| if let Event::SetAside(salvaged) = event { Some(salvaged) } else { None });
            told.map_or_else(
                || {
                    assert!(depth <= PUT && depth + unseen >= PUT, "{depth}: nothing is missing in silence");
                    Became::Whole
                },
                |salvaged| {
                    assert_eq!(fs::read(&salvaged.path).unwrap(), bytes, "what was set aside is left as it was");
                    // A device that had died before it was taken over is a row beside its dead letter's.
                    let rows = depth..=depth + stats.dead;
                    assert!(
                        rows.contains(&salvaged.rows),
                        "{} taken over wait or are dead, not {depth}",
                        salvaged.rows
                    );
                    Became::SetAside(salvaged.rows)
                },
            )
        }
    };
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    became
}

#[test]
fn what_was_put_is_there_when_nothing_is_damaged() {
    assert_eq!(opened(&filled(), End::Good, 0), Became::Whole);
}

#[test]
fn a_file_that_is_no_database_is_set_aside() {
    for bytes in [&b"not a database, and longer than the header of one: "[..], &[0xff; 8192]] {
        assert_eq!(opened(&bytes.repeat(3), End::Bad, 0), Became::SetAside(0));
    }
}

/// Their bytes are as long as before, so SQLite sees nothing; only who reads the fields does.
#[test]
fn records_that_cannot_be_read_are_dead_and_stop_nobody() {
    let dir = own("unreadable");
    let (address, requests) = serve(|_, _| Answer::accepted());
    let open = || Outbox::open(&dir.0, &client(&format!("http://{address}")), Options::default()).unwrap();
    let outbox = open();
    outbox.pause().unwrap();
    (0..5).for_each(|number| outbox.put(charge(&format!("broken {number}"), number, 3)).unwrap());
    outbox.put(charge("whole", 1, 3)).unwrap();
    outbox.close();
    drop(outbox);
    let file = dir.0.join("outbox.db");
    let text: Vec<_> = fs::read(&file).unwrap().into_iter().map(char::from).collect();
    let text = String::from_iter(text).replace("\"order\":\"broken", "\"order\";\"broken");
    fs::write(&file, text.chars().map(|byte| u8::try_from(byte).unwrap()).collect::<Vec<_>>()).unwrap();

    let begun = Instant::now();
    let outbox = open();
    outbox.put(charge("after", 1, 3)).unwrap();
    assert!(outbox.flush(support::PATIENCE).unwrap());
    assert!(begun.elapsed() < Duration::from_secs(30), "nothing waited for a breaker: {:?}", begun.elapsed());
    let mut orders: Vec<_> = requests.try_iter().map(|request| request.field("order")).collect();
    orders.sort();
    assert_eq!(orders, ["after", "whole"]);
    let dead = outbox.dead(0, 10).unwrap();
    assert_eq!(dead.len(), 5);
    assert!(dead.iter().all(|letter| letter.reason == "its fields cannot be read"), "{dead:?}");
}

#[test]
fn a_file_that_was_cut_off_gives_back_what_is_left() {
    let bytes = filled();
    let mut most = 0;
    for share in 1..10 {
        if let Became::SetAside(rows) = opened(&bytes[..bytes.len() * share / 10], End::Bad, 0) {
            most = most.max(rows);
        }
    }
    assert!(most > PUT / 4, "{most} of {PUT}");
}

/// Pages overwritten or with bytes that have changed, as many as `cases`.
fn damaged_files(cases: u32) {
    let bytes = filled();
    let counts = [const { Cell::new(0_u32) }; 3];
    let damage = (0..bytes.len(), prop_oneof![Just(1_usize), Just(512), Just(4096)], any::<[u8; 8]>());
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 0, ..Config::default() };
    // The same ones each time: what is found rarely is found by the long run.
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
        .run(&damage, |(at, length, noise)| {
            let mut damaged = bytes.clone();
            let start = if length == 1 { at } else { at / length * length };
            let end = damaged.len().min(start + length);
            damaged[start..end].iter_mut().zip(noise.iter().cycle()).for_each(|(byte, noise)| *byte = *noise);
            for end in [End::Good, End::Bad] {
                // There are no checksums: a flag of one item may read otherwise.
                let count = match opened(&damaged, end, u64::from(length == 1)) {
                    Became::Whole => &counts[0],
                    Became::SetAside(_) => &counts[1],
                    Became::Refused(_) => &counts[2],
                };
                count.set(count.get() + 1);
            }
            Ok(())
        })
        .unwrap();
    let [whole, aside, refused] = counts.map(Cell::into_inner);
    println!(
        "{cases} damaged files, each after a good and a bad end: {whole} whole, {aside} set aside, {refused} refused"
    );
}

#[test]
fn damaged_files_are_told_of() {
    damaged_files(100);
}

#[test]
#[ignore = "minutes: `make test-long`"]
fn ten_thousand_damaged_files_are_told_of() {
    damaged_files(10_000);
}
