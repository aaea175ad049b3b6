//! How a call is ended from outside: by `Client::cancel`, or by the hook that the call asks while it waits.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The longest that a call waits before it looks whether it should end.
pub(crate) const SLICE: Duration = Duration::from_millis(50);

/// Asked by a call while it waits; `true` ends the call.
pub(crate) type Interrupt = Arc<dyn Fn() -> bool + Send + Sync>;

/// Counts the times that a client was cancelled.
#[derive(Clone, Default)]
pub(crate) struct Cancel(Arc<AtomicU64>);

impl Cancel {
    pub(crate) fn cancel(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    /// For a call that begins now: it ends with the next cancellation.
    pub(crate) fn watch(&self, interrupt: Option<Interrupt>) -> Watch {
        Watch { cancel: self.clone(), begun: self.0.load(Ordering::SeqCst), interrupt }
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
        self.cancel.0.load(Ordering::SeqCst) != self.begun
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
