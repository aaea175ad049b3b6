//! What each mistake is called, and the lines that mend it. docs/troubleshooting.md has the same lines (a test compares).

mod body;
mod fix;
mod form;
mod member;
mod secret;
mod signature;
mod text;

use serde::Serialize;

use crate::mistake::MistakeId;

/// The line to change, by language.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct Fix {
    /// Java.
    pub java: &'static str,
    /// Python.
    pub python: &'static str,
    /// C#.
    pub csharp: &'static str,
    /// C and C++.
    pub c: &'static str,
}

/// A mistake in words.
#[derive(Clone, Copy)]
pub(crate) struct Entry {
    pub(crate) english: &'static str,
    pub(crate) chinese: &'static str,
    pub(crate) fix: Fix,
}

/// What is said of a mistake.
pub(crate) fn entry(id: MistakeId) -> Entry {
    let kinds = [signature::entry, secret::entry, text::entry, member::entry, body::entry, form::entry];
    let nothing = Entry { english: id.as_str(), chinese: id.as_str(), fix: fix::ONCE };
    kinds.iter().find_map(|kind| kind(id)).unwrap_or(nothing)
}
