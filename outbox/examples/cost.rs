//! What the outbox costs: `cargo run --release -p pyun-energy-outbox --example cost`. Puts a second against a bare insert of
//! the same row, memory and opening with 100,000 records, bytes written a change.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::cast_precision_loss)]

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use pyun_energy::{ChargingRecord, Client, Device, Proxy};
use pyun_energy_outbox::{Options, Outbox};
use rusqlite::Connection;

const RECORDS: i32 = 100_000;

fn main() {
    let dir = std::env::args().nth(1).map_or_else(|| PathBuf::from("target/outbox-cost"), PathBuf::from);
    let _ = fs::remove_dir_all(&dir);
    let seconds = Duration::from_secs(3);
    let bare = bare_insert(&dir.join("bare"), seconds);
    let single = puts(&dir.join("one"), 1, seconds);
    let eight = puts(&dir.join("eight"), 8, seconds);
    println!(
        "puts a second: bare insert {bare:.0}, outbox {single:.0} ({:.2} x), eight threads {eight:.0} ({:.2} x one)",
        single / bare,
        eight / single
    );
    written(&dir.join("written"));
    full(&dir.join("full"));
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

fn written(dir: &Path) {
    let outbox = open(dir);
    let count = 3000;
    let device = Device::builder().station_uuid("8f5fdb60-9374-4c11-bdc2-a32d8369258c").no("D012026").state(1);
    let device = device.energy_code("CN_AC").build().unwrap();
    let before = bytes_written();
    (0..count).for_each(|_| outbox.put(&device).unwrap());
    let devices = (bytes_written() - before) / count;
    let before = bytes_written();
    (0..count).for_each(|number| outbox.put(charge(&format!("order-{number}"), 1)).unwrap());
    let records = (bytes_written() - before) / count;
    println!("bytes written a put: device {devices}, record {records}");
}

fn memory() -> i64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|kb| kb.trim().trim_end_matches(" kB").parse().ok()).unwrap_or_default()
}

fn full(dir: &Path) {
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
    drop(outbox);
    let before = memory();
    let begun = Instant::now();
    let outbox = open(dir);
    let opened = begun.elapsed();
    let stats = outbox.stats().unwrap();
    println!(
        "with {} records, {} kB on disk: opened in {opened:?}, {} kB of memory more",
        stats.records,
        stats.bytes >> 10,
        memory() - before
    );
}
