//! Python values in: text, codes, bytes, settings. What does not fit is `InvalidInput` and names its field.

use std::ops::Deref;
use std::time::Duration;

use pyo3::exceptions::PyOverflowError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use pyo3::types::{PyBool, PyInt, PyList, PyString};

use crate::failure::invalid;

const LONE_SURROGATE: &str = "has a lone surrogate, which UTF-8 cannot carry";

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

/// Text or bytes.
pub(crate) fn data(value: &Bound<'_, PyAny>, field: &str) -> PyResult<Data> {
    if value.is_instance_of::<PyString>() {
        return value.extract().map(Data::Text).map_err(|_| invalid(field, LONE_SURROGATE));
    }
    value.extract().map(Data::Bytes).map_err(|_| refused(value, field, "str or bytes"))
}

/// Names and values of a form.
pub(crate) fn pairs(form: &Bound<'_, PyList>) -> PyResult<Vec<(Data, Data)>> {
    form.iter().enumerate().map(|(index, pair)| one_pair(&pair, index)).collect()
}

/// The same as text, for what is sent.
pub(crate) fn text_pairs(form: &Bound<'_, PyList>) -> PyResult<Vec<(String, String)>> {
    let texts = |(name, value)| {
        let name = as_text(name, "pairs")?;
        as_text(value, &name).map(|value| (name, value))
    };
    pairs(form)?.into_iter().map(texts).collect()
}

fn as_text(data: Data, field: &str) -> PyResult<String> {
    match data {
        Data::Text(text) => Ok(text.to_string()),
        Data::Bytes(_) => Err(invalid(field, "must be str, not bytes")),
    }
}

fn one_pair(pair: &Bound<'_, PyAny>, index: usize) -> PyResult<(Data, Data)> {
    let at = || format!("pairs[{index}]");
    let Ok((name, value)) = pair.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>() else {
        return Err(invalid(&at(), "must be a name and a value"));
    };
    let name = data(&name, &at())?;
    let value = data(&value, &String::from_utf8_lossy(&name))?;
    Ok((name, value))
}

/// A string.
pub(crate) fn text(value: &Bound<'_, PyAny>, field: impl Fn() -> String) -> PyResult<String> {
    let Ok(text) = value.cast::<PyString>() else { return Err(refused(value, &field(), "str")) };
    match text.to_str() {
        Ok(text) => Ok(text.to_owned()),
        Err(_) => Err(invalid(&field(), LONE_SURROGATE)),
    }
}

/// A code of one of the tables, an `int32`: an int, or what counts as one. Not a code of another table.
pub(crate) fn code(value: &Bound<'_, PyAny>, table: &str, field: impl Fn() -> String) -> PyResult<i32> {
    if !value.is_exact_instance_of::<PyInt>() {
        if value.is_instance_of::<PyBool>() {
            return Err(refused(value, &field(), "int"));
        }
        if let Ok(other) = value.getattr(intern!(value.py(), "_table")) {
            if other.cast::<PyString>().is_ok_and(|other| other.to_str().is_ok_and(|other| other != table)) {
                return Err(invalid(&field(), &format!("must be a {table}, not a {}", type_name(value))));
            }
        }
    }
    value.extract().map_err(|error| misfit(value, &error, &field(), "does not fit an int32"))
}

/// A count or a time, of which the core knows what it may be.
pub(crate) fn integer<N: TryFrom<i64>>(value: &Bound<'_, PyAny>, field: &str) -> PyResult<N> {
    const TOO_LARGE: &str = "is out of range";
    if value.is_instance_of::<PyBool>() {
        return Err(refused(value, field, "int"));
    }
    let number: i64 = value.extract().map_err(|error| misfit(value, &error, field, TOO_LARGE))?;
    N::try_from(number).map_err(|_| invalid(field, TOO_LARGE))
}

/// What is an integer (has `__index__`), but too large; or none.
fn misfit(value: &Bound<'_, PyAny>, error: &PyErr, field: &str, too_large: &str) -> PyErr {
    let is_too_large = error.is_instance_of::<PyOverflowError>(value.py());
    if is_too_large { invalid(field, too_large) } else { refused(value, field, "int") }
}

/// Seconds, as a number.
pub(crate) fn seconds(value: &Bound<'_, PyAny>, field: &str) -> PyResult<Duration> {
    if value.is_instance_of::<PyBool>() || value.is_instance_of::<PyString>() {
        return Err(refused(value, field, "a number of seconds"));
    }
    let Ok(seconds) = value.extract::<f64>() else { return Err(refused(value, field, "a number of seconds")) };
    // Whoever says infinity means no limit. The core takes any duration.
    if seconds == f64::INFINITY {
        return Ok(Duration::MAX);
    }
    Duration::try_from_secs_f64(seconds).map_err(|_| invalid(field, &format!("{seconds} is not a number of seconds")))
}

/// True or False: what is only true in Python's sense, such as `"false"`, was meant otherwise.
pub(crate) fn flag(value: &Bound<'_, PyAny>, field: &str) -> PyResult<bool> {
    value.extract().map_err(|_| refused(value, field, "True or False"))
}

/// `InvalidInput` for a value of a wrong type.
pub(crate) fn refused(value: &Bound<'_, PyAny>, field: &str, wanted: &str) -> PyErr {
    invalid(field, &format!("must be {wanted}, not {}", type_name(value)))
}

pub(crate) fn type_name(value: &Bound<'_, PyAny>) -> String {
    if value.is_none() {
        return "None".to_owned();
    }
    value.get_type().name().map_or_else(|_| "that".to_owned(), |name| name.to_string())
}
