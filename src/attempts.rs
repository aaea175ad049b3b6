//! One call: attempts, until one succeeds or nothing allows another.

use std::fmt;
use std::time::{Duration, Instant};

use crate::client::Parts;
use crate::judge::judge;
use crate::live::Live;
use crate::retry::{Repeat, Rule};
use crate::skew;
use crate::stop::{SLICE, Watch};
use crate::superseded::Ticket;
use crate::{Error, ErrorKind, PreparedRequest, Reply};

/// What is to be sent.
pub(crate) struct Job<'a> {
    /// Makes the request for one attempt, with the clock corrected by so many ms.
    pub(crate) request: &'a dyn Fn(i64) -> Result<PreparedRequest, Error>,
    /// Whether the request has a timestamp, so that another attempt is stamped anew.
    pub(crate) is_stamped: bool,
    /// Whether it may be sent again when nobody knows what became of it.
    pub(crate) is_idempotent: bool,
    /// The device that it is a snapshot of.
    pub(crate) ticket: Option<Ticket<'a>>,
}

/// How a job is done: by whom, until when, and how it can be ended.
pub(crate) struct Attempts<'a> {
    pub(crate) parts: &'a Parts,
    pub(crate) live: &'a Live,
    pub(crate) deadline: Instant,
    pub(crate) watch: Watch,
    /// Attempts that count: all but those on a connection that was dead already.
    tried: u32,
    /// Requests that were begun.
    begun: u32,
    repeated_once: bool,
    corrected_once: bool,
}

impl<'a> Attempts<'a> {
    pub(crate) fn new(parts: &'a Parts, live: &'a Live, deadline: Instant, watch: Watch) -> Self {
        Self { parts, live, deadline, watch, tried: 0, begun: 0, repeated_once: false, corrected_once: false }
    }

    pub(crate) fn run(mut self, job: &Job<'_>) -> Result<Reply, Error> {
        loop {
            let correction = self.parts.correction();
            let request = (job.request)(correction).map_err(|error| error.with_attempts(self.begun))?;
            let error = match self.attempt(&request) {
                Ok(reply) => return Ok(reply),
                Err(error) => error,
            };
            let Some(wait) = self.next(job, &error, correction) else { return Err(error) };
            if wait >= self.left() {
                return Err(error);
            }
            if !self.pause(wait) {
                return Err(Error::new(ErrorKind::Cancelled, "cancelled before another attempt; the last one failed")
                    .with_attempts(self.begun)
                    .with_source(error));
            }
            if job.ticket.as_ref().is_some_and(Ticket::is_superseded) {
                return Err(Error::new(ErrorKind::Superseded, "given up for a later sync of the same device")
                    .with_attempts(self.begun)
                    .with_source(error));
            }
        }
    }

    /// Makes one attempt.
    fn attempt(&mut self, request: &PreparedRequest) -> Result<Reply, Error> {
        self.begun += 1;
        let (begun, attempt) = (Instant::now(), self.begun);
        let result = self.exchange(request, begun);
        let outcome: &dyn fmt::Display = match &result {
            Ok(reply) => reply,
            Err(error) => error,
        };
        let (path, took) = (request.uri.path(), begun.elapsed());
        log::debug!(target: "pyun_energy", "POST {path}, attempt {attempt}: {outcome}, in {took:?}");
        match result {
            Ok(reply) => {
                if self.tried == 0 {
                    self.parts.budget.reward();
                }
                Ok(reply.with_attempts(attempt))
            }
            Err(error) => Err(error.with_attempts(attempt)),
        }
    }

    fn exchange(&self, request: &PreparedRequest, begun: Instant) -> Result<Reply, Error> {
        let http = request.to_http()?;
        let answer = self.live.transport.send(http, self.left().min(self.parts.timeout), self.watch.clone())?;
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
        if error.kind() == ErrorKind::Cancelled || (error.was_sent() && !job.is_idempotent) {
            return None;
        }
        if error.is_stale() {
            return Some(Duration::ZERO);
        }
        self.tried += 1;
        if self.tried >= self.parts.attempts {
            return None;
        }
        if job.is_stamped && self.was_stamped_wrongly(error, correction) {
            self.corrected_once = true;
            return Some(Duration::ZERO);
        }
        let rule = Rule::of(error);
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
