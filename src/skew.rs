//! The platform's clock against this machine's, learned from the `Date` of its answers.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
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

/// The correction that a client applies to its timestamps. Only a refusal changes it: an answer that was accepted proves
/// the timestamp that its request carried, whatever its `Date` says.
#[derive(Default)]
pub(crate) struct Skew {
    correction: AtomicI64,
    /// A request with this correction was accepted.
    is_proved: AtomicBool,
}

/// What a refusal says of the timestamp that its request carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lesson {
    /// It was as the platform's clock says, or nobody knows.
    Nothing,
    /// It was off: the same request, stamped anew, may be accepted.
    StampedWrongly,
    /// It had a correction that another call learned and no accepted request has proved: without it, it may be accepted.
    Doubtful,
}

impl Skew {
    /// What to add to the clock now, in ms.
    pub(crate) fn correction(&self) -> i64 {
        self.correction.load(Ordering::Relaxed)
    }

    /// A request that was stamped with the correction `used` was accepted.
    pub(crate) fn accepted(&self, used: i64) {
        if used != 0 && used == self.correction() {
            self.is_proved.store(true, Ordering::Relaxed);
        }
    }

    /// A request that was stamped with the correction `used` was refused, by an answer that puts the platform's clock
    /// so many ms ahead of this machine's. The comparison is with what that request used, not with what is known by
    /// now: of many requests in flight at once each may be stamped anew.
    pub(crate) fn refused(&self, used: i64, offset_ms: Option<i64>) -> Lesson {
        let is_off = |offset: &i64| offset.saturating_sub(used).saturating_abs() > TOLERATED_MS;
        let Some(offset) = offset_ms.filter(is_off) else { return self.doubt(used) };
        self.set(if offset.saturating_abs() > TOLERATED_MS { offset } else { 0 });
        Lesson::StampedWrongly
    }

    /// A correction that did not help, and never has, is none: the `Date` that it came from is wrong.
    fn doubt(&self, used: i64) -> Lesson {
        let is_known = used == self.correction();
        if used == 0 || (is_known && self.is_proved.load(Ordering::Relaxed)) {
            return Lesson::Nothing;
        }
        if is_known {
            self.set(0);
        }
        Lesson::Doubtful
    }

    fn set(&self, correction: i64) {
        self.is_proved.store(false, Ordering::Relaxed);
        if self.correction.swap(correction, Ordering::Relaxed) != correction {
            log::info!(target: "pyun_energy", "timestamps are corrected by {correction} ms from now on");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 60 * 60 * 1000;

    #[test]
    fn only_a_refusal_sets_replaces_or_clears() {
        let skew = Skew::default();
        skew.accepted(0);
        assert_eq!((skew.refused(0, Some(HOUR)), skew.correction()), (Lesson::StampedWrongly, HOUR));
        skew.accepted(HOUR);
        assert_eq!(
            (skew.refused(HOUR, Some(HOUR)), skew.correction()),
            (Lesson::Nothing, HOUR),
            "it has helped before"
        );
        assert_eq!((skew.refused(HOUR, Some(2 * HOUR)), skew.correction()), (Lesson::StampedWrongly, 2 * HOUR));
        assert_eq!((skew.refused(2 * HOUR, Some(9)), skew.correction()), (Lesson::StampedWrongly, 0));
        assert_eq!((skew.refused(0, Some(9)), skew.correction()), (Lesson::Nothing, 0));
    }

    #[test]
    fn a_correction_that_never_helped_goes() {
        for offset in [None, Some(HOUR)] {
            let skew = Skew::default();
            skew.refused(0, Some(HOUR));
            assert_eq!((skew.refused(HOUR, offset), skew.correction()), (Lesson::Doubtful, 0));
        }
    }
}
