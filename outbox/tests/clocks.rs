//! Clocks that are wrong: whatever this machine's clock says, nothing stalls, and nothing storms. What is due goes by a clock
//! that nobody sets; the wall's is only told to people.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use std::time::Duration;

use pyun_energy_outbox::testing::{Answer, Effect, Engine, Entry, Now};
use pyun_energy_outbox::{DeviceKey, Kind, Options};
use support::Dir;

const TODAY: i64 = 1_790_000_000_000;
const TEN_YEARS: i64 = 10 * 365 * 24 * 3_600_000;
const DAY: Duration = Duration::from_secs(24 * 3600);

struct Site {
    dir: Dir,
    engine: Option<Engine>,
    now: Now,
    number: u32,
}

impl Site {
    fn new(name: &str) -> Self {
        let (dir, now) = (Dir::volatile(name), Now { mono: Duration::from_secs(50), wall: TODAY });
        std::fs::create_dir_all(&dir.0).unwrap();
        let mut site = Self { dir, engine: None, now, number: 0 };
        site.reopen();
        site
    }

    /// Another process, with a clock of its own that only goes forward.
    fn reopen(&mut self) {
        if let Some(engine) = self.engine.take() {
            engine.close(self.now);
        }
        self.now.mono = Duration::from_secs(5);
        self.engine = Some(Engine::open(&self.dir.0, "op1", "http://x", Options::default().seed(7), self.now).unwrap());
    }

    fn engine(&mut self) -> &mut Engine {
        self.engine.as_mut().unwrap()
    }

    /// Ten devices and ten charges.
    fn put(&mut self) {
        let now = self.now;
        for number in 0..10 {
            self.number += 1;
            let (fields, name) = (self.number.to_string(), number.to_string());
            let key = DeviceKey { station: "s".to_owned(), no: name.clone() };
            let device = Entry::Device { key, fields: fields.clone() };
            let bill = Entry::Record { name, kind: Kind::Final, fields };
            assert!(self.engine().put(&[device, bill], now, false).iter().all(Result::is_ok));
        }
    }

    /// Lives for so long while the platform answers so, and says how many requests that were, the most in one second, and how
    /// often it woke.
    fn live(&mut self, time: Duration, effect: Effect) -> Lived {
        let (until, mut lived) = (self.now.mono + time, Lived::default());
        let mut second = (self.now.mono, 0);
        while self.now.mono < until {
            let now = self.now;
            lived.wakes += 1;
            assert!(lived.wakes < 200_000, "it turns without a pause");
            self.engine().save(now).unwrap();
            while let Some(job) = self.engine().next(now) {
                if now.mono >= second.0 + Duration::from_secs(1) {
                    second = (now.mono, 0);
                }
                second.1 += 1;
                lived.sent += 1;
                lived.most_a_second = lived.most_a_second.max(second.1);
                self.engine().done(job, &Answer::of(effect), now);
            }
            self.engine().save(now).unwrap();
            let wakes = self.engine().wakes_at(now).unwrap_or(until).min(until);
            // An answer takes its time.
            let wait = wakes.saturating_sub(now.mono).max(Duration::from_millis(20));
            self.now.mono += wait;
            self.now.wall += i64::try_from(wait.as_millis()).unwrap();
        }
        lived
    }

    fn depth(&mut self) -> u64 {
        let now = self.now;
        self.engine().stats(now).depth
    }
}

#[derive(Debug, Default)]
struct Lived {
    sent: u32,
    most_a_second: u32,
    wakes: u32,
}

/// What the wall's clock does: jumps ahead, back, and is at 1970 until somebody sets it.
const CLOCKS: [i64; 4] = [TODAY + TEN_YEARS, TODAY - TEN_YEARS, 0, TODAY];

#[test]
fn a_clock_that_jumps_neither_stalls_nor_hurries_anything() {
    let mut site = Site::new("clock-jumps");
    for wall in CLOCKS {
        site.put();
        // They wait for their next attempt while the clock jumps.
        site.live(Duration::from_secs(3), Effect::BackOff);
        site.now.wall = wall;
        let hurried = site.live(Duration::from_secs(1), Effect::BackOff);
        assert!(hurried.sent <= 40, "{hurried:?}: nothing is due earlier for it");
        let lived = site.live(Duration::from_secs(20 * 60), Effect::Delivered);
        assert_eq!(site.depth(), 0, "all is delivered soon, at {wall}");
        assert!(lived.sent <= 20 + 10 * 3, "{lived:?}: and refreshed no more often than ever");
    }
}

#[test]
fn whatever_the_clock_said_when_it_was_put_it_is_sent_when_it_is_opened_again() {
    for before in CLOCKS {
        for after in CLOCKS {
            let mut site = Site::new("clock-reopened");
            site.now.wall = before;
            site.put();
            site.live(Duration::from_secs(600), Effect::BackOff);
            site.now.wall = after;
            site.reopen();
            let lived = site.live(Duration::from_secs(60), Effect::Delivered);
            assert_eq!((site.depth(), lived.sent), (0, 20), "put at {before}, opened at {after}");
            let now = site.now;
            assert_eq!(site.engine().stats(now).oldest_age, None);
        }
    }
}

#[test]
fn an_age_is_never_negative() {
    let mut site = Site::new("clock-age");
    site.put();
    site.now.wall = 0;
    let now = site.now;
    assert_eq!(site.engine().stats(now).oldest_age, Some(Duration::ZERO));
}

#[test]
fn after_a_day_of_sleep_it_goes_on_where_it_was() {
    let mut site = Site::new("clock-sleeps");
    site.put();
    site.live(Duration::from_secs(60), Effect::Delivered);
    site.put();
    site.live(Duration::from_secs(1), Effect::Link);
    // The machine sleeps; the clock for what is due goes on meanwhile (Linux).
    site.now.mono += DAY;
    site.now.wall += i64::try_from(DAY.as_millis()).unwrap();
    // As after any long absence, records come slowly at first.
    let lived = site.live(Duration::from_secs(120), Effect::Delivered);
    assert_eq!(site.depth(), 0);
    assert_eq!(lived.sent, 20, "{lived:?}: what waited, once each; a day's refreshes are not made up for");
}
