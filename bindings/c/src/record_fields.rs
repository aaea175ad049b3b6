//! The fields of a record, by their names.

use std::ffi::c_char;
use std::ptr;

use pyun_core::record::{Field, Kind, Record, Value};

use crate::failure::Failure;
use crate::guard::{self, unique};
use crate::record::pyun_record;
use crate::sent::is_sent;
use crate::status::pyun_status;
use crate::text::{Charset, read};

/// What a field is set and read as.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Text,
    Integer,
    Time,
}

impl Shape {
    const ALL: [(Self, &str); 3] = [
        (Self::Text, "pyun_record_set_text()"),
        (Self::Integer, "pyun_record_set_int()"),
        (Self::Time, "pyun_record_set_time()"),
    ];

    fn of(row: &Field) -> Self {
        match row.kind {
            Kind::Code(_) | Kind::Integer | Kind::Sum(_) => Self::Integer,
            Kind::Time(_) => Self::Time,
            _ => Self::Text,
        }
    }
}

/// All fields of a kind, with what sets them.
fn listed(table: &Record) -> String {
    let mut text = String::new();
    for (shape, setter) in Shape::ALL {
        let names = table.fields.iter().filter(|row| Shape::of(row) == shape).map(|row| row.name);
        let names: Vec<_> = names.collect();
        if !names.is_empty() {
            let and = if text.is_empty() { "" } else { "; " };
            text.extend([and, setter, " sets ", &names.join(", ")]);
        }
    }
    text
}

fn unknown(name: &str, table: &Record) -> Failure {
    // What is no name may be a plate or a telephone number, by mistake.
    let is_name = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    Failure::invalid(
        if is_name { name } else { "field" },
        format!("no such field of a {}: {}", table.noun, listed(table)),
    )
}

fn misfit(row: &Field, table: &Record) -> Failure {
    let holds = match Shape::of(row) {
        Shape::Text => "text",
        Shape::Integer => "an integer",
        Shape::Time => "a time",
    };
    Failure::invalid(row.name, format!("holds {holds}; of a {} {}", table.noun, listed(table)))
}

/// What a setter was given.
#[derive(Clone, Copy)]
enum Given {
    Text(*const c_char),
    Integer(i64),
    Time(i64),
    Nothing,
}

impl Given {
    fn fits(&self, shape: Shape) -> bool {
        match self {
            Self::Text(_) => shape == Shape::Text,
            Self::Integer(_) => shape == Shape::Integer,
            Self::Time(_) => shape == Shape::Time,
            Self::Nothing => true,
        }
    }

    /// # Safety
    /// A text is as [`read`] demands.
    unsafe fn value(self, name: &'static str, charset: Charset) -> Result<Value, Failure> {
        match self {
            // SAFETY: the caller's promise.
            Self::Text(text) => Ok(Value::Text(unsafe { read(text, name, charset) }?.into_owned())),
            Self::Integer(value) if i32::try_from(value).is_ok() => Ok(Value::Integer(value)),
            Self::Integer(_) => Err(Failure::invalid(name, "does not fit an int32")),
            Self::Time(milliseconds) => Ok(Value::Time(milliseconds)),
            Self::Nothing => Ok(Value::Absent),
        }
    }
}

/// Changes one field, and remembers how it went.
///
/// # Safety
/// `record` is NULL or valid and used by nobody else, `field` and a text as [`read`] demands.
unsafe fn set(record: *mut pyun_record, field: *const c_char, given: Given) -> pyun_status {
    // SAFETY: the caller's promise.
    unsafe {
        guard::quiet(|| {
            let record = unique(record, "record")?;
            let found = read(field, "field", Charset::Utf8).and_then(|name| find(record, &name));
            if let Err(Failure::Own(own)) = &found {
                record.remembered.keep(own);
            }
            let index = found?;
            let row = &record.table.fields[index];
            let is_fit = given.fits(Shape::of(row));
            let value = if is_fit { given.value(row.name, record.charset) } else { Err(misfit(row, record.table)) };
            record.remembered.note(&row.name, value.as_ref().map(|_| ()));
            record.values[index] = value?;
            record.changed();
            Ok(())
        })
    }
}

fn find(record: &pyun_record, name: &str) -> Result<usize, Failure> {
    if !is_sent(record.kind) {
        let what = format!("a {} is received: nothing of it can be set", record.table.noun);
        return Err(Failure::invalid("record", what));
    }
    record.row(name).ok_or_else(|| unknown(name, record.table))
}

/// Sets a field that holds text.
///
/// field: one of PYUN_FIELD_ that the kind of the record has.
/// value: text, not empty. Copied.
/// Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT, or PYUN_E_INVALID_INPUT for a field that the kind does not have or that does not
/// hold text: the message of pyun_record_check() lists those that there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_record_set_text(
    record: *mut pyun_record,
    field: *const c_char,
    value: *const c_char,
) -> pyun_status {
    // SAFETY: handle and texts are as the header demands.
    unsafe { set(record, field, Given::Text(value)) }
}

/// Sets a field that holds an integer: money in fen, energy in 0.001 kWh, a code.
///
/// field: one of PYUN_FIELD_ that the kind of the record has.
/// value: a number that fits 32 bits; not negative unless it is a code.
/// Returns PYUN_OK, PYUN_E_NULL, or PYUN_E_INVALID_INPUT for a number that does not fit, and for a field that the kind does
/// not have or that holds no integer: the message of pyun_record_check() lists those that there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_record_set_int(
    record: *mut pyun_record,
    field: *const c_char,
    value: i64,
) -> pyun_status {
    // SAFETY: handle and text are as the header demands.
    unsafe { set(record, field, Given::Integer(value)) }
}

/// Sets a field that holds a time.
///
/// field: one of PYUN_FIELD_ that the kind of the record has.
/// time_ms: milliseconds (not seconds) since 1970, UTC.
/// Returns PYUN_OK, PYUN_E_NULL, or PYUN_E_INVALID_INPUT for a field that the kind does not have or that does not hold a time:
/// the message of pyun_record_check() lists those that there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_record_set_time(
    record: *mut pyun_record,
    field: *const c_char,
    time_ms: i64,
) -> pyun_status {
    // SAFETY: handle and text are as the header demands.
    unsafe { set(record, field, Given::Time(time_ms)) }
}

/// Leaves a field out, as if it had never been set; makes up for a setter of it that failed.
///
/// field: one of PYUN_FIELD_ that the kind of the record has.
/// Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT, or PYUN_E_INVALID_INPUT for a field that the kind does not have.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_record_unset(record: *mut pyun_record, field: *const c_char) -> pyun_status {
    // SAFETY: handle and text are as the header demands.
    unsafe { set(record, field, Given::Nothing) }
}

/// The value of a field, if it is there.
///
/// # Safety
/// `record` is NULL or valid, `field` as [`read`] demands.
unsafe fn get<'a>(record: *const pyun_record, field: *const c_char) -> Option<(&'a pyun_record, usize)> {
    // SAFETY: the caller's promise.
    let (record, field) = unsafe { (record.as_ref()?, read(field, "field", Charset::Utf8).ok()?) };
    Some((record, record.row(&field)?))
}

/// A field that holds text, as it was set or received; of what was received also any other parameter, as it came.
///
/// field: one of PYUN_FIELD_, or the name of a parameter that the record came with, UTF-8.
/// Returns NULL if it is absent or no text. Valid until record is changed or freed, or its charset changed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_record_text(record: *const pyun_record, field: *const c_char) -> *const c_char {
    guard::value(ptr::null(), || {
        // SAFETY: handle and text are as the header demands.
        let (record, field) = unsafe { (record.as_ref()?, read(field, "field", Charset::Utf8).ok()?) };
        let row = record.row(&field).filter(|index| Shape::of(&record.table.fields[*index]) == Shape::Text);
        let (index, text) = if let Some(index) = row {
            (index, text(&record.values[index])?)
        } else {
            let index = record.pairs.iter().position(|(name, _)| *name == field)?;
            (record.values.len() + index, record.pairs[index].1.as_str())
        };
        Some(record.kept(index)?.get(record.charset, Some(text)))
    })
}

fn text(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// A field that holds an integer, as it was set or received.
///
/// field: one of PYUN_FIELD_.
/// out: the number; written only if it is there.
/// Returns 1 if it is there, else 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_record_int(record: *const pyun_record, field: *const c_char, out: *mut i64) -> i32 {
    // SAFETY: handle, text and place are as the header demands.
    unsafe {
        guard::number(out, || {
            let (record, index) = get(record, field)?;
            if let Value::Integer(number) = record.values[index] { Some(number) } else { None }
        })
    }
}

/// A field that holds a time, as it was set or received.
///
/// field: one of PYUN_FIELD_.
/// out: milliseconds since 1970, UTC; written only if the time is there.
/// Returns 1 if it is there, else 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_record_time(record: *const pyun_record, field: *const c_char, out: *mut i64) -> i32 {
    // SAFETY: handle, text and place are as the header demands.
    unsafe {
        guard::number(out, || {
            let (record, index) = get(record, field)?;
            if let Value::Time(milliseconds) = record.values[index] { Some(milliseconds) } else { None }
        })
    }
}
