//! What an application is told without asking: polled, since a callback would run on a thread of ours.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::item::Kind;
use crate::store::Salvaged;

/// Something that somebody should know of.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// Everything pauses, for the reason given: nothing is lost, and somebody must mend it.
    BreakerOpened(&'static str),
    /// It was mended.
    BreakerClosed,
    /// The platform will not have an item: [`dead`](crate::Outbox::dead) has it.
    Died {
        /// What it is.
        kind: Kind,
        /// Why, in a few words.
        reason: &'static str,
    },
    /// So many reports of progress were dropped, since the outbox is nearly full.
    Thinned(u64),
    /// The file was damaged; what could be read was taken over.
    SetAside(Salvaged),
    /// The disk fails or is full: nothing is accepted until it works again. What is there is still sent.
    StorageFailed(String),
    /// The disk works again.
    StorageWorks,
    /// The file system has no modes: others on this machine may read the outbox.
    NotPrivate,
    /// Nobody polled for long: so many events are missing before this one.
    Missed(u64),
}

impl Event {
    /// Which event it is: stable over versions, and the same in every language.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::BreakerOpened(_) => "breaker_opened",
            Self::BreakerClosed => "breaker_closed",
            Self::Died { .. } => "died",
            Self::Thinned(_) => "thinned",
            Self::SetAside(_) => "set_aside",
            Self::StorageFailed(_) => "storage_failed",
            Self::StorageWorks => "storage_works",
            Self::NotPrivate => "not_private",
            Self::Missed(_) => "missed",
        }
    }
}

/// Events that were not polled yet.
#[derive(Debug, Default)]
pub(crate) struct Events {
    waiting: Mutex<(VecDeque<Event>, u64)>,
    arrived: Condvar,
}

impl Events {
    const MOST: usize = 256;

    pub(crate) fn push(&self, event: Event) {
        log::info!(target: "pyun_energy", "outbox: {event:?}");
        let (events, missed) = &mut *self.lock();
        if events.len() >= Self::MOST {
            events.pop_front();
            *missed += 1;
        }
        events.push_back(event);
        self.arrived.notify_one();
    }

    pub(crate) fn poll(&self, wait: Duration) -> Option<Event> {
        let waited = self.arrived.wait_timeout_while(self.lock(), wait, |(events, _)| events.is_empty());
        let (mut guard, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let (events, missed) = &mut *guard;
        match std::mem::take(missed) {
            0 => events.pop_front(),
            missed => Some(Event::Missed(missed)),
        }
    }

    fn lock(&self) -> MutexGuard<'_, (VecDeque<Event>, u64)> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
