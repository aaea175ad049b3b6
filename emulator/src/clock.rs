//! The emulator's clock: the machine's, moved by an offset.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// 9999-12-31T23:59:59Z, the last second that an HTTP date can tell.
const LAST_HTTP_DATE_MS: i64 = 253_402_300_799_000;

/// Milliseconds since 1970, with an offset that tests can set.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    offset_ms: AtomicI64,
}

impl Clock {
    pub(crate) fn now_ms(&self) -> i64 {
        machine_ms().saturating_add(self.offset_ms())
    }

    pub(crate) fn offset_ms(&self) -> i64 {
        self.offset_ms.load(Ordering::Relaxed)
    }

    pub(crate) fn set_offset_ms(&self, offset_ms: i64) {
        self.offset_ms.store(offset_ms, Ordering::Relaxed);
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
