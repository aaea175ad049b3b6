//! A panic becomes an exception that `except Exception` catches; pyo3's own would be a `BaseException`.

use std::panic::{AssertUnwindSafe, catch_unwind};

use pyo3::prelude::*;

use crate::outcome;

/// Runs `work`. After a panic nothing of it is used again, so that nothing half-done is ever seen.
pub(crate) fn guard<T>(py: Python<'_>, work: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let what = panic.downcast_ref::<&str>().copied().or(panic.downcast_ref::<String>().map(String::as_str));
        Err(outcome::defect(py, what.unwrap_or("a panic")))
    })
}

/// Panics, to see what comes of it.
#[cfg(feature = "_panic")]
#[pyfunction]
pub(crate) fn _panic(py: Python<'_>, text: &str) -> PyResult<()> {
    #[allow(clippy::panic)]
    guard(py, || py.detach(|| panic!("{text}")))
}
