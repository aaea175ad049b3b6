//! What comes out: plain tuples, of which Python makes its models and exceptions. Nothing written in Python is called from
//! here, so that none of it ever runs above a Rust frame: it may switch greenlets, or its thread may be ended there.

use std::error::Error as _;

use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};
use pyun_energy::{Error, ErrorKind, Reply};

pyo3::create_exception!(
    pyun_energy._native,
    Failure,
    PyException,
    "An error of the core, on its way to `pyun_energy._errors`: `args` are the arguments of `_make`."
);

/// What became of a call: the fields of its answer, such as a `Reply`'s in the order in which `_make_reply` takes them, or
/// those of an error.
pub(crate) type Outcome<'py> = Result<Bound<'py, PyTuple>, Bound<'py, PyTuple>>;

/// What a call gives.
pub(crate) trait Answer: Send {
    fn fields<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>>;
}

impl Answer for Reply {
    fn fields<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        reply_fields(py, self)
    }
}

pub(crate) fn outcome<'py>(py: Python<'py>, result: Result<&dyn Answer, &Error>) -> PyResult<Outcome<'py>> {
    match result {
        Ok(answer) => answer.fields(py).map(Ok),
        Err(error) => error_fields(py, error).map(Err),
    }
}

fn reply_fields<'py>(py: Python<'py>, reply: &Reply) -> PyResult<Bound<'py, PyTuple>> {
    (
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
    )
        .into_pyobject(py)
}

fn error_fields<'py>(py: Python<'py>, error: &Error) -> PyResult<Bound<'py, PyTuple>> {
    // Why a call was not repeated.
    let cause = error.source().and_then(|source| source.downcast_ref::<Error>());
    (
        error.kind().code(),
        error.to_string(),
        error.field(),
        error.is_retryable(),
        error.attempts(),
        error.retry_after().map(|wait| wait.as_secs_f64()),
        error.was_sent(),
        error.http_status(),
        error.body_excerpt(),
        error.reply().map(|reply| reply_fields(py, reply)).transpose()?,
        cause.map(|cause| error_fields(py, cause)).transpose()?,
    )
        .into_pyobject(py)
}

/// An error of the core, to raise.
pub(crate) fn raise(py: Python<'_>, error: &Error) -> PyErr {
    error_fields(py, error).map_or_else(|failure| failure, |fields| Failure::new_err(fields.unbind()))
}

/// `InvalidInput` for what cannot even be handed to the core.
pub(crate) fn invalid(field: &str, what: &str) -> PyErr {
    Failure::new_err((ErrorKind::InvalidInput.code(), format!("{field}: {what}"), field.to_owned()))
}

/// A call that was not even tried.
pub(crate) fn not_attempted<'py>(py: Python<'py>, why: &str) -> PyResult<Bound<'py, PyTuple>> {
    let none: Option<String> = None;
    (ErrorKind::NotAttempted.code(), format!("not attempted: {why}"), none, true).into_pyobject(py)
}

/// A defect of this library.
pub(crate) fn defect(what: &str) -> PyErr {
    let text = format!("a defect of this library, please report it: {what}");
    Failure::new_err((ErrorKind::Internal.code(), text))
}
