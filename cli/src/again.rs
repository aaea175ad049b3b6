//! A command line that does the rest of what this one did.

use std::borrow::Cow;
use std::fmt::Display;

/// The arguments of another run.
pub(crate) struct Again {
    command: String,
    words: Vec<String>,
    /// Flags that are to be given, but whose values nobody may see.
    hidden: Vec<&'static str>,
}

impl Again {
    /// Of this command: `sync devices`.
    pub(crate) fn new(command: String) -> Self {
        Self { command, words: Vec::new(), hidden: Vec::new() }
    }

    /// A flag with its value, if that was given.
    pub(crate) fn value(&mut self, flag: &str, value: Option<impl Display>) {
        match value.map(|value| value.to_string()) {
            Some(value) if value.starts_with('-') => self.words.push(format!("{flag}={value}")),
            Some(value) => self.words.extend([flag.to_owned(), value]),
            None => {}
        }
    }

    pub(crate) fn flag(&mut self, flag: &str, is_given: bool) {
        self.words.extend(is_given.then(|| flag.to_owned()));
    }

    /// A flag whose value is not to be shown.
    pub(crate) fn hidden(&mut self, flag: &'static str, is_given: bool) {
        self.hidden.extend(is_given.then_some(flag));
    }

    /// The line for a file, as a shell takes it; without one for none.
    pub(crate) fn line(&self, file: Option<&str>) -> String {
        let mut words = self.words.clone();
        words.extend(file.filter(|file| file.starts_with('-')).map(|_| "--".to_owned()));
        words.extend(file.map(str::to_owned));
        let quoted = words.iter().map(|word| quoted(word));
        format!("pyun-energy {} {}", self.command, quoted.collect::<Vec<_>>().join(" "))
    }

    /// What the line leaves out.
    pub(crate) fn missing(&self) -> Option<String> {
        let flags = self.hidden.join(" and ");
        (!flags.is_empty()).then(|| format!("give {flags} again, too; what may hold a secret is not repeated here"))
    }
}

/// A word as the shell takes it.
#[cfg(not(windows))]
fn quoted(word: &str) -> Cow<'_, str> {
    shlex::try_quote(word).unwrap_or(word.into())
}

/// A word as cmd and PowerShell take it: both know double quotes, and no name of a file has one.
#[cfg(windows)]
fn quoted(word: &str) -> Cow<'_, str> {
    let is_plain = |letter: char| letter.is_alphanumeric() || "-_.:/\\=".contains(letter);
    if !word.is_empty() && word.chars().all(is_plain) { word.into() } else { format!("\"{word}\"").into() }
}
