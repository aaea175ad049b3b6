//! What a record is: a table of fields, a row each, from which its type, builder, getters, canonical form and the reading
//! of JSON follow. Other languages and the docs are written from the same table by `schema/`.

mod json;
mod kinds;
mod personal;
mod table;
mod utc;

pub(crate) use json::read;
pub(crate) use kinds::{
    check, get, given, got, is_personal, is_required, key, kind, name, need, out, put, set, setter, stored, take,
    value, write,
};
pub use personal::Personal;
pub(crate) use table::{amend, body, common, record};
pub use utc::{Moment, TimeFormat};

use crate::Error;

/// A record's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Record {
    /// The name of its type here and in Python, such as `ChargingRecord`.
    pub name: &'static str,
    /// As the texts of errors call it.
    pub noun: &'static str,
    /// Its rows, in the order of the platform's names.
    pub fields: &'static [Field],
}

/// What a field of a record may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// Text that is not empty.
    Text,
    /// An `int32` that is not negative.
    Integer,
    /// An `int32` that is not negative: the sum of other fields, unless it is given.
    Sum(&'static [&'static str]),
    /// A moment, written in a format of the platform's.
    Time(TimeFormat),
    /// An `int32` of an open table of [`codes`](crate::codes), by the name of its type.
    Code(&'static str),
    /// The same for a table of texts.
    TextCode(&'static str),
    /// The code of another field in words: the table's, unless it is given.
    Words(&'static str),
    /// Texts by keys.
    Map,
    /// Records of a kind of their own, in the order given.
    List(&'static [Field]),
}

/// A row of a record's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Field {
    /// The platform's name.
    pub name: &'static str,
    /// The name in Rust and Python, where it differs. Only with the feature `descriptions`.
    #[cfg(feature = "descriptions")]
    pub ours: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether the platform wants it. Words and sums may be left out all the same: they follow from other fields.
    pub is_required: bool,
    /// Whether it is personal data, which no log, error or `Debug` shows.
    pub is_personal: bool,
    /// What it says, in a sentence. Only with the feature `descriptions`.
    #[cfg(feature = "descriptions")]
    pub english: &'static str,
    /// The same in Chinese. Only with the feature `descriptions`.
    #[cfg(feature = "descriptions")]
    pub chinese: &'static str,
}

impl Record {
    /// A table of one's own, for what others than the platform tell.
    pub const fn new(name: &'static str, noun: &'static str, fields: &'static [Field]) -> Self {
        Self { name, noun, fields }
    }
}

impl Field {
    /// A row of such a table: of no record that is sent, so nothing is required, and nothing described.
    pub const fn new(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            #[cfg(feature = "descriptions")]
            ours: name,
            kind,
            is_required: false,
            is_personal: false,
            #[cfg(feature = "descriptions")]
            english: "",
            #[cfg(feature = "descriptions")]
            chinese: "",
        }
    }

    /// Whether nothing need be said of it: it is left out then, or follows from another field.
    pub const fn is_omissible(&self) -> bool {
        !self.is_required || matches!(self.kind, Kind::Words(_) | Kind::Sum(_))
    }
}

/// A value on its way into a field: from JSON, a table's cell, or another language.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Value {
    /// Leaves the field out, whatever it was.
    Absent,
    /// For texts, words, and codes that are text.
    Text(String),
    /// For codes and integers.
    Integer(i64),
    /// For times: ms since 1970, UTC. A text in the field's format, or of RFC 3339 with any offset, does as well.
    Time(i64),
    /// For maps.
    Map(Vec<(String, String)>),
    /// For lists: the fields of each record.
    List(Vec<Vec<(&'static str, Value)>>),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i32> for Value {
    fn from(integer: i32) -> Self {
        Self::Integer(integer.into())
    }
}

/// What is filled in field by field, each by its name.
pub(crate) trait Settable: Default {
    const RECORD: Record;

    fn set(&mut self, name: &str, value: Value) -> Result<(), Error>;

    /// All fields of one, as a list holds them.
    fn set_all(fields: Vec<(&'static str, Value)>) -> Result<Self, Error> {
        let mut record = Self::default();
        fields.into_iter().try_for_each(|(name, value)| record.set(name, value)).map(|()| record)
    }
}

/// What is there of a record, by the platform's names.
pub(crate) trait Gettable {
    const RECORD: Record;

    fn get(&self, name: &str) -> Option<Value>;
}

/// All fields of a record that are there.
pub(crate) fn values<T: Gettable>(record: &T) -> Vec<(&'static str, Value)> {
    T::RECORD.fields.iter().filter_map(|field| Some((field.name, record.get(field.name)?))).collect()
}

/// The same as texts, as a form has them. A nested record has none.
pub(crate) fn texts<T: Gettable>(record: &T) -> Vec<(&'static str, String)> {
    let text = |field: &Field| match (record.get(field.name)?, field.kind) {
        (Value::Text(text), _) => Some((field.name, text)),
        (Value::Integer(integer), _) => Some((field.name, integer.to_string())),
        (Value::Time(milliseconds), Kind::Time(format)) => {
            Some((field.name, format.write(Moment::from_milliseconds(milliseconds))))
        }
        _ => None,
    };
    T::RECORD.fields.iter().filter_map(text).collect()
}

/// Reads a record of the platform's from texts.
pub(crate) fn read_pairs<T: Settable>(pairs: &[(String, String)]) -> Result<T, Error> {
    T::set_all(T::RECORD.read_pairs(pairs)?)
}

impl Record {
    /// Reads the fields of one of the platform's from texts, as they came: the way in for languages that keep a record as
    /// values. A field that cannot be read, or is empty, is left out, unless it is needed; of a name that is there twice the
    /// first counts.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for a field that is required and missing, or cannot be read.
    pub fn read_pairs(&self, pairs: &[(String, String)]) -> Result<Vec<(&'static str, Value)>, Error> {
        let mut values = Vec::with_capacity(self.fields.len());
        for field in self.fields {
            let said = pairs.iter().find(|(name, text)| name == field.name && !text.is_empty());
            match said.and_then(|(_, text)| field.read_text(text)) {
                Some(value) => values.push((field.name, value)),
                None if field.is_required => {
                    return Err(Error::invalid(field.name, "required, but missing or unreadable"));
                }
                None => {}
            }
        }
        Ok(values)
    }
}

impl Field {
    /// What a text says; `None` if that cannot be read.
    fn read_text(&self, text: &str) -> Option<Value> {
        match self.kind {
            Kind::Code(_) | Kind::Integer | Kind::Sum(_) => text.trim().parse().ok().map(|integer: i32| integer.into()),
            Kind::Time(format) => format.read(text).map(|time| Value::Time(time.milliseconds())),
            _ => Some(text.into()),
        }
    }
}

/// A name that no row has.
pub(crate) fn no_such_field(noun: &str, fields: &[Field]) -> String {
    let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
    format!("no such field of a {noun}; it has {}", names.join(", "))
}

/// A value of a kind that its field does not hold.
fn misfit(name: &str, wanted: &str) -> Error {
    Error::invalid(name, format_args!("must be {wanted}"))
}

pub(crate) fn text(name: &str, value: Value) -> Result<Option<String>, Error> {
    match value {
        Value::Absent => Ok(None),
        Value::Text(text) => Ok(Some(text)),
        _ => Err(misfit(name, "text")),
    }
}

#[allow(clippy::needless_pass_by_value)] // as its neighbours
pub(crate) fn integer(name: &str, value: Value) -> Result<Option<i32>, Error> {
    match value {
        Value::Absent => Ok(None),
        Value::Integer(value) => value.try_into().map(Some).map_err(|_| Error::invalid(name, "does not fit an int32")),
        _ => Err(misfit(name, "an integer")),
    }
}

#[allow(clippy::needless_pass_by_value)] // as its neighbours
pub(crate) fn time(name: &str, value: Value) -> Result<Option<Moment>, Error> {
    match value {
        Value::Absent => Ok(None),
        Value::Time(milliseconds) => Ok(Some(Moment::from_milliseconds(milliseconds))),
        Value::Text(text) => {
            Moment::read(&text).map(Some).ok_or_else(|| misfit(name, "a time such as 2024-04-14T16:00:00Z"))
        }
        _ => Err(misfit(name, "a time")),
    }
}

pub(crate) fn map(name: &str, value: Value) -> Result<Option<Vec<(String, String)>>, Error> {
    match value {
        Value::Absent => Ok(None),
        Value::Map(entries) => Ok(Some(entries)),
        _ => Err(misfit(name, "texts by keys")),
    }
}

pub(crate) fn list<T: Settable>(name: &str, value: Value) -> Result<Option<Vec<T>>, Error> {
    let Value::List(records) = value else {
        return if value == Value::Absent { Ok(None) } else { Err(misfit(name, "a list")) };
    };
    let each = |(index, fields)| T::set_all(fields).map_err(|error| error.within(&format!("{name}[{index}]")));
    records.into_iter().enumerate().map(each).collect::<Result<_, _>>().map(Some)
}

pub(crate) fn put<T>(place: &mut Option<T>, given: Result<Option<T>, Error>) -> Result<(), Error> {
    *place = given?;
    Ok(())
}

pub(crate) fn put_text<T: From<String>>(place: &mut Option<T>, name: &str, value: Value) -> Result<(), Error> {
    put(place, text(name, value).map(|text| text.map(T::from)))
}

pub(crate) fn put_integer<T: From<i32>>(place: &mut Option<T>, name: &str, value: Value) -> Result<(), Error> {
    put(place, integer(name, value).map(|integer| integer.map(T::from)))
}

pub(crate) fn missing(field: &str) -> Error {
    Error::invalid(field, "required, but missing")
}

pub(crate) fn required(field: &str, value: &str) -> Result<(), Error> {
    if value.is_empty() { Err(Error::invalid(field, "required, but missing or empty")) } else { Ok(()) }
}

pub(crate) fn filled(field: &str, value: Option<&str>) -> Result<(), Error> {
    if value == Some("") { Err(Error::invalid(field, "empty; leave it out instead")) } else { Ok(()) }
}

pub(crate) fn not_negative(field: &str, value: i32) -> Result<(), Error> {
    if value < 0 { Err(Error::invalid(field, "negative")) } else { Ok(()) }
}

/// What a sum is that is not given. A part that is missing is told on its own.
pub(crate) fn sum(field: &str, parts: &[Option<i32>]) -> Result<i32, Error> {
    let sum: i64 = parts.iter().flatten().copied().map(i64::from).sum();
    i32::try_from(sum).map_err(|_| Error::invalid(field, "the sum does not fit an int32"))
}

/// Sees to it that a code has words: its own, or the table's, which are not kept since they follow the code.
pub(crate) fn describe(
    field: &str,
    given: &mut Option<String>,
    word: Option<&str>,
    of: &str,
    code: i32,
) -> Result<(), Error> {
    filled(field, given.as_deref())?;
    if given.is_none() && word.is_none() {
        return Err(Error::invalid(field, format_args!("required, since no table lists the {of} {code}")));
    }
    if given.as_deref() == word {
        *given = None;
    }
    Ok(())
}

/// Whether a common parameter is written right before the row `name`: the first one that sorts after it. Rows and common
/// parameters are put in order when this library is compiled.
pub(crate) const fn comes_before(common: &str, name: &str, names: &[&str]) -> bool {
    let mut index = 0;
    while index < names.len() {
        if is_less(common, names[index]) {
            return same(names[index], name);
        }
        index += 1;
    }
    false
}

/// Whether a common parameter is written after all rows.
pub(crate) const fn comes_last(common: &str, names: &[&str]) -> bool {
    is_less(names[names.len() - 1], common)
}

/// Whether rows stand in the order of their names, which is that of the canonical form.
#[allow(dead_code)] // that an assertion uses it does not count for Rust 1.85
pub(crate) const fn is_sorted(names: &[&str]) -> bool {
    let mut index = 1;
    while index < names.len() {
        if !is_less(names[index - 1], names[index]) {
            return false;
        }
        index += 1;
    }
    true
}

const fn same(left: &str, right: &str) -> bool {
    !is_less(left, right) && !is_less(right, left)
}

const fn is_less(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    let mut index = 0;
    while index < left.len() && index < right.len() {
        if left[index] != right[index] {
            return left[index] < right[index];
        }
        index += 1;
    }
    left.len() < right.len()
}
