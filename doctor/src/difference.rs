//! Where two texts part, both sides as text and in hex.

use std::fmt::Write;

use serde::Serialize;

/// The first byte that differs between what was signed and what should have been.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct Difference {
    /// Its offset, from 0.
    pub offset: usize,
    /// What was signed there.
    pub signed: Excerpt,
    /// What stands there in what was sent.
    pub sent: Excerpt,
}

/// A few bytes around a difference.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct Excerpt {
    /// As text: control characters escaped, bytes that are no UTF-8 as `\x..`.
    pub text: String,
    /// The bytes from the difference on, in hex.
    pub hex: String,
}

const BEFORE: usize = 12;
const AFTER: usize = 20;

impl Difference {
    /// Compares two texts; `None` if they are the same.
    pub(crate) fn between(signed: &[u8], sent: &[u8]) -> Option<Self> {
        let common = signed.iter().zip(sent).take_while(|(left, right)| left == right).count();
        if common == signed.len() && common == sent.len() {
            return None;
        }
        // Whole characters only, where it is text.
        let continues = |bytes: &[u8]| bytes.get(common).is_some_and(|byte| byte & 0xc0 == 0x80);
        let mut offset = common;
        while offset > 0
            && common - offset < 3
            && (continues(signed) || continues(sent))
            && sent.get(offset).is_some_and(|byte| byte & 0xc0 == 0x80)
        {
            offset -= 1;
        }
        Some(Self { offset: common, signed: Excerpt::of(signed, offset), sent: Excerpt::of(sent, offset) })
    }
}

impl Excerpt {
    fn of(bytes: &[u8], offset: usize) -> Self {
        let mut start = offset.saturating_sub(BEFORE);
        while start > 0 && offset - start < BEFORE + 3 && bytes.get(start).is_some_and(|byte| byte & 0xc0 == 0x80) {
            start -= 1;
        }
        let mut end = (offset + AFTER).min(bytes.len());
        while end < bytes.len() && end < offset + AFTER + 3 && bytes[end] & 0xc0 == 0x80 {
            end += 1;
        }
        let from = bytes.get(offset..end).unwrap_or_default();
        let mut hex = String::new();
        for byte in from.iter().take(AFTER) {
            // Writing to a string cannot fail.
            let _ = write!(hex, "{}{byte:02x}", if hex.is_empty() { "" } else { " " });
        }
        Self { text: shown(bytes.get(start..end).unwrap_or_default()), hex }
    }
}

/// Bytes as text on one line.
fn shown(bytes: &[u8]) -> String {
    let mut out = String::new();
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            match character {
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                control if control.is_control() || control == '\u{feff}' => {
                    let _ = write!(out, "\\u{{{:x}}}", u32::from(control));
                }
                other => out.push(other),
            }
        }
        for byte in chunk.invalid() {
            let _ = write!(out, "\\x{byte:02x}");
        }
    }
    out
}
