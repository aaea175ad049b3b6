//! Which messages a partition's owner has read: those that are not acknowledged, and the last ones that are.

use std::collections::{HashMap, VecDeque};

/// A broker that was killed may have forgotten so many acknowledgements: what it hands out again was sent, and perhaps something newer after it.
const REMEMBERED: usize = 4096;

/// What is known of a message that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sight {
    /// It was not read before; from now on it was.
    New,
    /// It was, and is not acknowledged yet.
    Held,
    /// It was acknowledged a while ago, which the broker has forgotten.
    Done,
}

/// Messages by their ids.
#[derive(Default)]
pub(crate) struct Seen {
    /// Whether each is acknowledged.
    ids: HashMap<String, bool>,
    /// Those that are, the oldest first.
    done: VecDeque<String>,
}

impl Seen {
    /// How many are not acknowledged.
    pub(crate) fn held(&self) -> usize {
        self.ids.len() - self.done.len()
    }

    pub(crate) fn look(&mut self, id: &str) -> Sight {
        match self.ids.get(id) {
            Some(true) => Sight::Done,
            Some(false) => Sight::Held,
            None => {
                self.ids.insert(id.to_owned(), false);
                Sight::New
            }
        }
    }

    /// The broker knows that these are done.
    pub(crate) fn acknowledged(&mut self, ids: impl IntoIterator<Item = String>) {
        for id in ids {
            if self.ids.get_mut(&id).is_some_and(|is_done| !std::mem::replace(is_done, true)) {
                self.done.push_back(id);
            }
        }
        while self.done.len() > REMEMBERED {
            self.done.pop_front().map(|id| self.ids.remove(&id));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_twice_is_held_once() {
        let mut seen = Seen::default();
        assert_eq!((seen.look("a"), seen.look("a"), seen.held()), (Sight::New, Sight::Held, 1));
    }

    #[test]
    fn what_was_acknowledged_is_known_for_a_while() {
        let mut seen = Seen::default();
        for number in 0..=REMEMBERED {
            assert_eq!(seen.look(&number.to_string()), Sight::New);
            seen.acknowledged([number.to_string()]);
        }
        // Again, as a broker hears it that has forgotten it: that makes it no newer.
        assert_eq!(seen.look("1"), Sight::Done);
        seen.acknowledged(["1".to_owned()]);
        assert_eq!((seen.held(), seen.look("0"), seen.held()), (0, Sight::New, 1));
        seen.acknowledged(["0".to_owned()]);
        assert_eq!(seen.look("1"), Sight::New);
    }
}
