//! How the common serializers write the characters of a string.

use std::borrow::Cow;

use super::node::{Node, Text};

/// Characters beyond ASCII.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Unicode {
    /// As they are.
    #[default]
    Raw,
    /// `\u6d4b`: Python, PHP.
    Lower,
    /// `\u6D4B`: .NET, fastjson.
    Upper,
    /// `\uD83D\uDE00` for what is beyond U+FFFF, all else as it is: Jackson's `writeValueAsBytes`.
    Pairs,
}

/// Characters that mean something in HTML.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Html {
    /// As they are.
    #[default]
    Raw,
    /// `< > &` and the line separators, as Go writes them.
    Go,
    /// `< > & = '`, as Gson writes them.
    Gson,
    /// Those and `" + backtick`, with upper-case digits, as `System.Text.Json` writes them.
    DotNet,
    /// `< > & ' "`, as Newtonsoft's `EscapeHtml` writes them.
    Newtonsoft,
    /// `< > & ' "` with upper-case digits, as PHP's `JSON_HEX_*` write them.
    Php,
    /// `< >` alone: PHP's `JSON_HEX_TAG`.
    PhpTag,
    /// `&lt; &gt; &amp; &quot;`, of a template engine or a filter against cross-site scripting.
    Entities,
}

/// How strings are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Escapes {
    pub(crate) unicode: Unicode,
    /// `\/` for `/`.
    pub(crate) slash: bool,
    pub(crate) html: Html,
}

impl<'a> Text<'a> {
    /// A string that was not sent as JSON, such as the value of a form.
    pub(crate) fn of(value: impl Into<Cow<'a, str>>) -> Self {
        let value = value.into();
        let mut raw = String::with_capacity(value.len());
        escape(&value, Escapes::default(), &mut raw);
        Self { raw: Cow::Owned(raw), value }
    }
}

impl Escapes {
    /// What the strings of a body show of how they were written.
    pub(crate) fn of(root: &Node<'_>) -> Self {
        let (mut escapes, mut has_raw) = (Self::default(), false);
        root.each_text(&mut |text| {
            escapes.learn(&text.raw);
            has_raw |= !text.raw.is_ascii();
        });
        if has_raw && escapes.unicode == Unicode::Upper {
            escapes.unicode = Unicode::Pairs;
        }
        escapes
    }

    fn learn(&mut self, raw: &str) {
        let mut rest = raw;
        while let Some(at) = rest.find('\\') {
            rest = rest.get(at + 1..).unwrap_or_default();
            let digits = rest.strip_prefix('u').and_then(|digits| digits.get(..4));
            match digits {
                Some(digits) => self.learn_digits(digits),
                None => self.slash |= rest.starts_with('/'),
            }
            // The character after the backslash is never the start of another escape.
            rest = rest.get(rest.chars().next().map_or(0, char::len_utf8)..).unwrap_or_default();
        }
    }

    fn learn_digits(&mut self, digits: &str) {
        let upper = digits.bytes().any(|digit| digit.is_ascii_uppercase());
        match u16::from_str_radix(digits, 16) {
            Ok(0x3c | 0x3e | 0x26) if upper => self.html = Html::DotNet,
            Ok(0x22 | 0x2b | 0x60) => self.html = Html::DotNet,
            Ok(0x3d | 0x27) if self.html != Html::DotNet => self.html = Html::Gson,
            Ok(0x3c | 0x3e | 0x26) if self.html == Html::Raw => self.html = Html::Go,
            Ok(0x80..) if upper => self.unicode = Unicode::Upper,
            Ok(0x80..) if self.unicode == Unicode::Raw => self.unicode = Unicode::Lower,
            _ => {}
        }
    }
}

/// What stands between the quotes.
pub(crate) fn escaped(value: &str, escapes: Escapes) -> String {
    let mut out = String::with_capacity(value.len());
    escape(value, escapes, &mut out);
    out
}

/// Writes what stands between the quotes.
pub(crate) fn escape(value: &str, escapes: Escapes, out: &mut String) {
    // Most strings are written as they are.
    if escapes.html == Html::Raw && escapes.unicode == Unicode::Raw && value.bytes().all(|byte| is_plain(byte, escapes))
    {
        out.push_str(value);
        return;
    }
    for character in value.chars() {
        if html(character, escapes.html, out) {
            continue;
        }
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '/' if escapes.slash => out.push_str("\\/"),
            '\0'..='\u{1f}' => units(character, false, out),
            '\u{10000}'.. if escapes.unicode == Unicode::Pairs => units(character, true, out),
            '\u{7f}'.. if matches!(escapes.unicode, Unicode::Lower | Unicode::Upper) && character != '\u{7f}' => {
                units(character, escapes.unicode == Unicode::Upper, out);
            }
            other => out.push(other),
        }
    }
}

fn is_plain(byte: u8, escapes: Escapes) -> bool {
    byte >= b' ' && !matches!(byte, b'"' | b'\\') && !(byte == b'/' && escapes.slash)
}

/// Whether serializers of this kind escape a character.
pub(crate) fn is_escaped(character: char, html: Html) -> bool {
    self::html(character, html, &mut String::new())
}

/// Writes a character the way HTML-safe serializers do; tells whether it was one of theirs.
fn html(character: char, html: Html, out: &mut String) -> bool {
    let theirs = match html {
        Html::Raw => false,
        Html::Entities => return entity(character, out),
        Html::Go => matches!(character, '<' | '>' | '&' | '\u{2028}' | '\u{2029}'),
        Html::Gson => matches!(character, '<' | '>' | '&' | '=' | '\'' | '\u{2028}' | '\u{2029}'),
        Html::DotNet => matches!(character, '<' | '>' | '&' | '\'' | '"' | '+' | '`'),
        Html::Newtonsoft | Html::Php => matches!(character, '<' | '>' | '&' | '\'' | '"'),
        Html::PhpTag => matches!(character, '<' | '>'),
    };
    if theirs {
        units(character, matches!(html, Html::DotNet | Html::Php | Html::PhpTag), out);
    }
    theirs
}

fn entity(character: char, out: &mut String) -> bool {
    let entity = match character {
        '<' => "&lt;",
        '>' => "&gt;",
        '&' => "&amp;",
        '"' => "&quot;",
        _ => return false,
    };
    out.push_str(entity);
    true
}

/// Writes `\uXXXX`, twice for characters beyond U+FFFF.
fn units(character: char, upper: bool, out: &mut String) {
    const LOWER: &[u8; 16] = b"0123456789abcdef";
    const UPPER: &[u8; 16] = b"0123456789ABCDEF";
    let digits = if upper { UPPER } else { LOWER };
    for unit in character.encode_utf16(&mut [0; 2]) {
        out.push_str("\\u");
        for shift in [12, 8, 4, 0] {
            out.push(char::from(digits[usize::from((*unit >> shift) & 15)]));
        }
    }
}
