//! One call: attempts, until one succeeds or nothing allows another.

use std::borrow::Cow;
use std::rc::Rc;
use std::time::{Duration, Instant};

use crate::client::Parts;
use crate::error::Progress;
use crate::judge::judge;
use crate::live::Live;
use crate::retry::{Repeat, Rule};
use crate::skew;
use crate::stop::{SLICE, Watch};
use crate::superseded::Ticket;
use crate::time::after;
use crate::transport::Limits;
use crate::{Error, ErrorKind, PreparedRequest, Reply};

/// What is to be sent.
pub(crate) struct Job<'a> {
    /// Makes the request for one attempt, with the clock corrected by so many ms.
    pub(crate) request: &'a dyn Fn(i64) -> Result<Cow<'a, PreparedRequest>, Error>,
    /// Whether the request has a timestamp, so that another attempt is stamped anew.
    pub(crate) is_stamped: bool,
    /// Whether it may be sent again when nobody knows what became of it.
    pub(crate) is_idempotent: bool,
    /// The device that it is a snapshot of.
    pub(crate) ticket: Option<Rc<Ticket>>,
}

/// How a job is done: by whom, until when, and how it can be ended.
#[allow(clippy::struct_excessive_bools)] // independent facts, not a state
pub(crate) struct Attempts<'a> {
    pub(crate) parts: &'a Parts,
    pub(crate) live: &'a Live,
    pub(crate) deadline: Instant,
    pub(crate) watch: Watch,
    /// Attempts that count: all but those on a connection that was dead already.
    tried: u32,
    /// Requests that were begun.
    begun: u32,
    /// The platform may have seen something of one of them.
    was_sent: bool,
    /// The last one failed on a connection that had served before: the others that are idle may be as dead.
    wants_fresh: bool,
    repeated_once: bool,
    corrected_once: bool,
}

impl<'a> Attempts<'a> {
    pub(crate) fn new(parts: &'a Parts, live: &'a Live, deadline: Instant, watch: Watch) -> Self {
        let (tried, begun) = (0, 0);
        let (was_sent, wants_fresh, repeated_once, corrected_once) = (false, false, false, false);
        Self { parts, live, deadline, watch, tried, begun, was_sent, wants_fresh, repeated_once, corrected_once }
    }

    pub(crate) fn run(mut self, job: &Job<'_>) -> Result<Reply, Error> {
        loop {
            let correction = self.parts.correction();
            let request = (job.request)(correction).map_err(|error| self.account(error))?;
            let error = match self.attempt(&request, job) {
                Ok(reply) => return Ok(reply),
                Err(error) => error,
            };
            let Some(wait) = self.next(job, &error, correction) else { return Err(error) };
            if wait >= self.left() {
                return Err(error);
            }
            let given_up = if !self.pause(wait) {
                Error::new(ErrorKind::Cancelled, "cancelled before another attempt; the last one failed")
            } else if job.ticket.as_ref().is_some_and(|ticket| ticket.is_superseded()) {
                Error::superseded()
            } else {
                continue;
            };
            return Err(self.account(given_up.with_source(error)));
        }
    }

    /// Makes one attempt.
    fn attempt(&mut self, request: &PreparedRequest, job: &Job<'_>) -> Result<Reply, Error> {
        self.begun += 1;
        let (begun, attempt) = (Instant::now(), self.begun);
        let result = self.exchange(request, job, begun);
        let (path, took) = (request.uri.path(), begun.elapsed());
        if log::log_enabled!(target: "pyun_energy", log::Level::Debug) {
            let outcome = result.as_ref().map_or_else(Error::for_log, Reply::numbers);
            log::debug!(target: "pyun_energy", "POST {path}, attempt {attempt}: {outcome}, in {took:?}");
        }
        match result {
            Ok(reply) => {
                if self.tried == 0 {
                    self.parts.budget.reward();
                }
                Ok(reply.with_attempts(attempt))
            }
            Err(error) => {
                self.was_sent |= error.was_sent();
                self.wants_fresh = error.progress().was_reused;
                Err(self.account(error))
            }
        }
    }

    /// An error, with what all attempts of this call have come to.
    fn account(&self, error: Error) -> Error {
        let progress = Progress { was_sent: self.was_sent, ..error.progress() };
        error.with_attempts(self.begun).with_progress(progress)
    }

    fn exchange(&self, request: &PreparedRequest, job: &Job<'_>, begun: Instant) -> Result<Reply, Error> {
        let http = request.to_http()?;
        let timeout = self.left().min(self.parts.timeout);
        let limits = Limits {
            deadline: after(begun, timeout),
            watch: self.watch.clone(),
            // Only a repetition is given up; what is sent for the first time was called for just now.
            ticket: if self.begun > 1 { job.ticket.clone() } else { None },
            is_fresh: self.wants_fresh,
            must_probe: !job.is_idempotent,
        };
        let answer = self.live.transport.send(http, timeout, limits)?;
        let offset = skew::measure(&answer.headers, (self.parts.clock)(), begun.elapsed());
        let result = judge(answer, offset);
        let is_platform = result.as_ref().map_or_else(|error| error.reply().is_some(), |_| true);
        if let (Some(offset), true) = (offset, is_platform) {
            self.parts.skew.observe(offset);
        }
        result
    }

    /// What is left of the call's time.
    fn left(&self) -> Duration {
        self.deadline.saturating_duration_since(self.parts.time.now())
    }

    /// How long to wait before another attempt; `None` if there is to be none.
    fn next(&mut self, job: &Job<'_>, error: &Error, correction: i64) -> Option<Duration> {
        if matches!(error.kind(), ErrorKind::Cancelled | ErrorKind::Superseded) || (self.was_sent && !job.is_idempotent)
        {
            return None;
        }
        // The next connection is a new one, so this happens once a call.
        if error.progress().is_stale {
            return Some(Duration::ZERO);
        }
        self.tried += 1;
        if self.tried >= self.parts.attempts {
            return None;
        }
        let rule = Rule::of(error);
        if rule.repeat == Repeat::Never && job.is_stamped && self.was_stamped_wrongly(error, correction) {
            self.corrected_once = true;
            return Some(Duration::ZERO);
        }
        match rule.repeat {
            Repeat::Never => return None,
            Repeat::Once if self.repeated_once => return None,
            Repeat::Once => self.repeated_once = true,
            Repeat::Yes => {}
        }
        if !self.parts.budget.take() {
            log::debug!(target: "pyun_energy", "{}: not repeated, too much has failed of late", rule.about);
            return None;
        }
        Some(rule.wait(self.tried, self.parts.time.random(), error.retry_after()))
    }

    /// Whether the platform refused a timestamp that is known by now to be wrong.
    fn was_stamped_wrongly(&self, error: &Error, correction: i64) -> bool {
        self.parts.correct_clock
            && !self.corrected_once
            && matches!(error.kind(), ErrorKind::BadRequest | ErrorKind::Auth)
            && self.parts.skew.would_differ(correction)
    }

    /// Waits; `false` if the call is to end.
    fn pause(&self, wait: Duration) -> bool {
        let mut left = wait;
        while !left.is_zero() {
            let slice = left.min(SLICE);
            self.parts.time.sleep(slice);
            if self.watch.is_over() {
                return false;
            }
            left -= slice;
        }
        !self.watch.is_cancelled()
    }
}
