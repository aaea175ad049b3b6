//! The canonical form of a body: RFC 8785 for integers and strings (docs/protocol.md, section 2).
//!
//! The one writer of signed bytes. Members are written in the order in which they are given, so whoever calls it gives
//! them sorted; only the keys of a map, which come from outside, are sorted here, by UTF-16 code unit.

use std::cmp::Ordering;

use crate::Error;

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

impl<'a> Common<'a> {
    /// Those of a request.
    pub(crate) fn new(app_id: &'a str, timestamp: Option<i64>) -> Result<Self, Error> {
        if app_id.is_empty() {
            return Err(Error::invalid("app_id", "required, but missing or empty"));
        }
        if timestamp.is_some_and(|timestamp| !(-MAX_INTEGER..=MAX_INTEGER).contains(&timestamp)) {
            return Err(Error::invalid("timestamp", "beyond 2^53 - 1; it is in milliseconds since 1970"));
        }
        Ok(Self { app_id: Some(app_id), timestamp })
    }
}

/// What has a canonical form.
pub(crate) trait Write {
    /// Writes the members sorted by name, with the common parameters, if it takes them, among them.
    fn write(&self, writer: &mut Writer, common: &Common<'_>);
}

/// The canonical form of a record with these common parameters: UTF-8. It is some `size` bytes long.
pub(crate) fn bytes(record: &impl Write, common: &Common<'_>, size: usize) -> Vec<u8> {
    let mut writer = Writer { bytes: Vec::with_capacity(size), first: true };
    record.write(&mut writer, common);
    writer.bytes
}

/// The order of keys in the canonical form. UTF-8 sorts by code point, which differs above U+FFFF.
pub(crate) fn utf16_order(left: &str, right: &str) -> Ordering {
    left.encode_utf16().cmp(right.encode_utf16())
}

/// Writes canonical JSON, member by member. A key is given with its quotes and colon.
pub(crate) struct Writer {
    bytes: Vec<u8>,
    /// Whether the next member or element is the first of its object or array.
    first: bool,
}

impl Writer {
    pub(crate) fn begin_object(&mut self) {
        self.bytes.push(b'{');
        self.first = true;
    }

    pub(crate) fn end_object(&mut self) {
        self.bytes.push(b'}');
        self.first = false;
    }

    pub(crate) fn text(&mut self, key: &str, value: &str) {
        self.key(key);
        self.string(value);
    }

    pub(crate) fn app_id(&mut self, common: &Common<'_>) {
        if let Some(app_id) = common.app_id {
            self.text("\"app_id\":", app_id);
        }
    }

    pub(crate) fn sign_type(&mut self, common: &Common<'_>) {
        if common.timestamp.is_some() {
            self.text("\"sign_type\":", "MD5");
        }
    }

    pub(crate) fn timestamp(&mut self, common: &Common<'_>) {
        if let Some(timestamp) = common.timestamp {
            self.integer("\"timestamp\":", timestamp);
        }
    }

    pub(crate) fn integer(&mut self, key: &str, value: i64) {
        self.key(key);
        let mut digits = [0; 20];
        self.bytes.extend_from_slice(decimal(value, &mut digits));
    }

    pub(crate) fn array(&mut self, key: &str, elements: &[impl Write]) {
        self.key(key);
        self.bytes.push(b'[');
        self.first = true;
        for element in elements {
            self.separate();
            element.write(self, &Common::default());
        }
        self.bytes.push(b']');
        self.first = false;
    }

    /// Writes a map of strings whose entries are sorted by [`utf16_order`].
    pub(crate) fn map(&mut self, key: &str, entries: &[(String, String)]) {
        self.key(key);
        self.begin_object();
        for (key, value) in entries {
            self.separate();
            self.string(key);
            self.bytes.push(b':');
            self.string(value);
        }
        self.end_object();
    }

    fn key(&mut self, key: &str) {
        self.separate();
        self.bytes.extend_from_slice(key.as_bytes());
    }

    fn separate(&mut self) {
        if !std::mem::take(&mut self.first) {
            self.bytes.push(b',');
        }
    }

    fn string(&mut self, value: &str) {
        self.bytes.push(b'"');
        // Without a branch, so that the compiler looks at many bytes at once; escapes are rare.
        if value.bytes().fold(false, |any, byte| any | is_escaped(byte)) {
            self.escaped(value);
        } else {
            self.bytes.extend_from_slice(value.as_bytes());
        }
        self.bytes.push(b'"');
    }

    fn escaped(&mut self, value: &str) {
        let mut plain = 0;
        for (index, byte) in value.bytes().enumerate() {
            if is_escaped(byte) {
                self.bytes.extend_from_slice(&value.as_bytes()[plain..index]);
                self.escape(byte);
                plain = index + 1;
            }
        }
        self.bytes.extend_from_slice(&value.as_bytes()[plain..]);
    }

    fn escape(&mut self, byte: u8) {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        self.bytes.push(b'\\');
        match byte {
            b'"' | b'\\' => self.bytes.push(byte),
            0x08 => self.bytes.push(b'b'),
            0x09 => self.bytes.push(b't'),
            0x0a => self.bytes.push(b'n'),
            0x0c => self.bytes.push(b'f'),
            0x0d => self.bytes.push(b'r'),
            _ => {
                self.bytes.extend_from_slice(b"u00");
                self.bytes.push(HEX[usize::from(byte >> 4)]);
                self.bytes.push(HEX[usize::from(byte & 0xf)]);
            }
        }
    }
}

/// The bytes that RFC 8785 escapes: controls, quote and backslash. All are ASCII, so slicing around them is sound.
#[allow(clippy::needless_bitwise_bool)] // a branch would keep the compiler from vectors
fn is_escaped(byte: u8) -> bool {
    (byte < 0x20) | (byte == b'"') | (byte == b'\\')
}

/// Formats an integer at the end of `digits`, without the machinery of `fmt`.
fn decimal(value: i64, digits: &mut [u8; 20]) -> &[u8] {
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
    &digits[start..]
}
