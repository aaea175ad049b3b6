//! How long to wait before the next connection.

use std::thread;
use std::time::{Duration, Instant};

use super::stop::Stop;

const FIRST: Duration = Duration::from_millis(500);
/// What lasted for so long was no failure.
const LONGEST: Duration = Duration::from_secs(30);

/// Waits longer from one failure to the next, so that a broker that starts is not met by everybody at once.
pub(super) struct Backoff(Duration);

impl Backoff {
    pub(super) fn new() -> Self {
        Self(FIRST)
    }

    /// How long to wait after a connection that lasted so long: half of it is chance.
    pub(super) fn after(&mut self, lasted: Duration) -> Duration {
        let whole = if lasted > LONGEST { FIRST } else { self.0 };
        self.0 = (whole * 2).min(LONGEST);
        whole / 2 + whole.mul_f64(chance() / 2.0)
    }
}

/// Waits so long, or until it is to stop.
pub(super) fn rest(time: Duration, stop: &Stop) {
    let until = Instant::now() + time;
    while !stop.is_asked() {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return;
        }
        thread::sleep(left.min(Duration::from_millis(50)));
    }
}

/// Between 0 and 1; std seeds each of these anew.
fn chance() -> f64 {
    use std::hash::{BuildHasher, RandomState};
    let [byte, ..] = RandomState::new().hash_one(0_u8).to_be_bytes();
    f64::from(byte) / 255.0
}
