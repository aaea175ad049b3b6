//! How a call is ended from outside: by `Client::cancel`, or by the hook that the call asks while it waits.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The longest that a call waits before it looks whether it should end.
pub(crate) const SLICE: Duration = Duration::from_millis(50);

/// Asked by a call while it waits; `true` ends the call.
pub(crate) type Interrupt = Arc<dyn Fn() -> bool + Send + Sync>;

/// Counts the times that a client was cancelled, by itself or by what it is a scope of.
#[derive(Clone, Default)]
pub(crate) struct Cancel(Arc<Count>);

#[derive(Default)]
struct Count {
    own: AtomicU64,
    outer: Option<Cancel>,
}

impl Cancel {
    /// One that `self` cancels as well.
    pub(crate) fn scope(&self) -> Self {
        Self(Arc::new(Count { own: AtomicU64::new(0), outer: Some(self.clone()) }))
    }

    pub(crate) fn cancel(&self) {
        self.0.own.fetch_add(1, Ordering::SeqCst);
    }

    /// Grows with each cancellation.
    fn count(&self) -> u64 {
        self.0.own.load(Ordering::SeqCst) + self.0.outer.as_ref().map_or(0, Self::count)
    }

    /// For a call that begins now: it ends with the next cancellation.
    pub(crate) fn watch(&self, interrupt: Option<Interrupt>) -> Watch {
        Watch { cancel: self.clone(), begun: self.count(), interrupt }
    }
}

/// What a call looks at to see whether it should end.
#[derive(Clone)]
pub(crate) struct Watch {
    cancel: Cancel,
    begun: u64,
    interrupt: Option<Interrupt>,
}

impl Watch {
    /// Whether the client was cancelled since the call began. Cheap.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancel.count() != self.begun
    }

    /// Whether the call should end. Asks the hook, so only after having waited.
    pub(crate) fn is_over(&self) -> bool {
        self.is_cancelled() || self.interrupt.as_ref().is_some_and(|interrupt| interrupt())
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Watch")
    }
}
