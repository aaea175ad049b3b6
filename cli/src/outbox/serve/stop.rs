//! Tells whether to stop.

use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::failure::Failure;
use crate::signals;

/// Set by a signal.
#[derive(Clone, Default)]
pub(super) struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Stops at SIGINT, SIGTERM and SIGHUP; the second one ends the process at once.
    pub(super) fn on_signals() -> Result<Self, Failure> {
        let stop = Self::default();
        let asked = stop.clone();
        signals::on_stop(move || {
            if asked.0.swap(true, Ordering::SeqCst) {
                process::exit(130);
            }
        })?;
        Ok(stop)
    }

    pub(super) fn is_asked(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}
