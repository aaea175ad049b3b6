//! What a record is: a table of fields, a row each, from which its type, builder, getters, canonical form and the reading
//! of JSON follow. Other languages and the docs are written from the same table by `schema/`.

mod table;

pub(crate) use table::{
    amend, check, common, get, given, got, is_required, key, kind, name, need, record, set, setter, stored, take,
    value, write,
};

use crate::Error;

/// What a field of a record may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// Text that is not empty.
    Text,
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
    /// The name in Rust and Python, where it differs.
    pub ours: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether the platform wants it.
    pub is_required: bool,
    /// What it says, in a sentence.
    pub english: &'static str,
    /// The same in Chinese.
    pub chinese: &'static str,
}

impl Field {
    /// Whether nothing need be said of it: it is left out then, or follows from another field.
    pub const fn is_omissible(&self) -> bool {
        !self.is_required || matches!(self.kind, Kind::Words(_))
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
    /// For codes.
    Integer(i64),
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
    /// As the texts of errors call it.
    const NOUN: &'static str;
    const FIELDS: &'static [Field];

    fn set(&mut self, name: &str, value: Value) -> Result<(), Error>;

    /// All fields of one, as a list holds them.
    fn set_all(fields: Vec<(&'static str, Value)>) -> Result<Self, Error> {
        let mut record = Self::default();
        fields.into_iter().try_for_each(|(name, value)| record.set(name, value)).map(|()| record)
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

pub(crate) fn missing(field: &str) -> Error {
    Error::invalid(field, "required, but missing")
}

pub(crate) fn required(field: &str, value: &str) -> Result<(), Error> {
    if value.is_empty() { Err(Error::invalid(field, "required, but missing or empty")) } else { Ok(()) }
}

pub(crate) fn filled(field: &str, value: Option<&str>) -> Result<(), Error> {
    if value == Some("") { Err(Error::invalid(field, "empty; leave it out instead")) } else { Ok(()) }
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
