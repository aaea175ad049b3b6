//! Percent-encoding, in the ways of the common libraries.

use std::fmt::Write;

/// Who encodes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Style {
    /// `encodeURIComponent`, `quote`: a space is `%20`.
    Percent,
    /// `URLEncoder`, `urlencode`, `quote_plus`: a space is `+`.
    Plus,
    /// `HttpUtility.UrlEncode`: `+`, and lower-case digits.
    Lower,
    /// Lower-case digits, and `%20` for a space.
    LowerPercent,
    /// `encodeURIComponent`: as `quote`, but for `!*'()`.
    Component,
    /// `encodeURI`: what a URL is made of stays.
    Uri,
}

/// Encodes all but letters, digits and `-_.` (and `~` where a space is `%20`, `*` where it is not).
pub(crate) fn encode(bytes: &[u8], style: Style) -> String {
    let mut out = String::with_capacity(bytes.len() * 3 / 2);
    for &byte in bytes {
        let plain = byte.is_ascii_alphanumeric()
            || matches!(byte, b'-' | b'_' | b'.')
            || byte
                == if matches!(style, Style::Percent | Style::LowerPercent | Style::Component | Style::Uri) {
                    b'~'
                } else {
                    b'*'
                }
            || (style == Style::Component && b"!*'()".contains(&byte))
            || (style == Style::Uri && b";,/?:@&=+$#!*'()".contains(&byte));
        match byte {
            _ if plain => out.push(char::from(byte)),
            b' ' if matches!(style, Style::Plus | Style::Lower) => out.push('+'),
            _ if matches!(style, Style::Lower | Style::LowerPercent) => hex(&mut out, format_args!("%{byte:02x}")),
            _ => hex(&mut out, format_args!("%{byte:02X}")),
        }
    }
    out
}

fn hex(out: &mut String, digits: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = out.write_fmt(digits);
}

/// Decodes what can be decoded; `+` is a space.
pub(crate) fn decode(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&first, after)) = rest.split_first() {
        let pair = after.get(..2).filter(|_| first == b'%').and_then(|pair| ::hex::decode(pair).ok());
        if let Some(byte) = pair {
            out.extend(byte);
            rest = &after[2..];
        } else {
            out.push(if first == b'+' { b' ' } else { first });
            rest = after;
        }
    }
    out
}
