//! The platform's answer (docs/protocol.md, section 4).

use std::borrow::Cow;
use std::fmt::{self, Write};

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;

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
        match read_fields(&body, false) {
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

    /// The members of the answer that are text or numbers, as texts, for calls that answer with fields of their own. Of a
    /// name that is there twice the last comes first.
    pub fn members(&self) -> Vec<(String, String)> {
        read_fields(&self.body, true).map(|fields| fields.members).unwrap_or_default()
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
    /// All that is text or a number, where that is asked for.
    members: Vec<(String, String)>,
}

/// Reads what is needed, and looks at the rest as little as it can: what was accepted is accepted, whatever encoding its
/// `message` is in.
fn read_fields(body: &[u8], with_members: bool) -> Result<Fields, serde_json::Error> {
    let parse = |text: &str| parse(text, with_members);
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    match std::str::from_utf8(body) {
        Ok(text) => parse(text).or_else(|error| parse(&without_controls(text)).map_err(|_| error)),
        Err(_) => parse(&without_controls(&without_pairs(body)))
            .or_else(|_| parse(&without_controls(&String::from_utf8_lossy(body)))),
    }
}

/// With blanks in place of control characters, such as a line's end in a `message`: between values they are blanks anyway.
fn without_controls(text: &str) -> String {
    text.replace(|character: char| character.is_ascii_control(), " ")
}

/// Text in an encoding of double bytes, as GBK is, with a replacement for each pair: the second byte of a pair may look
/// like a backslash.
fn without_pairs(body: &[u8]) -> String {
    let (mut text, mut bytes) = (String::with_capacity(body.len()), body.iter());
    while let Some(&byte) = bytes.next() {
        if byte.is_ascii() {
            text.push(char::from(byte));
        } else {
            bytes.next();
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
    text
}

fn parse(text: &str, with_members: bool) -> Result<Fields, serde_json::Error> {
    let mut json = serde_json::Deserializer::from_str(text);
    let mut fields = json.deserialize_any(ReadFields { with_members })?;
    json.end()?;
    fields.members.reverse(); // of a name that is there twice the last counts, and who looks for it finds the first
    Ok(fields)
}

struct ReadFields {
    with_members: bool,
}

impl<'de> Visitor<'de> for ReadFields {
    type Value = Fields;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a code")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
        let mut code = None;
        let mut fields = Fields::default();
        while let Some(Raw(key)) = map.next_key()? {
            let value = map.next_value::<&RawValue>()?.get();
            if let (true, Some(value)) = (self.with_members, whole(value)) {
                fields.members.push((String::from_utf8_lossy(&key).into_owned(), value));
            }
            match key.as_ref() {
                b"code" => code = text(value),
                b"message" => fields.message = text(value),
                b"hint" => fields.hint = text(value),
                b"seqno" => fields.seqno = text(value),
                b"data_node" => fields.data_node = text(value),
                b"time_cost" => fields.time_cost = text(value).and_then(|number| number.parse().ok()),
                _ => {}
            }
        }
        fields.code = code.filter(|code| !code.is_empty()).ok_or_else(|| A::Error::custom("no `code` in it"))?;
        Ok(fields)
    }
}

/// The longest text that is kept, in characters; [`Reply::body`] has it whole.
const LONGEST: usize = 2000;

/// What should be text; a number will do. Anything else counts as absent: the answer is of use without it, and
/// [`Reply::body`] keeps it.
fn text(json: &str) -> Option<String> {
    whole(json).map(|text| presentable(&text))
}

fn whole(json: &str) -> Option<String> {
    match json.as_bytes().first()? {
        b'"' => {
            let Raw(bytes) = serde_json::from_str(json).ok()?;
            Some(String::from_utf8_lossy(&bytes).into_owned())
        }
        b'-' | b'0'..=b'9' => Some(json.to_owned()),
        _ => None,
    }
}

/// A text of bounded length, without the marks by which part of a line can be shown as another.
fn presentable(text: &str) -> String {
    let mut shown = text.chars().filter(|character| !turns_direction(*character));
    let mut kept: String = shown.by_ref().take(LONGEST).collect();
    if shown.next().is_some() {
        kept.push('…');
    }
    kept
}

fn turns_direction(character: char) -> bool {
    matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A JSON string as bytes: a lone surrogate, which is no text, is no error either.
struct Raw<'de>(Cow<'de, [u8]>);

impl<'de> Deserialize<'de> for Raw<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct ReadRaw;
        impl<'de> Visitor<'de> for ReadRaw {
            type Value = Raw<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_borrowed_bytes<E>(self, bytes: &'de [u8]) -> Result<Raw<'de>, E> {
                Ok(Raw(bytes.into()))
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Raw<'de>, E> {
                Ok(Raw(bytes.to_vec().into()))
            }
        }
        from.deserialize_bytes(ReadRaw)
    }
}
