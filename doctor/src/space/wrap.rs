//! Changes of a whole text: its ends, its line ends, and what it was wrapped into.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::change::{Edge, Wrap};
use crate::json::{Node, Plan, Text, write};
use crate::percent::{self, Style};

/// So many of [`EDGES`] are usual.
pub(super) const USUAL_EDGES: usize = 11;

pub(super) const EDGES: [Edge; 20] = [
    Edge::StripSpace,
    Edge::StripBom,
    Edge::StripAll,
    Edge::Add("\n"),
    Edge::Add("\r\n"),
    Edge::AddBom,
    Edge::Add(" "),
    Edge::Add("\0"),
    Edge::LfToCrlf,
    Edge::CrlfToLf,
    Edge::NoLines,
    Edge::Add("\n\n"),
    Edge::Add("\t"),
    Edge::Add("\r"),
    Edge::Add("  "),
    Edge::Before("\n"),
    Edge::Before(" "),
    Edge::Before("\t"),
    Edge::NoSpace,
    Edge::NoBlanks,
];

pub(super) const WRAPS: [Wrap; 11] = [
    Wrap::JsonString,
    Wrap::JsonStringAscii,
    Wrap::PercentUpper,
    Wrap::Quote,
    Wrap::PercentPlus,
    Wrap::PercentLower,
    Wrap::Component,
    Wrap::Uri,
    Wrap::Base64,
    Wrap::Hex,
    Wrap::HexUpper,
];

/// What stood around a text when it was sent.
#[derive(Clone, Default)]
pub(super) struct Ends {
    pub(super) bom: bool,
    pub(super) before: String,
    pub(super) after: String,
}

impl Ends {
    /// Takes a text out of what surrounds it.
    pub(super) fn take(text: &str) -> (Self, &str) {
        let (bom, rest) = text.strip_prefix('\u{feff}').map_or((false, text), |rest| (true, rest));
        let outside = |edge: char| matches!(edge, ' ' | '\t' | '\r' | '\n' | '\0');
        let start = rest.trim_start_matches(outside);
        let inner = start.trim_end_matches(outside);
        let before = &rest[..rest.len() - start.len()];
        let after = &start[inner.len()..];
        (Self { bom, before: before.to_owned(), after: after.to_owned() }, inner)
    }

    /// Whether a byte order mark stands before it all.
    pub(super) fn has_bom(&self, edge: Option<Edge>) -> bool {
        match edge {
            Some(Edge::StripBom | Edge::StripAll) => false,
            Some(Edge::AddBom) => true,
            _ => self.bom,
        }
    }

    /// Puts a text into what surrounds it, as `edge` changes that. The mark is not text; see [`Ends::has_bom`].
    pub(super) fn put(&self, text: String, edge: Option<Edge>) -> String {
        let stripped = matches!(edge, Some(Edge::StripSpace | Edge::StripAll));
        let added = if let Some(Edge::Add(added)) = edge { added } else { "" };
        let alone = stripped || (self.before.is_empty() && self.after.is_empty());
        let mut all = if alone { text } else { [&*self.before, &text, &*self.after].concat() };
        all.push_str(added);
        match edge {
            Some(Edge::LfToCrlf) => all.replace("\r\n", "\n").replace('\n', "\r\n"),
            Some(Edge::CrlfToLf) => all.replace("\r\n", "\n"),
            Some(Edge::NoLines) => all.replace(['\r', '\n'], ""),
            Some(Edge::NoSpace) => all.replace(['\r', '\n', ' ', '\t'], ""),
            Some(Edge::NoBlanks) => all.replace(' ', ""),
            Some(Edge::Before(before)) => [before, &all].concat(),
            _ => all,
        }
    }
}

/// Wraps a whole text.
pub(super) fn wrap(text: &str, wrap: Wrap) -> String {
    let string = |unicode| {
        let escapes = crate::json::Escapes { unicode, ..crate::json::Escapes::default() };
        let plan = Plan { escapes: Some(escapes), ..Plan::new(crate::json::Layout::COMPACT) };
        let mut out = String::new();
        write(&Node::Text(Text { raw: "".into(), value: text.into() }), &plan, &mut out);
        out
    };
    match wrap {
        Wrap::JsonString => string(crate::json::Unicode::Raw),
        Wrap::JsonStringAscii => string(crate::json::Unicode::Lower),
        Wrap::PercentUpper => percent::encode(text.as_bytes(), Style::Percent),
        Wrap::Quote => percent::encode(text.as_bytes(), Style::Quote),
        Wrap::PercentPlus => percent::encode(text.as_bytes(), Style::Plus),
        Wrap::PercentLower => percent::encode(text.as_bytes(), Style::Lower),
        Wrap::Component => percent::encode(text.as_bytes(), Style::Component),
        Wrap::Uri => percent::encode(text.as_bytes(), Style::Uri),
        Wrap::Base64 => BASE64_STANDARD.encode(text),
        Wrap::Hex => hex::encode(text),
        Wrap::HexUpper => hex::encode_upper(text),
    }
}
