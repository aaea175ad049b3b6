//! What ends a sync before its end.

use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use indicatif::ProgressBar;
use pyun_energy::Client;

use crate::failure::Failure;
use crate::output::say;
use crate::signals;

/// Why a sync ended before its end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(super) enum Reason {
    /// Ctrl-C, or another signal.
    Interrupted = 1,
    /// The platform refuses whoever signs.
    Refused = 2,
}

/// Tells whether to stop.
#[derive(Clone, Default)]
pub(super) struct Stop(Arc<AtomicU8>);

impl Stop {
    /// Stops at SIGINT, SIGTERM and SIGHUP; the second one ends the process at once.
    pub(super) fn on_signals(bar: &ProgressBar) -> Result<Self, Failure> {
        let stop = Self::default();
        let (asked, bar) = (stop.clone(), bar.clone());
        let handler = move || {
            if asked.reason() == Some(Reason::Interrupted) {
                process::exit(130);
            }
            asked.because(Reason::Interrupted);
            // All devices are still in the failed file, should it come to that.
            bar.suspend(|| say("interrupted: ending; once more ends at once"));
        };
        signals::on_stop(handler)?;
        Ok(stop)
    }

    /// From now on, calls end.
    pub(super) fn because(&self, reason: Reason) {
        self.0.store(reason as u8, Ordering::SeqCst);
    }

    pub(super) fn reason(&self) -> Option<Reason> {
        let reason = self.0.load(Ordering::SeqCst);
        [Reason::Interrupted, Reason::Refused].into_iter().find(|known| *known as u8 == reason)
    }

    /// A client whose calls end when this says so.
    pub(super) fn watched_by(&self, client: &Client) -> Client {
        let stop = self.clone();
        client.with_interrupt(move || stop.reason().is_some())
    }
}
