//! Rounds of syncs: what failed for a while gets another one, as long as the platform accepts anything.

use std::fmt::Write;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use pyun_energy::{Client, Error, ErrorKind, Reply, SyncOptions};

use super::later::Later;
use super::stop::{Reason, Stop};
use crate::input::Reported;

/// How one record ended.
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
    /// Reports all records.
    pub(super) fn run<R: Reported>(&self, records: &[R]) -> Vec<Outcome> {
        self.bar.reset();
        let mut outcomes: Vec<_> = self.round(records).into_iter().map(Outcome::of).collect();
        let mut accepted = outcomes.iter().any(|outcome| outcome.result.is_ok());
        for _ in 1..self.count {
            let again: Vec<usize> =
                left(records, &outcomes).into_iter().filter(|index| outcomes[*index].is_retryable()).collect();
            if again.is_empty() || !accepted || self.stop.reason().is_some() {
                break;
            }
            self.bar.set_position((records.len() - again.len()) as u64);
            let batch: Vec<_> = again.iter().map(|index| records[*index].clone()).collect();
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

    fn round<R: Reported>(&self, records: &[R]) -> Vec<Result<Reply, Error>> {
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
        R::sync(&self.client, records, options)
    }
}

/// When as many from the first on were refused for their signature, the others would be, too.
const REFUSALS: usize = 20;

fn is_refusal(result: &Result<Reply, Error>) -> bool {
    result.as_ref().is_err_and(|error| error.kind() == ErrorKind::Auth)
}

/// The records that were not accepted, but for those that something later made up for: to send one then would undo that.
pub(super) fn left<R: Reported>(records: &[R], outcomes: &[Outcome]) -> Vec<usize> {
    let mut accepted = Later::new();
    let mut left = Vec::new();
    for (index, outcome) in outcomes.iter().enumerate().rev() {
        if outcome.result.is_ok() {
            accepted.add(&records[index]);
        } else if !accepted.settles(&records[index]) {
            left.push(index);
        }
    }
    left.reverse();
    left
}

/// A bar on stderr; none where that is no terminal.
pub(super) fn bar<R: Reported>(count: usize, hidden: bool) -> ProgressBar {
    let target = if hidden { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let bar = ProgressBar::with_draw_target(Some(count as u64), target);
    let style = format!("{{wide_bar}} {{pos}}/{{len}} {}, {{rate}} a second, {{eta}} left", R::MANY);
    match ProgressStyle::with_template(&style) {
        Ok(style) => bar.with_style(style.with_key("rate", rate)),
        Err(_) => bar,
    }
}

fn rate(state: &ProgressState, out: &mut dyn Write) {
    // A bar has no other place to say that it cannot be drawn.
    let _ = write!(out, "{:.0}", state.per_sec());
}
