//! What a search takes.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// Time of this thread on a core, so that other programs do not count; on other systems than Linux, time.
pub fn used() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    // The kernel counts up to here only when it looks at the thread.
    std::thread::yield_now();
    let schedule = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = schedule.and_then(|text| text.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| START.elapsed(), Duration::from_nanos)
}

#[derive(Default)]
pub struct Times(pub Vec<Duration>);

impl Times {
    pub fn print(&mut self, what: &str) {
        self.0.sort_unstable();
        let at = |part: usize| self.0.get(self.0.len().saturating_sub(1) * part / 100).copied().unwrap_or_default();
        println!("{what}: {} requests, p50 {:?}, p99 {:?}, max {:?}", self.0.len(), at(50), at(99), at(100));
    }

    /// Only where it was built to be fast.
    pub fn within(&self, limit: Duration) {
        let part = self.0.get(self.0.len().saturating_sub(1) * 99 / 100).copied().unwrap_or_default();
        let limit = if cfg!(debug_assertions) { limit * 60 } else { limit * 3 };
        assert!(part < limit, "p99 {part:?}");
    }
}
