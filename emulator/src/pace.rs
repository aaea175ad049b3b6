//! A reply that is doled out: in slices, with time between them, and up to a limit.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use fastrand::Rng;
use tokio::time::Sleep;

use crate::fault::Slicer;

/// How the bytes of one reply may be written.
#[derive(Debug)]
pub(crate) struct Pace {
    slicer: Option<Slicer>,
    /// Bytes until the connection is cut.
    left: Option<u64>,
    random: Rng,
    /// Until the next slice is due.
    rest: Option<Pin<Box<Sleep>>>,
}

impl Pace {
    pub(crate) fn new(slicer: Option<Slicer>, limit: Option<u64>, random: Rng) -> Self {
        Self { slicer, left: limit, random, rest: None }
    }

    /// How many of `wanted` bytes may be written now; an error when the connection is to be cut.
    pub(crate) fn poll_turn(&mut self, cx: &mut Context<'_>, wanted: usize) -> Poll<io::Result<usize>> {
        if self.left == Some(0) {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        if let Some(rest) = &mut self.rest {
            ready!(rest.as_mut().poll(cx));
            self.rest = None;
        }
        let most = self.slice().min(self.left.unwrap_or(u64::MAX));
        Poll::Ready(Ok(usize::try_from(most).unwrap_or(usize::MAX).min(wanted)))
    }

    fn slice(&mut self) -> u64 {
        let Some(slicer) = self.slicer else { return u64::MAX };
        let variation = slicer.size_variation;
        slicer.average_size - variation + self.random.u64(0..=2 * variation)
    }

    /// Takes note of what was written.
    pub(crate) fn wrote(&mut self, bytes: usize) {
        if let Some(left) = &mut self.left {
            *left = left.saturating_sub(bytes as u64);
        }
        let delay = self.slicer.map_or(0, |slicer| slicer.delay);
        if delay > 0 {
            self.rest = Some(Box::pin(tokio::time::sleep(Duration::from_micros(delay))));
        }
    }
}
