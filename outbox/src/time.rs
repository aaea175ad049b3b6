//! Two clocks: one that only goes forward, for what is due when, and the wall's, for what people are told.

use std::time::{Duration, SystemTime};

/// A moment, by both clocks.
#[derive(Clone, Copy, Debug)]
pub struct Now {
    /// Since some moment before the outbox was opened; goes on while the machine sleeps (Linux), and is never set.
    pub mono: Duration,
    /// ms since 1970, as this machine has it; may be wrong, and may jump.
    pub wall: i64,
}

impl Now {
    /// This moment.
    pub(crate) fn real() -> Self {
        let wall = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Self { mono: mono(), wall: ms(wall) }
    }
}

/// A duration in ms, as the store has it.
pub(crate) fn ms(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(target_os = "linux")]
fn mono() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    Duration::new(time.tv_sec.try_into().unwrap_or_default(), time.tv_nsec.try_into().unwrap_or_default())
}

#[cfg(not(target_os = "linux"))]
fn mono() -> Duration {
    use std::sync::OnceLock;
    use std::time::Instant;

    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}
