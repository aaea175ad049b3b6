//! Typed access to a JSON object's fields. An error is a hint that names the field's path.

use serde_json::{Map, Value};

use super::json::kind;
use crate::moment::Format;

/// A JSON object, and where it is in the body.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'a> {
    object: &'a Map<String, Value>,
    /// The array and the index that the object is at, unless it is the body itself.
    at: Option<(&'a str, usize)>,
}

impl<'a> Fields<'a> {
    pub(crate) fn of_body(object: &'a Map<String, Value>) -> Self {
        Self { object, at: None }
    }

    /// The field's path, such as `port[1].alias`.
    pub(crate) fn path(&self, name: &str) -> String {
        match self.at {
            None => format!("`{name}`"),
            Some((array, index)) => format!("`{array}[{index}].{name}`"),
        }
    }

    /// A string that must be there and not be empty.
    pub(crate) fn text(&self, name: &str) -> Result<&'a str, String> {
        match self.required(name)? {
            Value::String(text) if text.is_empty() => Err(format!("{} must not be empty", self.path(name))),
            Value::String(text) => Ok(text),
            other => Err(self.wrong(name, "a string", other)),
        }
    }

    /// A string that may be empty or absent.
    pub(crate) fn optional_text(&self, name: &str) -> Result<(), String> {
        match self.object.get(name) {
            None | Some(Value::String(_)) => Ok(()),
            Some(other) => Err(self.wrong(name, "a string", other)),
        }
    }

    /// An int32 that must be there.
    pub(crate) fn int32(&self, name: &str) -> Result<(), String> {
        let value = self.required(name)?;
        self.check_int32(name, value)
    }

    /// An int32 that may be absent.
    pub(crate) fn optional_int32(&self, name: &str) -> Result<(), String> {
        self.object.get(name).map_or(Ok(()), |value| self.check_int32(name, value))
    }

    /// An amount of money or energy: an int32 that must be there and not be negative.
    pub(crate) fn amount(&self, name: &str) -> Result<(), String> {
        self.int32(name)?;
        match self.required(name)?.as_i64() {
            Some(amount) if amount < 0 => Err(format!("{} must not be negative", self.path(name))),
            _ => Ok(()),
        }
    }

    /// A time that must be there.
    pub(crate) fn moment(&self, name: &str, format: Format) -> Result<(), String> {
        let text = self.text(name)?;
        let wrong = || format!("{} must be a time like {}, not {text:?}", self.path(name), format.example());
        format.read(text).ok_or_else(wrong).map(drop)
    }

    /// An int64 that may be absent.
    pub(crate) fn optional_int64(&self, name: &str) -> Result<Option<i64>, String> {
        let Some(value) = self.object.get(name) else { return Ok(None) };
        let wrong = || self.wrong(name, "an integer of 64 bits, in milliseconds", value);
        value.as_i64().ok_or_else(wrong).map(Some)
    }

    /// An object of strings that may be absent.
    pub(crate) fn optional_texts(&self, name: &str) -> Result<(), String> {
        let texts = match self.object.get(name) {
            None => return Ok(()),
            Some(Value::Object(texts)) => texts,
            Some(other) => return Err(self.wrong(name, "an object", other)),
        };
        match texts.iter().find(|(_, value)| !value.is_string()) {
            None => Ok(()),
            Some((key, other)) => Err(self.wrong(&format!("{name}.{key}"), "a string", other)),
        }
    }

    /// An array of objects that must be there, and may be empty.
    pub(crate) fn objects(&self, name: &'a str) -> Result<Vec<Fields<'a>>, String> {
        let items = match self.required(name)? {
            Value::Array(items) => items,
            other => return Err(self.wrong(name, "an array", other)),
        };
        let object = |(index, item): (usize, &'a Value)| match item {
            Value::Object(object) => Ok(Fields { object, at: Some((name, index)) }),
            other => Err(self.wrong(&format!("{name}[{index}]"), "an object", other)),
        };
        items.iter().enumerate().map(object).collect()
    }

    fn required(&self, name: &str) -> Result<&'a Value, String> {
        self.object.get(name).ok_or_else(|| format!("{} is missing", self.path(name)))
    }

    fn check_int32(&self, name: &str, value: &Value) -> Result<(), String> {
        match value.as_i64() {
            Some(number) if i32::try_from(number).is_ok() => Ok(()),
            Some(number) => {
                Err(format!("{} must be an integer of 32 bits, and {number} is out of range", self.path(name)))
            }
            None => Err(self.wrong(name, "an integer of 32 bits", value)),
        }
    }

    fn wrong(&self, name: &str, wanted: &str, got: &Value) -> String {
        format!("{} must be {wanted}, not {}", self.path(name), kind(got))
    }
}
