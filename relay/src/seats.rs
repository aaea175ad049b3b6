//! How many partitions this process may hold.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// So many seats, of which each partition that is held takes one.
#[derive(Clone)]
pub(crate) struct Seats {
    taken: Arc<AtomicU32>,
    all: u32,
}

/// A seat that is taken, until it is dropped.
pub(crate) struct Seat(Arc<AtomicU32>);

impl Seats {
    pub(crate) fn new(all: u32) -> Self {
        Self { taken: Arc::default(), all }
    }

    pub(crate) fn take(&self) -> Option<Seat> {
        let more = |taken| (taken < self.all).then_some(taken + 1);
        let taken = self.taken.fetch_update(Ordering::SeqCst, Ordering::SeqCst, more);
        taken.ok().map(|_| Seat(Arc::clone(&self.taken)))
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}
