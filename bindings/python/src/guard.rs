//! A panic becomes an exception that `except Exception` catches; pyo3's own would be a `BaseException`.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use pyo3::prelude::*;

use crate::failure;

/// Runs `work`. After a panic nothing of it is used again, so that nothing half-done is ever seen.
pub(crate) fn guard<T>(work: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
    caught(work).unwrap_or_else(|what| Err(failure::defect(&what)))
}

/// What `work` gives, or what it panicked with.
pub(crate) fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| words(&*panic))
}

fn words(panic: &(dyn Any + Send)) -> String {
    let what = panic.downcast_ref::<&str>().copied().or(panic.downcast_ref::<String>().map(String::as_str));
    what.unwrap_or("a panic").to_owned()
}

/// Panics, to see what comes of it.
#[cfg(feature = "_panic")]
#[pyfunction]
pub(crate) fn _panic(py: Python<'_>, text: &str) -> PyResult<()> {
    #[allow(clippy::panic)]
    guard(|| py.detach(|| panic!("{text}")))
}
