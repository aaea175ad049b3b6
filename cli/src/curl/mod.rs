//! A saved `curl` command line, read as curl would read it.

mod data;
mod options;
mod words;

use std::path::Path;

use data::Piece;
use options::{Meaning, arguments};

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
    let words = words::split(text)?;
    let start = words.iter().position(|word| is_curl(word));
    let words = start.and_then(|start| words.get(start + 1..)).ok_or("there is no `curl` in it")?;
    let end = words.iter().position(|word| is_end(word)).unwrap_or(words.len());
    let mut parts = Parts::default();
    for (meaning, value) in arguments(&words[..end])? {
        parts.take(meaning, &value, folder)?;
    }
    Ok(parts.command())
}

fn is_curl(word: &[u8]) -> bool {
    word == b"curl" || word.ends_with(b"/curl") || word == b"curl.exe"
}

/// Whether a word begins another command, or tells where the answer goes.
fn is_end(word: &[u8]) -> bool {
    let operator = word.strip_prefix(b"2").unwrap_or(word);
    matches!(word, b"|" | b"||" | b"&&" | b"&" | b";" | b"<") || operator.starts_with(b">") || is_curl(word)
}

/// A command line in the making.
#[derive(Default)]
struct Parts {
    /// The data, once there is any.
    data: Option<Vec<u8>>,
    is_get: bool,
    is_json: bool,
    url: Vec<u8>,
    command: Command,
}

impl Parts {
    fn take(&mut self, meaning: Meaning, value: &[u8], folder: &Path) -> Result<(), String> {
        match meaning {
            Meaning::Header => self.header(value),
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
            Meaning::Url => self.url = value.to_vec(),
            Meaning::Multipart => return Err("it sends multipart (-F), which the platform has no signature for".into()),
            Meaning::Ignored => {}
        }
        Ok(())
    }

    /// Of a header that is there twice, the first counts.
    fn header(&mut self, line: &[u8]) {
        let line = String::from_utf8_lossy(line);
        let Some((name, value)) = line.split_once(':') else { return };
        let slot = match name.trim().to_ascii_lowercase().as_str() {
            "authorization" => &mut self.command.authorization,
            "content-type" => &mut self.command.content_type,
            _ => return,
        };
        slot.get_or_insert_with(|| value.trim().to_owned());
    }

    fn command(mut self) -> Command {
        let query = self.url.split(|byte| *byte == b'#').next().and_then(|url| {
            let start = url.iter().position(|byte| *byte == b'?')?;
            url.get(start + 1..)
        });
        self.command.body = match (self.data, query) {
            (Some(data), Some(query)) if self.is_get => [query, b"&", &data].concat(),
            (Some(data), _) => {
                let kind = if self.is_json { "application/json" } else { "application/x-www-form-urlencoded" };
                self.command.content_type.get_or_insert_with(|| kind.to_owned());
                data
            }
            (None, query) => query.unwrap_or_default().to_vec(),
        };
        self.command
    }
}

#[cfg(test)]
mod tests;
