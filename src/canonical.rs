//! The canonical form of a body: RFC 8785 for integers and strings (docs/protocol.md, section 2).
//!
//! The one writer of signed bytes. Members are written in the order in which they are given, so whoever calls it gives
//! them sorted; only the keys of a map, which come from outside, are sorted here, by UTF-16 code unit.

use std::cmp::Ordering;

use crate::{Device, Error};

/// Largest integer of the canonical form: 2^53 - 1, beyond which JSON numbers are not exact everywhere.
pub(crate) const MAX_INTEGER: i64 = (1 << 53) - 1;

/// What the client adds to every body.
#[derive(Clone, Copy, Default)]
pub(crate) struct Common<'a> {
    /// `app_id`.
    pub(crate) app_id: Option<&'a str>,
    /// `timestamp` in ms; `sign_type` goes along with it.
    pub(crate) timestamp: Option<i64>,
}

/// The canonical body of a device sync: the exact bytes that the client would sign and send. Pure.
///
/// `timestamp` is the client's clock in ms since 1970; with it goes `sign_type`. `None` leaves both out and gives the
/// body of the protocol's revisions A and B.
///
/// # Errors
/// [`InvalidInput`](crate::ErrorKind::InvalidInput) for an empty `app_id` and a timestamp beyond ±(2^53 - 1).
pub fn canonical(device: &Device, app_id: &str, timestamp: Option<i64>) -> Result<Vec<u8>, Error> {
    if app_id.is_empty() {
        return Err(Error::invalid("app_id", "required, but missing or empty"));
    }
    if timestamp.is_some_and(|timestamp| !(-MAX_INTEGER..=MAX_INTEGER).contains(&timestamp)) {
        return Err(Error::invalid("timestamp", "beyond 2^53 - 1; it is in milliseconds since 1970"));
    }
    Ok(text(device, &Common { app_id: Some(app_id), timestamp }).into_bytes())
}

/// The canonical form of a device with these common parameters.
pub(crate) fn text(device: &Device, common: &Common<'_>) -> String {
    let mut writer = Writer { text: String::with_capacity(device.size_hint()), first: true };
    device.write(&mut writer, common);
    writer.text
}

/// The order of keys in the canonical form. UTF-8 sorts by code point, which differs above U+FFFF.
pub(crate) fn utf16_order(left: &str, right: &str) -> Ordering {
    left.encode_utf16().cmp(right.encode_utf16())
}

/// Writes canonical JSON, member by member.
pub(crate) struct Writer {
    text: String,
    /// Whether the next member or element is the first of its object or array.
    first: bool,
}

impl Writer {
    pub(crate) fn begin_object(&mut self) {
        self.text.push('{');
        self.first = true;
    }

    pub(crate) fn end_object(&mut self) {
        self.text.push('}');
        self.first = false;
    }

    pub(crate) fn text(&mut self, key: &str, value: &str) {
        self.key(key);
        self.string(value);
    }

    pub(crate) fn optional(&mut self, key: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.text(key, value);
        }
    }

    pub(crate) fn integer(&mut self, key: &str, value: i64) {
        self.key(key);
        let mut digits = [0; 20];
        self.text.push_str(decimal(value, &mut digits));
    }

    pub(crate) fn array<T>(&mut self, key: &str, elements: &[T], mut write: impl FnMut(&mut Self, &T)) {
        self.key(key);
        self.text.push('[');
        self.first = true;
        for element in elements {
            self.separate();
            write(self, element);
        }
        self.text.push(']');
        self.first = false;
    }

    /// Writes a map of strings whose entries are sorted by [`utf16_order`].
    pub(crate) fn map(&mut self, key: &str, entries: &[(String, String)]) {
        self.key(key);
        self.begin_object();
        for (key, value) in entries {
            self.separate();
            self.string(key);
            self.text.push(':');
            self.string(value);
        }
        self.end_object();
    }

    /// A key of ours: a name of the protocol, which needs no escapes.
    fn key(&mut self, key: &str) {
        self.separate();
        self.text.push('"');
        self.text.push_str(key);
        self.text.push_str("\":");
    }

    fn separate(&mut self) {
        if !std::mem::take(&mut self.first) {
            self.text.push(',');
        }
    }

    fn string(&mut self, value: &str) {
        self.text.push('"');
        let mut plain = 0;
        for (index, byte) in value.bytes().enumerate() {
            if ESCAPED[usize::from(byte)] {
                self.text.push_str(&value[plain..index]);
                self.escape(byte);
                plain = index + 1;
            }
        }
        self.text.push_str(&value[plain..]);
        self.text.push('"');
    }

    fn escape(&mut self, byte: u8) {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        self.text.push('\\');
        match byte {
            b'"' | b'\\' => self.text.push(byte.into()),
            0x08 => self.text.push('b'),
            0x09 => self.text.push('t'),
            0x0a => self.text.push('n'),
            0x0c => self.text.push('f'),
            0x0d => self.text.push('r'),
            _ => {
                self.text.push_str("u00");
                self.text.push(HEX[usize::from(byte >> 4)].into());
                self.text.push(HEX[usize::from(byte & 0xf)].into());
            }
        }
    }
}

/// The bytes that RFC 8785 escapes: controls, quote and backslash. All are ASCII, so slicing around them is sound.
const ESCAPED: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 0x20 {
        table[byte] = true;
        byte += 1;
    }
    table[b'"' as usize] = true;
    table[b'\\' as usize] = true;
    table
};

/// Formats an integer at the end of `digits`, without the machinery of `fmt`.
fn decimal(value: i64, digits: &mut [u8; 20]) -> &str {
    let mut rest = value.unsigned_abs();
    let mut start = digits.len();
    loop {
        start -= 1;
        digits[start] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        start -= 1;
        digits[start] = b'-';
    }
    std::str::from_utf8(&digits[start..]).unwrap_or_default()
}
