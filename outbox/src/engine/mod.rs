//! What is sent next, and what an answer does: all of the outbox but its threads. Time and answers come in as arguments, so
//! that a day passes in a test at once.

mod answered;
mod saved;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::change::Change;
use crate::counters::Counters;
use crate::devices::{self, Devices};
use crate::error::{Error, ErrorKind};
use crate::event::{Event, Events};
use crate::gate::Gate;
use crate::item::{Entry, Kind};
use crate::options::Options;
use crate::random::Random;
use crate::stats::Stats;
use crate::store::check::Check;
use crate::store::dead::{self, DeadLetter};
use crate::store::device::{self, DeviceKey};
use crate::store::record::{self, Doubt, Head};
use crate::store::{Identity, Store, fault};
use crate::time::{Now, ms};

/// Records in flight at once.
const RECORDS_AT_ONCE: usize = 4;
/// Where both wait, every eighth request is a record's; but only when each device has had its turn.
const DEVICES_IN_A_ROW: u32 = 7;

/// An item to be sent, once.
#[derive(Clone, Debug)]
pub struct Job {
    /// Its fields, JSON.
    pub fields: String,
    /// What it is.
    pub kind: Kind,
    /// When it was handed out.
    pub(crate) began: Duration,
    pub(crate) what: What,
}

#[derive(Clone, Debug)]
pub(crate) enum What {
    Device(DeviceKey, i64),
    Record(Box<Head>),
}

/// The outbox without its threads. For [`Outbox`](crate::Outbox), and for tests in virtual time.
#[derive(Debug)]
pub struct Engine {
    dir: PathBuf,
    identity: Identity,
    options: Options,
    store: Store,
    devices: Devices,
    gate: Gate,
    /// Streams whose first is in flight (true), or was, and that is not on disk yet.
    held: HashMap<String, bool>,
    pending: Vec<Change>,
    /// Why the disk fails, and when it is tried again.
    trouble: Option<(Error, Duration)>,
    records: u64,
    thin_at: u64,
    dead: u64,
    counters: Counters,
    /// The outbox's own time, in which things are due, at the moment it was opened: nothing on disk is due later.
    epoch: i64,
    opened: Duration,
    next_send: Duration,
    next_record: Duration,
    is_paused: bool,
    devices_in_a_row: u32,
    /// Device requests since no device was due.
    devices_ahead: usize,
    in_flight: usize,
    /// The newest generation of any device that was sent: a device that is new begins above it, since what it was before it was
    /// forgotten or lost may be under way.
    latest: i64,
    is_checking: bool,
    random: Random,
    events: Arc<Events>,
}

impl Engine {
    /// Opens the store of a directory that is owned already.
    ///
    /// # Errors
    /// As [`Outbox::open`](crate::Outbox::open).
    pub fn open(dir: &Path, app_id: &str, base_url: &str, options: Options, now: Now) -> Result<Self, Error> {
        let identity = Identity { app_id: app_id.to_owned(), base_url: base_url.to_owned() };
        Self::open_with(dir, identity, options, now, Arc::default())
    }

    pub(crate) fn open_with(
        dir: &Path,
        identity: Identity,
        options: Options,
        now: Now,
        events: Arc<Events>,
    ) -> Result<Self, Error> {
        let (store, salvaged) = Store::open(dir, &identity)?;
        if let Some(salvaged) = salvaged {
            events.push(Event::SetAside(salvaged));
        }
        let mut engine = Self {
            dir: dir.to_owned(),
            identity,
            devices: Devices::new(options.stale_after),
            gate: Gate::new(),
            held: HashMap::new(),
            pending: Vec::new(),
            trouble: None,
            records: 0,
            thin_at: 0,
            dead: 0,
            counters: Counters::default(),
            epoch: 0,
            opened: now.mono,
            next_send: Duration::ZERO,
            next_record: Duration::ZERO,
            is_paused: false,
            devices_in_a_row: 0,
            devices_ahead: 0,
            in_flight: 0,
            latest: 0,
            is_checking: false,
            random: Random::new(options.seed),
            events,
            options,
            store,
        };
        match engine.load(now) {
            // What opening does not look at may be damaged, too.
            Err(error) if fault::is_damage(&error) => engine.rebuild(now)?,
            loaded => loaded?,
        }
        Ok(engine)
    }

    /// Looks through the file in the background, if that can be: a disk may have spoilt it however the last owner ended.
    /// `done` must call [`checked`](Self::checked).
    pub(crate) fn check(&mut self, done: impl FnOnce(Option<String>) + Send + 'static) -> Option<Check> {
        let check = self.store.check(done);
        self.is_checking = check.is_some();
        check
    }

    /// The check has ended; what it found damaged is made anew.
    pub(crate) fn checked(&mut self, damage: Option<&str>, now: Now) {
        // What was made anew meanwhile is not what was looked through.
        let is_of_this = std::mem::take(&mut self.is_checking);
        if is_of_this && damage.is_some() {
            if let Err(error) = self.rebuild(now) {
                self.troubled(error, now);
            }
        }
    }

    /// Makes the store anew of what can be read of it.
    ///
    /// # Errors
    /// [`ErrorKind::Storage`].
    pub fn rebuild(&mut self, now: Now) -> Result<(), Error> {
        let (store, salvaged) = Store::rebuild(&self.dir, &self.identity)?;
        (self.store, self.is_checking) = (store, false);
        self.events.push(Event::SetAside(salvaged));
        // What was answered is not sent again, nor is what is under way.
        let pending = &self.pending;
        self.store.write(false, |batch| pending.iter().try_for_each(|change| change.make(batch)))?;
        self.made();
        self.devices.reread();
        Ok(self.load(now)?)
    }

    /// Reads what the store holds into what is kept in memory.
    fn load(&mut self, now: Now) -> rusqlite::Result<()> {
        let connection = self.store.read();
        // What waited when the outbox was closed is due now, whatever the clocks did meanwhile.
        (self.epoch, self.opened) = (record::latest_due(connection)?, now.mono);
        (self.records, self.dead) = (record::count(connection)?, dead::count(connection)?);
        self.counters = Counters::read(connection)?;
        for unsent in device::unsent(connection)? {
            self.devices.load(&unsent.key, unsent.generation, unsent.accepted, now.mono);
        }
        Ok(())
    }

    /// Keeps items, all in one commit: on disk, or not accepted.
    pub fn put(&mut self, entries: &[Entry], now: Now, is_urgent: bool) -> Vec<Result<(), Error>> {
        if let Err(error) = self.save(now) {
            return entries.iter().map(|_| Err(error.copy())).collect();
        }
        let has_room = self.make_room(now, entries.len() as u64);
        let due = self.due(now);
        let (held, pending, first) = (&self.held, &self.pending, self.latest + 1);
        let mut room = self.options.max_records.saturating_sub(self.records);
        let kept = self.store.write(true, |batch| {
            pending.iter().try_for_each(|change| change.make(batch))?;
            let mut kept = Vec::with_capacity(entries.len());
            for entry in entries {
                kept.push(match entry {
                    Entry::Device { key, fields } => {
                        Some(device::put(batch.connection, key, fields, (first, now.wall))?)
                    }
                    Entry::Record { .. } if room == 0 || !has_room => None,
                    Entry::Record { name, kind, fields } => {
                        room -= 1;
                        let (stream, id) = (&*kind.stream(name), batch.new_id()?);
                        let new = record::New { stream, id, kind: *kind, accepted: now.wall, fields };
                        record::put(batch.connection, &new, due, held.get(stream) == Some(&true))?;
                        Some(0)
                    }
                });
            }
            Ok(kept)
        });
        match kept {
            Ok(kept) => {
                self.saved();
                let each = entries.iter().zip(kept);
                each.map(|(entry, kept)| self.keep(entry, kept, now, is_urgent)).collect()
            }
            Err(error) => {
                let error = self.failed(error, now);
                entries.iter().map(|_| Err(error.copy())).collect()
            }
        }
    }

    /// Whether the file may grow; drops progress first where much waits.
    fn make_room(&mut self, now: Now, more: u64) -> bool {
        let most = self.options.max_records;
        let bytes = self.store.bytes().unwrap_or_default();
        let is_large = bytes > self.options.max_bytes / 5 * 4;
        if (self.records + more > most / 5 * 4 || is_large) && self.records >= self.thin_at {
            self.thin(now);
            self.thin_at = self.records + (most / 100).max(1);
        }
        if self.records < most / 5 * 3 {
            self.thin_at = 0;
        }
        self.store.bytes().unwrap_or_default() < self.options.max_bytes
    }

    fn thin(&mut self, now: Now) {
        match self.store.write(false, |batch| record::thin(batch.connection)) {
            Ok(0) => {}
            Ok(thinned) => {
                let thinned = thinned as u64;
                self.records -= thinned.min(self.records);
                self.counters.thinned += thinned;
                self.events.push(Event::Thinned(thinned));
            }
            Err(error) => drop(self.failed(error, now)),
        }
    }

    fn keep(&mut self, entry: &Entry, kept: Option<i64>, now: Now, is_urgent: bool) -> Result<(), Error> {
        let Some(generation) = kept else {
            let what =
                "the outbox is full: nothing was accepted; find out why nothing is delivered, or raise its limits";
            return Err(Error::new(ErrorKind::Full, what));
        };
        self.counters.accepted += 1;
        match entry {
            Entry::Device { key, .. } => self.devices.put(key, generation, now.wall, now.mono, is_urgent),
            Entry::Record { .. } => self.records += 1,
        }
        Ok(())
    }

    /// What is to be sent now, which is then awaited: [`done`](Self::done) must be told of it.
    pub fn next(&mut self, now: Now) -> Option<Job> {
        if self.is_paused || now.mono < self.next_send || self.in_flight >= self.gate.width(now.mono) {
            return None;
        }
        // A state grows old, a record does not; but where only one may go, records do not wait for ever.
        if !self.devices.is_due(now.mono) {
            self.devices_ahead = 0;
        }
        let is_ahead = self.devices_in_a_row < DEVICES_IN_A_ROW || self.devices_ahead < self.devices.count();
        let lanes =
            if is_ahead { [Self::next_device, Self::next_record] } else { [Self::next_record, Self::next_device] };
        let job = lanes.into_iter().find_map(|next| next(self, now))?;
        self.in_flight += 1;
        self.next_send = now.mono + self.options.spacing();
        if job.kind == Kind::Device {
            self.devices_in_a_row += 1;
            self.devices_ahead += 1;
        } else {
            self.devices_in_a_row = 0;
            let spacing = if self.options.max_rate.is_none() { self.gate.spacing(now.mono) } else { Duration::ZERO };
            self.next_record = now.mono + spacing;
        }
        Some(job)
    }

    fn next_device(&mut self, now: Now) -> Option<Job> {
        while let Some(key) = self.devices.next(now.mono) {
            match device::newest(self.store.read(), &key) {
                Ok(Some((generation, fields))) => {
                    self.devices.sends(&key, generation);
                    self.latest = self.latest.max(generation);
                    let what = What::Device(key, generation);
                    return Some(Job { fields, kind: Kind::Device, began: now.mono, what });
                }
                // Its row was lost with a damaged file.
                Ok(None) => self.devices.forget(&key),
                Err(error) => {
                    self.devices.failed(&key, &devices::Failed::nothing(Duration::from_secs(1)), now.mono);
                    drop(self.failed(error, now));
                    return None;
                }
            }
        }
        None
    }

    fn next_record(&mut self, now: Now) -> Option<Job> {
        if now.mono < self.next_record || self.held.values().filter(|in_flight| **in_flight).count() >= RECORDS_AT_ONCE
        {
            return None;
        }
        let heads = match record::due(self.store.read(), self.due(now), self.held.len() + 1) {
            Ok(heads) => heads,
            Err(error) => {
                drop(self.failed(error, now));
                return None;
            }
        };
        for head in heads {
            if self.held.contains_key(&head.stream) {
                continue;
            }
            // Only a bill that an older report could undo is sent once more, and only while nothing newer waits.
            let is_needed = || head.doubt == Doubt::Older && head.kind == Kind::Final && !self.has_next(&head);
            if head.is_delivered && !is_needed() {
                self.change(Change::Advance(Box::new(head), self.due(now), None));
                continue;
            }
            self.held.insert(head.stream.clone(), true);
            let (fields, kind) = (head.fields.clone(), head.kind);
            return Some(Job { fields, kind, began: now.mono, what: What::Record(Box::new(head)) });
        }
        None
    }

    fn has_next(&self, head: &Head) -> bool {
        record::next(self.store.read(), head).is_ok_and(|next| next.is_some())
    }

    /// When to ask for the next job, if nothing happens before; `None`: not before something happens.
    pub fn wakes_at(&self, now: Now) -> Option<Duration> {
        let mut at = None::<Duration>;
        let mut by = |moment: Option<Duration>| at = at.into_iter().chain(moment).min();
        // Whatever is to be written waits until the disk is tried again.
        match &self.trouble {
            Some((_, again)) => by(Some(*again)),
            None if self.pending.is_empty() => by(self.counters.saves_at()),
            None => by(Some(now.mono)),
        }
        if !self.is_paused && self.in_flight < self.gate.width(Duration::MAX) {
            let open = self.gate.opens_at().unwrap_or_default().max(self.next_send);
            let record = self.record_due_at(now);
            by(self.devices.due_at().map(|due| due.max(open)));
            by(record.map(|due| due.max(open)));
        }
        at
    }

    fn record_due_at(&self, now: Now) -> Option<Duration> {
        if self.held.values().filter(|in_flight| **in_flight).count() >= RECORDS_AT_ONCE {
            return None;
        }
        let firsts = record::due_at(self.store.read(), self.held.len() + 1).unwrap_or_default();
        let (due, _) = firsts.into_iter().find(|(_, stream)| !self.held.contains_key(stream))?;
        let wait = u64::try_from(due - self.due(now)).unwrap_or_default();
        Some((now.mono + Duration::from_millis(wait)).max(self.next_record))
    }

    /// The outbox's own time.
    fn due(&self, now: Now) -> i64 {
        self.epoch.saturating_add(ms(now.mono.saturating_sub(self.opened)))
    }

    /// Makes everything due now: what waits for nothing but its time is sent.
    pub fn hurry(&mut self, now: Now) {
        self.gate.hurry(now.mono);
        self.next_record = now.mono;
        self.devices.make_due(now.mono);
        self.change(Change::MakeDue(self.due(now)));
    }

    /// Whether everything that was accepted is delivered or dead, and that is on disk.
    pub fn is_settled(&self) -> bool {
        self.records == 0 && self.devices.unsent().0 == 0 && self.pending.is_empty()
    }

    /// Stops sending; what is in flight is awaited.
    pub fn pause(&mut self, pause: bool) {
        self.is_paused = pause;
    }

    /// The link is said to be back: nothing waits for it any more.
    pub fn network_is_back(&mut self) {
        self.gate.is_back();
        self.next_record = Duration::ZERO;
    }

    /// Whatever was refused may be accepted now.
    pub fn mended(&mut self) {
        let change = self.gate.reset();
        self.tell(change);
    }

    /// The application says that what it put last still holds. False: it has put nothing in this run.
    pub fn touch(&mut self, key: &DeviceKey, now: Now) -> bool {
        self.devices.touch(key, now.mono)
    }

    /// Forgets a device and what was not sent of it.
    ///
    /// # Errors
    /// [`ErrorKind::Storage`].
    pub fn forget(&mut self, key: &DeviceKey, now: Now) -> Result<(), Error> {
        let done = self.store.write(true, |batch| device::forget(batch.connection, key));
        done.map_err(|error| self.failed(error, now))?;
        self.devices.forget(key);
        Ok(())
    }

    /// Dead letters whose number is above `after`.
    ///
    /// # Errors
    /// [`ErrorKind::Storage`].
    pub fn dead(&mut self, after: i64, limit: usize, now: Now) -> Result<Vec<DeadLetter>, Error> {
        self.save(now)?;
        Ok(dead::list(self.store.read(), after, limit)?)
    }

    /// How it stands.
    pub fn stats(&mut self, now: Now) -> Stats {
        let (devices, oldest_device) = self.devices.unsent();
        let oldest_record = if self.records == 0 { None } else { record::oldest(self.store.read()).ok().flatten() };
        let oldest = oldest_device.into_iter().chain(oldest_record).min();
        let age = oldest.map(|since| Duration::from_millis(u64::try_from(now.wall - since).unwrap_or_default()));
        Stats {
            depth: devices as u64 + self.records,
            devices: devices as u64,
            records: self.records,
            oldest_age: age,
            dead: self.dead,
            accepted: self.counters.accepted,
            delivered: self.counters.delivered,
            thinned: self.counters.thinned,
            last_success_ms: self.counters.last_success,
            in_flight: self.in_flight as u64,
            breaker: self.gate.breaker(),
            is_link_down: self.gate.is_waiting(),
            is_checking: self.is_checking,
            bytes: self.store.bytes().unwrap_or_default(),
        }
    }

    /// An event that nobody was told of yet.
    pub fn poll_event(&self) -> Option<Event> {
        self.events.poll(Duration::ZERO)
    }
}
