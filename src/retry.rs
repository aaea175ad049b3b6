//! When a failed attempt is repeated, and after how long: the rules of docs/retries.md, one row each.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crate::{Error, ErrorKind};

/// Whether an attempt that failed in one way is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repeat {
    Never,
    /// Once a call, however many attempts are allowed.
    Once,
    /// As often as attempts, deadline and budget allow.
    Yes,
}

/// Whether the same call, made again later, may succeed: what heals by itself, or by somebody else's doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Later {
    Hopeless,
    MaySucceed,
}

/// A row of the table: what it is about, whether a failure is of that kind, and what follows.
pub(crate) struct Rule {
    pub(crate) about: &'static str,
    fits: fn(&Error) -> bool,
    pub(crate) repeat: Repeat,
    pub(crate) later: Later,
    base: Duration,
}

const SOON: Duration = Duration::from_millis(200);
const SLOWLY: Duration = Duration::from_secs(1);
/// The longest wait that is drawn; a `Retry-After` may be longer.
const LONGEST: Duration = Duration::from_secs(5);

const fn row(about: &'static str, fits: fn(&Error) -> bool, repeat: Repeat, later: Later, base: Duration) -> Rule {
    Rule { about, fits, repeat, later, base }
}

/// The first row that fits decides.
const RULES: [Rule; 12] = [
    row("no trust, or none yet", is_distrust, Repeat::Never, Later::MaySucceed, SOON),
    row("ended from outside, or not tried", is_ended, Repeat::Never, Later::MaySucceed, SOON),
    row("slow down", |error| has_status(error, &[429, 503]), Repeat::Yes, Later::MaySucceed, SLOWLY),
    row("a gateway", |error| has_status(error, &[408, 502, 504]), Repeat::Yes, Later::MaySucceed, SOON),
    row("the proxy wants a password", |error| has_status(error, &[407]), Repeat::Never, Later::Hopeless, SOON),
    row("no answer, or half of one", has_no_answer, Repeat::Yes, Later::MaySucceed, SOON),
    row("the platform failed (1500)", is_failed, Repeat::Once, Later::MaySucceed, SOON),
    row("the platform refused", |error| error.reply().is_some(), Repeat::Never, Later::Hopeless, SOON),
    row("a server's error page", is_error_page, Repeat::Yes, Later::MaySucceed, SOON),
    row("somebody else's page", is_foreign_page, Repeat::Once, Later::MaySucceed, SOON),
    row("sent elsewhere, as a captive portal does", is_redirect, Repeat::Never, Later::MaySucceed, SOON),
    row("anything else", |_| true, Repeat::Never, Later::Hopeless, SOON),
];

fn is_distrust(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Tls | ErrorKind::Clock)
}

fn is_ended(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Cancelled | ErrorKind::NotAttempted)
}

fn has_no_answer(error: &Error) -> bool {
    use ErrorKind::{Connect, Disconnected, Resolve, Timeout};
    matches!(error.kind(), Resolve | Connect | Timeout | Disconnected)
}

fn is_redirect(error: &Error) -> bool {
    error.kind() == ErrorKind::Protocol && error.http_status().is_some_and(|status| (300..400).contains(&status))
}

fn has_status(error: &Error, statuses: &[u16]) -> bool {
    error.http_status().is_some_and(|status| statuses.contains(&status))
}

fn is_failed(error: &Error) -> bool {
    error.kind() == ErrorKind::Failed
}

fn is_error_page(error: &Error) -> bool {
    error.kind() == ErrorKind::Protocol && error.http_status().is_some_and(|status| status >= 500)
}

fn is_foreign_page(error: &Error) -> bool {
    error.kind() == ErrorKind::Protocol && error.http_status().is_none_or(|status| status < 300)
}

impl Error {
    /// Whether the same call may succeed later, unchanged: what this side or the platform refused will not; what heals by
    /// itself, a clock that is set or a credit that is paid may (docs/retries.md has the rules). Not the same as being
    /// repeated within the call. A device sync may simply be made again after a while; a call of
    /// [`post_json`](crate::Client::post_json) that does harm when it arrives twice only if not [`was_sent`](Self::was_sent).
    pub fn is_retryable(&self) -> bool {
        Rule::of(self).later == Later::MaySucceed
    }
}

impl Rule {
    /// The rule for a failure.
    pub(crate) fn of(error: &Error) -> &'static Self {
        // The last row fits everything.
        RULES.iter().find(|rule| (rule.fits)(error)).unwrap_or(&RULES[RULES.len() - 1])
    }

    /// How long to wait before the `retry`th retry (from 1): full jitter, so that clients that failed together do not
    /// come back together; on top of what the platform asks for, since it asks the same of all.
    pub(crate) fn wait(&self, retry: u32, random: f64, retry_after: Option<Duration>) -> Duration {
        let most = LONGEST.min(self.base.saturating_mul(1 << (retry - 1).min(16)));
        most.mul_f64(random.clamp(0.0, 1.0)).saturating_add(retry_after.unwrap_or_default())
    }
}

/// A token bucket: after many failures in a row nothing is repeated, so that an outage is not answered with a storm.
pub(crate) struct Budget(AtomicU32);

impl Budget {
    const FULL: u32 = 500;
    const RETRY: u32 = 14;
    const REWARD: u32 = 1;

    pub(crate) fn new() -> Self {
        Self(AtomicU32::new(Self::FULL))
    }

    /// Takes the price of a retry, if there is that much.
    pub(crate) fn take(&self) -> bool {
        let taken = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |tokens| tokens.checked_sub(Self::RETRY));
        taken.is_ok()
    }

    /// A call succeeded at the first try.
    pub(crate) fn reward(&self) {
        self.add(Self::REWARD);
    }

    /// A call succeeded after so many retries: they were worth their price.
    pub(crate) fn give_back(&self, retries: u32) {
        if retries > 0 {
            self.add(retries.saturating_mul(Self::RETRY));
        }
    }

    fn add(&self, more: u32) {
        // A full bucket, which is the rule, is only looked at.
        let add = |tokens: u32| (tokens < Self::FULL).then_some(tokens.saturating_add(more).min(Self::FULL));
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_budget_allows_35_retries_in_a_row() {
        let budget = Budget::new();
        assert_eq!((0..100).filter(|_| budget.take()).count(), 35);
        (0..14).for_each(|_| budget.reward());
        assert!(budget.take() && !budget.take());
        (0..14).for_each(|_| budget.reward());
        for _ in 0..100 {
            assert!(budget.take(), "what is given back is what was taken");
            budget.give_back(1);
        }
        assert!(budget.take() && !budget.take());
        (0..10_000).for_each(|_| budget.reward());
        assert_eq!((0..100).filter(|_| budget.take()).count(), 35, "a bucket does not overflow");
    }

    #[test]
    fn waits_grow_to_five_seconds_and_respect_retry_after() {
        let rule = |kind| Rule::of(&Error::new(kind, "")).wait(1, 1.0, None);
        assert_eq!(rule(ErrorKind::Timeout), Duration::from_millis(200));
        let slow = Error::new(ErrorKind::Protocol, "").with_answer(503, None);
        let waits: Vec<u64> = (1..6).map(|n| Rule::of(&slow).wait(n, 1.0, None).as_secs()).collect();
        assert_eq!(waits, [1, 2, 4, 5, 5]);
        assert_eq!(Rule::of(&slow).wait(u32::MAX, 0.5, None), Duration::from_millis(2500));
        assert_eq!(Rule::of(&slow).wait(1, 0.0, None), Duration::ZERO);
        assert_eq!(Rule::of(&slow).wait(1, 0.5, Some(Duration::from_secs(9))), Duration::from_millis(9500));
        assert_eq!(Rule::of(&slow).wait(1, 1.0, Some(Duration::MAX)), Duration::MAX);
    }
}
