//! Time and chance as calls see them, replaced in tests so that minutes pass at once.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

/// A source of time and of chance. For tests of this library; not part of its interface.
pub trait Time: Send + Sync {
    /// The time now, steadily growing.
    fn now(&self) -> Instant;
    /// Waits.
    fn sleep(&self, duration: Duration);
    /// Waits until this thread is unparked, or as long.
    fn park(&self, at_most: Duration) {
        self.sleep(at_most);
    }
    /// A number drawn evenly from 0 up to 1.
    fn random(&self) -> f64;
}

/// `duration` after `now`, or as good as never where that is beyond what an `Instant` can say.
pub(crate) fn after(now: Instant, duration: Duration) -> Instant {
    const NEVER: Duration = Duration::from_secs(10 * 365 * 24 * 3600);
    now + duration.min(NEVER)
}

/// The clock that stamps requests.
pub(crate) type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

pub(crate) type SharedTime = Arc<dyn Time>;

/// The real ones.
pub(crate) struct RealTime;

impl Time for RealTime {
    fn now(&self) -> Instant {
        Instant::now()
    }

    fn sleep(&self, duration: Duration) {
        std::thread::sleep(duration);
    }

    fn park(&self, at_most: Duration) {
        std::thread::park_timeout(at_most);
    }

    #[allow(clippy::cast_precision_loss)] // 53 bits fit exactly
    fn random(&self) -> f64 {
        // Spreads clients; nothing secret depends on it, so the standard library's hash keys are random enough.
        // The process is part of it: the keys of forked children are the same.
        let drawn = (std::process::id(), Instant::now());
        (RandomState::new().hash_one(drawn) >> 11) as f64 / (1_u64 << 53) as f64
    }
}
