//! Reads a record from JSON text: `serde_json` reads the text; what is here says which field is wrong, and why.

use std::cell::RefCell;
use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{Field, Kind, Record, Settable, Value};
use crate::Error;

/// Reads a record of the call's.
pub(crate) fn read<T: Settable>(text: &[u8]) -> Result<T, Error> {
    T::set_all(T::RECORD.read_json(text)?)
}

impl Record {
    /// Reads the fields of one from JSON text with the platform's field names (UTF-8), as they are given: the way in for
    /// languages that keep a record as values until it is built. What the client sets itself (`app_id`, `timestamp`,
    /// `sign_type`) is passed over, so that a body that was sent once can be sent again as it is.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), with the field's path and the line and column in the text, for an
    /// unknown field, a wrong type, a name where a code belongs, a duplicate key, a number beyond `int32`, a number that is
    /// required and missing, and text that is not JSON.
    ///
    /// ```
    /// use pyun_energy::{OccupancyPayment, RECORDS, record::Value};
    ///
    /// let table = RECORDS.iter().find(|record| record.fields == OccupancyPayment::FIELDS).ok_or("none")?;
    /// let json = br#"{"pay_order": "p1", "pay_value": 500, "pay_time": "2024-04-14T16:00:00Z", "pay_mode": 99}"#;
    /// assert_eq!(table.read_json(json)?[1], ("pay_value", Value::Integer(500)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn read_json(&self, text: &[u8]) -> Result<Vec<(&'static str, Value)>, Error> {
        let path = Path::default();
        let mut fields = Fields { path: &path, noun: self.noun, rows: self.fields, is_body: true, read: Vec::new() };
        let mut json = serde_json::Deserializer::from_slice(text);
        let read = Object { path: &path, members: &mut fields }.deserialize(&mut json).and_then(|()| json.end());
        read.map_err(|error| path.refuse(&error, self.noun))?;
        Ok(fields.read)
    }
}

/// Where in the document the reader is. After an error it still stands there.
#[derive(Default)]
struct Path(RefCell<String>);

impl Path {
    /// Does what is to be done at `step` (`.name` or `[0]`) below here.
    fn at<T, E>(&self, step: &str, read: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let here = self.0.borrow().len();
        self.0.borrow_mut().push_str(step);
        let value = read()?;
        self.0.borrow_mut().truncate(here);
        Ok(value)
    }

    fn refuse(&self, error: &serde_json::Error, noun: &str) -> Error {
        let path = self.0.borrow();
        let field = path.strip_prefix('.').unwrap_or(&path);
        Error::invalid(
            if field.is_empty() { noun.to_owned() } else { shortened(field) },
            shortened(&without_value(without_position(error))),
        )
        .at(error.line(), error.column())
    }
}

fn without_position(error: &serde_json::Error) -> String {
    let (text, position) = (error.to_string(), format!(" at line {} column {}", error.line(), error.column()));
    text.strip_suffix(&position).map(str::to_owned).unwrap_or(text)
}

/// `serde_json` repeats a value of the wrong type, which may be someone's telephone number in the wrong place.
fn without_value(text: String) -> String {
    let parts = text.strip_prefix("invalid type: ").and_then(|rest| rest.rsplit_once(", expected "));
    let Some((value, expected)) = parts else { return text };
    let kind = value.split(['`', '"']).next().unwrap_or_default().trim_end();
    format!("invalid type: {kind}, expected {expected}")
}

/// Both ends of a text that repeats a long input.
fn shortened(text: &str) -> String {
    const END: usize = 80;
    let length = text.chars().count();
    if length <= 2 * END {
        return text.to_owned();
    }
    text.chars().take(END).chain(['…']).chain(text.chars().skip(length - END)).collect()
}

/// The members of one kind of object.
trait Members {
    /// Takes the value of the member `key`, which `map` is about to give.
    fn member<'de, A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error>;

    /// Looks whether all is there that must be.
    fn end<E: serde::de::Error>(&self) -> Result<(), E> {
        Ok(())
    }
}

/// Reads an object, and sees to it that no key is there twice.
struct Object<'a, M> {
    path: &'a Path,
    members: &'a mut M,
}

impl<'de, M: Members> DeserializeSeed<'de> for Object<'_, M> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de, M: Members> Visitor<'de> for Object<'_, M> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut seen = HashSet::new();
        while let Some(key) = map.next_key::<String>()? {
            self.path.at(&format!(".{key}"), || {
                if seen.contains(&key) {
                    return Err(A::Error::custom("this key is there twice"));
                }
                self.members.member(&key, &mut map)
            })?;
            seen.insert(key);
        }
        self.members.end()
    }
}

/// The members of a record, by the rows of its table.
struct Fields<'a> {
    path: &'a Path,
    noun: &'static str,
    rows: &'static [Field],
    /// Whether common parameters may stand among them.
    is_body: bool,
    read: Vec<(&'static str, Value)>,
}

impl Members for Fields<'_> {
    fn member<'de, A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        if self.is_body && matches!(key, "app_id" | "timestamp" | "sign_type") {
            return map.next_value::<IgnoredAny>().map(|_| ());
        }
        let Some(row) = self.rows.iter().find(|row| row.name == key) else {
            return Err(A::Error::custom(format_args!("no such field of a {}", self.noun)));
        };
        let value = match row.kind {
            Kind::Code(_) => Value::Integer(map.next_value_seed(Int32 { is_code: true })?.into()),
            Kind::Integer | Kind::Sum(_) => Value::Integer(map.next_value_seed(Int32 { is_code: false })?.into()),
            Kind::Map => {
                let mut entries = Entries(Vec::new());
                map.next_value_seed(Object { path: self.path, members: &mut entries })?;
                Value::Map(entries.0)
            }
            Kind::List(rows) => Value::List(map.next_value_seed(List { path: self.path, noun: row.name, rows })?),
            Kind::Text | Kind::TextCode(_) | Kind::Words(_) | Kind::Time(_) => Value::Text(map.next_value_seed(Text)?),
        };
        self.read.push((row.name, value));
        Ok(())
    }

    fn end<E: serde::de::Error>(&self) -> Result<(), E> {
        let is_there = |row: &Field| self.read.iter().any(|(name, _)| *name == row.name);
        // A text that is not there is found later, with those that are empty.
        let is_needed = |row: &&Field| {
            row.is_required && !matches!(row.kind, Kind::Text | Kind::TextCode(_) | Kind::Words(_) | Kind::Sum(_))
        };
        match self.rows.iter().filter(is_needed).find(|row| !is_there(row)) {
            Some(row) => self.path.at(&format!(".{}", row.name), || Err(E::custom("required, but missing"))),
            None => Ok(()),
        }
    }
}

/// The entries of `metadata`.
struct Entries(Vec<(String, String)>);

impl Members for Entries {
    fn member<'de, A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        self.0.push((key.to_owned(), map.next_value_seed(Text)?));
        Ok(())
    }
}

/// Reads a list of records.
struct List<'a> {
    path: &'a Path,
    noun: &'static str,
    rows: &'static [Field],
}

impl<'de> DeserializeSeed<'de> for List<'_> {
    type Value = Vec<Vec<(&'static str, Value)>>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for List<'_> {
    type Value = Vec<Vec<(&'static str, Value)>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list of {}s", self.noun)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let Self { path, noun, rows } = self;
        let mut records = Vec::new();
        loop {
            let mut fields = Fields { path, noun, rows, is_body: false, read: Vec::new() };
            let element = Object { path, members: &mut fields };
            match path.at(&format!("[{}]", records.len()), || list.next_element_seed(element))? {
                Some(()) => records.push(fields.read),
                None => return Ok(records),
            }
        }
    }
}

/// Reads a string.
struct Text;

impl<'de> DeserializeSeed<'de> for Text {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<String, D::Error> {
        from.deserialize_any(self)
    }
}

impl Visitor<'_> for Text {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }

    fn visit_string<E>(self, text: String) -> Result<String, E> {
        Ok(text)
    }
}

/// Reads an `int32`.
struct Int32 {
    is_code: bool,
}

impl<'de> DeserializeSeed<'de> for Int32 {
    type Value = i32;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<i32, D::Error> {
        from.deserialize_any(self)
    }
}

impl Visitor<'_> for Int32 {
    type Value = i32;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an integer")
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<i32, E> {
        value.try_into().map_err(|_| E::custom("does not fit an int32"))
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<i32, E> {
        value.try_into().map_err(|_| E::custom("does not fit an int32"))
    }

    fn visit_str<E: serde::de::Error>(self, _: &str) -> Result<i32, E> {
        let what = if self.is_code { ": write the number of the code, not its name" } else { "" };
        Err(E::custom(format_args!("a string where an integer belongs{what}")))
    }
}
