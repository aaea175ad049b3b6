//! How an outbox goes about it.

use std::time::Duration;

use crate::{Error, ErrorKind};

/// Options of an outbox; the defaults suit a site.
#[derive(Clone, Debug)]
#[must_use]
pub struct Options {
    pub(crate) max_records: u64,
    pub(crate) max_bytes: u64,
    pub(crate) max_rate: Option<f64>,
    pub(crate) stale_after: Duration,
    pub(crate) seed: Option<u64>,
}

impl Default for Options {
    fn default() -> Self {
        let stale_after = Duration::from_secs(3600);
        Self { max_records: 100_000, max_bytes: 64 << 20, max_rate: None, stale_after, seed: None }
    }
}

impl Options {
    /// How many records may wait. Default 100,000. Above 80 % of it, progress between the first and the newest of a charge
    /// is dropped.
    pub fn max_records(mut self, records: u64) -> Self {
        self.max_records = records;
        self
    }

    /// How much of the disk the file may fill, in bytes, but for its log (about 4 MB). Default 64 MiB.
    pub fn max_bytes(mut self, bytes: u64) -> Self {
        self.max_bytes = bytes;
        self
    }

    /// The most requests a second, of devices and records together. Default: no limit but that eight at most are in flight.
    pub fn max_rate(mut self, per_second: f64) -> Self {
        self.max_rate = Some(per_second);
        self
    }

    /// For how long after it was put or touched a device's state is sent again every quarter of an hour. Default 1 h.
    pub fn stale_after(mut self, stale_after: Duration) -> Self {
        self.stale_after = stale_after;
        self
    }

    /// Chance, for tests of this library.
    #[doc(hidden)]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        let refuse = |what: &str| Err(Error::new(ErrorKind::InvalidInput, what));
        if self.max_records == 0 {
            return refuse("max_records: at least 1");
        }
        if self.max_bytes < 1 << 20 {
            return refuse("max_bytes: at least 1 MiB");
        }
        if self.max_rate.is_some_and(|rate| !(rate > 0.001 && rate.is_finite())) {
            return refuse("max_rate: above 0.001 a second");
        }
        Ok(())
    }

    /// The least time between two requests.
    pub(crate) fn spacing(&self) -> Duration {
        self.max_rate.map_or(Duration::ZERO, |rate| Duration::from_secs_f64(1.0 / rate))
    }
}
