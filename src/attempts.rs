//! One call: attempts, until one succeeds or nothing allows another.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::error::Progress;
use crate::judge::judge;
use crate::live::Live;
use crate::parts::Parts;
use crate::retry::{Repeat, Rule};
use crate::skew::{self, Lesson};
use crate::stop::{SLICE, Watch};
use crate::time::after;
use crate::transport::Limits;
use crate::turn::{Asked, Place, Turn};
use crate::{Error, ErrorKind, PreparedRequest, Reply};

/// What is to be sent.
pub(crate) struct Job<'a> {
    /// Makes the request for one attempt, with the clock corrected by so many ms.
    pub(crate) request: &'a dyn Fn(i64) -> Result<Cow<'a, PreparedRequest>, Error>,
    /// Whether the request has a timestamp, so that another attempt is stamped anew.
    pub(crate) is_stamped: bool,
    /// Whether it may be sent again when nobody knows what became of it.
    pub(crate) is_idempotent: bool,
    /// The call's place in the line of what it reports.
    pub(crate) place: Option<Arc<Place>>,
    /// Whether "not found" (1002) is an answer like any other.
    pub(crate) may_find_nothing: bool,
}

/// How a job is done: by whom, until when, and how it can be ended.
pub(crate) struct Attempts<'a> {
    parts: &'a Parts,
    live: &'a Live,
    /// How many may count.
    most: u32,
    deadline: Instant,
    watch: Watch,
    past: Past,
}

/// What the attempts of a call have come to.
#[derive(Default)]
#[allow(clippy::struct_excessive_bools)] // independent facts, not a state
struct Past {
    /// Requests that were begun.
    begun: u32,
    /// Attempts that count: all but those on a connection that was dead already.
    counted: u32,
    /// Repetitions that the budget paid for.
    paid: u32,
    /// The platform may have seen something of one of them.
    was_sent: bool,
    /// The last one failed on a connection that had served before: the others that are idle may be as dead.
    wants_fresh: bool,
    repeated_once: bool,
    /// An older request of the device took some of the call's time.
    has_waited: bool,
    /// The clock is taken as it is: the correction may have been what was refused.
    doubts_correction: bool,
    /// The first failure of an attempt that the platform may have seen something of.
    first: Option<Error>,
    /// The refusal after which the clock was corrected, or not any more, for another attempt.
    refusal: Option<Error>,
}

impl<'a> Attempts<'a> {
    pub(crate) fn new(parts: &'a Parts, live: &'a Live, most: u32, deadline: Instant, watch: Watch) -> Self {
        Self { parts, live, most, deadline, watch, past: Past::default() }
    }

    pub(crate) fn run(mut self, job: &Job<'_>) -> Result<Reply, Error> {
        let result = self.repeat(job).map_err(|error| self.account(error));
        if let Err(error) = &result {
            let is_quiet = job.may_find_nothing && error.kind() == ErrorKind::NotFound;
            if !is_quiet && !matches!(error.kind(), ErrorKind::Cancelled | ErrorKind::Superseded) {
                log::warn!(target: "pyun_energy", "failed after {} attempts: {}", error.attempts(), error.for_log());
            }
        }
        result
    }

    fn repeat(&mut self, job: &Job<'_>) -> Result<Reply, Error> {
        let mut turn = job.place.as_ref().map(|place| self.first_turn(place)).transpose()?;
        loop {
            let correction = if self.past.doubts_correction { 0 } else { self.parts.correction() };
            let request = (job.request)(correction)?;
            let error = match self.attempt(&request, job, turn.take()) {
                Ok(reply) => return Ok(self.accept(reply, correction)),
                Err(error) => error,
            };
            match self.next(job, &error, correction) {
                Next::After(wait) if wait < self.left() => match self.pause(job, wait) {
                    Ok(()) if error.was_sent() && self.past.first.is_none() => self.past.first = Some(error),
                    Ok(()) => {}
                    Err(end) => return Err(end.with_source(self.account(error))),
                },
                Next::Corrected => self.past.refusal = Some(error),
                _ => return Err(self.last(error)),
            }
        }
    }

    /// The error of the call whose last attempt failed so.
    fn last(&mut self, error: Error) -> Error {
        match (self.past.refusal.take(), self.past.first.take()) {
            (Some(refusal), _) if is_refusal(&error) => refusal,
            // What a repetition does not find, the first attempt may have taken care of.
            (_, Some(first)) if error.kind() == ErrorKind::NotFound => error.with_source(first),
            _ => error,
        }
    }

    /// Waits until no older request of the device or charging order is in flight. Only a call that stands gets that far.
    fn first_turn(&mut self, place: &Arc<Place>) -> Result<Turn, Error> {
        loop {
            match place.ask() {
                Asked::Taken(turn) => return Ok(turn),
                Asked::Superseded => return Err(Error::superseded()),
                Asked::Below => {
                    let what = "not attempted: made within a call for the same device or order, from its hook or a signal's \
                                handler; make it when that is over, or on another thread";
                    return Err(Error::new(ErrorKind::NotAttempted, what));
                }
                Asked::Wait => {}
            }
            let left = self.left();
            if left.is_zero() {
                let what =
                    "no answer to an earlier call for the same device or order within the deadline; nothing was sent";
                return Err(Error::new(ErrorKind::Timeout, what));
            }
            self.past.has_waited = true;
            self.parts.time.park(left.min(SLICE));
            if self.watch.is_over() {
                return Err(Error::new(ErrorKind::Cancelled, "cancelled before anything was sent"));
            }
        }
    }

    /// Makes one attempt. The first has its turn already; a repetition takes it when all is ready to be sent.
    fn attempt(&mut self, request: &PreparedRequest, job: &Job<'_>, turn: Option<Turn>) -> Result<Reply, Error> {
        self.past.begun += 1;
        let (begun, attempt) = (Instant::now(), self.past.begun);
        let place = if turn.is_some() { None } else { job.place.clone() };
        let result = self.exchange(request, place, !job.is_idempotent, begun);
        drop(turn);
        let (path, took) = (request.path(), begun.elapsed());
        if log::log_enabled!(target: "pyun_energy", log::Level::Debug) {
            let outcome = result.as_ref().map_or_else(Error::for_log, Reply::numbers);
            log::debug!(target: "pyun_energy", "{} {path}, attempt {attempt}: {outcome}, in {took:?}", request.method());
        }
        result.inspect_err(|error| {
            self.past.was_sent |= error.was_sent();
            self.past.wants_fresh = error.progress().was_reused;
        })
    }

    fn exchange(
        &self,
        request: &PreparedRequest,
        place: Option<Arc<Place>>,
        must_probe: bool,
        begun: Instant,
    ) -> Result<Reply, Error> {
        let http = request.to_http()?;
        let timeout = self.left().min(self.parts.timeout);
        let limits = Limits {
            deadline: after(begun, timeout),
            watch: self.watch.clone(),
            place,
            is_fresh: self.past.wants_fresh,
            must_probe,
        };
        let answer = self.live.transport.send(http, timeout, limits)?;
        let offset = skew::measure(&answer.headers, (self.parts.clock)(), begun.elapsed());
        judge(answer, offset)
    }

    fn accept(&self, reply: Reply, correction: i64) -> Reply {
        self.parts.skew.accepted(correction);
        if self.past.counted == 0 {
            self.parts.budget.reward();
        }
        self.parts.budget.give_back(self.past.paid);
        reply.with_attempts(self.past.begun)
    }

    /// An error, with what all attempts of this call have come to.
    fn account(&self, error: Error) -> Error {
        let Past { was_sent, has_waited, .. } = self.past;
        let progress = Progress { was_sent, has_waited, ..error.progress() };
        error.with_attempts(self.past.begun).with_progress(progress)
    }

    /// What is left of the call's time.
    fn left(&self) -> Duration {
        self.deadline.saturating_duration_since(self.parts.time.now())
    }

    /// What follows a failed attempt that was stamped with `correction`.
    fn next(&mut self, job: &Job<'_>, error: &Error, correction: i64) -> Next {
        let is_last = self.past.counted + 1 >= self.most;
        if job.is_stamped && self.parts.correct_clock && is_refusal(error) {
            let lesson = self.parts.skew.refused(correction, error.reply().and_then(Reply::clock_offset_ms));
            if lesson != Lesson::Nothing && self.past.refusal.is_none() && !is_last {
                self.past.doubts_correction = lesson == Lesson::Doubtful;
                self.past.counted += 1;
                return Next::Corrected;
            }
        }
        if matches!(error.kind(), ErrorKind::Cancelled | ErrorKind::Superseded)
            || (self.past.was_sent && !job.is_idempotent)
        {
            return Next::Nothing;
        }
        // The next connection is a new one, so this happens once a call.
        if error.progress().is_stale {
            return Next::After(Duration::ZERO);
        }
        self.past.counted += 1;
        let rule = Rule::of(error);
        if is_last || !self.allows(rule) {
            return Next::Nothing;
        }
        Next::After(rule.wait(self.past.counted, self.parts.time.random(), error.retry_after()))
    }

    /// Whether a rule allows another attempt, and the budget pays for it.
    fn allows(&mut self, rule: &Rule) -> bool {
        match rule.repeat {
            Repeat::Never => return false,
            Repeat::Once if self.past.repeated_once => return false,
            Repeat::Once => self.past.repeated_once = true,
            Repeat::Yes => {}
        }
        let is_paid = self.parts.budget.take();
        if is_paid {
            self.past.paid += 1;
        } else {
            log::debug!(target: "pyun_energy", "{}: not repeated, too much has failed of late", rule.about);
        }
        is_paid
    }

    /// Waits before another attempt, unless there is to be none any more.
    fn pause(&self, job: &Job<'_>, wait: Duration) -> Result<(), Error> {
        let (time, mut left) = (&self.parts.time, wait);
        loop {
            if job.place.as_ref().is_some_and(|place| place.is_superseded()) {
                return Err(Error::superseded());
            }
            if self.watch.is_cancelled() {
                return Err(Error::new(ErrorKind::Cancelled, "cancelled before another attempt; the last one failed"));
            }
            if left.is_zero() {
                return Ok(());
            }
            let (slice, before) = (left.min(SLICE), time.now());
            time.park(slice);
            left -= slice.min(time.now().saturating_duration_since(before));
            if self.watch.is_over() {
                return Err(Error::new(ErrorKind::Cancelled, "cancelled before another attempt; the last one failed"));
            }
        }
    }
}

/// What follows a failed attempt.
enum Next {
    /// The call is over.
    Nothing,
    /// Another attempt, after so long.
    After(Duration),
    /// Another attempt at once, with the clock corrected, or not any more.
    Corrected,
}

/// The answer by which the platform refuses a timestamp, among other things.
fn is_refusal(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::BadRequest | ErrorKind::Auth)
}
