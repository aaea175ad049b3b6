//! What became of the devices: for people, and for programs.

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use pyun_energy::{Device, Error, ErrorKind, Reply};
use serde_json::{Value, json};

use super::causes::causes;
use super::failed_file::Left;
use super::rounds::{Outcome, left};
use super::stop::Reason;
use crate::again::Again;
use crate::failure::Failure;
use crate::input::{Input, Location, Problem};
use crate::output::{self, say};
use crate::wording;

/// What became of the devices.
pub(super) struct Report<'i> {
    input: &'i Input,
    outcomes: Vec<Outcome>,
    took: Duration,
    stopped: Option<Reason>,
    /// The devices that still have to be reported.
    pub(super) left: Vec<&'i Device>,
    left_at: Vec<usize>,
}

impl<'i> Report<'i> {
    pub(super) fn new(input: &'i Input, outcomes: Vec<Outcome>, took: Duration, stopped: Option<Reason>) -> Self {
        let left_at = left(&input.devices, &outcomes);
        let left = left_at.iter().map(|index| &input.devices[*index]).collect();
        Self { input, outcomes, took, stopped, left, left_at }
    }

    /// Prints it all.
    pub(super) fn print(&self, is_json: bool, is_quiet: bool, file: &Left, again: &Again) -> Result<(), Failure> {
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
            let (location, device) = (&self.input.locations[cause.first], &self.input.devices[cause.first]);
            let others = if cause.count > 1 { format!(", and {} more", cause.count - 1) } else { String::new() };
            say(&format!("{location}, device {}{others}: {}", device.no(), cause.text));
        }
        let more: usize = causes.iter().skip(SHOWN).map(|cause| cause.count).sum();
        if more > 0 {
            say(&format!("… and {more} more; --json prints all"));
        }
        if self.stopped == Some(Reason::Refused) {
            say("stopped: the platform refuses app id or signature, so the other devices would fail as well");
        }
    }

    /// What went wrong, with the locations of the devices. What was ended on the way needs no word.
    fn failures(&self) -> impl Iterator<Item = (usize, &Error)> {
        let all = self.left_at.iter().filter_map(|index| Some((*index, self.outcomes[*index].result.as_ref().err()?)));
        all.filter(|(_, error)| self.stopped.is_none() || error.kind() != ErrorKind::Cancelled)
    }

    fn summary(&self, file: &Left, again: &Again) -> Vec<String> {
        let (all, accepted, seconds) = (self.outcomes.len(), self.accepted(), self.took.as_secs_f64());
        let kinds: Vec<_> = self.kinds().into_iter().map(|(kind, count)| format!("{kind} {count}")).collect();
        let failed = match all - accepted {
            0 => String::new(),
            failed => format!(", {failed} failed ({})", kinds.join(", ")),
        };
        let speed = format!("{seconds:.2} s, {} a second", self.per_second());
        let mut lines = vec![format!("{}: {accepted} accepted{failed}; {speed}", devices(all))];
        lines.extend(where_they_are(file, again));
        lines.extend(file.removed.iter().map(|path| format!("{path} is removed, since nothing is left in it")));
        if file.kept > 0 {
            lines.push(format!("still in that file from an earlier run: {}", devices(file.kept)));
        }
        lines
    }

    fn print_json(&self, file: &Left) -> Result<(), Failure> {
        let left: HashSet<_> = self.left_at.iter().copied().collect();
        let devices = self.outcomes.iter().enumerate().map(|(index, outcome)| {
            let mut line = device_line(&self.input.locations[index], &self.input.devices[index], outcome);
            if outcome.result.is_err() && !left.contains(&index) {
                line["superseded"] = json!(true);
            }
            line
        });
        let summary = json!({"summary": {
            "devices": self.outcomes.len(),
            "accepted": self.accepted(),
            "failed": self.kinds(),
            "invalid": self.input.problems.len(),
            "seconds": self.took.as_secs_f64(),
            "per_second": self.per_second(),
            "stopped": self.stopped.map(|reason| if reason == Reason::Interrupted { "interrupted" } else { "refused" }),
            "failed_file": file.path,
            "kept": file.kept,
        }});
        output::print_all(devices.chain([summary]))
    }
}

fn devices(count: usize) -> String {
    if count == 1 { "1 device".to_owned() } else { format!("{count} devices") }
}

/// With a command that sends them.
fn where_they_are(file: &Left, again: &Again) -> impl Iterator<Item = String> {
    let path = file.path.as_deref();
    let line = path.map(|path| format!("the others are in {path}; to send them: {}", again.line(path)));
    let missing = path.and_then(|_| again.missing());
    line.into_iter().chain(missing)
}

fn location(location: &Location) -> Value {
    json!({"input": &*location.file, "line": location.line, "ok": false})
}

/// The summary of a run that sent nothing, for programs.
pub(super) fn refused(input: &Input) -> Value {
    json!({"summary": {
        "devices": input.devices.len(),
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

/// A device that was not even tried, for programs.
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

fn device_line(at: &Location, device: &Device, outcome: &Outcome) -> Value {
    let mut line = location(at);
    line["station_uuid"] = json!(device.station_uuid());
    line["no"] = json!(device.no());
    line["ok"] = json!(outcome.result.is_ok());
    line["attempts"] = json!(outcome.attempts);
    if let Err(error) = &outcome.result {
        line["kind"] = json!(error.kind().name());
        line["error"] = json!(wording::of(error));
        line["retryable"] = json!(error.is_retryable());
        line["http_status"] = json!(error.http_status());
    }
    if let Some(reply) = outcome.result.as_ref().map_or_else(Error::reply, Some) {
        describe(reply, &mut line);
    }
    line
}

fn describe(reply: &Reply, line: &mut Value) {
    line["code"] = json!(reply.code());
    line["message"] = json!(reply.message());
    line["hint"] = json!(reply.hint());
    line["seqno"] = json!(reply.seqno());
}
