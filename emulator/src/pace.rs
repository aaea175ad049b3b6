//! A reply that is doled out: in slices, with time between them, and up to a limit.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use fastrand::Rng;
use tokio::time::Sleep;

use crate::slicer::Slicer;

/// The empty line after a head, as the last four bytes.
const HEAD_END: u32 = u32::from_be_bytes(*b"\r\n\r\n");

/// Where a reply is cut.
#[derive(Clone, Copy, Debug)]
enum Limit {
    Never,
    /// After so many bytes more.
    After(u64),
    /// After so many bytes of the body; the head ends where these last four bytes are the empty line.
    InBody {
        last: u32,
        bytes: u64,
    },
}

impl Limit {
    /// How many bytes of `next` may be written.
    fn allows(self, next: &[u8]) -> u64 {
        match self {
            Self::Never => u64::MAX,
            Self::After(left) => left,
            Self::InBody { last, bytes } => head_end(last, next).map_or(u64::MAX, |(end, _)| bytes + end),
        }
    }

    /// What is left of it when `written` is through.
    fn after(self, written: &[u8]) -> Self {
        match self {
            Self::Never => self,
            Self::After(left) => Self::After(left.saturating_sub(written.len() as u64)),
            Self::InBody { last, bytes } => match head_end(last, written) {
                Some((_, body)) => Self::After(bytes).after(body),
                None => Self::InBody { last: written.iter().copied().fold(last, shifted), bytes },
            },
        }
    }
}

/// How many of `bytes` belong to the head, and what comes after it; `None` while it goes on.
fn head_end(mut last: u32, bytes: &[u8]) -> Option<(u64, &[u8])> {
    let at = bytes.iter().position(|&byte| {
        last = shifted(last, byte);
        last == HEAD_END
    })?;
    Some((at as u64 + 1, &bytes[at + 1..]))
}

fn shifted(last: u32, byte: u8) -> u32 {
    (last << 8) | u32::from(byte)
}

/// How the bytes of one reply may be written.
#[derive(Debug)]
pub(crate) struct Pace {
    slicer: Option<Slicer>,
    limit: Limit,
    random: Rng,
    /// Until the next slice is due.
    rest: Option<Pin<Box<Sleep>>>,
}

impl Pace {
    pub(crate) fn new(slicer: Option<Slicer>, limit: Option<u64>, random: Rng) -> Self {
        Self { slicer, limit: limit.map_or(Limit::Never, Limit::After), random, rest: None }
    }

    /// From the next byte on: a head, and so many bytes of a body.
    pub(crate) fn cut_in_body(&mut self, bytes: u64) {
        self.limit = Limit::InBody { last: 0, bytes };
    }

    /// How many bytes of `next` may be written now; an error when the connection is to be cut.
    pub(crate) fn poll_turn(&mut self, cx: &mut Context<'_>, next: &[u8]) -> Poll<io::Result<usize>> {
        self.check()?;
        if let Some(rest) = &mut self.rest {
            ready!(rest.as_mut().poll(cx));
            self.rest = None;
        }
        let most = self.slice().min(self.limit.allows(next));
        Poll::Ready(Ok(usize::try_from(most).unwrap_or(usize::MAX).min(next.len())))
    }

    /// An error when nothing more may be written.
    pub(crate) fn check(&self) -> io::Result<()> {
        match self.limit {
            Limit::After(0) => Err(io::ErrorKind::ConnectionAborted.into()),
            _ => Ok(()),
        }
    }

    fn slice(&mut self) -> u64 {
        let Some(slicer) = self.slicer else { return u64::MAX };
        let variation = slicer.size_variation;
        slicer.average_size - variation + self.random.u64(0..=2 * variation)
    }

    /// Takes note of what was written.
    pub(crate) fn wrote(&mut self, written: &[u8]) {
        self.limit = self.limit.after(written);
        let delay = self.slicer.map_or(0, |slicer| slicer.delay);
        if delay > 0 {
            self.rest = Some(Box::pin(tokio::time::sleep(Duration::from_micros(delay))));
        }
    }
}
