//! The outage drill: 1,000 chargers, the platform away for ten minutes of virtual time.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::io::{BufReader, Write};
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use pyun_energy::{Client, Device, ErrorKind, Time};
use test_support::PATIENCE;
use test_support::server::{Received, SUCCESS, http, listen, refusing};

const DEVICES: usize = 1000;
/// Each device is synced by two threads, each this often: when something changed, and as a heartbeat.
const EVERY: Duration = Duration::from_secs(30);
const AWAY: std::ops::Range<u64> = 120..720;
const END: u64 = 900;

/// Virtual time: it moves on when every thread sleeps, to the one that wakes first. One thread runs at a time.
#[derive(Clone)]
struct World {
    state: Arc<Mutex<State>>,
    start: Instant,
}

struct State {
    now: Duration,
    awake: usize,
    sleepers: BinaryHeap<Reverse<(Duration, u64)>>,
    threads: HashMap<u64, (Thread, Arc<AtomicBool>)>,
    next: u64,
    random: u64,
}

impl World {
    fn new(threads: usize) -> Self {
        let (sleepers, threads_by_id) = (BinaryHeap::new(), HashMap::new());
        let state = State { now: Duration::ZERO, awake: threads, sleepers, threads: threads_by_id, next: 0, random: 1 };
        Self { state: Arc::new(Mutex::new(state)), start: Instant::now() }
    }

    fn seconds(&self) -> u64 {
        self.state.lock().unwrap().now.as_secs()
    }

    /// This thread takes part no more.
    fn leave(&self) {
        self.state.lock().unwrap().fall_asleep();
    }
}

impl State {
    fn fall_asleep(&mut self) {
        self.awake -= 1;
        if self.awake > 0 {
            return;
        }
        if let Some(Reverse((wake, id))) = self.sleepers.pop() {
            self.now = wake;
            self.awake = 1;
            let (thread, woken) = self.threads.remove(&id).unwrap();
            woken.store(true, Ordering::SeqCst);
            thread.unpark();
        }
    }
}

impl Time for World {
    fn now(&self) -> Instant {
        self.start + self.state.lock().unwrap().now
    }

    fn sleep(&self, duration: Duration) {
        let woken = Arc::new(AtomicBool::new(false));
        {
            let mut state = self.state.lock().unwrap();
            let (id, wake) = (state.next, state.now + duration);
            state.next += 1;
            state.sleepers.push(Reverse((wake, id)));
            state.threads.insert(id, (thread::current(), Arc::clone(&woken)));
            state.fall_asleep();
        }
        while !woken.load(Ordering::SeqCst) {
            thread::park();
        }
    }

    #[allow(clippy::cast_precision_loss)]
    fn random(&self) -> f64 {
        let mut state = self.state.lock().unwrap();
        // Knuth's; the same in every run.
        state.random = state.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state.random >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// What the platform, or the network before it, saw.
#[derive(Default)]
struct Seen {
    /// Requests, or attempts to connect while it is away, in each second.
    each_second: HashMap<u64, u32>,
    /// The latest snapshot of each device.
    latest: HashMap<String, i64>,
    overtaken: u32,
}

impl Seen {
    fn note(&mut self, second: u64) {
        *self.each_second.entry(second).or_default() += 1;
    }

    fn between(&self, from: u64, to: u64) -> (f64, u32) {
        let seconds: Vec<u32> = (from..to).map(|second| self.each_second.get(&second).copied().unwrap_or(0)).collect();
        (
            f64::from(seconds.iter().sum::<u32>()) / f64::from(u32::try_from(to - from).unwrap()),
            seconds.into_iter().max().unwrap(),
        )
    }
}

fn is_away(second: u64) -> bool {
    AWAY.contains(&second)
}

/// Starts the platform; gives a builder of clients that find it, or find nobody while it is away.
fn platform(world: &World, seen: &Arc<Mutex<Seen>>) -> impl Fn() -> Client + use<> {
    let (at, noted) = (world.clone(), Arc::clone(seen));
    let address = listen(move |stream, _| {
        let mut reader = BufReader::new(stream);
        while let Some(request) = Received::read(&mut reader) {
            let second = at.seconds();
            if is_away(second) {
                return;
            }
            let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
            let (no, version) = (body["no"].as_str().unwrap().to_owned(), body["state"].as_i64().unwrap());
            let mut seen = noted.lock().unwrap();
            seen.note(second);
            let before = seen.latest.insert(no, version).unwrap_or(-1);
            seen.overtaken += u32::from(version < before);
            drop(seen);
            reader.get_mut().write_all(http("200 OK", "", SUCCESS).as_bytes()).unwrap();
        }
    });
    let (world, seen, nobody) = (world.clone(), Arc::clone(seen), refusing());
    move || {
        let (at, noted) = (world.clone(), Arc::clone(&seen));
        let client =
            Client::builder().app_id("op1").secret("s3cret").environment("http://localhost:1").timeout(PATIENCE);
        let client = client.time(world.clone()).resolver(move |_, _| {
            let second = at.seconds();
            if is_away(second) {
                noted.lock().unwrap().note(second);
            }
            Ok(vec![if is_away(second) { nobody } else { address }])
        });
        client.build().unwrap()
    }
}

/// How the calls of all devices ended.
#[derive(Default)]
struct Ends {
    ok: AtomicI32,
    superseded: AtomicI32,
    failed: AtomicI32,
}

#[test]
fn ten_minutes_away() {
    let world = World::new(2 * DEVICES);
    let seen = Arc::new(Mutex::new(Seen::default()));
    let new_client = platform(&world, &seen);
    let ends = Ends::default();
    let versions: Vec<AtomicI32> = (0..DEVICES).map(|_| AtomicI32::new(0)).collect();
    thread::scope(|scope| {
        for (number, version) in versions.iter().enumerate() {
            let client = new_client();
            for half in 0..2 {
                let (client, world, ends) = (client.clone(), world.clone(), &ends);
                let phase = EVERY * u32::try_from(number).unwrap() / 1000 + Duration::from_millis(500) * half;
                let thread = thread::Builder::new().stack_size(512 << 10);
                let live = move || live(number, version, &client, &world, phase, ends);
                thread.spawn_scoped(scope, live).unwrap();
            }
        }
    });

    let seen = seen.lock().unwrap();
    println!("requests a second   mean   peak");
    for (what, from, to) in [
        ("before", 60, 120),
        ("away, minute 1", 120, 180),
        ("away, minute 2", 180, 240),
        ("away, minute 5", 360, 420),
        ("away, minute 10", 660, 720),
        ("back, minute 1", 720, 780),
        ("back, minute 2", 780, 840),
    ] {
        let (mean, peak) = seen.between(from, to);
        println!("{what:<18} {mean:>6.1} {peak:>6}");
    }
    println!(
        "{} ok, {} superseded, {} failed",
        ends.ok.into_inner(),
        ends.superseded.load(Ordering::SeqCst),
        ends.failed.into_inner()
    );
    let normal = seen.between(60, 120).0;
    assert!(seen.between(120, 720).0 < 2.0 * normal, "no storm while it is away: three attempts at first,");
    assert!(seen.between(480, 720).0 < 1.1 * normal, "and one once the budgets are spent");
    assert!(seen.between(720, 780).0 < 1.5 * normal, "nor when it is back");
    assert_eq!(seen.overtaken, 0, "an older snapshot came after a newer one");
    assert!(ends.superseded.into_inner() > 0, "some were given up for newer ones");
    for (number, version) in versions.iter().enumerate() {
        assert_eq!(
            seen.latest[&format!("D{number}")],
            i64::from(version.load(Ordering::SeqCst)),
            "the last one arrived"
        );
    }
}

/// One thread's life with its charger.
fn live(number: usize, version: &AtomicI32, client: &Client, world: &World, phase: Duration, ends: &Ends) {
    world.sleep(phase);
    while world.seconds() < END {
        let snapshot = version.fetch_add(1, Ordering::SeqCst) + 1;
        let device = Device::builder().station_uuid("s").no(format!("D{number}")).state(snapshot).state_desc("x");
        let device = device.energy_code("CN_AC").build().unwrap();
        let end = match client.sync_device(&device).map_err(|error| error.kind()) {
            Ok(_) => &ends.ok,
            Err(ErrorKind::Superseded) => &ends.superseded,
            Err(_) => &ends.failed,
        };
        end.fetch_add(1, Ordering::SeqCst);
        world.sleep(EVERY);
    }
    world.leave();
}
