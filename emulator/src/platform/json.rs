//! JSON as a careful platform reads it: no key twice.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::unreadable;

/// Parses one JSON text. The error says what is wrong, and where.
pub(crate) fn parse(bytes: &[u8]) -> Result<Value, serde_json::Error> {
    serde_json::from_slice::<Strict>(bytes).map(|strict| strict.0)
}

/// Parses a body, which must be a JSON object. The error is a hint.
pub(super) fn parse_object(body: &[u8], encoding: Option<&str>) -> Result<Map<String, Value>, String> {
    if body.is_empty() {
        return Err("the body is empty".into());
    }
    let e = match parse(body) {
        Ok(Value::Object(object)) => return Ok(object),
        Ok(Value::String(text)) if text.trim_start().starts_with('{') => {
            return Err("the body is a JSON string that has JSON in it: it was serialized twice".into());
        }
        Ok(other) => return Err(format!("the body must be a JSON object, not {}", kind(&other))),
        Err(e) => e,
    };
    let what = match std::str::from_utf8(body) {
        // An end within a character is an end, and no wrong byte.
        Err(wrong) if wrong.error_len().is_some() => format!("not UTF-8: wrong after byte {}", wrong.valid_up_to()),
        _ => "not JSON that the platform takes".to_owned(),
    };
    let cut = || {
        if e.is_eof() { format!("{e}. Was it cut? Content-Length counts bytes, not characters") } else { e.to_string() }
    };
    Err(format!("the body is {what}: {}", unreadable::cause(body, encoding).unwrap_or_else(cut)))
}

/// What a JSON value is, for a hint.
pub(crate) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(number) if number.is_f64() => "a number that is not an integer of 64 bits",
        Value::Number(_) => "an integer",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Strict)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut array = Vec::new();
        while let Some(Strict(item)) = items.next_element()? {
            array.push(item);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some((key, Strict(value))) = entries.next_entry::<String, _>()? {
            if object.contains_key(&key) {
                return Err(A::Error::custom(format_args!("the key {key:?} is there twice")));
            }
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reads_what_serde_json_reads() {
        let text = r#" {"a":[1,-2,1.5,18446744073709551615,true,false,null,"é\u0001"],"b":{"":{}}} "#;
        let expected: Value = serde_json::from_str(text).unwrap();
        assert_eq!(parse(text.as_bytes()).unwrap(), expected);
    }

    #[test]
    fn a_key_that_is_there_twice_is_an_error_at_any_depth() {
        for text in [r#"{"a":1,"a":1}"#, r#"[{"b":{"x":{"a":1,"c":2,"\u0061":3}}}]"#] {
            let e = parse(text.as_bytes()).unwrap_err().to_string();
            assert!(e.contains(r#"the key "a" is there twice"#), "{e}");
        }
        parse(br#"{"a":{"a":1},"A":1}"#).unwrap();
    }

    #[test]
    fn broken_and_bottomless_texts_are_errors() {
        let deep = "[".repeat(100_000);
        for text in ["", "{", "{}x", "{'a':1}", "[1,]", "NaN", r#""\ud800""#, "01", &deep] {
            assert!(parse(text.as_bytes()).is_err(), "{text:.20}");
        }
    }
}
