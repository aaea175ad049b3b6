//! When what is sent, over hours and days in virtual time: the sentences of docs/outbox.md.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use std::fs;
use std::time::Duration;

use pyun_energy_outbox::testing::{Answer, Effect, Engine, Entry, Job, Now};
use pyun_energy_outbox::{DeviceKey, Kind, Options};
use support::Dir;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

/// An outbox, and what it has sent: when, and what.
struct Site {
    engine: Engine,
    now: Now,
    began: Duration,
    sent: Vec<(Duration, String)>,
    dir: Dir,
}

impl Site {
    fn new(name: &str, options: Options) -> Self {
        let now = Now { mono: HOUR, wall: 1_795_000_000_000 };
        let dir = Dir::volatile(name);
        fs::create_dir_all(&dir.0).unwrap();
        let engine = Engine::open(&dir.0, "op1", "http://platform", options.seed(1), now).unwrap();
        Self { engine, now, began: now.mono, sent: Vec::new(), dir }
    }

    fn put(&mut self, entry: Entry) {
        self.engine.put(&[entry], self.now, false).pop().unwrap().unwrap();
    }

    fn device(&mut self, no: &str, fields: &str) {
        let key = DeviceKey { station: "s".to_owned(), no: no.to_owned() };
        self.put(Entry::Device { key, fields: fields.to_owned() });
    }

    fn record(&mut self, name: &str, kind: Kind, fields: &str) {
        self.put(Entry::Record { name: name.to_owned(), kind, fields: fields.to_owned() });
    }

    /// Lets so much time pass; everything that is sent is answered at once.
    fn pass(&mut self, time: Duration, mut answer: impl FnMut(&Job) -> Effect) {
        let until = self.now.mono + time;
        loop {
            self.engine.save(self.now).unwrap();
            while let Some(job) = self.engine.next(self.now) {
                self.sent.push((self.now.mono.saturating_sub(self.began), job.fields.clone()));
                let effect = answer(&job);
                self.engine.done(job, &Answer::of(effect), self.now);
                self.engine.save(self.now).unwrap();
            }
            let wakes = self.engine.wakes_at(self.now).filter(|at| *at < until);
            let Some(at) = wakes else { break };
            let step = at.saturating_sub(self.now.mono).max(Duration::from_millis(1));
            self.wait(step);
        }
        self.wait(until.saturating_sub(self.now.mono));
    }

    fn wait(&mut self, time: Duration) {
        self.now.mono += time;
        self.now.wall += i64::try_from(time.as_millis()).unwrap();
    }

    fn times(&self) -> Vec<Duration> {
        self.sent.iter().map(|(at, _)| *at).collect()
    }

    /// The waits between one attempt and the next.
    fn gaps(&self) -> Vec<Duration> {
        self.times().windows(2).map(|pair| pair[1].saturating_sub(pair[0])).collect()
    }

    /// As damage does: no row of a device is left.
    fn lose_devices(&self) {
        let beside = rusqlite::Connection::open(self.dir.0.join("outbox.db")).unwrap();
        assert_eq!(beside.execute("DELETE FROM device", ()).unwrap(), 1);
    }

    fn waiting_and_dead(&mut self) -> (u64, u64) {
        let stats = self.engine.stats(self.now);
        (stats.depth, stats.dead)
    }
}

fn accept(_: &Job) -> Effect {
    Effect::Delivered
}

#[test]
fn a_file_that_is_made_anew_makes_nothing_be_sent_twice() {
    let mut site = Site::new("anew", Options::default());
    for no in ["answered", "under way", "waits"] {
        site.device(no, no);
    }
    site.record("bill", Kind::Final, "bill");
    site.wait(SECOND);
    let mut jobs: Vec<Job> = std::iter::from_fn(|| site.engine.next(site.now)).collect();
    jobs.sort_by(|left, right| left.fields.cmp(&right.fields));
    let [answered, bill, under_way, waits] = jobs.try_into().ok().unwrap();
    site.engine.done(answered, &Answer::of(Effect::Dead), site.now);
    site.engine.done(bill, &Answer::of(Effect::Delivered), site.now);
    site.engine.done(waits, &Answer::of(Effect::BackOff), site.now);

    site.engine.rebuild(site.now).unwrap();
    let stats = site.engine.stats(site.now);
    assert_eq!((stats.devices, stats.records, stats.dead), (2, 0, 1));
    let mut sent = Vec::new();
    site.wait(SECOND);
    sent.extend(std::iter::from_fn(|| site.engine.next(site.now)));
    assert_eq!(sent.iter().map(|job| job.fields.as_str()).collect::<Vec<_>>(), ["waits"]);
    // A newer state waits for the one that is under way.
    site.device("under way", "newer");
    site.wait(SECOND);
    assert!(site.engine.next(site.now).is_none());

    site.engine.done(under_way, &Answer::of(Effect::Delivered), site.now);
    site.engine.done(sent.pop().unwrap(), &Answer::of(Effect::Delivered), site.now);
    site.pass(HOUR, |job| if job.fields == "newer" { Effect::Delivered } else { Effect::Again });
    let texts: Vec<_> = site.sent.iter().map(|(_, fields)| fields.as_str()).collect();
    assert!(texts.iter().all(|fields| *fields == "newer") && !texts.is_empty(), "{texts:?}");
    let stats = site.engine.stats(site.now);
    assert_eq!((stats.depth, stats.dead), (0, 1));
    assert_eq!(site.engine.dead(0, 10, site.now).unwrap().len(), 1);
}

/// A device is known anew while what it was is still under way: because it was forgotten, or its row lost with a damaged file.
#[test]
fn what_is_put_after_a_device_was_forgotten_does_not_take_the_answer_to_what_it_was() {
    for loses in [false, true] {
        let mut site = Site::new("schedule-again", Options::default());
        let key = DeviceKey { station: "s".to_owned(), no: "1".to_owned() };
        (0..9).for_each(|number| site.device("1", &format!("before {number}")));
        site.wait(SECOND);
        let before = site.engine.next(site.now).unwrap();
        if loses {
            site.lose_devices();
            site.engine.rebuild(site.now).unwrap();
        } else {
            site.engine.forget(&key, site.now).unwrap();
        }
        site.device("1", "again");
        site.wait(2 * SECOND);
        let again = site.engine.next(site.now);
        assert_eq!(again.is_none(), loses, "what is under way of a known device is waited for");
        site.engine.done(before, &Answer::of(Effect::Delivered), site.now);
        assert_eq!(site.waiting_and_dead(), (1, 0));
        if let Some(again) = again {
            assert_eq!(again.fields, "again");
            site.wait(2 * SECOND);
            assert!(site.engine.next(site.now).is_none(), "two of one device at once");
            site.engine.done(again, &Answer::of(Effect::BackOff), site.now);
        }
        site.pass(MINUTE, accept);
        assert_eq!(site.sent.iter().map(|(_, fields)| fields.as_str()).collect::<Vec<_>>(), ["again"]);
        assert_eq!(site.waiting_and_dead(), (0, 0));
        site.device("1", "newer");
        site.pass(MINUTE, accept);
        assert_eq!(site.sent.last().unwrap().1, "newer");
    }
}

#[test]
fn states_that_change_within_300_ms_are_one_report_and_a_device_goes_once_a_second() {
    let mut site = Site::new("schedule-floor", Options::default());
    for number in 0..50 {
        site.device("1", &number.to_string());
        site.pass(Duration::from_millis(100), accept);
    }
    site.pass(2 * SECOND, accept);
    assert_eq!(site.sent[0], (Duration::from_millis(300), "3".to_owned()));
    assert!(site.gaps().iter().all(|gap| *gap >= SECOND), "{:?}", site.gaps());
    assert_eq!(site.sent.last().unwrap().1, "49", "the newest arrives last");
    assert!((5..=7).contains(&site.sent.len()), "{:?}", site.sent);
}

#[test]
fn a_device_is_sent_again_every_quarter_of_an_hour_while_the_application_speaks_of_it() {
    let mut site = Site::new("schedule-refresh", Options::default());
    let key = DeviceKey { station: "s".to_owned(), no: "1".to_owned() };
    site.device("1", "state");
    site.pass(50 * MINUTE, accept);
    assert_eq!(site.sent.len(), 4, "{:?}", site.sent);
    let log = site.dir.0.join("outbox.db-wal");
    let before = fs::read(&log).unwrap();
    assert!(site.engine.touch(&key, site.now));
    site.engine.save(site.now).unwrap();
    assert!(fs::read(&log).unwrap() == before, "a touch writes nothing");
    site.pass(40 * MINUTE, accept);
    let count = site.sent.len();
    assert!(count >= 6 && site.gaps().iter().all(|gap| *gap <= 15 * MINUTE), "{:?}", site.sent);
    site.pass(10 * HOUR, accept);
    assert!(site.times().last().unwrap() <= &(110 * MINUTE), "an old state is not sent as if it were new");
    // Neither is one of an earlier run.
    drop(site.engine);
    site.engine = Engine::open(&site.dir.0, "op1", "http://platform", Options::default(), site.now).unwrap();
    let count = site.sent.len();
    site.pass(10 * HOUR, accept);
    assert_eq!(site.sent.len(), count);
    assert!(!site.engine.touch(&key, site.now));
}

#[test]
fn after_an_attempt_of_unknown_outcome_the_newest_is_sent_once_more_after_a_minute() {
    for is_device in [true, false] {
        let mut site = Site::new("schedule-confirm", Options::default());
        let put = |site: &mut Site, kind, fields| {
            if is_device { site.device("1", fields) } else { site.record("order", kind, fields) }
        };
        put(&mut site, Kind::Progress, "old");
        site.pass(SECOND, |_| Effect::Link);
        put(&mut site, Kind::Final, "new");
        site.pass(10 * MINUTE, accept);
        let times: Vec<_> = site.sent.iter().filter(|(_, fields)| fields == "new").map(|(at, _)| *at).collect();
        assert_eq!(times.len(), 2, "{:?}", site.sent);
        let wait = times[1].saturating_sub(times[0]);
        assert!(wait.as_millis().abs_diff(60_000) < 2_000, "{wait:?}");
    }
}

#[test]
fn a_bill_is_sent_once_more_also_when_the_outbox_was_opened_again() {
    let mut site = Site::new("schedule-confirm-later", Options::default());
    site.record("order", Kind::Progress, "progress");
    site.pass(SECOND, |_| Effect::Link);
    site.record("order", Kind::Final, "bill");
    site.pass(30 * SECOND, accept);
    let count = |site: &Site| site.sent.iter().filter(|(_, fields)| fields == "bill").count();
    assert_eq!((count(&site), site.waiting_and_dead()), (1, (0, 0)));
    drop(site.engine);
    site.engine = Engine::open(&site.dir.0, "op1", "http://platform", Options::default(), site.now).unwrap();
    site.pass(HOUR, accept);
    assert_eq!(count(&site), 2);
}

#[test]
fn nothing_is_given_up_because_nobody_answers() {
    let mut site = Site::new("schedule-outage", Options::default());
    site.record("order", Kind::Final, "bill");
    site.device("1", "state");
    site.pass(26 * HOUR, |_| Effect::Link);
    assert_eq!(site.waiting_and_dead(), (2, 0));
    assert!(site.gaps().iter().all(|gap| *gap <= 25 * SECOND), "it is tried all the while");
    site.pass(MINUTE, accept);
    assert_eq!(site.waiting_and_dead(), (0, 0));
}

#[test]
fn what_the_platform_answers_and_does_not_take_is_dead_after_a_day() {
    for (effect, least, most) in [(Effect::BackOff, SECOND, 10 * MINUTE), (Effect::Slowly, 150 * SECOND, 30 * MINUTE)] {
        let mut site = Site::new("schedule-refused", Options::default());
        site.record("order", Kind::Discount, "discount");
        site.pass(23 * HOUR, |_| effect);
        assert_eq!(site.waiting_and_dead(), (1, 0));
        site.pass(2 * HOUR, |_| effect);
        assert_eq!(site.waiting_and_dead(), (0, 1));
        assert!(site.gaps().iter().all(|gap| *gap >= least && *gap <= most + SECOND), "{:?}", site.gaps());
    }
}

#[test]
fn a_breaker_tries_after_1_2_5_and_then_every_10_minutes() {
    let mut site = Site::new("schedule-breaker", Options::default());
    (0..20).for_each(|order| site.record(&order.to_string(), Kind::Final, "bill"));
    site.pass(HOUR, |_| Effect::Breaker);
    // Those in flight when it opened do not count.
    let times: Vec<_> = site.times().into_iter().filter(|at| *at > SECOND).collect();
    let minutes: Vec<_> = times.iter().map(|at| at.as_secs() / 60).collect();
    assert_eq!(minutes, [1, 3, 8, 18, 28, 38, 48, 58], "one each time");
    assert_eq!(site.waiting_and_dead(), (20, 0), "nothing is consumed");
    site.engine.mended();
    site.pass(SECOND, accept);
    assert_eq!(site.waiting_and_dead(), (0, 0));
}

#[test]
fn the_third_different_item_that_is_refused_is_the_breaker() {
    let mut site = Site::new("schedule-refusals", Options::default());
    (0..20).for_each(|order| site.record(&order.to_string(), Kind::Final, "bill"));
    site.pass(30 * SECOND, |_| Effect::Dead);
    assert_eq!(site.waiting_and_dead(), (18, 2));
    assert!(site.engine.stats(site.now).breaker.is_some());
}

#[test]
fn what_cannot_be_read_says_nothing_of_the_platform() {
    let mut site = Site::new("schedule-unreadable", Options::default());
    (0..20).for_each(|order| site.record(&order.to_string(), Kind::Final, "bill"));
    site.pass(30 * SECOND, |_| Effect::Unreadable);
    assert_eq!(site.waiting_and_dead(), (0, 20));
    assert_eq!(site.engine.stats(site.now).breaker, None);
    site.record("next", Kind::Final, "bill");
    site.pass(SECOND, |_| Effect::Breaker);
    site.record("broken", Kind::Progress, "{");
    site.pass(30 * MINUTE, |job| if job.fields == "{" { Effect::Unreadable } else { Effect::Breaker });
    assert!(site.engine.stats(site.now).breaker.is_some(), "nor does it close a breaker");
}

#[test]
fn max_rate_holds() {
    let mut site = Site::new("schedule-rate", Options::default().max_rate(4.0));
    for number in 0..50 {
        site.device(&number.to_string(), "state");
        site.record(&number.to_string(), Kind::Final, "bill");
    }
    site.pass(MINUTE, accept);
    assert_eq!(site.waiting_and_dead(), (0, 0));
    assert!(site.gaps().iter().all(|gap| *gap >= Duration::from_millis(250)), "{:?}", site.gaps());
}

#[test]
fn a_wall_clock_that_jumps_neither_delays_nor_hurries_anything() {
    const TEN_YEARS: i64 = 10 * 365 * 24 * 3_600_000;
    let run = |jump: i64| {
        let mut site = Site::new("schedule-clock", Options::default());
        site.record("order", Kind::Final, "bill");
        site.device("1", "state");
        site.pass(MINUTE, |_| Effect::BackOff);
        site.now.wall += jump;
        site.pass(HOUR, |_| Effect::BackOff);
        assert_eq!(site.waiting_and_dead(), (2, 0));
        drop(site.engine);
        site.now.wall += jump;
        site.engine =
            Engine::open(&site.dir.0, "op1", "http://platform", Options::default().seed(1), site.now).unwrap();
        site.pass(HOUR, accept);
        assert_eq!(site.waiting_and_dead(), (0, 0));
        site.times()
    };
    let usual = run(0);
    for jump in [TEN_YEARS, -TEN_YEARS, -1_795_000_000_000 / 2] {
        assert_eq!(run(jump), usual);
    }
}
