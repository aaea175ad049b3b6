//! Sends records by way of an outbox: they are on disk before anything is sent, and what is not delivered stays there.

use std::collections::HashSet;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use indicatif::ProgressBar;
use pyun_energy::Client;
use pyun_energy_outbox::{Error, ErrorKind, Event, Options, Outbox, Stats, View};

use super::sent::{Reason, Sent};
use super::stop::{self, Stop};
use crate::failure::Failure;
use crate::input::{Input, Reported};
use crate::output::say;

/// How often it is looked how far the outbox is.
const LOOK: Duration = Duration::from_millis(50);

/// How long it may take.
pub(super) struct Limits {
    /// With nothing delivered.
    pub(super) patience: Duration,
    /// All of it.
    pub(super) until: Option<Instant>,
}

/// An outbox that is owned while records are sent from it.
pub(super) struct Queue<'q> {
    outbox: Outbox,
    limits: Limits,
    stop: &'q Stop,
    bar: &'q ProgressBar,
    before: Before,
}

/// How an outbox stood when it was opened.
#[derive(Default)]
struct Before {
    delivered: u64,
    /// Its dead letters.
    dead: HashSet<i64>,
}

impl Before {
    /// Nothing of one that is not there, or cannot be read: then it begins anew.
    fn of(dir: &Path) -> Self {
        let Ok(view) = View::open(dir) else { return Self::default() };
        let delivered = view.status().map_or(0, |status| status.delivered);
        Self { delivered, dead: view.dead().flatten().map(|letter| letter.id).collect() }
    }
}

/// How far it was when something was last delivered, or died.
struct Progress {
    ended: u64,
    at: Instant,
}

impl<'q> Queue<'q> {
    /// Takes the outbox of a directory, which is made if it is not there.
    pub(super) fn open(
        dir: &Path,
        client: &Client,
        limits: Limits,
        stop: &'q Stop,
        bar: &'q ProgressBar,
    ) -> Result<Self, Failure> {
        // Once it is open it sends: what is delivered then belongs to this run.
        let before = Before::of(dir);
        let opened = Outbox::open(dir, client, Options::default());
        let outbox = opened.map_err(|error| Failure::Usage(format!("nothing was put: {error}")))?;
        while let Some(event) = outbox.poll_event(Duration::ZERO).map_err(|error| failed(&error))? {
            tell(&event);
        }
        Ok(Self { outbox, limits, stop, bar, before })
    }

    /// Puts all records, and waits until nothing waits any more, or there is a reason to wait no longer.
    pub(super) fn run<R: Reported>(self, input: &Input<R>) -> Result<Sent, Failure> {
        self.bar.reset();
        let mut progress = Progress { ended: 0, at: Instant::now() };
        let (put, mut ended) = self.put(&input.records, &mut progress)?;
        if ended.is_none() {
            // Whatever waits for its time goes now; nothing is waited for here.
            self.outbox.flush(Duration::ZERO).map_err(|error| failed(&error))?;
            ended = self.wait(&mut progress, |stats| stats.depth == 0)?;
        }
        self.bar.finish_and_clear();
        self.end(put, ended)
    }

    /// Puts them in their order, and says how many those are, and why not all.
    fn put<R: Reported>(&self, records: &[R], progress: &mut Progress) -> Result<(usize, Option<Reason>), Failure> {
        /// So many wait for the disk together.
        const TOGETHER: usize = 1000;
        let mut put = 0;
        while put < records.len() {
            let next = &records[put..records.len().min(put + TOGETHER)];
            let results = self.outbox.put_all(next.iter().cloned()).map_err(|error| failed(&error))?;
            let accepted = results.iter().take_while(|result| result.is_ok()).count();
            put += accepted;
            match results.into_iter().nth(accepted) {
                Some(Err(error)) if error.kind() == ErrorKind::Full => {
                    let full = self.outbox.stats().map_err(|error| failed(&error))?.depth;
                    if let Some(reason) = self.wait(progress, |stats| stats.depth < full)? {
                        return Ok((put, Some(if reason == Reason::Stalled { Reason::Full } else { reason })));
                    }
                }
                Some(Err(error)) => return Err(failed(&error)),
                _ => {}
            }
        }
        Ok((put, None))
    }

    /// Waits until it is so, or gives the reason to wait no longer.
    fn wait(&self, progress: &mut Progress, is_so: impl Fn(&Stats) -> bool) -> Result<Option<Reason>, Failure> {
        loop {
            let stats = self.outbox.stats().map_err(|error| failed(&error))?;
            let ended = stats.delivered + stats.dead;
            if ended != progress.ended {
                *progress = Progress { ended, at: Instant::now() };
            }
            self.bar.set_position(self.bar.length().unwrap_or_default().saturating_sub(stats.depth));
            if is_so(&stats) {
                return Ok(None);
            }
            if let Some(reason) = self.reason(&stats, progress) {
                return Ok(Some(reason));
            }
            thread::sleep(LOOK);
        }
    }

    fn reason(&self, stats: &Stats, progress: &Progress) -> Option<Reason> {
        if self.stop.reason().is_some() {
            return Some(Reason::Interrupted);
        }
        if let Some(breaker) = stats.breaker {
            return Some(Reason::Refused(breaker));
        }
        if self.limits.until.is_some_and(|until| until <= Instant::now()) {
            return Some(Reason::Deadline);
        }
        (progress.at.elapsed() >= self.limits.patience).then_some(Reason::Stalled)
    }

    /// Lets go of the directory; what is in flight is broken off, and sent again another time.
    fn end(self, put: usize, ended: Option<Reason>) -> Result<Sent, Failure> {
        let stats = self.outbox.stats().map_err(|error| failed(&error))?;
        let letters = self.outbox.dead(0, usize::MAX).map_err(|error| failed(&error))?;
        let dead = letters.into_iter().filter(|letter| !self.before.dead.contains(&letter.id)).collect();
        if ended.is_some() {
            self.stop.because(stop::Reason::Interrupted);
        }
        self.outbox.close();
        Ok(Sent {
            put,
            delivered: stats.delivered.saturating_sub(self.before.delivered),
            waiting: stats.depth,
            dead,
            ended,
        })
    }
}

fn failed(error: &Error) -> Failure {
    Failure::Failed(error.to_string())
}

/// What people should know of an outbox that they open.
fn tell(event: &Event) {
    match event {
        Event::SetAside(salvaged) => {
            let (rows, path) = (salvaged.rows, salvaged.path.display());
            say(&format!("note: the outbox was damaged; {rows} of it were taken over, and {path} has what was there"));
        }
        Event::NotPrivate => say("note: this file system has no modes; others on this machine may read the outbox"),
        _ => {}
    }
}
