//! Which thread is the main one. Windows has no number for it, so Python is asked.

use pyo3::prelude::*;

/// Whether this is it.
pub(super) fn is_this() -> bool {
    Python::try_attach(|py| {
        let threading = py.import("threading")?;
        let main = threading.getattr("main_thread")?.call0()?.getattr("ident")?;
        main.eq(threading.getattr("get_ident")?.call0()?)
    })
    .is_some_and(|asked| asked.unwrap_or(false))
}
