//! The order of a device's requests: one at a time, and an older snapshot never after a newer one (docs/retries.md,
//! "Order").
//!
//! Each call has a place in its device's line from the moment it begins, and needs the turn for each of its attempts.
//! Who is no longer the latest gets no turn any more; who has it, keeps it until that attempt is over.

use std::collections::HashMap;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, Thread};

use crate::Device;

/// The lines of the devices that are being synced now. Holds nothing of those that are not.
#[derive(Clone, Default)]
pub(crate) struct Turns(Arc<Mutex<HashMap<Key, Line>>>);

/// Which charger it is, whatever the rest of the snapshot says.
#[derive(Clone)]
struct Key(Device);

impl Key {
    fn names(&self) -> (&str, &str) {
        (self.0.station_uuid(), self.0.no())
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.names() == other.names()
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.names().hash(state);
    }
}

#[derive(Default)]
struct Line {
    /// The number of the latest place, and how many places there are.
    latest: u64,
    places: usize,
    /// Whether a request is in flight.
    is_taken: bool,
    /// Threads that wait for the turn, or for being superseded.
    waiting: Vec<Thread>,
}

impl Line {
    /// Something has changed that those who wait have to look at.
    fn wake(&mut self) {
        self.waiting.drain(..).for_each(|thread| thread.unpark());
    }

    fn wait(&mut self) {
        let current = thread::current();
        if self.waiting.iter().all(|thread| thread.id() != current.id()) {
            self.waiting.push(current);
        }
    }
}

impl Turns {
    /// A call for `device` begins: all that began before are superseded but for the attempt that is in flight.
    pub(crate) fn begin(&self, device: &Device) -> Arc<Place> {
        let key = Key(device.clone());
        let mut lines = self.lock();
        let line = lines.entry(key.clone()).or_default();
        line.latest += 1;
        line.places += 1;
        line.wake();
        Arc::new(Place { turns: self.clone(), key, number: line.latest })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Line>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A call's place in the line of its device, for as long as the call lasts.
pub(crate) struct Place {
    turns: Turns,
    key: Key,
    number: u64,
}

/// What came of asking for the turn.
pub(crate) enum Asked {
    /// It is this call's until it is dropped.
    Taken(Turn),
    /// An older request is in flight; this thread is unparked when it is worth asking again.
    Wait,
    /// A later call answers for the device.
    Superseded,
}

impl Place {
    /// Asks for the turn, for one attempt.
    pub(crate) fn ask(self: &Arc<Self>) -> Asked {
        self.in_line(|line| {
            if line.latest != self.number {
                Asked::Superseded
            } else if line.is_taken {
                line.wait();
                Asked::Wait
            } else {
                line.is_taken = true;
                Asked::Taken(Turn(Arc::clone(self)))
            }
        })
        .unwrap_or(Asked::Superseded)
    }

    /// Whether a later call for the same device has begun; if not, this thread is unparked when one does.
    pub(crate) fn is_superseded(&self) -> bool {
        let is_latest = |line: &mut Line| {
            let is_latest = line.latest == self.number;
            if is_latest {
                line.wait();
            }
            is_latest
        };
        self.in_line(is_latest) != Some(true)
    }

    fn in_line<T>(&self, look: impl FnOnce(&mut Line) -> T) -> Option<T> {
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
        let mut lines = self.turns.lock();
        if let Some(line) = lines.get_mut(&self.key) {
            line.places -= 1;
            if line.places == 0 {
                lines.remove(&self.key);
            }
        }
    }
}

/// The right to send one request for a device.
pub(crate) struct Turn(Arc<Place>);

impl fmt::Debug for Turn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Turn")
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.in_line(|line| {
            line.is_taken = false;
            line.wake();
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(no: &str) -> Device {
        Device::builder().station_uuid("s").no(no).state(1).energy_code("CN_AC").build().unwrap()
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
        let first = turns.begin(&device("a"));
        let turn = taken(&first);
        let second = turns.begin(&device("a"));
        assert!(matches!(second.ask(), Asked::Wait));
        let third = turns.begin(&device("a"));
        assert!(matches!(second.ask(), Asked::Superseded) && matches!(third.ask(), Asked::Wait));
        drop(taken(&turns.begin(&device("b"))));
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
        let batch = turns.begin(&device("a"));
        drop(taken(&turns.begin(&device("a"))));
        assert!(batch.is_superseded() && matches!(batch.ask(), Asked::Superseded));
    }
}
