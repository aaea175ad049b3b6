//! A site that works on an outbox in virtual time, says what it does, and gets over a disk that fails; and who looks
//! afterwards whether everything came true.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use pyun_energy_outbox::testing::{Answer, Effect, Engine, Entry, Now};
use pyun_energy_outbox::{DeviceKey, ErrorKind, Event, Kind, Options};
use rusqlite::Connection;

/// What is told of each step, in order: `put NAME NUMBER` (put has returned), `has NAME NUMBER` (the platform accepted it),
/// `gone NAME` (it was told to forget it).
pub type Told = Vec<String>;

pub struct Site {
    dir: PathBuf,
    options: Options,
    engine: Option<Engine>,
    now: Now,
    number: u32,
    answers: u32,
    is_marked: bool,
    pub told: Told,
    pub events: Vec<Event>,
}

pub fn start() -> Now {
    Now { mono: Duration::from_secs(1000), wall: 1_790_000_000_000 }
}

pub fn open(dir: &Path, options: Options, now: Now) -> Result<Engine, pyun_energy_outbox::Error> {
    Engine::open(dir, "op1", "http://x", options.seed(7), now)
}

/// Names that begin with `d` are devices, others orders; a bill's ends with `!`.
fn entry(name: &str, number: u32) -> Entry {
    let fields = format!("{} {number} {}", name.trim_end_matches('!'), "x".repeat(400));
    if name.starts_with('d') {
        return Entry::Device { key: key(name), fields };
    }
    let kind = if name.ends_with('!') { Kind::Final } else { Kind::Progress };
    Entry::Record { name: name.trim_end_matches('!').to_owned(), kind, fields }
}

fn key(name: &str) -> DeviceKey {
    DeviceKey { station: "s".to_owned(), no: name.to_owned() }
}

/// `NAME NUMBER` of an entry's fields.
fn label(fields: &str) -> &str {
    fields.rsplit_once(' ').unwrap().0
}

impl Site {
    /// `is_marked`: what is told is marked in the log of the shim, too.
    pub fn new(dir: &Path, options: Options, is_marked: bool) -> Self {
        let (now, told, events) = (start(), Told::new(), Vec::new());
        let dir = dir.to_owned();
        Self { dir, options, engine: None, now, number: 0, answers: 0, is_marked, told, events }
    }

    fn tell(&mut self, what: String) {
        if self.is_marked {
            super::tell(&self.dir, &format!("mark {what}"));
        }
        self.told.push(what);
    }

    pub fn pass(&mut self, time: Duration) {
        self.now.mono += time;
        self.now.wall += i64::try_from(time.as_millis()).unwrap();
    }

    /// Opens it; when the disk fails, some more times.
    pub fn open(&mut self) {
        for _ in 0..3 {
            match open(&self.dir, self.options.clone(), self.now) {
                Ok(engine) => return self.engine = Some(engine),
                Err(error) => assert!(is_of_the_disk(error.kind()), "{error}"),
            }
        }
    }

    pub fn close(&mut self) {
        self.look_at_events();
        if let Some(engine) = self.engine.take() {
            engine.close(self.now);
        }
    }

    pub fn look_at_events(&mut self) {
        if let Some(engine) = &self.engine {
            self.events.extend(std::iter::from_fn(|| engine.poll_event()));
        }
    }

    /// Puts, in one commit; when the disk fails, again two seconds later, as an application does.
    pub fn put(&mut self, names: &[&str]) {
        let numbers = self.number + 1..;
        let items: Vec<_> = names.iter().zip(numbers).map(|(name, number)| entry(name, number)).collect();
        self.number += u32::try_from(names.len()).unwrap();
        for _ in 0..3 {
            let Some(engine) = &mut self.engine else { return };
            let mut results = engine.put(&items, self.now, false).into_iter();
            if results.all(|result| result.map_err(|error| assert!(is_of_the_disk(error.kind()), "{error}")).is_ok()) {
                for item in &items {
                    let (Entry::Device { fields, .. } | Entry::Record { fields, .. }) = item;
                    self.tell(format!("put {}", label(fields)));
                }
                return;
            }
            self.pass(Duration::from_secs(2));
        }
    }

    /// Sends so many at most; the platform accepts most of them, and every other way of answering comes by turns.
    pub fn send(&mut self, most: usize) {
        let effects = [Effect::Delivered, Effect::Link, Effect::Delivered, Effect::BackOff, Effect::Delivered];
        for _ in 0..most {
            let Some(engine) = &mut self.engine else { return };
            let _ = engine.save(self.now);
            let Some(job) = engine.next(self.now) else {
                let wakes = engine.wakes_at(self.now).unwrap_or(self.now.mono);
                self.pass(wakes.saturating_sub(self.now.mono).min(Duration::from_secs(30)));
                continue;
            };
            self.answers += 1;
            let is_refused = job.fields.starts_with("bad");
            let effect = if is_refused { Effect::Dead } else { effects[self.answers as usize % effects.len()] };
            if effect == Effect::Delivered {
                self.tell(format!("has {}", label(&job.fields)));
            }
            let now = self.now;
            self.engine.as_mut().unwrap().done(job, &Answer::of(effect), now);
            self.pass(Duration::from_millis(400));
        }
        if let Some(engine) = &mut self.engine {
            let _ = engine.save(self.now);
        }
    }

    /// The first dead letter is sent once more, or discarded; a device is forgotten.
    pub fn look_after(&mut self, discard: bool) {
        let Some(engine) = &mut self.engine else { return };
        let first = engine.dead(0, 1, self.now).ok().and_then(|letters| letters.into_iter().next());
        let Some(letter) = first else { return };
        if discard {
            self.tell(format!("gone {}", letter.name));
            let _ = self.engine.as_mut().unwrap().discard(letter.id, self.now);
        } else {
            let _ = engine.retry(letter.id, self.now);
        }
    }

    pub fn forget(&mut self, name: &str) {
        self.tell(format!("gone {name}"));
        if let Some(engine) = &mut self.engine {
            let _ = engine.forget(&key(name), self.now);
        }
    }

    /// A day at the site: everything that writes. A long one fills the log until it is worked into the file.
    pub fn day(&mut self, is_long: bool) {
        let many: &[&str] = if is_long { &["o9"; 180] } else { &[] };
        self.open();
        self.put(&["d0"]);
        self.put(&["d1", "o0", "o1", "bad"]);
        self.put(&["o0"]);
        self.put(&["o0!", "d0"]);
        self.send(6);
        self.put(&["o1", "d0", "d2"]);
        self.look_after(false);
        self.put(&["o1!"]);
        self.send(4);
        self.put(&[many, &["o2", "d1"]].concat());
        self.put(many);
        self.send(3);
        self.forget("d2");
        self.close();
        self.open();
        self.put(&["o2", "d0", "bad"]);
        self.send(5);
        self.look_after(true);
        self.put(&[&["o3"], many].concat());
        self.put(&["o2!", "d1"]);
        self.send(2);
        self.put(&["o3!"]);
        self.close();
    }

    /// A crowded day: so little room that progress is thinned.
    pub fn crowded_day(&mut self) {
        self.open();
        for _ in 0..6 {
            self.put(&["o0", "o1"]);
        }
        self.send(3);
        for _ in 0..4 {
            self.put(&["o0", "o1"]);
        }
        self.put(&["o0!"]);
        self.send(3);
        self.put(&["o1!"]);
        self.close();
    }
}

fn is_of_the_disk(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::Full | ErrorKind::Storage)
}

/// What is found by whoever opens the outbox afterwards, and sends all of it.
pub struct Found {
    /// `NAME NUMBER`, in the order of sending.
    pub sent: Vec<String>,
    pub dead: Vec<String>,
    pub events: Vec<Event>,
}

/// Opens an outbox and delivers everything.
pub fn deliver(dir: &Path, options: Options) -> Result<Found, String> {
    let mut now = Now { mono: Duration::from_secs(5), ..start() };
    let mut engine = open(dir, options, now).map_err(|error| format!("not opened: {error}"))?;
    let mut sent = Vec::new();
    for _ in 0..5000 {
        engine.save(now).map_err(|error| format!("not saved: {error}"))?;
        if let Some(job) = engine.next(now) {
            sent.push(label(&job.fields).to_owned());
            engine.done(job, &Answer::of(Effect::Delivered), now);
        } else if engine.is_settled() {
            break;
        } else {
            let wakes = engine.wakes_at(now).ok_or("it sleeps, and something waits")?;
            now.mono = now.mono.max(wakes);
        }
    }
    if !engine.is_settled() {
        return Err("not everything was sent".to_owned());
    }
    let dead = engine.dead(0, 1000, now).map_err(|error| error.to_string())?;
    let dead = dead.iter().map(|letter| label(&letter.fields).to_owned()).collect();
    let events = std::iter::from_fn(|| engine.poll_event()).collect();
    engine.close(now);
    let database = Connection::open(dir.join("outbox.db")).map_err(|error| error.to_string())?;
    let check: rusqlite::Result<String> = database.query_row("PRAGMA integrity_check", [], |row| row.get(0));
    if check.as_deref() == Ok("ok") { Ok(Found { sent, dead, events }) } else { Err(format!("integrity: {check:?}")) }
}

/// Whether what was told came true: all that was put was delivered or is dead, and in order. `is_thinned`: of progress the
/// newest is enough.
pub fn verdict(told: &[&str], found: &Found, is_thinned: bool) -> Result<(), String> {
    let of = |what: &str| -> Vec<(&str, u32)> {
        told.iter().filter_map(|line| split(line.strip_prefix(what)?.strip_prefix(' ')?)).collect()
    };
    let gone: Vec<_> = told.iter().filter_map(|line| line.strip_prefix("gone ")).collect();
    let mut newest = BTreeMap::<&str, u32>::new();
    for (name, number) in found.sent.iter().filter_map(|line| split(line)) {
        let before = newest.insert(name, number).unwrap_or_default();
        if before > number {
            return Err(format!("{name}: {number} came after {before}"));
        }
    }
    let mut there = of("has");
    there.extend(found.sent.iter().chain(&found.dead).filter_map(|line| split(line)));
    for (name, number) in of("put") {
        let is_newest_enough = is_thinned || name.starts_with('d');
        let is_there = |(other, later): &(&str, u32)| {
            *other == name && (*later == number || (is_newest_enough && *later > number))
        };
        if !there.iter().any(is_there) && !gone.contains(&name) {
            return Err(format!("{name} {number} is lost"));
        }
    }
    if let Some(event) = found.events.iter().find(|event| matches!(event, Event::SetAside(_))) {
        return Err(format!("{event:?}"));
    }
    Ok(())
}

fn split(line: &str) -> Option<(&str, u32)> {
    let (name, number) = line.split_once(' ')?;
    Some((name, number.parse().ok()?))
}
