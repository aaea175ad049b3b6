//! Percent-encoding, in the ways of the common libraries.

use std::fmt::Write;

/// Who encodes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Style {
    /// `Uri.EscapeDataString`, `rawurlencode`: a space is `%20`.
    Percent,
    /// `quote` of Python, which leaves `/`.
    Quote,
    /// `URLEncoder`, `urlencode`, `quote_plus`: a space is `+`.
    Plus,
    /// `HttpUtility.UrlEncode`: `+`, lower-case digits, and `!()` as they are.
    Lower,
    /// `WebUtility.UrlEncode`: the same in upper case.
    Net,
    /// Lower-case digits, and `%20` for a space.
    LowerPercent,
    /// `encodeURIComponent`, which leaves `!*'()`.
    Component,
    /// `encodeURI`: what a URL is made of stays.
    Uri,
}

impl Style {
    /// What is left as it is, beside letters, digits and `-_.`.
    fn left(self) -> &'static [u8] {
        match self {
            Self::Percent | Self::LowerPercent => b"~",
            Self::Quote => b"~/",
            Self::Component => b"~!*'()",
            Self::Uri => b"~;,/?:@&=+$#!*'()",
            Self::Plus => b"*",
            Self::Lower | Self::Net => b"*!()",
        }
    }
}

/// Encodes all but what this style leaves.
pub(crate) fn encode(bytes: &[u8], style: Style) -> String {
    let mut out = String::with_capacity(bytes.len() * 3 / 2);
    for &byte in bytes {
        let plain = byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) || style.left().contains(&byte);
        match byte {
            _ if plain => out.push(char::from(byte)),
            b' ' if matches!(style, Style::Plus | Style::Lower | Style::Net) => out.push('+'),
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
