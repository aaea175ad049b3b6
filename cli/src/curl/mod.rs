//! A saved `curl` command line, read as curl would read it.

mod ansi;
mod data;
mod options;
mod words;

use std::path::Path;

use data::Piece;
use options::{Meaning, arguments};
use words::Word;

/// What a command line would have sent.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Command {
    /// The body; of a GET, the query string.
    pub(crate) body: Vec<u8>,
    /// The header `Authorization`.
    pub(crate) authorization: Option<String>,
    /// The header `Content-Type`, curl's own if none is given.
    pub(crate) content_type: Option<String>,
    /// A file that was given by `-d @FILE`, whose line ends curl has dropped.
    pub(crate) whole_file: Option<Vec<u8>>,
}

/// Reads a command line; files that it names are looked for in `folder`.
pub(crate) fn read(text: &[u8], folder: &Path) -> Result<Command, String> {
    let commands = words::commands(text)?;
    let found = commands.iter().enumerate().find_map(|(index, words)| Some((index, behind_curl(words)?)));
    let (index, words) = found.ok_or("there is no `curl` with arguments in it")?;
    if commands.get(index + 1).and_then(|next| next.first()).is_some_and(|word| word.bytes.starts_with(b"-")) {
        return Err("a line begins with an option; end the line before it with a backslash and nothing behind".into());
    }
    let mut parts = Parts::default();
    for (meaning, value) in arguments(words)? {
        parts.take(meaning, &value, folder)?;
    }
    parts.command()
}

/// The arguments of `curl`, if that is what a command runs: `command -v curl` does not.
fn behind_curl(words: &[Word]) -> Option<&[Word]> {
    const BEFORE: [&[u8]; 14] =
        [b"$", b"%", b"sudo", b"time", b"env", b"exec", b"nohup", b"!", b"{", b"if", b"while", b"then", b"do", b"else"];
    let at = words.iter().position(|word| !BEFORE.contains(&&word.bytes[..]) && !word.bytes.contains(&b'='))?;
    let name = &words[at].bytes[..];
    let is_curl = name == b"curl" || name.ends_with(b"/curl") || name == b"curl.exe";
    words.get(at + 1..).filter(|arguments| is_curl && !arguments.is_empty())
}

/// A command line in the making.
#[derive(Default)]
struct Parts {
    /// The data, once there is any.
    data: Option<Vec<u8>>,
    is_get: bool,
    is_json: bool,
    url: Word,
    command: Command,
}

impl Parts {
    fn take(&mut self, meaning: Meaning, word: &Word, folder: &Path) -> Result<(), String> {
        let value = &word.bytes[..];
        match meaning {
            Meaning::Header => self.header(word)?,
            Meaning::Data(_) if word.expands => return Err(filled_in("its body")),
            Meaning::Data(kind) => {
                let piece = Piece::read(kind, value, folder)?;
                self.command.whole_file = piece.whole;
                self.is_json |= kind == data::Kind::Json;
                // Only --json joins what it is given without `&`.
                match &mut self.data {
                    Some(data) if kind == data::Kind::Json => data.extend(piece.bytes),
                    Some(data) => data.extend([b"&", &piece.bytes[..]].concat()),
                    none => *none = Some(piece.bytes),
                }
            }
            Meaning::Get => self.is_get = true,
            Meaning::Url => self.url = word.clone(),
            Meaning::Multipart => return Err("it sends multipart (-F), which the platform has no signature for".into()),
            Meaning::Unreadable(what) => {
                return Err(format!("it {what}, which is not read here; save the body, and give --body"));
            }
            Meaning::Ignored => {}
        }
        Ok(())
    }

    /// Only the two that matter; a header that is there twice must be the same.
    fn header(&mut self, word: &Word) -> Result<(), String> {
        let line = String::from_utf8_lossy(&word.bytes);
        if line.starts_with('@') {
            return Err(
                "its headers are in a file (-H @FILE); write Authorization into the line, or give --signature".into()
            );
        }
        let Some((name, value)) = line.split_once(':') else {
            return if word.expands { Err(filled_in("a header")) } else { Ok(()) };
        };
        let name = name.trim().to_ascii_lowercase();
        let slot = match name.as_str() {
            "authorization" => &mut self.command.authorization,
            "content-type" => &mut self.command.content_type,
            _ => return Ok(()),
        };
        if word.expands {
            return Err(filled_in(&format!("the header {name}")));
        }
        let value = value.trim();
        match slot {
            Some(there) if there != value => Err(format!("the header {name} is there twice, and not the same")),
            Some(_) => Ok(()),
            none => {
                *none = Some(value.to_owned());
                Ok(())
            }
        }
    }

    fn command(mut self) -> Result<Command, String> {
        let query = self.url.bytes.split(|byte| *byte == b'#').next().and_then(|url| {
            let start = url.iter().position(|byte| *byte == b'?')?;
            url.get(start + 1..)
        });
        if self.url.expands && query.is_some() && (self.is_get || self.data.is_none()) {
            return Err(filled_in("the query of its URL"));
        }
        self.command.body = match (self.data, query) {
            (Some(data), Some(query)) if self.is_get => [query, b"&", &data].concat(),
            (Some(data), _) => {
                let kind = if self.is_json { "application/json" } else { "application/x-www-form-urlencoded" };
                self.command.content_type.get_or_insert_with(|| kind.to_owned());
                data
            }
            (None, query) => query.unwrap_or_default().to_vec(),
        };
        Ok(self.command)
    }
}

fn filled_in(what: &str) -> String {
    format!("{what} has something in it that the shell fills in ($name, $(…) or backticks); save it with its value")
}

#[cfg(test)]
mod tests;
