//! What became of records that were sent by way of an outbox: for people, and for programs.

use std::time::Duration;

use pyun_energy_outbox::DeadLetter;
use serde_json::{Value, json};

use super::report::count;
use crate::again::Again;
use crate::failure::Failure;
use crate::input::{Input, Reported};
use crate::outbox;
use crate::output::{self, say};

/// Why a sync ended with something left in the outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// Ctrl-C, or another signal.
    Interrupted,
    /// The outbox pauses, for this reason, until somebody mends it.
    Refused(&'static str),
    /// Nothing was delivered for as long as one device may take.
    Stalled,
    /// The time for all of it is over.
    Deadline,
    /// The outbox is full, and nothing is delivered.
    Full,
}

/// What became of it.
pub(super) struct Sent {
    /// The first so many of the input were accepted.
    pub(super) put: usize,
    /// Reports that the platform accepted in this run, of earlier runs as well.
    pub(super) delivered: u64,
    /// What is left in the outbox.
    pub(super) waiting: u64,
    /// What died in this run.
    pub(super) dead: Vec<DeadLetter>,
    pub(super) ended: Option<Reason>,
}

impl Sent {
    /// Prints it all.
    pub(super) fn print<R: Reported>(
        &self,
        input: &Input<R>,
        (is_json, is_quiet): (bool, bool),
        took: Duration,
        again: &Again,
    ) -> Result<(), Failure> {
        if is_json {
            return self.print_json(input, took);
        }
        self.say_what_is_wrong(input);
        let summary = self.summary::<R>(took);
        let waiting = (self.waiting > 0).then(|| format!("to send what waits: {}", again.line(None)));
        let left = waiting.iter().cloned().chain(waiting.as_ref().and_then(|_| again.missing()));
        if is_quiet {
            left.for_each(|line| say(&line));
            return Ok(());
        }
        output::print_all([summary].into_iter().chain(left))
    }

    /// Whether it is a good answer.
    pub(super) fn verdict<R>(&self, input: &Input<R>) -> Result<(), Failure> {
        let is_all_there = self.waiting == 0 && self.put == input.records.len();
        if is_all_there && self.dead.is_empty() && input.problems.is_empty() {
            return Ok(());
        }
        Err(if self.ended == Some(Reason::Interrupted) { Failure::Interrupted } else { Failure::Said })
    }

    fn say_what_is_wrong<R: Reported>(&self, input: &Input<R>) {
        const SHOWN: usize = 5;
        for letter in self.dead.iter().take(SHOWN) {
            say(&format!("dead: {} {}: {}", letter.kind.name(), letter.name, outbox::why(letter)));
        }
        if !self.dead.is_empty() {
            let more = self.dead.len().saturating_sub(SHOWN);
            let others = if more > 0 { format!("… and {more} more; ") } else { String::new() };
            say(&format!("{others}dead letters stay in the outbox: `pyun-energy outbox list DIR --dead` has them"));
        }
        if let Some(location) = input.locations.get(self.put) {
            let what = "the outbox took nothing from here on; give the rest again when there is room";
            say(&format!("{location}: {what}"));
        }
        self.ended.into_iter().for_each(|reason| say(&format!("stopped: {}", reason.text())));
    }

    fn summary<R: Reported>(&self, took: Duration) -> String {
        let (put, delivered, waiting, dead) = (count::<R>(self.put), self.delivered, self.waiting, self.dead.len());
        let (seconds, per_second) = (took.as_secs_f64(), self.per_second(took));
        format!(
            "{put} put: {delivered} reports delivered, {waiting} wait, {dead} dead; {seconds:.2} s, {per_second} a second"
        )
    }

    fn per_second(&self, took: Duration) -> f64 {
        #[allow(clippy::cast_precision_loss)] // a figure for people
        let delivered = self.delivered as f64;
        if took.is_zero() { 0.0 } else { (delivered / took.as_secs_f64()).round() }
    }

    fn print_json<R: Reported>(&self, input: &Input<R>, took: Duration) -> Result<(), Failure> {
        let summary = json!({"summary": {
            R::MANY: input.records.len(),
            "put": self.put,
            "delivered": self.delivered,
            "waiting": self.waiting,
            "dead": self.dead.len(),
            "invalid": input.problems.len(),
            "seconds": took.as_secs_f64(),
            "per_second": self.per_second(took),
            "stopped": self.ended.map(Reason::name),
        }});
        let dead = self.dead.iter().map(line);
        output::print_all(dead.chain([summary]))
    }
}

/// A dead letter as `outbox list` has it.
fn line(letter: &DeadLetter) -> Value {
    let mut line = outbox::to_json(&outbox::Found::Dead(letter.clone()), false);
    line["ok"] = json!(false);
    line
}

impl Reason {
    fn name(self) -> &'static str {
        match self {
            Self::Interrupted => "interrupted",
            Self::Refused(_) => "refused",
            Self::Stalled => "stalled",
            Self::Deadline => "deadline",
            Self::Full => "full",
        }
    }

    fn text(self) -> String {
        match self {
            Self::Interrupted => "interrupted".to_owned(),
            Self::Refused(reason) => format!("nothing can be sent until this is mended: {reason}"),
            Self::Stalled => "nothing is delivered any more".to_owned(),
            Self::Deadline => "the time is over".to_owned(),
            Self::Full => "the outbox is full, and nothing is delivered".to_owned(),
        }
    }
}
