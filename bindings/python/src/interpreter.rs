//! One interpreter a process: classes of this module are one for all of them, so that a second one's `except` would not
//! catch what is raised in it, and its log records would be the first one's.

use std::sync::atomic::{AtomicUsize, Ordering};

use pyo3::exceptions::PyImportError;
use pyo3::prelude::*;

/// The `sys` module of the first interpreter, of which each has its own.
static FIRST: AtomicUsize = AtomicUsize::new(0);

const REFUSAL: &str = "pyun_energy is in use in another interpreter of this process already, and cannot be shared with \
    this one. mod_wsgi: set `WSGIApplicationGroup %{GLOBAL}`. uWSGI: set `single-interpreter = true`. Otherwise give each \
    application a process of its own (docs/python.md, \"Subinterpreters\").";

pub(crate) fn refuse_a_second(py: Python<'_>) -> PyResult<()> {
    let this = py.import("sys")?.as_ptr() as usize;
    match FIRST.compare_exchange(0, this, Ordering::SeqCst, Ordering::SeqCst) {
        Err(first) if first != this => Err(PyImportError::new_err(REFUSAL)),
        _ => Ok(()),
    }
}
