//! Rounds of syncs: what failed for a while gets another one, as long as the platform accepts anything.

use std::collections::HashSet;
use std::fmt::Write;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use pyun_energy::{Client, Device, Error, ErrorKind, Reply, SyncOptions};

use super::stop::{Reason, Stop};
use crate::input::key;

/// How one device ended.
pub(super) struct Outcome {
    pub(super) result: Result<Reply, Error>,
    /// Requests that were begun, in all rounds.
    pub(super) attempts: u32,
}

impl Outcome {
    fn of(result: Result<Reply, Error>) -> Self {
        let attempts = result.as_ref().map_or_else(Error::attempts, Reply::attempts);
        Self { result, attempts }
    }

    fn is_retryable(&self) -> bool {
        self.result.as_ref().is_err_and(Error::is_retryable)
    }
}

/// How to go about it.
pub(super) struct Rounds<'r> {
    pub(super) client: Client,
    pub(super) connections: usize,
    pub(super) count: u32,
    pub(super) until: Option<Instant>,
    pub(super) stop: &'r Stop,
    pub(super) bar: &'r ProgressBar,
}

impl Rounds<'_> {
    /// Syncs all devices.
    pub(super) fn run(&self, devices: &[Device]) -> Vec<Outcome> {
        self.bar.reset();
        let mut outcomes: Vec<_> = self.round(devices).into_iter().map(Outcome::of).collect();
        let mut accepted = outcomes.iter().any(|outcome| outcome.result.is_ok());
        for _ in 1..self.count {
            let again: Vec<usize> =
                left(devices, &outcomes).into_iter().filter(|index| outcomes[*index].is_retryable()).collect();
            if again.is_empty() || !accepted || self.stop.reason().is_some() {
                break;
            }
            self.bar.set_position((devices.len() - again.len()) as u64);
            let batch: Vec<_> = again.iter().map(|index| devices[*index].clone()).collect();
            let results = self.round(&batch);
            accepted = results.iter().any(Result::is_ok);
            for (index, result) in again.into_iter().zip(results) {
                let attempts = outcomes[index].attempts;
                outcomes[index] = Outcome::of(result);
                outcomes[index].attempts += attempts;
            }
        }
        self.bar.finish_and_clear();
        outcomes
    }

    fn round(&self, devices: &[Device]) -> Vec<Result<Reply, Error>> {
        let mut refusals = Some(0);
        let mut options = SyncOptions::default().connections(self.connections).progress(|_, _, result| {
            self.bar.inc(1);
            refusals = refusals.filter(|_| is_refusal(result)).map(|count| count + 1);
            if refusals == Some(REFUSALS) && self.stop.reason().is_none() {
                self.stop.because(Reason::Refused);
            }
        });
        if let Some(until) = self.until {
            options = options.deadline(until.saturating_duration_since(Instant::now()));
        }
        self.client.sync_devices(devices, options)
    }
}

/// When as many devices from the first on were refused for their signature, the others would be, too.
const REFUSALS: usize = 20;

fn is_refusal(result: &Result<Reply, Error>) -> bool {
    result.as_ref().is_err_and(|error| error.kind() == ErrorKind::Auth)
}

/// The devices that were not accepted, but for old snapshots: to send one after a newer one was accepted would undo that.
pub(super) fn left(devices: &[Device], outcomes: &[Outcome]) -> Vec<usize> {
    let mut accepted = HashSet::new();
    let mut left = Vec::new();
    for (index, outcome) in outcomes.iter().enumerate().rev() {
        if outcome.result.is_ok() {
            accepted.insert(key(&devices[index]));
        } else if !accepted.contains(&key(&devices[index])) {
            left.push(index);
        }
    }
    left.reverse();
    left
}

/// A bar on stderr; none where that is no terminal.
pub(super) fn bar(devices: usize, hidden: bool) -> ProgressBar {
    let target = if hidden { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let bar = ProgressBar::with_draw_target(Some(devices as u64), target);
    match ProgressStyle::with_template("{wide_bar} {pos}/{len} devices, {rate} a second, {eta} left") {
        Ok(style) => bar.with_style(style.with_key("rate", rate)),
        Err(_) => bar,
    }
}

fn rate(state: &ProgressState, out: &mut dyn Write) {
    // A bar has no other place to say that it cannot be drawn.
    let _ = write!(out, "{:.0}", state.per_sec());
}
