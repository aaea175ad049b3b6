//! The platform's clock against this machine's, learned from the `Date` of its answers.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use ureq::http::{HeaderMap, header};

/// The platform accepts ten minutes. What is below four is left alone: a correction is a guess as well.
const TOLERATED_MS: i64 = 4 * 60 * 1000;

/// How far the platform's clock is ahead of this machine's, in ms, at the time of an answer. The `Date` is compared
/// with the middle of the exchange, which took `took` and ended `now`. An answer from a cache (`Age`) tells nothing.
pub(crate) fn measure(headers: &HeaderMap, now: SystemTime, took: Duration) -> Option<i64> {
    if headers.contains_key(header::AGE) {
        return None;
    }
    let date = httpdate::parse_http_date(headers.get(header::DATE)?.to_str().ok()?).ok()?;
    difference_ms(date, now.checked_sub(took / 2)?)
}

fn difference_ms(date: SystemTime, now: SystemTime) -> Option<i64> {
    match date.duration_since(now) {
        Ok(ahead) => ahead.as_millis().try_into().ok(),
        Err(behind) => behind.duration().as_millis().try_into().ok().map(|ms: i64| -ms),
    }
}

/// The correction that a client applies to its timestamps.
#[derive(Default)]
pub(crate) struct Skew(AtomicI64);

impl Skew {
    /// What to add to the clock now, in ms.
    pub(crate) fn correction(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Takes a measurement: a clock that is fairly right, perhaps again, is not corrected.
    pub(crate) fn observe(&self, offset_ms: i64) {
        self.0.store(if offset_ms.saturating_abs() > TOLERATED_MS { offset_ms } else { 0 }, Ordering::Relaxed);
    }

    /// Whether a request that was stamped with the correction `used` was stamped wrongly, by what is known now. The
    /// comparison is with what that request used, not with what was known before: of many requests in flight at once
    /// each may be stamped anew.
    pub(crate) fn would_differ(&self, used: i64) -> bool {
        self.correction().saturating_sub(used).saturating_abs() > TOLERATED_MS
    }
}
