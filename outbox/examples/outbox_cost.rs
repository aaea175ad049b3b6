//! What the outbox costs: `cargo run --release -p pyun-energy-outbox --example outbox_cost [DIR]`. Puts a second against a bare insert
//! of the same row, bytes written a change, opening and memory with 100,000 records; beside each what it should be.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::cast_precision_loss)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use pyun_energy::{ChargingRecord, Client, Device, Proxy};
use pyun_energy_outbox::testing::{Answer, Effect, Engine, Entry, Now};
use pyun_energy_outbox::{Options, Outbox};
use rusqlite::Connection;

const RECORDS: i32 = 100_000;

fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    if let [only, dir] = &arguments[..] {
        assert_eq!(only, "hold");
        return hold(Path::new(dir));
    }
    let dir = arguments.first().map_or_else(|| PathBuf::from("target/outbox-cost"), PathBuf::from);
    let _ = fs::remove_dir_all(&dir);
    let seconds = Duration::from_secs(3);
    row("", "", "goal");
    let bare = bare_insert(&dir.join("bare"), seconds);
    let single = puts(&dir.join("one"), 1, seconds);
    let eight = puts(&dir.join("eight"), 8, seconds);
    row("bare inserts a second", &format!("{bare:.0}"), "");
    row("puts a second, one thread", &format!("{single:.0} ({:.2} x bare)", single / bare), "0.8 x");
    row("puts a second, eight threads", &format!("{eight:.0} ({:.2} x one)", eight / single), "2.5 x");
    let states = written(&dir.join("states"), |_| Entry::from(&device().into()));
    let records = written(&dir.join("records"), |number| Entry::from(&charge(&format!("order-{number}"), 1).into()));
    row("bytes written a change of a device", &states.to_string(), "<= 16 kB");
    row("bytes written a record", &records.to_string(), "<= 24 kB");
    fill(&dir.join("full"));
    let own = std::env::current_exe().unwrap();
    assert!(Command::new(own).arg("hold").arg(dir.join("full")).status().unwrap().success());
    let _ = fs::remove_dir_all(&dir);
}

fn client() -> Client {
    let builder = Client::builder().app_id("op1").secret("s").environment("http://127.0.0.1:1").proxy(Proxy::Direct);
    builder.build().unwrap()
}

fn open(dir: &Path) -> Outbox {
    let outbox = Outbox::open(dir, &client(), Options::default().max_records(10_000_000).max_bytes(1 << 40)).unwrap();
    outbox.pause().unwrap();
    outbox
}

fn charge(order: &str, quantity: i32) -> ChargingRecord {
    let at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_790_000_000);
    let record = ChargingRecord::builder().station_uuid("8f5fdb60-9374-4c11-bdc2-a32d8369258c").order(order);
    let record = record.start_time(at).end_time(at).quantity(quantity).energy_value(987).fee_value(246).state(2);
    let record = record.device_no("D012026").device_type(0).port_no("D01202601").energy_code("CN_AC");
    record.mobile("13800000000").build().unwrap()
}

/// The same row, by a program that does nothing else.
fn bare_insert(dir: &Path, within: Duration) -> f64 {
    // The schema is the outbox's own.
    open(dir).close();
    let connection = Connection::open(dir.join("outbox.db")).unwrap();
    connection.pragma_update(None, "synchronous", "FULL").unwrap();
    let sql = "INSERT INTO record VALUES (?, ?, 1, 0, ?, 0, 0, 0, 0, ?)";
    let fields = charge("20240414000000000001", 1).to_json();
    let begun = Instant::now();
    let mut count = 0;
    while begun.elapsed() < within {
        count += 1;
        let stream = format!("charge:2024041400000000{count:08}");
        connection.prepare_cached(sql).unwrap().execute((stream, count, count, &fields)).unwrap();
    }
    f64::from(count) / begun.elapsed().as_secs_f64()
}

fn puts(dir: &Path, threads: usize, within: Duration) -> f64 {
    let outbox = open(dir);
    let begun = Instant::now();
    let counts = thread::scope(|scope| {
        let work = |thread: usize| {
            let outbox = outbox.clone();
            move || {
                let mut count = 0;
                while begun.elapsed() < within {
                    count += 1;
                    outbox.put(charge(&format!("2024041400{thread:02}{count:08}"), count)).unwrap();
                }
                count
            }
        };
        let threads: Vec<_> = (0..threads).map(|thread| scope.spawn(work(thread))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum::<i32>()
    });
    f64::from(counts) / begun.elapsed().as_secs_f64()
}

/// Bytes that this process has had written, as the kernel counts them.
fn bytes_written() -> u64 {
    let io = fs::read_to_string("/proc/self/io").unwrap_or_default();
    let line = io.lines().find_map(|line| line.strip_prefix("wchar: "));
    line.and_then(|bytes| bytes.parse().ok()).unwrap_or_default()
}

/// Bytes written for one change from its put to its acknowledgement, each with a commit of its own, one a second.
fn written(dir: &Path, change: impl Fn(i32) -> Entry) -> u64 {
    const CHANGES: i32 = 3000;
    fs::create_dir_all(dir).unwrap();
    let mut now = Now { mono: Duration::from_secs(1000), wall: 1_790_000_000_000 };
    let mut engine = Engine::open(dir, "op1", "http://127.0.0.1:1", Options::default(), now).unwrap();
    let before = bytes_written();
    for number in 0..CHANGES {
        engine.put(&[change(number)], now, false).remove(0).unwrap();
        now.mono += Duration::from_secs(1);
        let job = engine.next(now).unwrap();
        engine.done(job, &Answer::of(Effect::Delivered), now);
        engine.save(now).unwrap();
    }
    engine.close(now);
    (bytes_written() - before) / u64::try_from(CHANGES).unwrap()
}

fn device() -> Device {
    let device = Device::builder().station_uuid("8f5fdb60-9374-4c11-bdc2-a32d8369258c").no("D012026").state(1);
    device.energy_code("CN_AC").build().unwrap()
}

fn memory() -> i64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|kb| kb.trim().trim_end_matches(" kB").parse().ok()).unwrap_or_default()
}

fn fill(dir: &Path) {
    let outbox = open(dir);
    thread::scope(|scope| {
        for thread in 0..64 {
            let outbox = outbox.clone();
            scope.spawn(move || {
                for number in (thread..RECORDS).step_by(64) {
                    outbox.put(charge(&format!("order-{:06}", number / 2), number)).unwrap();
                }
            });
        }
    });
    outbox.close();
}

/// In a process of its own, that has done nothing else: opens what is full.
fn hold(dir: &Path) {
    let client = client();
    let idle = memory();
    let begun = Instant::now();
    let outbox = Outbox::open(dir, &client, Options::default().max_records(10_000_000).max_bytes(1 << 40)).unwrap();
    let opened = begun.elapsed();
    outbox.pause().unwrap();
    let stats = outbox.stats().unwrap();
    let more = memory() - idle;
    row(&format!("opening with {} records", stats.records), &format!("{opened:.0?}"), "< 200 ms");
    row("memory over an idle client", &format!("{more} kB"), "< 4 MB");
    row("file", &format!("{} kB", stats.bytes >> 10), "");
}

fn row(what: &str, is: &str, goal: &str) {
    println!("{what:<46}{is:>24}   {goal}");
}
