//! Hands pushes on, one after the other, each until that is done.

use std::io::{self, BufRead, BufReader};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use super::log::Log;
use super::offset::Offset;
use super::target::Target;
use crate::failure::Failure;
use crate::output::say;

/// The pauses between attempts: the first, and the longest.
const PAUSES: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(60));
/// How long the end waits for what is being handed on.
const LAST: Duration = Duration::from_secs(5);

/// The thread that hands on.
pub(super) struct HandOn {
    log: Arc<Log>,
    target: Arc<Target>,
    /// Ends with the thread.
    ended: Receiver<()>,
}

impl HandOn {
    /// Begins with what has not been handed on yet.
    pub(super) fn start(log: Arc<Log>, target: Target) -> Result<Self, Failure> {
        let (offset, target) = (Offset::open(&log)?, Arc::new(target));
        let (end, ended) = mpsc::channel();
        let mut work = Work { log: Arc::clone(&log), target: Arc::clone(&target), offset };
        let run = move || {
            work.run();
            drop(end);
        };
        let started = thread::Builder::new().name("hand on".into()).spawn(run);
        started.map_err(|error| Failure::Failed(format!("cannot hand on: {error}")))?;
        Ok(Self { log, target, ended })
    }

    /// Ends it. What is not done by then another run does.
    pub(super) fn end(self) {
        self.log.end();
        self.target.cancel();
        let _ = self.ended.recv_timeout(LAST);
    }
}

struct Work {
    log: Arc<Log>,
    target: Arc<Target>,
    offset: Offset,
}

impl Work {
    fn run(&mut self) {
        while let Some(length) = self.log.wait_beyond(self.offset.bytes) {
            if let Err(error) = self.hand_up_to(length) {
                say(&format!("the log cannot be read, to hand it on: {error}; trying again"));
                self.log.rest(PAUSES.1);
            }
        }
    }

    fn hand_up_to(&mut self, length: u64) -> io::Result<()> {
        let mut reader = BufReader::new(self.log.part(self.offset.bytes, length)?);
        let mut line = Vec::new();
        while self.offset.bytes < length {
            line.clear();
            if reader.read_until(b'\n', &mut line)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if self.log.is_over() || !self.hand(&line) {
                return Ok(());
            }
            // Should that fail it is handed on again, some day.
            let _ = self.offset.advance(line.len() as u64);
        }
        Ok(())
    }

    /// Hands on a line, however often that takes; whether it is done when all is over.
    fn hand(&self, line: &[u8]) -> bool {
        let mut pause = None;
        loop {
            match self.target.hand(line) {
                Ok(()) => break,
                Err(_) if self.log.is_over() => return false,
                Err(what) if pause.is_none() => {
                    say(&format!("handing on fails: {what}; trying again until it is done"));
                }
                Err(_) => {}
            }
            let next = pause.map_or(PAUSES.0, |pause: Duration| (pause * 2).min(PAUSES.1));
            self.log.rest(next);
            if self.log.is_over() {
                return false;
            }
            pause = Some(next);
        }
        if pause.is_some() {
            say("handing on works again");
        }
        true
    }
}
