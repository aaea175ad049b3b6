//! An outbox whose files are damaged opens whole, or tells what was set aside, or refuses; nothing is missing in silence, and
//! what it has made of it is whole when it is opened again.
#![no_main]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use pyun_energy::{ChargingRecord, Client, Device, Proxy};
use pyun_energy_outbox::{Event, Options, Outbox};

const PUT: usize = 40;
const FILE: &str = "outbox.db";
const LOG: &str = "outbox.db-wal";

// First byte: 1 damages the log of an owner that was killed, 2 cuts the file off. Then places: two bytes of where it is, one of
// how many, and so many.
fuzz_target!(|damage: &[u8]| {
    let [file, log] = filled();
    let Some((flags, places)) = damage.split_first() else { return };
    let (is_log, is_cut) = (flags & 1 != 0, flags & 2 != 0);
    let mut damaged = if is_log { log.clone() } else { file.clone() };
    let changed = apply(&mut damaged, places, is_cut);
    let dir = Dir::new();
    fs::create_dir_all(&dir.0).expect("a folder");
    fs::write(dir.0.join(FILE), if is_log { &file[..] } else { &damaged }).expect("a file");
    if is_log {
        fs::write(dir.0.join(LOG), &damaged).expect("a log");
    }
    // A log ends where its checks no longer fit, as after a power cut; and a byte may be a flag of an item.
    let unseen = if is_log { PUT } else { changed };
    let Some((left, _)) = opened(&dir.0, unseen) else { return };
    // A row that is no text is found when its turn comes, and told then.
    let (again, is_told) = opened(&dir.0, PUT).expect("what was opened opens again");
    assert!(is_told || again == left, "it is the same when it is opened again: {left}, {again}");
});

fn apply(bytes: &mut Vec<u8>, mut places: &[u8], is_cut: bool) -> usize {
    let mut changed = 0;
    while let [high, low, length, rest @ ..] = places {
        let at = usize::from(u16::from_be_bytes([*high, *low])) % bytes.len().max(1);
        let (noise, rest) = rest.split_at(rest.len().min(usize::from(*length)));
        bytes.iter_mut().skip(at).zip(noise).for_each(|(byte, noise)| *byte = *noise);
        changed += noise.len();
        places = rest;
        if is_cut && places.is_empty() {
            changed += bytes.len() - at;
            bytes.truncate(at);
        }
    }
    changed
}

/// How many items there are, and whether damage is told; none where it refuses.
fn opened(dir: &Path, unseen: usize) -> Option<(u64, bool)> {
    let outbox = open(dir)?;
    while outbox.stats().expect("it is open").is_checking {
        std::thread::yield_now();
    }
    let stats = outbox.stats().expect("it is open");
    let there = stats.depth + stats.dead;
    let mut events = std::iter::from_fn(|| outbox.poll_event(Duration::ZERO).expect("it is open"));
    let told = events.find_map(|event| if let Event::SetAside(salvaged) = event { Some(salvaged.rows) } else { None });
    match told {
        // A device that had died before it was taken over is a row beside its dead letter's.
        Some(rows) => {
            assert!((there..=there + stats.dead).contains(&rows), "{rows} taken over wait or are dead, not {there}");
        }
        None => {
            assert!(there <= PUT as u64 && there as usize + unseen >= PUT, "{there}: something is missing in silence")
        }
    }
    outbox.close();
    Some((there, told.is_some()))
}

fn open(dir: &Path) -> Option<Outbox> {
    let builder = Client::builder().app_id("op").secret("s3cret").environment("http://127.0.0.1:1");
    let client = builder.proxy(Proxy::Direct).build().expect("settings that are right");
    Outbox::open(dir, &client, Options::default()).ok()
}

/// The file of an outbox that waits, and the log beside it as a killed owner leaves it.
fn filled() -> &'static [Vec<u8>; 2] {
    static FILLED: OnceLock<[Vec<u8>; 2]> = OnceLock::new();
    FILLED.get_or_init(|| {
        let dir = Dir::new();
        let outbox = open(&dir.0).expect("an outbox");
        for number in 0..PUT / 2 {
            outbox.put(device(number)).expect("room");
            outbox.put(charge(number)).expect("room");
        }
        let log = fs::read(dir.0.join(LOG)).expect("its log");
        outbox.close();
        [fs::read(dir.0.join(FILE)).expect("its file"), log]
    })
}

fn device(number: usize) -> Device {
    let json = format!(r#"{{"station_uuid":"s","no":"{number}","state":1,"energy_code":"CN_AC","port":[]}}"#);
    Device::from_json(json).expect("a device")
}

fn charge(number: usize) -> ChargingRecord {
    let times = r#""start_time":"2026-01-01T00:00:00Z","end_time":"2026-01-01T01:00:00Z","quantity":1"#;
    let rest = r#""energy_value":1,"fee_value":1,"state":3,"device_no":"d","device_type":0,"port_no":"p","energy_code":"CN_AC","mobile":"1""#;
    let json = format!(r#"{{"station_uuid":"s","order":"o{number}",{times},{rest}}}"#);
    ChargingRecord::from_json(json).expect("a charge")
}

/// A directory in memory, which is gone with this.
struct Dir(PathBuf);

impl Dir {
    fn new() -> Self {
        let folder = if cfg!(target_os = "linux") { PathBuf::from("/dev/shm") } else { std::env::temp_dir() };
        Self(folder.join(format!("pyun-fuzz-outbox-{}", std::process::id())))
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
