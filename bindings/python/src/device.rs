//! A device: from Python's fields to the core's, by the rows of their tables.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};
use pyun_energy::record::{Field, Kind, Value};

use crate::extract::{code, data, integer, refused, text};
use crate::failure;
use crate::guard::guard;

/// The core's device, which a Python `Device` holds beside its fields: checked once, when it is made.
#[pyclass(frozen, module = "pyun_energy._native")]
pub(crate) struct Device(pub(crate) pyun_energy::Device);

#[pymethods]
impl Device {
    /// Takes the fields of a Python `Device`, as the table has them, and checks them. Not a constructor: Python calls those
    /// more slowly.
    #[staticmethod]
    #[pyo3(signature = (*values))]
    fn make(py: Python<'_>, values: &Bound<'_, PyTuple>) -> PyResult<Self> {
        let mut builder = pyun_energy::Device::builder();
        for (row, given) in pyun_energy::Device::FIELDS.iter().zip(values) {
            let value = value(row, &given, &|| row.name.to_owned())?;
            builder.set(row.name, value).map_err(|error| failure::raise(py, &error))?;
        }
        guard(|| builder.build().map_err(|error| failure::raise(py, &error)).map(Self))
    }

    /// Reads a device from the platform's JSON.
    #[staticmethod]
    fn from_json(py: Python<'_>, json: &Bound<'_, PyAny>) -> PyResult<Self> {
        let json = data(json, "device")?;
        guard(|| pyun_energy::Device::from_json(&json).map_err(|error| failure::raise(py, &error)).map(Self))
    }

    fn to_json(&self) -> PyResult<String> {
        guard(|| Ok(self.0.to_json()))
    }
}

/// What Python gave for a field; `path` names it in an error.
fn value(row: &Field, given: &Bound<'_, PyAny>, path: &dyn Fn() -> String) -> PyResult<Value> {
    if row.is_omissible() && given.is_none() {
        return Ok(Value::Absent);
    }
    match row.kind {
        Kind::Code(table) => code(given, table, path).map(Value::from),
        Kind::Integer => integer::<i32>(given, &path()).map(Value::from),
        Kind::Map => texts(given, row.name).map(Value::Map),
        Kind::List(rows) => records(given, row.name, rows).map(Value::List),
        _ => text(given, path).map(Value::Text),
    }
}

/// The fields of each of several records, which keep what they were given in the order of their rows.
fn records(given: &Bound<'_, PyAny>, name: &str, rows: &'static [Field]) -> PyResult<Vec<Vec<(&'static str, Value)>>> {
    let each = |(index, record): (usize, Bound<'_, PyAny>)| {
        let values = record.getattr(intern!(record.py(), "_given")).and_then(|given| Ok(given.cast_into::<PyTuple>()?));
        let Ok(values) = values else { return Err(refused(&record, &format!("{name}[{index}]"), "a Port")) };
        let field = |(row, given): (&'static Field, Bound<'_, PyAny>)| {
            let path = || format!("{name}[{index}].{}", row.name);
            value(row, &given, &path).map(|value| (row.name, value))
        };
        rows.iter().zip(values.iter()).map(field).collect()
    };
    given.cast::<PyTuple>()?.iter().enumerate().map(each).collect()
}

fn texts(given: &Bound<'_, PyAny>, name: &str) -> PyResult<Vec<(String, String)>> {
    let Ok(given) = given.cast::<PyDict>() else { return Err(refused(given, name, "a mapping")) };
    let entry = |(key, value): (Bound<'_, PyAny>, Bound<'_, PyAny>)| {
        let key = text(&key, || name.to_owned())?;
        let value = text(&value, || format!("{name}.{key}"))?;
        Ok((key, value))
    };
    given.iter().map(entry).collect()
}
