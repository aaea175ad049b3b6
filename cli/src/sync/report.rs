//! What became of the records: for people, and for programs.

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use pyun_energy::{Error, ErrorKind};
use serde_json::{Value, json};

use super::causes::causes;
use super::failed_file::Left;
use super::rounds::{Outcome, left};
use super::stop::Reason;
use crate::again::Again;
use crate::answer;
use crate::failure::Failure;
use crate::input::{Input, Location, Problem, Reported};
use crate::output::{self, say};

/// What became of the records.
pub(super) struct Report<'i, R> {
    input: &'i Input<R>,
    outcomes: Vec<Outcome>,
    took: Duration,
    stopped: Option<Reason>,
    /// The records that still have to be reported.
    pub(super) left: Vec<&'i R>,
    left_at: Vec<usize>,
}

impl<'i, R: Reported> Report<'i, R> {
    pub(super) fn new(input: &'i Input<R>, outcomes: Vec<Outcome>, took: Duration, stopped: Option<Reason>) -> Self {
        let left_at = left(&input.records, &outcomes);
        let left = left_at.iter().map(|index| &input.records[*index]).collect();
        Self { input, outcomes, took, stopped, left, left_at }
    }

    /// Prints it all.
    pub(super) fn print(
        &self,
        is_json: bool,
        is_quiet: bool,
        file: &Left,
        again: Option<&Again>,
    ) -> Result<(), Failure> {
        if is_json {
            return self.print_json(file);
        }
        self.say_errors();
        if !is_quiet {
            return output::print_all(self.summary(file, again));
        }
        where_they_are(file, again).for_each(|line| say(&line));
        Ok(())
    }

    /// Whether it is a good answer.
    pub(super) fn verdict(&self) -> Result<(), Failure> {
        match self.stopped {
            _ if self.left.is_empty() && self.input.problems.is_empty() => Ok(()),
            Some(Reason::Interrupted) => Err(Failure::Interrupted),
            _ => Err(Failure::Said),
        }
    }

    fn accepted(&self) -> usize {
        self.outcomes.iter().filter(|outcome| outcome.result.is_ok()).count()
    }

    /// How many failed of each kind.
    fn kinds(&self) -> BTreeMap<&'static str, usize> {
        let mut kinds = BTreeMap::new();
        for error in self.outcomes.iter().filter_map(|outcome| outcome.result.as_ref().err()) {
            *kinds.entry(error.kind().name()).or_default() += 1;
        }
        kinds
    }

    fn per_second(&self) -> f64 {
        #[allow(clippy::cast_precision_loss)] // a figure for people
        let accepted = self.accepted() as f64;
        if self.took.is_zero() { 0.0 } else { (accepted / self.took.as_secs_f64()).round() }
    }

    /// The first few errors.
    fn say_errors(&self) {
        const SHOWN: usize = 5;
        let causes = causes(self.failures());
        for cause in causes.iter().take(SHOWN) {
            let (location, record) = (&self.input.locations[cause.first], &self.input.records[cause.first]);
            let others = if cause.count > 1 { format!(", and {} more", cause.count - 1) } else { String::new() };
            say(&format!("{location}, {} {}{others}: {}", R::ONE, record.name(), cause.text));
        }
        let more: usize = causes.iter().skip(SHOWN).map(|cause| cause.count).sum();
        if more > 0 {
            say(&format!("… and {more} more; --json prints all"));
        }
        if self.stopped == Some(Reason::Refused) {
            let others = format!("the other {} would fail as well", R::MANY);
            say(&format!("stopped: the platform refuses app id or signature, so {others}"));
        }
    }

    /// What went wrong, with the locations of the records. What was ended on the way needs no word.
    fn failures(&self) -> impl Iterator<Item = (usize, &Error)> {
        let all = self.left_at.iter().filter_map(|index| Some((*index, self.outcomes[*index].result.as_ref().err()?)));
        all.filter(|(_, error)| self.stopped.is_none() || error.kind() != ErrorKind::Cancelled)
    }

    fn summary(&self, file: &Left, again: Option<&Again>) -> Vec<String> {
        let (all, accepted, seconds) = (self.outcomes.len(), self.accepted(), self.took.as_secs_f64());
        let kinds: Vec<_> = self.kinds().into_iter().map(|(kind, count)| format!("{kind} {count}")).collect();
        let failed = match all - accepted {
            0 => String::new(),
            failed => format!(", {failed} failed ({})", kinds.join(", ")),
        };
        let speed = format!("{seconds:.2} s, {} a second", self.per_second());
        let mut lines = vec![format!("{}: {accepted} accepted{failed}; {speed}", count::<R>(all))];
        lines.extend(where_they_are(file, again));
        lines.extend(file.removed.iter().map(|path| format!("{path} is removed, since nothing is left in it")));
        if file.kept > 0 {
            lines.push(format!("still in that file from an earlier run: {}", count::<R>(file.kept)));
        }
        lines
    }

    fn print_json(&self, file: &Left) -> Result<(), Failure> {
        let left: HashSet<_> = self.left_at.iter().copied().collect();
        let records = self.outcomes.iter().enumerate().map(|(index, outcome)| {
            let mut line = record_line(&self.input.locations[index], &self.input.records[index], outcome);
            if outcome.result.is_err() && !left.contains(&index) {
                line["superseded"] = json!(true);
            }
            line
        });
        let summary = json!({"summary": {
            R::MANY: self.outcomes.len(),
            "accepted": self.accepted(),
            "failed": self.kinds(),
            "invalid": self.input.problems.len(),
            "seconds": self.took.as_secs_f64(),
            "per_second": self.per_second(),
            "stopped": self.stopped.map(|reason| if reason == Reason::Interrupted { "interrupted" } else { "refused" }),
            "failed_file": file.path,
            "kept": file.kept,
        }});
        output::print_all(records.chain([summary]))
    }
}

/// So many of them, for people.
pub(super) fn count<R: Reported>(count: usize) -> String {
    if count == 1 { format!("1 {}", R::ONE) } else { format!("{count} {}", R::MANY) }
}

/// With a command that sends them.
fn where_they_are(file: &Left, again: Option<&Again>) -> impl Iterator<Item = String> {
    let path = file.path.as_deref().unwrap_or_default();
    let line = again.map(|again| format!("the others are in {path}; to send them: {}", again.line(Some(path))));
    line.into_iter().chain(again.and_then(Again::missing))
}

fn location(location: &Location) -> Value {
    json!({"input": &*location.file, "line": location.line, "ok": false})
}

/// The summary of a run that sent nothing, for programs.
pub(super) fn refused<R: Reported>(input: &Input<R>) -> Value {
    json!({"summary": {
        R::MANY: input.records.len(),
        "accepted": 0,
        "failed": {},
        "invalid": input.problems.len(),
        "seconds": 0.0,
        "per_second": 0.0,
        "stopped": "invalid",
        "failed_file": null,
        "kept": 0,
    }})
}

/// A record that was not even tried, for programs.
pub(super) fn problem_line(problem: &Problem) -> Value {
    let mut line = location(&problem.location);
    line["kind"] = json!(ErrorKind::InvalidInput.name());
    if let Some((part, name)) = &problem.part {
        line[*part] = json!(name);
    }
    line["error"] = json!(problem.what);
    line["retryable"] = json!(false);
    line
}

fn record_line<R: Reported>(at: &Location, record: &R, outcome: &Outcome) -> Value {
    let mut line = location(at);
    record.describe(&mut line);
    answer::describe(&outcome.result, outcome.attempts, &mut line);
    line
}
