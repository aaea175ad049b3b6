//! The call that the current thread is making: how long it may take, and how far it has come.
//!
//! ureq has no room for this in what it hands to a transport, and runs a request on the thread that asked for it; so it
//! is kept beside the thread for as long as the request lasts.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ureq::{Error, Timeout};

use crate::stop::{SLICE, Watch};
use crate::turn::{Asked, Place, Turn};

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

/// Why a call was given up by its own side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum GivenUp {
    /// It was ended from outside.
    Cancelled,
    /// A later snapshot of the same device is on its way.
    Superseded,
}

impl fmt::Display for GivenUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Cancelled => "cancelled",
            Self::Superseded => "superseded",
        })
    }
}

impl std::error::Error for GivenUp {}

impl From<GivenUp> for Error {
    fn from(why: GivenUp) -> Self {
        Self::Other(Box::new(why))
    }
}

/// What bounds one attempt.
#[derive(Debug)]
pub(crate) struct Limits {
    pub(crate) deadline: Instant,
    pub(crate) watch: Watch,
    /// For a repetition: the place whose turn it takes when all is ready to be sent, and gives way to a later call.
    pub(crate) place: Option<Arc<Place>>,
    /// Whether an idle connection will not do.
    pub(crate) is_fresh: bool,
    /// Whether an idle connection is looked at before it is used: what is sent on a dead one may not be sent again.
    pub(crate) must_probe: bool,
}

/// A connection on which a call sends and waits. Whatever it waits for, it looks at the call in between.
pub(super) trait Channel: fmt::Debug + Send + Sync {
    /// Sends `bytes`. Less than all of them only if something came in while the peer took nothing more.
    fn send(&mut self, call: &Call, bytes: &[u8]) -> Result<usize, Error>;

    /// Waits for bytes; 0 at the peer's end.
    fn receive(&mut self, call: &Call, into: &mut [u8]) -> Result<usize, Error>;

    /// Whether nothing has come in: an idle connection that has something to read was closed, or holds what nobody
    /// asked for. Does not wait.
    fn is_quiet(&mut self, call: &Call) -> bool;

    /// Says whether nothing is under way, so that the end of the connection takes nothing back.
    fn set_settled(&mut self, is_settled: bool);
}

#[derive(Debug)]
pub(super) struct Call {
    limits: Limits,
    phase: Cell<Phase>,
    is_fresh: Cell<bool>,
    is_reused: Cell<bool>,
    is_stale: Cell<bool>,
    is_cancelled: Cell<bool>,
    asked: Cell<Instant>,
    /// Whom a connection is being made to, if it is not the platform's host.
    hop: RefCell<Option<String>>,
    /// Connections that the server wants closed after the answer.
    left: RefCell<Vec<Box<dyn Channel>>>,
    /// That of a repetition, for as long as its request is in flight.
    turn: RefCell<Option<Turn>>,
}

thread_local! {
    static CURRENT: RefCell<Option<Rc<Call>>> = const { RefCell::new(None) };
}

impl Call {
    /// Does `request` as a call within `limits`, and hands the call out with the result.
    pub(super) fn run<T>(limits: Limits, request: impl FnOnce() -> T) -> (T, Rc<Self>) {
        let call = Rc::new(Self {
            is_fresh: Cell::new(limits.is_fresh),
            limits,
            phase: Cell::new(Phase::START),
            is_reused: Cell::new(false),
            is_stale: Cell::new(false),
            is_cancelled: Cell::new(false),
            asked: Cell::new(Instant::now()),
            hop: RefCell::default(),
            left: RefCell::default(),
            turn: RefCell::new(None),
        });
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

    /// Whom a connection is being made to; nobody: the platform.
    pub(super) fn hop(&self) -> Option<String> {
        self.hop.borrow().clone()
    }

    pub(super) fn set_hop(&self, hop: Option<String>) {
        self.hop.replace(hop);
    }

    /// Whether a connection must be looked at before it is used, however short it was idle.
    pub(super) fn must_probe(&self) -> bool {
        self.limits.must_probe
    }

    /// Takes a connection that is of no more use; its end is that of the call.
    pub(super) fn leave(&self, connection: Box<dyn Channel>) {
        self.left.borrow_mut().push(connection);
    }

    /// The answer is whole: connections that were left end in good order.
    pub(super) fn has_ended_well(&self) {
        for mut connection in self.left.take() {
            connection.set_settled(true);
        }
    }

    /// Whether the call wants a new connection, and has none yet.
    pub(super) fn is_fresh(&self) -> bool {
        self.is_fresh.get()
    }

    pub(super) fn has_connected(&self) {
        self.is_fresh.set(false);
    }

    /// Whether the call uses a connection that had served before.
    pub(super) fn is_reused(&self) -> bool {
        self.is_reused.get()
    }

    /// Whether that connection turned out to be dead before the first byte of the answer.
    pub(super) fn is_stale(&self) -> bool {
        self.is_stale.get()
    }

    pub(super) fn mark_stale(&self) {
        self.is_stale.set(true);
    }

    /// The last moment before anything is sent.
    pub(super) fn begin_to_send(&self, is_reused: bool) -> Result<(), Error> {
        self.is_reused.set(is_reused);
        let Some(place) = &self.limits.place else { return Ok(()) };
        match place.ask() {
            Asked::Taken(turn) => {
                self.turn.replace(Some(turn));
                Ok(())
            }
            // Who holds it began later: what began earlier had its turn before this call's first attempt.
            Asked::Wait | Asked::Superseded => Err(GivenUp::Superseded.into()),
        }
    }

    /// How long to wait now, at most: a slice, or what is left. Once the call is to end, it stays so.
    pub(super) fn slice(&self) -> Result<Duration, Error> {
        let now = Instant::now();
        if self.is_to_end(now) {
            self.is_cancelled.set(true);
            return Err(GivenUp::Cancelled.into());
        }
        let left = self.limits.deadline.saturating_duration_since(now);
        if left.is_zero() { Err(Error::Timeout(Timeout::Global)) } else { Ok(left.min(SLICE)) }
    }

    /// The hook is asked once a slice, and not before one has passed.
    fn is_to_end(&self, now: Instant) -> bool {
        if self.is_cancelled.get() || self.limits.watch.is_cancelled() {
            return true;
        }
        if now.saturating_duration_since(self.asked.get()) < SLICE {
            return false;
        }
        self.asked.set(now);
        self.limits.watch.is_over()
    }
}
