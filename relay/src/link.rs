//! Whether the platform can be reached: what concerns all messages alike.

use std::time::{Duration, Instant};

use crate::token::chance;

/// The longest wait for a link, as the outbox has it.
const LONGEST: Duration = Duration::from_secs(15);
const FIRST: Duration = Duration::from_secs(1);
/// Somebody has to mend it first.
const BROKEN: Duration = Duration::from_secs(60);
/// A header must not silence a fleet for a day.
const ASKED: Duration = Duration::from_secs(3600);

/// The link to the platform, as far as one partition knows.
#[derive(Default)]
pub(crate) struct Link {
    failures: u32,
    until: Option<Instant>,
}

impl Link {
    /// How many requests may begin now: one, where it is not known whether anybody answers.
    pub(crate) fn width(&self, now: Instant) -> usize {
        match self.until {
            None => usize::MAX,
            Some(until) => usize::from(until <= now),
        }
    }

    /// When the next request may begin, if not now.
    pub(crate) fn opens_at(&self) -> Option<Instant> {
        self.until
    }

    /// Nobody answered. Whether that is new.
    pub(crate) fn failed(&mut self, asked: Option<Duration>) -> bool {
        let most = LONGEST.min(FIRST * (1 << self.failures.min(10)));
        self.wait(most.mul_f64(chance()) + asked.unwrap_or_default().min(ASKED))
    }

    /// Whoever answered has to be mended first. Whether that is new.
    pub(crate) fn broke(&mut self) -> bool {
        self.wait(BROKEN)
    }

    /// The platform answered. Whether that is new.
    pub(crate) fn answered(&mut self) -> bool {
        std::mem::take(self).until.is_some()
    }

    fn wait(&mut self, time: Duration) -> bool {
        self.failures += 1;
        self.until.replace(Instant::now() + time).is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_platform_that_is_away_is_asked_by_one_within_fifteen_seconds() {
        let mut link = Link::default();
        assert!(link.failed(None));
        for _ in 0..30 {
            assert!(!link.failed(None));
        }
        assert!(link.opens_at().unwrap() <= Instant::now() + LONGEST);
        assert_eq!(link.width(Instant::now() + LONGEST), 1);
        assert!(link.answered() && !link.answered());
        assert_eq!(link.width(Instant::now()), usize::MAX);
    }
}
