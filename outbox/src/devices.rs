//! When which device is sent: newest wins. All in memory; what was not acknowledged is read from the store at start.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use crate::store::device::DeviceKey;

/// States that change within it are one report.
const COALESCE: Duration = Duration::from_millis(300);
/// The least time between two reports of a device.
const FLOOR: Duration = Duration::from_secs(1);
/// When a device is sent again though nothing changed: the platform may have lost one.
const REFRESH: Duration = Duration::from_secs(15 * 60);
/// After an attempt that may still be handled, the newest state is sent once more.
const CONFIRM: Duration = Duration::from_secs(60);
pub(crate) const AT_ONCE: usize = 4;

#[derive(Debug, Default)]
struct State {
    /// The newest, and what the platform has of it.
    generation: i64,
    acknowledged: i64,
    /// The wall's time at which the oldest change was put that is not sent yet.
    accepted: i64,
    /// The generation of which an attempt is under way.
    in_flight: Option<i64>,
    /// When it is to be sent; it stands in `Devices::due` then.
    due: Option<Duration>,
    /// When the last attempt began.
    sent: Option<Duration>,
    /// When the application last said that this is its state; `None`: not in this run.
    touched: Option<Duration>,
    /// The newest generation of which an attempt may still be handled.
    doubt: Option<i64>,
    failures: u32,
    refused: Duration,
}

/// An attempt that failed.
pub(crate) struct Failed {
    pub(crate) generation: i64,
    pub(crate) wait: Duration,
    /// How much of the wait counts towards giving up.
    pub(crate) refused: Duration,
    /// It is the device's own failure, not that of the link.
    pub(crate) is_own: bool,
    pub(crate) is_unknown: bool,
}

/// What is in flight before anybody knows which generation it is: all there are come later.
const NOT_READ: i64 = 0;

impl Failed {
    /// Nothing was sent: again after `wait`.
    pub(crate) fn nothing(wait: Duration) -> Self {
        Self { generation: NOT_READ, wait, refused: Duration::ZERO, is_own: false, is_unknown: false }
    }
}

impl State {
    fn is_dirty(&self) -> bool {
        self.acknowledged < self.generation
    }
}

#[derive(Debug)]
pub(crate) struct Devices {
    known: HashMap<Arc<DeviceKey>, State>,
    due: BTreeSet<(Duration, Arc<DeviceKey>)>,
    stale_after: Duration,
    in_flight: usize,
    dirty: usize,
    /// When the next refresh may begin.
    refresh_at: Duration,
}

impl Devices {
    pub(crate) fn new(stale_after: Duration) -> Self {
        Self {
            known: HashMap::new(),
            due: BTreeSet::new(),
            stale_after,
            in_flight: 0,
            dirty: 0,
            refresh_at: Duration::ZERO,
        }
    }

    /// Forgets all but what is in flight, of which the end is still to come. What is to be sent is loaded next.
    pub(crate) fn reread(&mut self) {
        self.known.retain(|_, state| state.in_flight.is_some());
        self.known.values_mut().for_each(|state| (state.generation, state.acknowledged) = (0, 0));
        self.due.clear();
        self.dirty = 0;
    }

    /// A state was not acknowledged when the outbox was closed.
    pub(crate) fn load(&mut self, key: &DeviceKey, generation: i64, accepted: i64, now: Duration) {
        let state = self.known.entry(Arc::new(key.clone())).or_default();
        (state.generation, state.acknowledged, state.accepted) = (generation, generation - 1, accepted);
        let in_flight = state.in_flight;
        self.dirty += 1;
        if in_flight.is_none() {
            self.schedule(key, Some(now));
        }
    }

    /// A newer state is on disk.
    pub(crate) fn put(&mut self, key: &DeviceKey, generation: i64, accepted: i64, now: Duration, is_urgent: bool) {
        let key = self.known.get_key_value(key).map_or_else(|| Arc::new(key.clone()), |(key, _)| Arc::clone(key));
        let state = self.known.entry(Arc::clone(&key)).or_insert_with(|| State {
            acknowledged: generation - 1,
            generation: generation - 1,
            ..State::default()
        });
        if !state.is_dirty() {
            (state.accepted, self.dirty) = (accepted, self.dirty + 1);
        }
        (state.generation, state.touched) = (generation, Some(now));
        let floor = state.sent.map_or(now, |sent| sent + FLOOR);
        // What waits already waits no longer for it, unless it is only a refresh.
        let due = if is_urgent { now } else { floor.max(now + COALESCE) };
        let due = state.due.map_or(due, |before| before.min(due));
        if state.in_flight.is_none() {
            self.schedule(&key, Some(due));
        }
    }

    /// The application says that what it put last still holds.
    pub(crate) fn touch(&mut self, key: &DeviceKey, now: Duration) -> bool {
        let Some(state) = self.known.get_mut(key) else { return false };
        state.touched = state.touched.map(|_| now);
        state.touched.is_some()
    }

    pub(crate) fn forget(&mut self, key: &DeviceKey) {
        self.schedule(key, None);
        if let Some(state) = self.known.remove(key) {
            self.dirty -= usize::from(state.is_dirty());
            self.in_flight -= usize::from(state.in_flight.is_some());
        }
    }

    /// A generation that was given up is to be sent again.
    pub(crate) fn revive(&mut self, key: &DeviceKey, generation: i64, accepted: i64, now: Duration) {
        if let Some(state) = self.known.get_mut(key).filter(|state| !state.is_dirty()) {
            (state.generation, state.acknowledged, state.accepted) = (generation, generation - 1, accepted);
            self.dirty += 1;
            self.schedule(key, Some(now));
        } else if !self.known.contains_key(key) {
            self.load(key, generation, accepted, now);
        }
    }

    /// A device that is due, which is then in flight; [`sends`](Self::sends) says what of it.
    pub(crate) fn next(&mut self, now: Duration) -> Option<DeviceKey> {
        if self.in_flight >= AT_ONCE {
            return None;
        }
        self.refresh(now);
        while let Some((due, key)) = self.due.first().cloned() {
            if due > now {
                break;
            }
            self.schedule(&key, None);
            let Some(state) = self.known.get_mut(&key) else { continue };
            // What was to be sent again may have grown old while nobody answered.
            if state.is_dirty() || is_alive(state, self.stale_after, now) {
                (state.in_flight, state.sent) = (Some(NOT_READ), Some(now));
                self.in_flight += 1;
                return Some(DeviceKey::clone(&key));
            }
        }
        None
    }

    /// What is in flight of a device is this generation.
    pub(crate) fn sends(&mut self, key: &DeviceKey, generation: i64) {
        if let Some(state) = self.known.get_mut(key) {
            state.in_flight = Some(generation);
        }
    }

    /// Makes the device due that was not sent for the longest, if one is to be refreshed now: so they are spread evenly.
    fn refresh(&mut self, now: Duration) {
        let alive = |state: &State| is_alive(state, self.stale_after, now);
        let count = u32::try_from(self.known.len()).unwrap_or(u32::MAX).max(1);
        if now < self.refresh_at {
            return;
        }
        let every = interval(count);
        let idle =
            self.known.iter().filter(|(_, state)| state.in_flight.is_none() && state.due.is_none() && alive(state));
        let oldest = idle.min_by_key(|(_, state)| state.sent).map(|(key, state)| (Arc::clone(key), state.sent));
        self.refresh_at = now + every / count;
        if let Some((key, sent)) = oldest {
            if sent.is_none_or(|sent| sent + every / 2 <= now) {
                self.schedule(&key, Some(now));
            }
        }
    }

    /// The platform has this generation, or somebody newer has sent it. Whether that is news.
    pub(crate) fn delivered(&mut self, key: &DeviceKey, generation: i64, now: Duration) -> bool {
        let Some(state) = self.land(key, generation) else { return false };
        let is_news = state.acknowledged < generation;
        (state.failures, state.refused) = (0, Duration::ZERO);
        // An older attempt that is handled only now would undo this one.
        let confirm = state.doubt.is_some_and(|doubt| doubt < generation);
        state.doubt = None;
        self.settle(key, generation, now, confirm.then_some(now + CONFIRM));
        is_news
    }

    /// The platform will not have this generation.
    pub(crate) fn gave_up(&mut self, key: &DeviceKey, generation: i64, now: Duration) {
        if self.land(key, generation).is_some() {
            self.settle(key, generation, now, None);
        }
    }

    fn settle(&mut self, key: &DeviceKey, generation: i64, now: Duration, then: Option<Duration>) {
        let Some(state) = self.known.get_mut(key) else { return };
        if state.is_dirty() {
            state.acknowledged = state.acknowledged.max(generation);
            self.dirty -= usize::from(!state.is_dirty());
        }
        let floor = state.sent.map_or(now, |sent| sent + FLOOR);
        let due = if state.is_dirty() { Some(floor.max(now)) } else { then };
        self.schedule(key, due);
    }

    /// An attempt failed: another one after `wait`, of which `refused` followed an answer of the platform. A newer state
    /// waits no longer than it must.
    pub(crate) fn failed(&mut self, key: &DeviceKey, attempt: &Failed, now: Duration) {
        let Some(state) = self.land(key, attempt.generation) else { return };
        state.failures = if attempt.is_own { state.failures + 1 } else { state.failures };
        state.refused += attempt.refused;
        if attempt.is_unknown {
            state.doubt = state.doubt.max(Some(attempt.generation));
        }
        let is_newer = state.generation > attempt.generation;
        let floor = state.sent.map_or(now, |sent| sent + FLOOR).max(now);
        let due = if is_newer { floor } else { floor.max(now + attempt.wait) };
        self.schedule(key, Some(due));
    }

    /// The attempt is over; `None` where it was one of a device that was forgotten since, whatever is known by its name now.
    fn land(&mut self, key: &DeviceKey, generation: i64) -> Option<&mut State> {
        let state = self.known.get_mut(key)?;
        state.in_flight.take_if(|in_flight| *in_flight == generation)?;
        self.in_flight -= 1;
        Some(state)
    }

    /// How often it failed in a row by itself, and how long it has waited after answers of the platform.
    pub(crate) fn failures(&self, key: &DeviceKey) -> (u32, Duration) {
        self.known.get(key).map_or((0, Duration::ZERO), |state| (state.failures, state.refused))
    }

    /// All that is to be sent is due now.
    pub(crate) fn make_due(&mut self, now: Duration) {
        let waiting: Vec<_> = self
            .known
            .iter()
            .filter(|(_, state)| state.is_dirty() && state.in_flight.is_none())
            .map(|(key, _)| Arc::clone(key))
            .collect();
        for key in waiting {
            self.schedule(&key, Some(now));
        }
    }

    fn schedule(&mut self, key: &DeviceKey, due: Option<Duration>) {
        let Some((key, _)) = self.known.get_key_value(key) else { return };
        let key = Arc::clone(key);
        if let Some(state) = self.known.get_mut(&key) {
            if let Some(before) = std::mem::replace(&mut state.due, due) {
                self.due.remove(&(before, Arc::clone(&key)));
            }
            self.due.extend(due.map(|due| (due, key)));
        }
    }

    /// Whether one waits for nothing but its turn.
    pub(crate) fn is_due(&self, now: Duration) -> bool {
        self.due.first().is_some_and(|(due, _)| *due <= now)
    }

    /// How many are known.
    pub(crate) fn count(&self) -> usize {
        self.known.len()
    }

    /// When `next` may have one.
    pub(crate) fn due_at(&self) -> Option<Duration> {
        if self.in_flight >= AT_ONCE || self.known.is_empty() {
            return None;
        }
        let due = self.due.first().map_or(self.refresh_at, |(due, _)| (*due).min(self.refresh_at));
        Some(due)
    }

    /// How many have a state that the platform does not have, and since when the oldest of them waits.
    pub(crate) fn unsent(&self) -> (usize, Option<i64>) {
        if self.dirty == 0 {
            return (0, None);
        }
        let oldest = self.known.values().filter(|state| state.is_dirty()).map(|state| state.accepted).min();
        (self.dirty, oldest)
    }
}

/// Whether the application has said not long ago that this is the state.
fn is_alive(state: &State, stale_after: Duration, now: Duration) -> bool {
    state.touched.is_some_and(|touched| touched.saturating_add(stale_after) > now)
}

/// In what time all devices are refreshed: the quarter of an hour, or ten a second.
fn interval(count: u32) -> Duration {
    REFRESH.max(Duration::from_millis(100) * count)
}
