//! Python values in: text, codes, bytes, settings. What does not fit is `InvalidInput` and names its field.

use std::ops::Deref;
use std::time::Duration;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use pyo3::types::{PyBool, PyInt, PyString};

use crate::outcome::invalid;

/// Text, as UTF-8, or bytes as they are.
pub(crate) enum Data {
    Text(PyBackedStr),
    Bytes(PyBackedBytes),
}

impl Deref for Data {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Bytes(bytes) => bytes,
        }
    }
}

impl AsRef<[u8]> for Data {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

impl<'py> FromPyObject<'_, 'py> for Data {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if object.is_instance_of::<PyString>() {
            return Ok(Self::Text(object.extract()?));
        }
        match object.extract() {
            Ok(bytes) => Ok(Self::Bytes(bytes)),
            Err(_) => Err(PyTypeError::new_err(format!("must be str or bytes, not {}", type_name(&object)))),
        }
    }
}

/// Names and values of a form, as a list of pairs.
pub(crate) type Pairs = Vec<(Data, Data)>;

/// A string.
pub(crate) fn text(value: &Bound<'_, PyAny>, field: impl Fn() -> String) -> PyResult<String> {
    let py = value.py();
    let Ok(text) = value.cast::<PyString>() else {
        return Err(invalid(py, &field(), &format!("must be str, not {}", type_name(value))));
    };
    match text.to_str() {
        Ok(text) => Ok(text.to_owned()),
        Err(_) => Err(invalid(py, &field(), "has a lone surrogate, which UTF-8 cannot carry")),
    }
}

/// A code of one of the tables: an `int32`.
pub(crate) fn code(value: &Bound<'_, PyAny>, field: impl Fn() -> String) -> PyResult<i32> {
    let py = value.py();
    if !value.is_instance_of::<PyInt>() || value.is_instance_of::<PyBool>() {
        return Err(invalid(py, &field(), &format!("must be int, not {}", type_name(value))));
    }
    value.extract().map_err(|_| invalid(py, &field(), "does not fit an int32"))
}

/// Seconds, as a float.
pub(crate) fn seconds(py: Python<'_>, field: &str, value: f64) -> PyResult<Duration> {
    // Whoever says infinity means no limit. The core takes any duration.
    if value == f64::INFINITY {
        return Ok(Duration::MAX);
    }
    Duration::try_from_secs_f64(value).map_err(|_| invalid(py, field, &format!("{value} is not a number of seconds")))
}

/// A count, of which the core knows what it may be.
pub(crate) fn count<N: TryFrom<i64>>(py: Python<'_>, field: &str, value: i64) -> PyResult<N> {
    N::try_from(value).map_err(|_| invalid(py, field, &format!("{value} is out of range")))
}

pub(crate) fn type_name(value: &Bound<'_, PyAny>) -> String {
    value.get_type().name().map_or_else(|_| "that".to_owned(), |name| name.to_string())
}
