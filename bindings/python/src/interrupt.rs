//! A call without the GIL, and how Python ends it: a signal's handler, or the caller's `progress`, raises.

use std::cell::RefCell;

use pyo3::prelude::*;

use crate::guard::guard;
use crate::logging;

thread_local! {
    /// What Python raised while this thread's call was under way.
    static RAISED: RefCell<Option<PyErr>> = const { RefCell::new(None) };
}

/// Makes a call without the GIL. What Python raised meanwhile goes before its result.
pub(crate) fn call<T: Send>(py: Python<'_>, work: impl FnOnce() -> T + Send) -> PyResult<T> {
    logging::refresh(py)?;
    // A call may be made within another one's `progress`: that one's error is not lost.
    let outer = RAISED.take();
    let result = guard(py, || Ok(py.detach(work)));
    match RAISED.replace(outer) {
        Some(raised) => Err(raised),
        None => result,
    }
}

/// Asked by the core, on the thread that made the call, while it waits: `true` ends the call.
pub(crate) fn is_interrupted() -> bool {
    let asked = Python::try_attach(|py| {
        if let Err(error) = py.check_signals() {
            raise_after(error);
        }
        is_raised()
    });
    // No interpreter any more: it is ending.
    asked.unwrap_or(true)
}

/// Ends this thread's call as soon as it waits, and raises `error` from it.
pub(crate) fn raise_after(error: PyErr) {
    RAISED.set(Some(error));
}

pub(crate) fn is_raised() -> bool {
    RAISED.with_borrow(Option::is_some)
}
