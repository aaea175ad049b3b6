//! A flat record: from Python's fields to the core's, and back; and what the platform tells.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};
use pyun_energy::record::{Field, Kind, Value};
use pyun_energy::{
    ChargingFinished, ChargingProgress, ChargingRecord, Client, Error, OccupancyOrder, OccupancyPayment,
    ParkingDiscount, PreparedRequest, Push, PushKind, PushRecord, Reply, StartResult, StopResult,
};

use crate::extract::{code, data, flag, integer, text};
use crate::failure::{self, Answer, invalid};
use crate::guard::guard;

type Any<'a, 'py> = &'a Bound<'py, PyAny>;

/// The core's record, which a Python record that is sent holds beside its fields: checked once, when it is made.
#[pyclass(frozen, module = "pyun_energy._native")]
pub(crate) struct Record(pub(crate) Sent);

/// What is sent, and by which call.
macro_rules! sent {
    ($($record:ident: $send:ident, $prepare:ident;)+) => {
        #[derive(Clone)]
        pub(crate) enum Sent { $($record($record)),+ }

        impl Sent {
            fn make(name: &str, values: &Bound<'_, PyDict>) -> PyResult<Self> {
                match name {
                    $(stringify!($record) => {
                        let (mut builder, given) = ($record::builder(), read($record::FIELDS, values)?);
                        checked(values.py(), || {
                            given.into_iter().try_for_each(|(name, value)| builder.set(name, value))?;
                            builder.build().map(Self::$record)
                        })
                    })+
                    _ => Err(no_such(name)),
                }
            }

            fn from_json(py: Python<'_>, name: &str, json: &[u8]) -> PyResult<Self> {
                match name {
                    $(stringify!($record) => checked(py, || $record::from_json(json).map(Self::$record)),)+
                    _ => Err(no_such(name)),
                }
            }

            fn to_json(&self) -> String {
                match self { $(Self::$record(record) => record.to_json()),+ }
            }

            fn fields<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
                match self { $(Self::$record(record) => fields(py, $record::FIELDS, |name| record.get(name))),+ }
            }

            pub(crate) fn send(&self, client: &Client) -> Result<Reply, Error> {
                match self { $(Self::$record(record) => client.$send(record)),+ }
            }

            pub(crate) fn prepare(&self, client: &Client) -> Result<PreparedRequest, Error> {
                match self { $(Self::$record(record) => client.$prepare(record)),+ }
            }
        }
    };
}

sent! {
    ChargingRecord: sync_charging_record, prepare_charging_record;
    ParkingDiscount: grant_parking_discount, prepare_parking_discount;
    OccupancyPayment: confirm_occupancy_payment, prepare_occupancy_payment;
}

#[pymethods]
impl Record {
    /// Takes fields by the platform's names, times in ms since 1970, and checks them. `name` is that of the core's type.
    #[staticmethod]
    fn make(name: &str, values: &Bound<'_, PyDict>) -> PyResult<Self> {
        Sent::make(name, values).map(Self)
    }

    /// Reads one from the platform's JSON.
    #[staticmethod]
    fn from_json(py: Python<'_>, name: &str, json: Any<'_, '_>) -> PyResult<Self> {
        Sent::from_json(py, name, &data(json, "record")?).map(Self)
    }

    /// Fields and pairs of a push.
    #[staticmethod]
    #[allow(clippy::type_complexity)]
    fn read_push<'py>(
        py: Python<'py>,
        kind: &str,
        body: Any<'_, 'py>,
        secret: Any<'_, 'py>,
        allow_unsigned: Any<'_, 'py>,
    ) -> PyResult<(Bound<'py, PyDict>, Vec<(String, String)>)> {
        let Some(kind) = PushKind::of_name(kind) else { return Err(no_such(kind)) };
        let (body, secret) = (data(body, "body")?, data(secret, "secret")?);
        let read = if flag(allow_unsigned, "allow_unsigned")? { Push::read_unsigned } else { Push::read };
        let push = checked(py, || read(kind, &body, &secret))?;
        Ok((push_fields(py, push.record())?, push.pairs().to_vec()))
    }

    fn to_json(&self) -> PyResult<String> {
        guard(|| Ok(self.0.to_json()))
    }

    /// Its fields, as `make` takes them.
    fn fields<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.0.fields(py)
    }
}

/// The order's fields, or else None.
impl Answer for Option<OccupancyOrder> {
    fn fields<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let order = self.as_ref().map(|order| fields(py, OccupancyOrder::FIELDS, |name| order.get(name)));
        (order.transpose()?,).into_pyobject(py)
    }
}

/// The fields that are there.
pub(crate) fn fields<'py>(
    py: Python<'py>,
    rows: &[Field],
    get: impl Fn(&str) -> Option<Value>,
) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    for row in rows {
        match get(row.name) {
            Some(Value::Text(text)) => dict.set_item(row.name, text)?,
            Some(Value::Integer(integer) | Value::Time(integer)) => dict.set_item(row.name, integer)?,
            _ => {}
        }
    }
    Ok(dict)
}

fn push_fields<'py>(py: Python<'py>, record: &PushRecord) -> PyResult<Bound<'py, PyDict>> {
    match record {
        PushRecord::StartResult(record) => fields(py, StartResult::FIELDS, |name| record.get(name)),
        PushRecord::StopResult(record) => fields(py, StopResult::FIELDS, |name| record.get(name)),
        PushRecord::Progress(record) => fields(py, ChargingProgress::FIELDS, |name| record.get(name)),
        PushRecord::Finished(record) => fields(py, ChargingFinished::FIELDS, |name| record.get(name)),
        _ => Ok(PyDict::new(py)),
    }
}

fn read(rows: &'static [Field], given: &Bound<'_, PyDict>) -> PyResult<Vec<(&'static str, Value)>> {
    let mut values = Vec::with_capacity(rows.len());
    for row in rows {
        if let Some(value) = given.get_item(row.name)? {
            values.push((row.name, read_one(row, &value)?));
        }
    }
    Ok(values)
}

fn read_one(row: &Field, value: Any<'_, '_>) -> PyResult<Value> {
    let name = || row.name.to_owned();
    Ok(match row.kind {
        Kind::Code(table) => Value::Integer(code(value, table, name)?.into()),
        Kind::Integer | Kind::Sum(_) => Value::Integer(integer(value, row.name)?),
        Kind::Time(_) => Value::Time(integer(value, row.name)?),
        _ => Value::Text(text(value, name)?),
    })
}

fn checked<T>(py: Python<'_>, make: impl FnOnce() -> Result<T, Error>) -> PyResult<T> {
    guard(|| make().map_err(|error| failure::raise(py, &error)))
}

fn no_such(name: &str) -> PyErr {
    invalid("record", &format!("the core has no {name}"))
}
