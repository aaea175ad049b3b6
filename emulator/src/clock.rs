//! The emulator's clock: the machine's, moved by an offset, or one that stands still.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// 9999-12-31T23:59:59Z, the last second that an HTTP date can tell.
const LAST_HTTP_DATE_MS: i64 = 253_402_300_799_000;

/// No time that is ever set.
const RUNNING: i64 = i64::MIN;

/// Milliseconds since 1970, as tests want them.
#[derive(Debug)]
pub(crate) struct Clock {
    offset_ms: AtomicI64,
    /// The time at which it stands.
    stopped_at_ms: AtomicI64,
}

impl Default for Clock {
    fn default() -> Self {
        Self { offset_ms: AtomicI64::new(0), stopped_at_ms: AtomicI64::new(RUNNING) }
    }
}

impl Clock {
    pub(crate) fn now_ms(&self) -> i64 {
        match self.stopped_at_ms.load(Ordering::Relaxed) {
            RUNNING => machine_ms().saturating_add(self.offset_ms.load(Ordering::Relaxed)),
            stopped => stopped,
        }
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.stopped_at_ms.load(Ordering::Relaxed) != RUNNING
    }

    /// How far it is from the machine's.
    pub(crate) fn offset_ms(&self) -> i64 {
        if self.is_stopped() {
            return self.now_ms().saturating_sub(machine_ms());
        }
        self.offset_ms.load(Ordering::Relaxed)
    }

    /// Lets it run, so far from the machine's.
    pub(crate) fn set_offset_ms(&self, offset_ms: i64) {
        self.offset_ms.store(offset_ms, Ordering::Relaxed);
        self.stopped_at_ms.store(RUNNING, Ordering::Relaxed);
    }

    /// Lets it stand.
    pub(crate) fn stop_at_ms(&self, now_ms: i64) {
        self.stopped_at_ms.store(now_ms.max(RUNNING + 1), Ordering::Relaxed);
    }
}

/// The `Date` header for a time, brought into the range that the format can tell.
pub(crate) fn http_date(ms: i64) -> String {
    let ms = ms.clamp(0, LAST_HTTP_DATE_MS).unsigned_abs();
    httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_millis(ms))
}

fn machine_ms() -> i64 {
    let now = SystemTime::now();
    match now.duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
        Err(before) => -i64::try_from(before.duration().as_millis()).unwrap_or(i64::MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_time_has_an_http_date() {
        assert_eq!(http_date(1_758_093_419_429), "Wed, 17 Sep 2025 07:16:59 GMT");
        assert_eq!(http_date(i64::MIN), "Thu, 01 Jan 1970 00:00:00 GMT");
        assert_eq!(http_date(i64::MAX), "Fri, 31 Dec 9999 23:59:59 GMT");
    }
}
