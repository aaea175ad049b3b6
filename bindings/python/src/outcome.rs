//! What comes out: the models and exceptions of the Python package, made from the core's replies and errors.

use std::error::Error as _;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyBytes;
use pyun_energy::{Error, ErrorKind};

const INVALID_INPUT: i32 = ErrorKind::InvalidInput.code();
const INTERNAL: i32 = ErrorKind::Internal.code();

/// A function of the package, looked up once.
fn function<'py>(
    py: Python<'py>,
    cell: &'static PyOnceLock<Py<PyAny>>,
    module: &str,
    name: &str,
) -> PyResult<&'py Bound<'py, PyAny>> {
    cell.get_or_try_init(py, || Ok(py.import(module)?.getattr(name)?.unbind())).map(|function| function.bind(py))
}

/// A `Reply`.
pub(crate) fn reply<'py>(py: Python<'py>, reply: &pyun_energy::Reply) -> PyResult<Bound<'py, PyAny>> {
    static MAKE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    function(py, &MAKE, "pyun_energy._models", "_make_reply")?.call1((
        reply.code(),
        reply.message(),
        reply.hint(),
        reply.seqno(),
        reply.data_node(),
        reply.time_cost(),
        reply.http_status(),
        reply.attempts(),
        reply.clock_offset_ms(),
        PyBytes::new(py, reply.body()),
    ))
}

/// An exception of the package, as an object.
pub(crate) fn exception<'py>(py: Python<'py>, error: &Error) -> PyResult<Bound<'py, PyAny>> {
    let answer = error.reply().map(|answer| reply(py, answer)).transpose()?;
    let made = make(py)?.call1((
        error.kind().code(),
        error.to_string(),
        error.field(),
        error.is_retryable(),
        error.attempts(),
        error.retry_after().map(|wait| wait.as_secs_f64()),
        error.http_status(),
        error.body_excerpt(),
        answer,
    ))?;
    // Why a call was not repeated.
    if let Some(cause) = error.source().and_then(|source| source.downcast_ref::<Error>()) {
        made.setattr(intern!(py, "__cause__"), exception(py, cause)?)?;
    }
    Ok(made)
}

/// An exception of the package, to raise.
pub(crate) fn raise(py: Python<'_>, error: &Error) -> PyErr {
    exception(py, error).map_or_else(|failure| failure, PyErr::from_value)
}

/// A reply or an exception, as an object: what became of one of many devices.
pub(crate) fn either<'py>(py: Python<'py>, result: &Result<pyun_energy::Reply, Error>) -> PyResult<Bound<'py, PyAny>> {
    match result {
        Ok(answer) => reply(py, answer),
        Err(error) => exception(py, error),
    }
}

/// `InvalidInput` for what cannot even be handed to the core.
pub(crate) fn invalid(py: Python<'_>, field: &str, what: &str) -> PyErr {
    let text = format!("{field}: {what}");
    make(py).and_then(|make| make.call1((INVALID_INPUT, text, field))).map_or_else(|failure| failure, PyErr::from_value)
}

/// A defect of this library.
pub(crate) fn defect(py: Python<'_>, what: &str) -> PyErr {
    let text = format!("a defect of this library, please report it: {what}");
    make(py).and_then(|make| make.call1((INTERNAL, text))).map_or_else(|failure| failure, PyErr::from_value)
}

fn make(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static MAKE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    function(py, &MAKE, "pyun_energy._errors", "_make")
}
