//! Minutes that pass at once.
#![allow(unreachable_pub, clippy::unwrap_used)]

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A clock that runs with the real one and skips what is slept, so that minutes pass at once. Chance is what it is told.
#[derive(Clone)]
pub struct SkippingTime(Arc<(Mutex<Duration>, f64)>);

impl SkippingTime {
    pub fn new(random: f64) -> Self {
        Self(Arc::new((Mutex::new(Duration::ZERO), random)))
    }

    /// How long was slept, all in all.
    pub fn slept(&self) -> Duration {
        *self.0.0.lock().unwrap()
    }
}

impl pyun_energy::Time for SkippingTime {
    fn now(&self) -> Instant {
        Instant::now() + self.slept()
    }

    fn sleep(&self, duration: Duration) {
        *self.0.0.lock().unwrap() += duration;
    }

    fn random(&self) -> f64 {
        self.0.1
    }
}
