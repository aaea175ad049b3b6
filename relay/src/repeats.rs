//! What is to be sent once more: something older of the same device or charge may still be on its way, and arrive after it.

use std::collections::HashMap;
use std::time::Instant;

use pyun_energy_outbox::{Item, Kind};

use crate::message::{kind, lane};

/// Lanes in which something may still be on its way, when to repeat, and what: the newest state, or the bill, that was
/// accepted since.
#[derive(Default)]
pub(crate) struct Repeats(HashMap<String, (Instant, Option<Item>)>);

impl Repeats {
    /// Something of this lane may still be on its way; what is accepted after it is to be repeated then.
    pub(crate) fn touch(&mut self, lane: String, at: Instant) {
        let entry = self.0.entry(lane).or_insert((at, None));
        entry.0 = entry.0.max(at);
    }

    /// The platform accepted it. A charge's progress is not repeated: it would come after its bill.
    pub(crate) fn accepted(&mut self, item: &Item) {
        if self.0.is_empty() || kind(item) == Kind::Progress {
            return;
        }
        if let Some((_, newest)) = self.0.get_mut(&lane(item)) {
            *newest = Some(item.clone());
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The lanes of which something is, or will be, to be repeated.
    pub(crate) fn lanes(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }

    /// When the first is due.
    pub(crate) fn due_at(&self) -> Option<Instant> {
        self.0.values().map(|(at, _)| *at).min()
    }

    /// Takes what is due until then.
    pub(crate) fn take(&mut self, until: Instant) -> Vec<Item> {
        let (due, later) = std::mem::take(&mut self.0).into_iter().partition(|(_, (at, _))| *at <= until);
        self.0 = later;
        let due: HashMap<_, (_, Option<Item>)> = due;
        due.into_values().filter_map(|(_, item)| item).collect()
    }
}
