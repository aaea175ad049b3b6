//! The call that the current thread is making: how long it may take, and how far it has come.
//!
//! ureq has no room for this in what it hands to a transport, and runs a request on the thread that asked for it; so it
//! is kept beside the thread for as long as the request lasts.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::io;
use std::rc::Rc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use ureq::{Error, Timeout};

use crate::stop::{SLICE, Watch};

/// How far a request has come: what an error says was going on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Resolving,
    Connecting,
    #[cfg_attr(not(feature = "tls"), allow(dead_code))]
    Securing,
    Sending,
    Waiting,
    Reading,
}

impl Phase {
    /// Where a call begins: on an idle connection there is nothing to do before sending.
    pub(super) const START: Self = Self::Sending;

    /// Whether the platform may have seen something of the request.
    pub(super) fn has_sent(self) -> bool {
        !matches!(self, Self::Resolving | Self::Connecting | Self::Securing)
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Resolving => "resolving the host name",
            Self::Connecting => "connecting",
            Self::Securing => "securing the connection (TLS)",
            Self::Sending => "sending the request",
            Self::Waiting => "waiting for the answer",
            Self::Reading => "reading the answer",
        })
    }
}

/// The call was ended from outside.
#[derive(Debug)]
pub(super) struct Stopped;

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cancelled")
    }
}

impl std::error::Error for Stopped {}

#[derive(Debug)]
pub(super) struct Call {
    deadline: Instant,
    watch: Watch,
    phase: Cell<Phase>,
    stale: Cell<bool>,
}

thread_local! {
    static CURRENT: RefCell<Option<Rc<Call>>> = const { RefCell::new(None) };
}

impl Call {
    /// Does `request` as a call that ends by `deadline`, and hands the call out with the result.
    pub(super) fn run<T>(deadline: Instant, watch: Watch, request: impl FnOnce() -> T) -> (T, Rc<Self>) {
        let call = Rc::new(Self { deadline, watch, phase: Cell::new(Phase::START), stale: Cell::new(false) });
        let outer = CURRENT.replace(Some(Rc::clone(&call)));
        let result = request();
        CURRENT.set(outer);
        (result, call)
    }

    /// The call of this thread. A transport is only ever used within one.
    pub(super) fn current() -> Result<Rc<Self>, Error> {
        CURRENT.with_borrow(Clone::clone).ok_or_else(|| Error::Other("a connection was used outside of a call".into()))
    }

    pub(super) fn phase(&self) -> Phase {
        self.phase.get()
    }

    pub(super) fn enter(&self, phase: Phase) {
        self.phase.set(phase);
    }

    /// Whether a connection that had served before turned out to be dead before the first byte of the answer.
    pub(super) fn is_stale(&self) -> bool {
        self.stale.get()
    }

    pub(super) fn mark_stale(&self) {
        self.stale.set(true);
    }

    /// How long to wait now, at most: a slice, or what is left.
    pub(super) fn slice(&self) -> Result<Duration, Error> {
        if self.watch.is_cancelled() {
            return Err(Error::Other(Box::new(Stopped)));
        }
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() { Err(Error::Timeout(Timeout::Global)) } else { Ok(left.min(SLICE)) }
    }

    /// A slice went by, and nothing came of it.
    pub(super) fn waited(&self) -> Result<(), Error> {
        if self.watch.is_over() { Err(Error::Other(Box::new(Stopped))) } else { Ok(()) }
    }

    /// Does something that cannot be interrupted on a thread of its own, and waits for it as long as the call may. Left
    /// behind, the thread ends when the system gives up, and its result is dropped.
    pub(super) fn wait_for<T, F>(&self, name: &str, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(Instant) -> io::Result<T> + Send + 'static,
    {
        let (done, result) = mpsc::sync_channel(1);
        let deadline = self.deadline;
        thread::Builder::new().name(name.to_owned()).spawn(move || done.send(work(deadline)))?;
        loop {
            match result.recv_timeout(self.slice()?) {
                Ok(result) => return Ok(result?),
                Err(RecvTimeoutError::Timeout) => self.waited()?,
                Err(RecvTimeoutError::Disconnected) => return Err(Error::Other(format!("{name} panicked").into())),
            }
        }
    }
}
