//! What is counted over an outbox's life.

use std::time::Duration;

use rusqlite::{Connection, Result};

use crate::change::Change;
use crate::store::meta;

/// Written once a second at most: a crash may lose the last second's count.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) accepted: u64,
    pub(crate) delivered: u64,
    pub(crate) thinned: u64,
    pub(crate) last_success: Option<i64>,
    /// Their sum when they were written last, and when that was.
    saved: u64,
    saved_at: Duration,
}

const ACCEPTED: &str = "accepted";
const DELIVERED: &str = "delivered";
const THINNED: &str = "thinned";
const LAST_SUCCESS: &str = "last_success";

impl Counters {
    const EVERY: Duration = Duration::from_secs(1);

    pub(crate) fn read(connection: &Connection) -> Result<Self> {
        let number = |name| meta::number(connection, name);
        let count = |name| number(name).map(|count| u64::try_from(count).unwrap_or_default());
        let (accepted, delivered, thinned) = (count(ACCEPTED)?, count(DELIVERED)?, count(THINNED)?);
        let last_success = Some(number(LAST_SUCCESS)?).filter(|at| *at != 0);
        let counters = Self { accepted, delivered, thinned, last_success, ..Self::default() };
        Ok(Self { saved: counters.sum(), ..counters })
    }

    fn sum(&self) -> u64 {
        self.accepted + self.delivered + self.thinned
    }

    /// When they should be written, if they have changed.
    pub(crate) fn saves_at(&self) -> Option<Duration> {
        (self.sum() != self.saved).then_some(self.saved_at + Self::EVERY)
    }

    /// What writes them.
    pub(crate) fn write(&mut self, now: Duration) -> [Change; 4] {
        (self.saved, self.saved_at) = (self.sum(), now);
        let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        [
            Change::Counter(ACCEPTED, number(self.accepted)),
            Change::Counter(DELIVERED, number(self.delivered)),
            Change::Counter(THINNED, number(self.thinned)),
            Change::Counter(LAST_SUCCESS, self.last_success.unwrap_or_default()),
        ]
    }
}
