//! The platform's answer (docs/protocol.md, section 4).

use std::fmt::{self, Write};

use serde::de::{Deserializer as _, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

/// What the platform answered: its JSON, with whatever HTTP status.
///
/// Only `code` is always there. A call returns `Ok(Reply)` for code `1001`; every other code is an
/// [`Error`](crate::Error) that carries the reply.
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    fields: Fields,
    http_status: u16,
    attempts: u32,
    clock_offset_ms: Option<i64>,
    body: Vec<u8>,
}

impl Reply {
    /// Reads a body; the text of the error says why it is not a reply of the platform.
    pub(crate) fn read(http_status: u16, body: Vec<u8>) -> Result<Self, (serde_json::Error, Vec<u8>)> {
        let mut json = serde_json::Deserializer::from_slice(&body);
        let fields = json.deserialize_any(ReadFields).and_then(|fields| json.end().map(|()| fields));
        match fields {
            Ok(fields) => Ok(Self { fields, http_status, attempts: 1, clock_offset_ms: None, body }),
            Err(error) => Err((error, body)),
        }
    }

    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    pub(crate) fn with_clock_offset(mut self, clock_offset_ms: Option<i64>) -> Self {
        self.clock_offset_ms = clock_offset_ms;
        self
    }

    /// Whether the platform accepted the call: code `1001`.
    pub fn is_success(&self) -> bool {
        self.code() == "1001"
    }

    /// The platform's code, such as `1001`. Sent as a string or as an integer, kept as a string.
    pub fn code(&self) -> &str {
        &self.fields.code
    }

    /// State or error in words.
    pub fn message(&self) -> Option<&str> {
        self.fields.message.as_deref()
    }

    /// What to do about it, in the platform's words.
    pub fn hint(&self) -> Option<&str> {
        self.fields.hint.as_deref()
    }

    /// The request's serial number on the platform: quote it when asking for support.
    pub fn seqno(&self) -> Option<&str> {
        self.fields.seqno.as_deref()
    }

    /// The node that answered.
    pub fn data_node(&self) -> Option<&str> {
        self.fields.data_node.as_deref()
    }

    /// Time spent on the platform, in ms.
    pub fn time_cost(&self) -> Option<i64> {
        self.fields.time_cost
    }

    /// The HTTP status; not always 200.
    pub fn http_status(&self) -> u16 {
        self.http_status
    }

    /// How many requests were begun for this call.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// How far the platform's clock is ahead of this machine's, in ms, by the `Date` of this answer (to about a second);
    /// absent where the answer had none. From 4 minutes on, the client corrects its timestamps by it.
    pub fn clock_offset_ms(&self) -> Option<i64> {
        self.clock_offset_ms
    }

    /// The whole answer as it was received (JSON), for calls that answer with fields of their own.
    pub fn body(&self) -> &[u8] {
        &self.body
    }
}

impl Reply {
    /// What a log may have: the platform's words may repeat what was sent, personal data and all.
    pub(crate) fn numbers(&self) -> String {
        let seqno = self.seqno().unwrap_or("none");
        format!("HTTP {}, code {}, seqno {}", self.http_status, self.code().escape_debug(), seqno.escape_debug())
    }
}

impl fmt::Display for Reply {
    /// One line, for people: `code 401: app id or signature wrong; hint: …; seqno …`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts = [
            ("code ", Some(self.code())),
            (": ", self.message()),
            ("; hint: ", self.hint()),
            ("; seqno ", self.seqno()),
        ];
        for (label, text) in texts {
            if let Some(text) = text {
                f.write_str(label)?;
                one_line(text, f)?;
            }
        }
        Ok(())
    }
}

/// Writes a text of somebody else's so that it stays on its line.
fn one_line(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for character in text.chars() {
        if character.is_control() { write!(f, "{}", character.escape_default())? } else { f.write_char(character)? }
    }
    Ok(())
}

impl fmt::Debug for Reply {
    /// Without the platform's words and the body, which may hold personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("code", &self.code())
            .field("seqno", &self.seqno())
            .field("data_node", &self.data_node())
            .field("time_cost", &self.time_cost())
            .field("http_status", &self.http_status)
            .field("attempts", &self.attempts)
            .field("clock_offset_ms", &self.clock_offset_ms)
            .field("body_length", &self.body.len())
            .finish_non_exhaustive()
    }
}

#[derive(Clone, Default, PartialEq, Eq)]
struct Fields {
    code: String,
    message: Option<String>,
    hint: Option<String>,
    seqno: Option<String>,
    data_node: Option<String>,
    time_cost: Option<i64>,
}

struct ReadFields;

impl<'de> Visitor<'de> for ReadFields {
    type Value = Fields;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a code")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
        let mut code = None;
        let mut fields = Fields::default();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "code" => code = text(map.next_value()?),
                "message" => fields.message = text(map.next_value()?),
                "hint" => fields.hint = text(map.next_value()?),
                "seqno" => fields.seqno = text(map.next_value()?),
                "data_node" => fields.data_node = text(map.next_value()?),
                "time_cost" => fields.time_cost = integer(&map.next_value()?),
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        fields.code = code.filter(|code| !code.is_empty()).ok_or_else(|| A::Error::custom("no `code` in it"))?;
        Ok(fields)
    }
}

/// What should be text; a number will do. Anything else counts as absent: the answer is of use without it, and
/// [`Reply::body`] keeps it.
fn text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn integer(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}
