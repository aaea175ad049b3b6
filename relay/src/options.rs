//! How a relay goes about it.

use std::fmt;
use std::time::Duration;

/// A relay's settings. By default: 16 partitions, all of which this process may hold, a lease of 30 s, requests of 10 s, 4 connections a
/// partition.
#[derive(Clone, Debug)]
#[must_use]
pub struct Options {
    pub(crate) partitions: u32,
    pub(crate) most: u32,
    pub(crate) lease: Duration,
    pub(crate) timeout: Duration,
    pub(crate) repeat_after: Duration,
    pub(crate) connections: usize,
    pub(crate) held: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            partitions: 16,
            most: u32::MAX,
            lease: Duration::from_secs(30),
            timeout: Duration::from_secs(10),
            repeat_after: Duration::from_secs(60),
            connections: 4,
            held: 4096,
        }
    }
}

/// Why options cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongOption(pub &'static str);

impl fmt::Display for WrongOption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for WrongOption {}

impl Options {
    /// How many partitions there are, 1 to 1024: the same in every process, and changed only when all are empty.
    pub fn partitions(self, partitions: u32) -> Self {
        Self { partitions, ..self }
    }

    /// How many of them this process holds at most; 0 counts as 1. Default: all.
    pub fn most(self, most: u32) -> Self {
        Self { most: most.max(1), ..self }
    }

    /// How long a partition stays with a process that is not heard of. At least three times the request's time-out.
    pub fn lease(self, lease: Duration) -> Self {
        Self { lease, ..self }
    }

    /// How long one request to the platform may take.
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// How long after a takeover the newest states, and the bills, that may have been overtaken are sent once more.
    pub fn repeat_after(self, repeat_after: Duration) -> Self {
        Self { repeat_after, ..self }
    }

    /// How many requests of one partition are on their way at a time. 1 to 256.
    pub fn connections(self, connections: usize) -> Self {
        Self { connections, ..self }
    }

    /// How many messages of one partition are in memory at most; the others wait in the broker. At least 1.
    pub fn held(self, held: usize) -> Self {
        Self { held, ..self }
    }

    /// From a message's last renewal on, so much of the lease is left to begin requests in: each then ends within it, with
    /// a tenth to spare for clocks that run apart.
    pub(crate) fn sending(&self) -> Duration {
        (self.lease * 9 / 10).saturating_sub(self.timeout)
    }

    pub(crate) fn check(&self) -> Result<(), WrongOption> {
        let wrong = |what| Err(WrongOption(what));
        if !(1..=1024).contains(&self.partitions) {
            return wrong("partitions: 1 to 1024");
        }
        if self.timeout.is_zero() || self.lease < self.timeout * 3 {
            return wrong("lease: at least three times the time-out of a request");
        }
        if self.held == 0 {
            return wrong("held: at least 1");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_request_ends_before_its_lease() {
        for (lease, timeout) in [(30, 10), (3, 1), (600, 1)] {
            let (lease, timeout) = (Duration::from_secs(lease), Duration::from_secs(timeout));
            let options = Options::default().lease(lease).timeout(timeout);
            assert_eq!(options.check(), Ok(()));
            assert!(options.sending() + timeout < lease);
            // A lease that is renewed when a third is over leaves time to send.
            assert!(options.sending() > lease / 3);
        }
        assert!(Options::default().lease(Duration::from_secs(29)).check().is_err());
        assert!(Options::default().timeout(Duration::ZERO).check().is_err());
        assert!(Options::default().partitions(1025).check().is_err());
    }
}
