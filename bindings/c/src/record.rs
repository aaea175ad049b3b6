//! A flat record, of any kind: the handle, and what is done with it as a whole. Its fields are in `record_fields`.

use std::ptr;
use std::sync::OnceLock;

use pyun_core::record::{Kind, Record, Value};
use pyun_core::{Error, RECORDS};

use crate::bytes::pyun_bytes;
use crate::error::pyun_error;
use crate::failure::{Failure, Remembered};
use crate::guard::{self, Out, bytes, shared, unique};
use crate::record_names::KINDS;
use crate::sent::{Sent, is_sent};
use crate::status::pyun_status;
use crate::text::{Charset, Text};

/// A record of one of the kinds PYUN_RECORD_: what a call sends, or what the platform or an outbox told. Its fields,
/// PYUN_FIELD_, are set and read by their names. It can be kept, changed and sent again. A setter that fails is remembered,
/// and each call with a pyun_error ** returns its error instead of sending anything, until the same field is set well or
/// pyun_record_clear_failures(). One that names no field is forgotten only by pyun_record_clear_failures().
pub struct pyun_record {
    pub(crate) kind: i32,
    pub(crate) table: &'static Record,
    /// A value for each row of the table.
    pub(crate) values: Vec<Value>,
    /// What a record that is received came with, as it came.
    pub(crate) pairs: Vec<(String, String)>,
    pub(crate) charset: Charset,
    pub(crate) remembered: Remembered,
    /// What the values make, kept until one of them changes.
    built: OnceLock<Sent>,
    /// Texts that were asked for: one for each row and each pair.
    texts: OnceLock<Box<[Text]>>,
}

impl pyun_record {
    /// Nothing for a number that no kind has.
    fn new(kind: i32) -> Option<Self> {
        let (_, name) = KINDS.iter().find(|(number, _)| *number == kind)?;
        Some(Self::of(kind, RECORDS.iter().find(|table| table.name == *name)?))
    }

    fn of(kind: i32, table: &'static Record) -> Self {
        Self {
            kind,
            table,
            values: vec![Value::Absent; table.fields.len()],
            pairs: Vec::new(),
            charset: Charset::default(),
            remembered: Remembered::default(),
            built: OnceLock::new(),
            texts: OnceLock::new(),
        }
    }

    /// One that an outbox tells.
    #[cfg(feature = "outbox")]
    pub(crate) fn told(kind: i32, table: &'static Record, values: Vec<(&'static str, Value)>) -> Self {
        let mut record = Self::of(kind, table);
        record.fill(values);
        record
    }

    /// One that comes from the platform.
    pub(crate) fn to_receive(kind: i32) -> Result<Self, Failure> {
        Self::new(kind).filter(|_| !is_sent(kind)).ok_or_else(|| no_such_kind(kind))
    }

    /// What it came with.
    pub(crate) fn receive(&mut self, pairs: &[(String, String)]) -> Result<(), Error> {
        self.fill(self.table.read_pairs(pairs)?);
        self.pairs = pairs.to_vec();
        Ok(())
    }

    fn fill(&mut self, values: Vec<(&'static str, Value)>) {
        for (name, value) in values {
            if let Some(index) = self.row(name) {
                self.values[index] = value;
            }
        }
    }

    fn from_json(kind: i32, text: &str) -> Result<Self, Failure> {
        let mut record = Self::new(kind).filter(|_| is_sent(kind)).ok_or_else(|| no_such_kind(kind))?;
        record.fill(record.table.read_json(text.as_bytes())?);
        let sent = Sent::build(kind, record.set_values())?;
        // A time is text in JSON.
        for (row, value) in record.table.fields.iter().zip(&mut record.values) {
            if matches!(row.kind, Kind::Time(_)) {
                *value = sent.get(row.name).unwrap_or(Value::Absent);
            }
        }
        record.built.get_or_init(|| sent);
        Ok(record)
    }

    /// Where a field stands in the table.
    pub(crate) fn row(&self, name: &str) -> Option<usize> {
        self.table.fields.iter().position(|row| row.name == name)
    }

    fn set_values(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        let values = self.table.fields.iter().map(|row| row.name).zip(&self.values);
        values.filter(|(_, value)| **value != Value::Absent)
    }

    /// What is sent, if all that was set is well.
    pub(crate) fn sent(&self) -> Result<&Sent, Failure> {
        self.remembered.check()?;
        if let Some(sent) = self.built.get() {
            return Ok(sent);
        }
        let sent = Sent::build(self.kind, self.set_values())?;
        Ok(self.built.get_or_init(|| sent))
    }

    /// What was made of the values is out of date.
    pub(crate) fn changed(&mut self) {
        self.built.take();
        self.texts.take();
    }

    /// Where the text of a row, or of a pair after all rows, is kept for the caller.
    pub(crate) fn kept(&self, index: usize) -> Option<&Text> {
        let count = self.values.len() + self.pairs.len();
        self.texts.get_or_init(|| (0..count).map(|_| Text::default()).collect()).get(index)
    }

    /// The failure of a call that sends another kind.
    pub(crate) fn misfit(&self, wanted: &str) -> Failure {
        Failure::invalid("record", format!("a {}, where a {wanted} is to be sent", self.table.noun))
    }
}

fn no_such_kind(kind: i32) -> Failure {
    Failure::invalid("kind", format!("no record of the kind {kind} is made so; see PYUN_RECORD_"))
}

/// Makes a record of which nothing is set. The caller frees it with pyun_record_free().
///
/// kind: PYUN_RECORD_CHARGING_RECORD, PYUN_RECORD_PARKING_DISCOUNT, PYUN_RECORD_OCCUPANCY_PAYMENT.
/// Returns NULL for any other kind: what is received is made by the call that receives it.
#[unsafe(no_mangle)]
pub extern "C" fn pyun_record_new(kind: i32) -> *mut pyun_record {
    guard::value(ptr::null_mut(), || {
        let record = pyun_record::new(kind).filter(|_| is_sent(kind))?;
        Some(Box::into_raw(Box::new(record)))
    })
}

/// Makes a record from JSON with the platform's field names, always UTF-8; times as the call has them, or in RFC 3339 with
/// any offset. app_id, timestamp and sign_type are ignored, since the client sets them.
///
/// kind: as for pyun_record_new().
/// json: the text; no NUL is needed after it.
/// length: its length in bytes.
/// out: the record; the caller frees it with pyun_record_free().
/// Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT with the offset, or PYUN_E_INVALID_INPUT with the field.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_record_from_json(
    kind: i32,
    json: *const u8,
    length: usize,
    out: *mut *mut pyun_record,
    error: *mut *mut pyun_error,
) -> pyun_status {
    // SAFETY: bytes and places are as the header demands.
    unsafe {
        guard::status(error, || {
            let out = Out::new(out, "out")?;
            if json.is_null() {
                return Err(Failure::null("json"));
            }
            let text = Charset::Utf8.decode(bytes(json, length, "json")?, "json")?;
            out.give(pyun_record::from_json(kind, &text)?);
            Ok(())
        })
    }
}

/// Makes a copy of a record, with all that was set or received, its charset and its failures.
///
/// Returns NULL for NULL. The caller frees the copy with pyun_record_free().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_record_clone(record: *const pyun_record) -> *mut pyun_record {
    // SAFETY: the handle is as the header demands.
    let record = unsafe { record.as_ref() };
    guard::value(ptr::null_mut(), || {
        let record = record?;
        let copy = pyun_record {
            values: record.values.clone(),
            pairs: record.pairs.clone(),
            remembered: record.remembered.clone(),
            built: record.built.clone(),
            texts: OnceLock::new(),
            ..*record
        };
        Some(Box::into_raw(Box::new(copy)))
    })
}

/// Frees the record. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_record_free(record: *mut pyun_record) {
    // SAFETY: the handle is as the header demands.
    unsafe { guard::free(record) }
}

/// The kind of a record.
///
/// Returns one of PYUN_RECORD_; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_record_kind(record: *const pyun_record) -> i32 {
    // SAFETY: the handle is as the header demands.
    guard::value(0, || unsafe { record.as_ref() }.map(|record| record.kind))
}

/// Checks everything, as each call does before it sends.
///
/// Returns PYUN_OK, PYUN_E_NULL, the status of a setter that failed, or PYUN_E_INVALID_INPUT with the field; with the field
/// "record" for one that was received, which no call sends.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_record_check(record: *const pyun_record, error: *mut *mut pyun_error) -> pyun_status {
    // SAFETY: handle and place are as the header demands.
    unsafe { guard::status(error, || shared(record, "record")?.sent().map(|_| ())) }
}

/// Forgets the setters that failed. The fields keep what they had before.
///
/// Returns PYUN_OK, PYUN_E_NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_record_clear_failures(record: *mut pyun_record) -> pyun_status {
    // SAFETY: the handle is as the header demands.
    unsafe {
        guard::quiet(|| {
            unique(record, "record")?.remembered.forget_all();
            Ok(())
        })
    }
}

/// The record as JSON in canonical form (UTF-8, whatever the charset), without the common parameters;
/// pyun_record_from_json() reads it back.
///
/// out: the JSON; the caller frees it with pyun_bytes_free().
/// Returns PYUN_OK or as pyun_record_check().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_record_to_json(
    record: *const pyun_record,
    out: *mut *mut pyun_bytes,
    error: *mut *mut pyun_error,
) -> pyun_status {
    // SAFETY: handle and places are as the header demands.
    unsafe {
        guard::status(error, || {
            let out = Out::new(out, "out")?;
            let json = shared(record, "record")?.sent()?.to_json();
            out.give(pyun_bytes::new(json.into_bytes()));
            Ok(())
        })
    }
}

/// Says how the texts are encoded that are set and read after this. One that fails is made up for by another only as long as
/// nothing else is set in between.
///
/// charset: PYUN_CHARSET_UTF8 (the default) or PYUN_CHARSET_GBK; what GBK does not have is read as a question mark.
/// Returns PYUN_OK, PYUN_E_NULL, or PYUN_E_INVALID_INPUT for a charset that the library does not have.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_record_set_charset(record: *mut pyun_record, charset: i32) -> pyun_status {
    // SAFETY: the handle is as the header demands.
    unsafe {
        guard::quiet(|| {
            let record = unique(record, "record")?;
            let chosen = Charset::from_number(charset);
            record.remembered.note(&"charset", chosen.as_ref().map(|_| ()));
            record.charset = chosen?;
            Ok(())
        })
    }
}
