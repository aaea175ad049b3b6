//! Outages, rehearsed in virtual time: a site whose link is up five minutes an hour, and a thousand sites after the platform
//! was away for a night.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

mod support;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap};
use std::time::Duration;

use pyun_energy_outbox::testing::{Answer, Effect, Engine, Entry, Job, Now};
use pyun_energy_outbox::{DeviceKey, Kind, Options};
use support::Dir;

const START: Duration = Duration::from_secs(10_000);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
/// How long a request that is lost is waited for.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Chance, the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }

    fn ms(&mut self, from: u64, to: u64) -> Duration {
        Duration::from_millis(from + self.below(to - from))
    }
}

fn now(mono: Duration) -> Now {
    Now { mono, wall: 1_790_000_000_000 + i64::try_from(mono.as_millis()).unwrap() }
}

fn device(no: u32, number: u64) -> Entry {
    let no = format!("d{no}");
    Entry::Device { fields: format!("{no} {number}"), key: DeviceKey { station: "s".to_owned(), no } }
}

fn record(order: &str, number: u64, is_bill: bool) -> Entry {
    let kind = if is_bill { Kind::Final } else { Kind::Progress };
    Entry::Record { fields: format!("{order} {number}"), name: order.to_owned(), kind }
}

#[derive(Clone, Copy)]
enum Link {
    Good,
    Lossy,
    Down,
}

/// A request on its way.
struct Sent {
    job: Job,
    effect: Effect,
    arrives: Duration,
}

/// An outbox, and the platform at the other end of its link.
struct Site {
    engine: Engine,
    on_their_way: Vec<Sent>,
    chance: Chance,
    /// When each request left.
    left: Vec<Duration>,
    /// What the platform has: of each name the newest, and when it got that.
    has: HashMap<String, (u64, Duration)>,
    /// Whose request got no answer, and when that was.
    lost: HashMap<String, Duration>,
    out_of_order: u32,
}

impl Site {
    fn open(dir: &Dir, name: usize, options: Options) -> Self {
        let dir = dir.0.join(name.to_string());
        std::fs::create_dir_all(&dir).unwrap();
        let engine = Engine::open(&dir, "op1", "http://x", options.seed(name as u64), now(START)).unwrap();
        let chance = Chance(name as u64 + 1);
        Self {
            engine,
            on_their_way: Vec::new(),
            chance,
            left: Vec::new(),
            has: HashMap::new(),
            lost: HashMap::new(),
            out_of_order: 0,
        }
    }

    fn put(&mut self, entries: &[Entry], at: Duration) {
        assert!(self.engine.put(entries, now(at), false).iter().all(Result::is_ok));
    }

    /// What happens at a moment: answers come, requests leave. Over a link with loss one in thirty takes seconds, and one in a
    /// hundred gets no answer; none does, if nobody is there.
    fn live(&mut self, at: Duration, link: Link) {
        let (arrived, rest): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.on_their_way).into_iter().partition(|sent| sent.arrives <= at);
        self.on_their_way = rest;
        for sent in arrived {
            let (name, number) = sent.job.fields.split_once(' ').unwrap();
            if sent.effect == Effect::Link {
                self.lost.insert(name.to_owned(), at);
            } else {
                let (number, has) = (number.parse().unwrap(), self.has.entry(name.to_owned()).or_insert((0, at)));
                self.out_of_order += u32::from(number < has.0);
                if number > has.0 {
                    *has = (number, at);
                }
            }
            self.engine.done(sent.job, &Answer::of(sent.effect), now(at));
        }
        self.engine.save(now(at)).unwrap();
        while let Some(job) = self.engine.next(now(at)) {
            self.left.push(at);
            let fate = self.chance.below(100);
            let (effect, takes) = match link {
                Link::Down => (Effect::Link, TIMEOUT),
                Link::Lossy if fate == 0 => (Effect::Link, TIMEOUT),
                Link::Lossy if fate < 4 => (Effect::Delivered, self.chance.ms(1000, 3000)),
                Link::Lossy | Link::Good => (Effect::Delivered, self.chance.ms(50, 250)),
            };
            self.on_their_way.push(Sent { job, effect, arrives: at + takes });
        }
        self.engine.save(now(at)).unwrap();
    }

    /// When something happens next.
    fn next(&self, at: Duration) -> Duration {
        let arrives = self.on_their_way.iter().map(|sent| sent.arrives).min();
        let wakes = self.engine.wakes_at(now(at));
        arrives.into_iter().chain(wakes).min().unwrap_or(Duration::MAX).max(at + Duration::from_millis(1))
    }
}

/// The most requests in any one second.
fn most_a_second(left: &[Duration]) -> usize {
    let most = left
        .iter()
        .enumerate()
        .map(|(first, at)| left[first..].iter().take_while(|later| **later < *at + Duration::from_secs(1)).count());
    most.max().unwrap_or_default()
}

const DEVICES: u32 = 1000;
const CHARGES: u64 = 200;
const MAX_RATE: f64 = 10.0;
/// How long the link is down before it is up for the rest of the hour.
const GAP: Duration = Duration::from_secs(55 * 60);

/// A site of 1,000 devices, each of which says something every quarter of an hour, and 200 charges that last an hour and a half.
fn hourly_link(hours: u32) {
    let dir = Dir::volatile("drill");
    let mut site = Site::open(&dir, 0, Options::default().max_rate(MAX_RATE));
    let (mut at, end) = (START, START + HOUR * hours);
    let mut plans = BinaryHeap::new();
    let quarter = MINUTE * 15;
    let mut chance = Chance(1);
    for no in 0..DEVICES {
        plans.push(Reverse((START + chance.ms(0, 900_000), no, 0)));
    }
    for charge in 0..CHARGES {
        let last = u64::from(hours.saturating_sub(3).max(1)) * 3_600_000;
        plans.push(Reverse((START + chance.ms(0, last), DEVICES, charge * 100)));
    }
    let (mut put, mut number) = (BTreeMap::<String, u64>::new(), 0);
    let mut fresh = 0;
    let mut ups = (0..hours).map(|hour| START + HOUR * hour + GAP).peekable();
    let allowed = Duration::from_secs_f64(f64::from(DEVICES) / MAX_RATE + 30.0);
    let mut newest_at_end = None::<(Duration, BTreeMap<String, u64>)>;
    while at < end {
        // The link is up in the last five minutes of each hour.
        let into_hour = Duration::from_secs(at.as_secs().wrapping_sub(START.as_secs()) % 3600);
        let is_up = into_hour >= GAP;
        while let Some(Reverse((due, no, charge))) = plans.peek().copied().filter(|Reverse((due, ..))| *due <= at) {
            plans.pop();
            number += 1;
            if no < DEVICES {
                site.put(&[device(no, number)], at);
                put.insert(format!("d{no}"), number);
                plans.push(Reverse((due + quarter, no, 0)));
            } else {
                let (order, is_bill) = (format!("o{}", charge / 100), charge % 100 == 6);
                site.put(&[record(&order, number, is_bill)], at);
                if !is_bill {
                    plans.push(Reverse((due + quarter, no, charge + 1)));
                }
            }
        }
        site.live(at, if is_up { Link::Lossy } else { Link::Down });
        if ups.peek().is_some_and(|up| *up <= at) {
            newest_at_end = ups.next().map(|up| (up, put.clone()));
        }
        if newest_at_end.as_ref().is_some_and(|(up, _)| *up + allowed <= at) {
            let (up, newest) = newest_at_end.take().unwrap();
            // One that was lost on the way, just now, is on its way once more.
            let is_fresh = |name: &str, number: u64| {
                let is_lost = || site.lost.get(name).is_some_and(|lost| *lost + MINUTE > at);
                site.has.get(name).is_some_and(|(has, _)| *has >= number) || is_lost()
            };
            let stale = newest.iter().filter(|(name, number)| !is_fresh(name, **number)).count();
            assert_eq!(stale, 0, "of {DEVICES} devices after the gap that ended at {up:?}");
            fresh += 1;
        }
        let plan = plans.peek().map_or(end, |Reverse((due, ..))| *due);
        let up = ups.peek().copied().unwrap_or(end);
        let checks = newest_at_end.as_ref().map_or(end, |(up, _)| *up + allowed);
        at = site.next(at).min(plan).min(up).min(checks).max(at + Duration::from_millis(1));
    }
    let (rate, depth) = (most_a_second(&site.left), site.engine.stats(now(at)).records);
    println!(
        "{hours} h: {number} put, {} requests, at most {rate} in a second; {fresh} times all fresh in time",
        site.left.len()
    );
    assert!(rate <= 11, "{rate}: ten a second, and one on the edge");
    assert_eq!((fresh, site.out_of_order), (hours, 0));
    assert_eq!(depth, 0, "all charges are delivered");
}

#[test]
fn a_link_that_is_up_five_minutes_an_hour_is_enough() {
    hourly_link(4);
}

#[test]
#[ignore = "minutes: `make test-long`"]
fn a_link_that_is_up_five_minutes_an_hour_is_enough_all_day() {
    hourly_link(24);
}

/// Requests a minute of all sites: as usual, and in the first minute after the platform was away for eight hours. Each site
/// has five devices, which say something every minute, and two charges, which do every five minutes.
fn night(sites: usize) -> (usize, usize) {
    const NIGHT: Duration = Duration::from_secs(8 * 3600);
    let dir = Dir::volatile("night");
    let (dark, dawn) = (START + HOUR, START + HOUR + NIGHT);
    let (mut usual, mut first) = (0, 0);
    for number in 0..sites {
        let mut site = Site::open(&dir, number, Options::default());
        let (mut at, mut count) = (START, 0);
        let mut next = START + Chance(number as u64).ms(0, 60_000);
        while at < dawn + MINUTE {
            if next <= at {
                // Of a device only the newest counts: by night it is enough to say it now and then.
                let is_night = at >= dark && at + MINUTE < dawn;
                for _ in 0..if is_night { 10 } else { 1 } {
                    count += 1;
                    if count % 5 == 0 {
                        site.put(&[record("a", count, false), record("b", count, false)], at);
                    }
                }
                let devices: Vec<_> = (0..5).map(|no| device(no, count)).collect();
                site.put(&devices, at);
                next += if is_night { MINUTE * 10 } else { MINUTE };
            }
            let is_there = at < dark || at >= dawn;
            site.live(at, if is_there { Link::Good } else { Link::Down });
            let turn = if at < dark { dark } else { dawn };
            at = site.next(at).min(next).min(if at < turn { turn } else { Duration::MAX });
        }
        let within = |from: Duration, to: Duration| site.left.iter().filter(|left| (from..to).contains(*left)).count();
        usual += within(START + MINUTE * 50, dark);
        first += within(dawn, dawn + MINUTE);
        assert!((0..5).all(|no| site.has[&format!("d{no}")].1 >= dawn), "all fresh within a minute");
        let waits = site.engine.stats(now(at)).records;
        assert!(waits > 100, "{waits}: there was something to hurry for");
    }
    (usual / 10, first)
}

fn calm_morning(sites: usize) {
    let (usual, first) = night(sites);
    println!("{sites} sites: {usual} requests a minute as usual, {first} in the first minute after the night");
    assert!(first <= 3 * usual, "{first} in the first minute, {usual} as usual");
}

#[test]
fn a_platform_that_comes_back_is_not_stormed() {
    calm_morning(4);
}

#[test]
#[ignore = "minutes: `make test-long`"]
fn a_platform_that_comes_back_is_not_stormed_by_a_thousand_sites() {
    calm_morning(1000);
}
