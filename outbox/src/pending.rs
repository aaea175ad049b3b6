//! An answer that is not there yet.

use std::time::Duration;

use crate::error::Error;
use crate::reply::{Awaited, Missing};

/// What the outbox was asked and has not answered yet, for callers that must look after something else meanwhile. It is done
/// also if this is let go of.
#[derive(Debug)]
#[must_use]
pub struct Pending<T> {
    answer: Awaited<T>,
    guard: forkguard::Guard,
}

impl<T> Pending<T> {
    pub(crate) fn new(answer: Awaited<T>, guard: forkguard::Guard) -> Self {
        Self { answer, guard }
    }

    /// The answer; waits for it no longer than `wait`. `None`: it is not there yet.
    ///
    /// # Errors
    /// [`ErrorKind::Closed`](crate::ErrorKind::Closed): there will be none, or it was given already.
    /// [`ErrorKind::Forked`](crate::ErrorKind::Forked).
    pub fn poll(&self, wait: Duration) -> Result<Option<T>, Error> {
        if self.guard.clone().detected_fork() {
            return Err(Error::forked());
        }
        match self.answer.wait_for(wait) {
            Ok(answer) => Ok(Some(answer)),
            Err(Missing::NotYet) => Ok(None),
            Err(Missing::Over) => Err(Error::closed()),
        }
    }

    pub(crate) fn wait(&self) -> Result<T, Error> {
        self.answer.wait().map_err(|_| Error::closed())
    }
}
