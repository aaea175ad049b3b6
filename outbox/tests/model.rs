//! The outbox against a model in memory that shares no code with it, in virtual time, step by step: whatever is put, answered,
//! broken off and opened again, what is sent is what the model allows, and in the end everything is delivered or dead.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use pyun_energy_outbox::testing::{Answer, Effect, Engine, Entry, Job, Now};
use pyun_energy_outbox::{DeviceKey, Kind, Options};
use support::Dir;

const EFFECTS: [Effect; 9] = [
    Effect::Delivered,
    Effect::Newer,
    Effect::Again,
    Effect::Link,
    Effect::Breaker,
    Effect::Dead,
    Effect::Doubtful,
    Effect::BackOff,
    Effect::Slowly,
];

#[derive(Clone, Debug)]
enum Step {
    /// A state of one of four devices.
    Device(u8),
    /// A record of one of six orders: progress, bill, discount, payment.
    Record(u8, u8),
    /// Items in one commit.
    Both(u8, u8),
    /// One of those in flight is answered, in one of the ways above.
    Answer(usize, usize),
    /// All in flight are accepted.
    Accept,
    Pass(u64),
    /// Until the outbox asks for it.
    Wake,
    Hurry,
    Back,
    Pause(bool),
    Mended,
    /// The process is killed, and another one opens the directory; `true`: after a good end.
    Reopen(bool),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..4u8).prop_map(Step::Device),
        6 => (0..6u8, 0..4u8).prop_map(|(order, kind)| Step::Record(order, kind)),
        2 => (0..4u8, 0..6u8).prop_map(|(device, order)| Step::Both(device, order)),
        8 => (0..8usize, 0..EFFECTS.len()).prop_map(|(which, effect)| Step::Answer(which, effect)),
        5 => Just(Step::Accept),
        4 => (0..2_000u64).prop_map(Step::Pass),
        1 => (0..2_000_000u64).prop_map(Step::Pass),
        6 => Just(Step::Wake),
        1 => Just(Step::Hurry),
        1 => Just(Step::Back),
        1 => any::<bool>().prop_map(Step::Pause),
        1 => Just(Step::Mended),
        2 => any::<bool>().prop_map(Step::Reopen),
    ]
}

/// What the model knows of an order.
#[derive(Default)]
struct Order {
    /// Accepted, and neither delivered nor dead: number, and whether it is a bill.
    waiting: Vec<(u32, bool)>,
    in_flight: Option<u32>,
    /// The newest that was delivered, and whether it is a bill.
    delivered: Option<(u32, bool)>,
    /// An attempt of this one may still be handled.
    doubt: Option<u32>,
}

#[derive(Default)]
struct Device {
    newest: u32,
    delivered: u32,
    in_flight: Option<u32>,
    sent: Option<Duration>,
}

/// The model: what was accepted, and what may be sent.
struct World {
    engine: Option<Engine>,
    dir: Dir,
    now: Now,
    number: u32,
    devices: BTreeMap<String, Device>,
    orders: BTreeMap<String, Order>,
    in_flight: Vec<Job>,
    refused: BTreeSet<String>,
    dead: u64,
    is_paused: bool,
    was_hurried: bool,
}

fn open(dir: &Dir, now: Now) -> Engine {
    Engine::open(&dir.0, "op1", "http://x", Options::default().seed(7), now).unwrap()
}

impl World {
    fn new() -> Self {
        let (dir, now) = (Dir::volatile("model"), Now { mono: Duration::from_secs(1000), wall: 1_790_000_000_000 });
        std::fs::create_dir_all(&dir.0).unwrap();
        Self {
            engine: Some(open(&dir, now)),
            dir,
            now,
            number: 0,
            devices: BTreeMap::new(),
            orders: BTreeMap::new(),
            in_flight: Vec::new(),
            refused: BTreeSet::new(),
            dead: 0,
            is_paused: false,
            was_hurried: false,
        }
    }

    fn engine(&mut self) -> &mut Engine {
        self.engine.as_mut().unwrap()
    }

    fn device(&mut self, no: u8) -> Entry {
        self.number += 1;
        let (no, number) = (format!("d{no}"), self.number);
        self.devices.entry(no.clone()).or_default().newest = number;
        Entry::Device { key: DeviceKey { station: "s".to_owned(), no: no.clone() }, fields: format!("{no} {number}") }
    }

    fn record(&mut self, order: u8, kind: u8) -> Entry {
        self.number += 1;
        let (name, number) = (format!("o{order}"), self.number);
        let (kind, line) = match kind {
            0 => (Kind::Progress, "charge"),
            1 => (Kind::Final, "charge"),
            2 => (Kind::Discount, "discount"),
            _ => (Kind::Payment, "payment"),
        };
        let line = format!("{line}:{name}");
        self.orders.entry(line.clone()).or_default().waiting.push((number, kind == Kind::Final));
        Entry::Record { name, kind, fields: format!("{line} {number}") }
    }

    fn put(&mut self, entries: &[Entry]) {
        let now = self.now;
        assert!(self.engine().put(entries, now, false).iter().all(Result::is_ok));
    }

    /// Takes what the outbox wants to send, and sees to it that it may.
    fn send(&mut self) {
        let now = self.now;
        while let Some(job) = self.engine().next(now) {
            assert!(!self.is_paused);
            let (name, number) = job.fields.split_once(' ').unwrap();
            let number: u32 = number.parse().unwrap();
            if job.kind == Kind::Device {
                let device = self.devices.get_mut(name).unwrap();
                assert_eq!((number, device.in_flight), (device.newest, None), "the newest, one at a time");
                if let Some(sent) = device.sent.filter(|_| !self.was_hurried) {
                    assert!(now.mono >= sent + Duration::from_secs(1), "one a second");
                }
                (device.in_flight, device.sent) = (Some(number), Some(now.mono));
            } else {
                let order = self.orders.get_mut(name).unwrap();
                assert_eq!(order.in_flight, None, "one at a time");
                if let Some((first, _)) = order.waiting.first() {
                    assert_eq!(number, *first, "the first of {name}");
                } else {
                    // Delivered already: only a bill that something older could undo.
                    assert_eq!(order.delivered, Some((number, true)));
                    assert!(order.doubt.is_some_and(|doubt| doubt < number), "{name} {number}: why again?");
                }
                order.in_flight = Some(number);
            }
            self.in_flight.push(job);
            let devices = self.in_flight.iter().filter(|job| job.kind == Kind::Device).count();
            assert!(devices <= 4 && self.in_flight.len() - devices <= 4);
        }
    }

    fn answer(&mut self, which: usize, effect: Effect) {
        if self.in_flight.is_empty() {
            return;
        }
        let job = self.in_flight.remove(which % self.in_flight.len());
        let (name, number) = job.fields.split_once(' ').unwrap();
        let (name, number) = (name.to_owned(), number.parse::<u32>().unwrap());
        let is_accepted = matches!(effect, Effect::Delivered | Effect::Newer);
        if effect == Effect::Delivered {
            self.refused.clear();
        }
        let mut is_dead = false;
        if effect == Effect::Dead {
            self.refused.insert(name.clone());
            is_dead = self.refused.len() < 3;
        }
        if job.kind == Kind::Device {
            let device = self.devices.get_mut(&name).unwrap();
            device.in_flight = None;
            if is_accepted || is_dead {
                device.delivered = device.delivered.max(number);
            }
            self.dead += u64::from(is_dead);
        } else {
            let order = self.orders.get_mut(&name).unwrap();
            order.in_flight = None;
            if effect == Effect::Link {
                order.doubt = order.doubt.or(Some(number));
            }
            // Once more is enough, whatever comes of it but another wait.
            let is_repetition = order.waiting.first().is_none_or(|(first, _)| *first != number);
            if (is_accepted || is_dead) && is_repetition {
                order.doubt = None;
            }
            if order.waiting.first().is_some_and(|(first, _)| *first == number) && (is_accepted || is_dead) {
                let (_, is_bill) = order.waiting.remove(0);
                if is_accepted {
                    order.delivered = Some((number, is_bill));
                }
                self.dead += u64::from(is_dead);
            }
        }
        let now = self.now;
        self.engine().done(job, &Answer::of(effect), now);
        self.engine().save(now).unwrap();
    }

    fn depth(&self) -> u64 {
        let devices = self.devices.values().filter(|device| device.delivered < device.newest).count();
        (devices + self.orders.values().map(|order| order.waiting.len()).sum::<usize>()) as u64
    }

    fn pass(&mut self, time: Duration) {
        self.now.mono += time;
        self.now.wall += i64::try_from(time.as_millis()).unwrap();
    }

    fn reopen(&mut self, in_good_order: bool) {
        let engine = self.engine.take().unwrap();
        if in_good_order {
            engine.close(self.now);
        } else {
            drop(engine);
        }
        self.in_flight.clear();
        for device in self.devices.values_mut() {
            (device.in_flight, device.sent) = (None, None);
        }
        self.orders.values_mut().for_each(|order| order.in_flight = None);
        (self.is_paused, self.refused) = (false, BTreeSet::new());
        // The other process has another clock.
        self.now.mono = Duration::from_secs(5);
        self.engine = Some(open(&self.dir, self.now));
    }

    fn step(&mut self, step: &Step) {
        let now = self.now;
        match *step {
            Step::Device(no) => {
                let entry = self.device(no);
                self.put(&[entry]);
            }
            Step::Record(order, kind) => {
                let entry = self.record(order, kind);
                self.put(&[entry]);
            }
            Step::Both(no, order) => {
                let entries = [self.device(no), self.record(order, 0), self.record(order, 1)];
                self.put(&entries);
            }
            Step::Answer(which, effect) => self.answer(which, EFFECTS[effect]),
            Step::Accept => {
                while !self.in_flight.is_empty() {
                    self.answer(0, Effect::Delivered);
                }
            }
            Step::Pass(ms) => self.pass(Duration::from_millis(ms)),
            Step::Wake => {
                if let Some(at) = self.engine().wakes_at(now) {
                    self.pass(at.saturating_sub(now.mono));
                }
            }
            Step::Hurry => {
                self.engine().hurry(now);
                self.was_hurried = true;
            }
            Step::Back => self.engine().network_is_back(),
            Step::Pause(pause) => {
                self.engine().pause(pause);
                self.is_paused = pause;
            }
            Step::Mended => {
                self.engine().mended();
                self.refused.clear();
            }
            Step::Reopen(in_good_order) => self.reopen(in_good_order),
        }
        let now = self.now;
        self.engine().save(now).unwrap();
        self.send();
        self.engine().save(now).unwrap();
        let (depth, dead) = (self.depth(), self.dead);
        let stats = self.engine().stats(now);
        assert_eq!((stats.depth, stats.dead), (depth, dead));
        assert_eq!(self.engine().is_settled(), depth == 0);
    }

    /// From now on everything is accepted: then everything is delivered, and the outbox never waits for nothing.
    fn finish(&mut self) {
        self.step(&Step::Pause(false));
        for _ in 0..300 {
            self.step(&Step::Accept);
            if self.depth() == 0 {
                return;
            }
            let now = self.now;
            let is_awake = self.engine().wakes_at(now).is_some() || !self.in_flight.is_empty();
            assert!(is_awake, "it sleeps, and something waits");
            self.step(&Step::Wake);
        }
        panic!("{} items are not delivered", self.depth());
    }
}

fn check(cases: u32, steps: usize) {
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 60, ..Config::default() };
    let run = |steps: Vec<Step>| {
        let mut world = World::new();
        for step in &steps {
            world.step(step);
        }
        world.finish();
        Ok(())
    };
    TestRunner::new(config).run(&vec(step(), steps), run).unwrap();
}

#[test]
fn a_hundred_thousand_steps_are_as_the_model_has_them() {
    check(std::env::var("CASES").map_or(500, |cases| cases.parse().unwrap()), 200);
}

#[test]
#[ignore = "hours"]
fn ten_million_steps_are_as_the_model_has_them() {
    check(20_000, 500);
}
