//! A call on the caller's own thread, without the GIL. On the main thread a signal's handler runs while it waits, and ends
//! it by raising: Python code above a Rust frame, which is why `_calls.py` starts the call elsewhere when that code could
//! switch to another greenlet.

#[cfg_attr(unix, path = "main_thread_unix.rs")]
#[cfg_attr(windows, path = "main_thread_windows.rs")]
mod main_thread;

use std::cell::RefCell;

use pyo3::prelude::*;

use crate::guard::guard;

thread_local! {
    /// What a handler raised while this thread's call was under way.
    static RAISED: RefCell<Option<PyErr>> = const { RefCell::new(None) };

    /// Whether this is the main thread, asked once a process.
    static MAIN: RefCell<Option<(forkguard::Guard, bool)>> = const { RefCell::new(None) };
}

/// Makes a call without the GIL. What a handler raised meanwhile goes before its result.
pub(crate) fn call<T: Send>(py: Python<'_>, work: impl FnOnce() -> T + Send) -> PyResult<T> {
    // A handler may make a call of its own: what the call below it was ended for is not lost.
    let outer = RAISED.take();
    let result = guard(|| Ok(py.detach(work)));
    match RAISED.replace(outer) {
        Some(raised) => Err(raised),
        None => result,
    }
}

/// Whether this is the thread on which Python runs handlers of signals: also in a child that another one has forked, and
/// whatever `threading` was patched to say.
pub(crate) fn is_main_thread() -> bool {
    MAIN.with_borrow_mut(|known| match known {
        Some((guard, is_main)) if !guard.clone().detected_fork() => *is_main,
        _ => {
            let is_main = main_thread::is_this();
            *known = Some((forkguard::new(), is_main));
            is_main
        }
    })
}

/// Asked by the core, on the main thread, while its call waits: `true` ends the call.
pub(crate) fn is_interrupted() -> bool {
    let asked = Python::try_attach(|py| {
        if let Err(error) = py.check_signals() {
            RAISED.set(Some(error));
        }
        RAISED.with_borrow(Option::is_some)
    });
    // No interpreter any more: it is ending.
    asked.unwrap_or(true)
}
