//! The order of requests for one device, or one charging order: one at a time, and an older report never after a newer one
//! (docs/retries.md, "Order").
//!
//! Each call has a place in its subject's line from the moment it begins, and needs the turn for each of its attempts.
//! Who is no longer the latest gets no turn any more; who has it, keeps it until that attempt is over. A final report, a
//! bill, is never superseded: final ones take their turns in the order of their places, each for the whole call, and while
//! there is one, no other report gets a turn.

use std::collections::HashMap;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, PoisonError};

use crate::report::Report;
use crate::sync::thread::{self, Thread, ThreadId};
use crate::sync::{Mutex, MutexGuard};

/// The lines of what is being reported now. Holds nothing of what is not.
#[derive(Clone)]
pub(crate) struct Turns {
    lines: Arc<Mutex<HashMap<Key, Line>>>,
    /// Tells a forked child, which has lines of its own: here a thread of its parent's may have held the lock.
    guard: forkguard::Guard,
}

/// Which charger or charge it is, whatever the report says of it.
#[derive(Clone)]
struct Key(Report);

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.0.subject() == other.0.subject()
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.subject().hash(state);
    }
}

#[derive(Default)]
struct Line {
    /// The number of the latest place, and how many places there are.
    latest: u64,
    places: usize,
    /// The thread whose request is in flight.
    taken_by: Option<ThreadId>,
    /// The final places, in their order, each with the thread of its call unless it is one of many.
    finals: Vec<(u64, Option<ThreadId>)>,
    /// Threads that wait for the turn, or for being superseded.
    waiting: Vec<Thread>,
}

/// Whose turn comes first.
enum Before {
    Nobody,
    Another,
    /// A call of this thread's, which goes on only when the one that asks is over.
    Below,
}

impl Line {
    /// Something has changed that those who wait have to look at.
    fn wake(&mut self) {
        self.waiting.drain(..).for_each(|thread| thread.unpark());
    }

    /// Whether a later call answers for what this place was to say.
    fn has_superseded(&self, place: &Place) -> bool {
        !place.is_final && (place.is_late || self.latest != place.number || !self.finals.is_empty())
    }

    /// Whose turn comes before that of a place.
    fn before(&self, place: &Place) -> Before {
        let earlier = self.finals.first().filter(|(number, _)| *number < place.number).map(|(_, thread)| *thread);
        match (self.taken_by, earlier) {
            (Some(thread), _) | (None, Some(Some(thread))) if thread == thread::current().id() => Before::Below,
            (None, None) => Before::Nobody,
            _ => Before::Another,
        }
    }

    fn wait(&mut self) {
        let current = thread::current();
        if self.waiting.iter().all(|thread| thread.id() != current.id()) {
            self.waiting.push(current);
        }
    }
}

impl Default for Turns {
    fn default() -> Self {
        Self { lines: Arc::default(), guard: forkguard::new() }
    }
}

impl Turns {
    /// A call begins: all that began before are superseded but for the attempt that is in flight, and for final ones.
    pub(crate) fn begin(&self, report: Report) -> Arc<Place> {
        let is_final = report.is_final();
        self.enter(report, is_final, Some(thread::current().id()))
    }

    /// The same for several reports of one subject, made on other threads; final if one of them is.
    pub(crate) fn begin_many(&self, first: Report, is_final: bool) -> Arc<Place> {
        self.enter(first, is_final, None)
    }

    fn enter(&self, report: Report, is_final: bool, thread: Option<ThreadId>) -> Arc<Place> {
        let key = Key(report);
        let mut lines = self.lock();
        let line = lines.entry(key.clone()).or_default();
        line.latest += 1;
        line.places += 1;
        if is_final {
            line.finals.push((line.latest, thread));
        }
        line.wake();
        let is_late = !is_final && !line.finals.is_empty();
        Arc::new(Place { turns: self.clone(), key, number: line.latest, is_final, is_late })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Line>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_of_parent(&self) -> bool {
        self.guard.clone().detected_fork()
    }
}

/// A call's place in the line of what it reports, for as long as the call lasts.
pub(crate) struct Place {
    turns: Turns,
    key: Key,
    number: u64,
    is_final: bool,
    /// It began when a final report was under way already.
    is_late: bool,
}

/// What came of asking for the turn.
pub(crate) enum Asked {
    /// It is this call's until it is dropped.
    Taken(Turn),
    /// An older request is in flight; this thread is unparked when it is worth asking again.
    Wait,
    /// It is in flight on this thread, below the user's code that makes this call: it goes on only when this call is over.
    Below,
    /// A later call answers for it.
    Superseded,
}

impl Place {
    /// Asks for the turn, for one attempt.
    pub(crate) fn ask(self: &Arc<Self>) -> Asked {
        self.in_line(|line| {
            if line.has_superseded(self) {
                Asked::Superseded
            } else {
                match line.before(self) {
                    Before::Below => Asked::Below,
                    Before::Another => {
                        line.wait();
                        Asked::Wait
                    }
                    Before::Nobody => {
                        line.taken_by = Some(thread::current().id());
                        Asked::Taken(Turn(Arc::clone(self)))
                    }
                }
            }
        })
        .unwrap_or(Asked::Superseded)
    }

    /// Whether a later call answers for the same; if not, this thread is unparked when one does.
    pub(crate) fn is_superseded(&self) -> bool {
        let stands = |line: &mut Line| {
            let stands = !line.has_superseded(self);
            if stands {
                line.wait();
            }
            stands
        };
        self.in_line(stands) != Some(true)
    }

    fn in_line<T>(&self, look: impl FnOnce(&mut Line) -> T) -> Option<T> {
        if self.turns.is_of_parent() {
            return None;
        }
        // A place is in its line until it is dropped.
        self.turns.lock().get_mut(&self.key).map(look)
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Place")
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if self.turns.is_of_parent() {
            return;
        }
        let mut lines = self.turns.lock();
        if let Some(line) = lines.get_mut(&self.key) {
            line.places -= 1;
            if self.is_final {
                line.finals.retain(|(number, _)| *number != self.number);
                line.wake();
            }
            if line.places == 0 {
                lines.remove(&self.key);
            }
        }
    }
}

/// The right to send one request for a device or a charging order.
pub(crate) struct Turn(Arc<Place>);

impl fmt::Debug for Turn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Turn")
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.in_line(|line| {
            line.taken_by = None;
            line.wake();
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(no: &str) -> Report {
        (&crate::Device::builder().station_uuid("s").no(no).state(1).energy_code("CN_AC").build().unwrap()).into()
    }

    fn charge(state: i32) -> Report {
        let record = crate::ChargingRecord::builder().station_uuid("s").order("o").state(state).device_no("d");
        let now = std::time::SystemTime::now();
        let record = record.start_time(now).end_time(now).quantity(1).energy_value(1).fee_value(1).device_type(0);
        (&record.port_no("1").energy_code("CN_AC").mobile("m").build().unwrap()).into()
    }

    fn taken(place: &Arc<Place>) -> Turn {
        match place.ask() {
            Asked::Taken(turn) => turn,
            _ => panic!("the turn was not to be had"),
        }
    }

    #[test]
    fn a_device_has_one_turn_and_the_latest_gets_it_next() {
        let turns = Turns::default();
        let first = turns.begin(device("a"));
        let turn = taken(&first);
        let second = turns.begin(device("a"));
        assert!(matches!(second.ask(), Asked::Below));
        let waits =
            |place: &Arc<Place>| thread::scope(|scope| scope.spawn(|| matches!(place.ask(), Asked::Wait)).join());
        assert!(waits(&second).unwrap());
        let third = turns.begin(device("a"));
        assert!(matches!(second.ask(), Asked::Superseded) && waits(&third).unwrap());
        drop(taken(&turns.begin(device("b"))));
        drop(turn);
        assert!(matches!(first.ask(), Asked::Superseded), "what has failed is not repeated");
        drop((taken(&third), first, second));
        assert!(!third.is_superseded());
        drop(third);
        assert!(turns.lock().is_empty());
    }

    #[test]
    fn a_later_call_supersedes_also_when_it_is_done() {
        let turns = Turns::default();
        let batch = turns.begin(device("a"));
        drop(taken(&turns.begin(device("a"))));
        assert!(batch.is_superseded() && matches!(batch.ask(), Asked::Superseded));
    }

    #[test]
    fn a_bill_is_never_superseded_and_supersedes_every_progress() {
        let turns = Turns::default();
        let progress = turns.begin(charge(2));
        let turn = taken(&progress);
        let bill = turns.begin(charge(3));
        let late = turns.begin(charge(2));
        assert!(late.is_superseded() && !bill.is_superseded() && matches!(bill.ask(), Asked::Below));
        drop(turn);
        assert!(progress.is_superseded(), "it is not repeated after the bill");
        let other_bill = turns.begin_many(charge(-1), true);
        drop(taken(&bill));
        assert!(matches!(other_bill.ask(), Asked::Below), "the first one's call is not over: it may be repeated");
        drop((taken(&bill), bill));
        let last = turns.begin(charge(2));
        drop((taken(&other_bill), other_bill));
        assert!(late.is_superseded() && last.is_superseded(), "they began while a bill was under way");
        drop((late, last, progress));
        assert!(turns.lock().is_empty());
        drop(taken(&turns.begin(charge(2))));
    }
}
