//! The data options of curl.

use std::fs;
use std::path::Path;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

/// How data is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `--data`: `@FILE` is read, without its line ends.
    Text,
    /// `--data-raw`: as it is.
    Raw,
    /// `--data-binary`: `@FILE` is read as it is.
    Binary,
    /// `--json`: the same, and it says that it is JSON.
    Json,
    /// `--data-urlencode`: percent-encoded.
    Urlencode,
}

/// What one option adds to the body.
pub(super) struct Piece {
    pub(super) bytes: Vec<u8>,
    /// The file that it comes from, where curl drops something of it.
    pub(super) whole: Option<Vec<u8>>,
}

impl Piece {
    pub(super) fn read(kind: Kind, value: &[u8], folder: &Path) -> Result<Self, String> {
        let plain = |bytes| Self { bytes, whole: None };
        match (kind, value.strip_prefix(b"@")) {
            (Kind::Urlencode, _) => urlencoded(value, folder).map(plain),
            (Kind::Raw, _) | (_, None) => Ok(plain(value.to_vec())),
            (Kind::Text, Some(name)) => Ok(without_line_ends(file(name, folder)?)),
            (Kind::Binary | Kind::Json, Some(name)) => file(name, folder).map(plain),
        }
    }
}

fn file(name: &[u8], folder: &Path) -> Result<Vec<u8>, String> {
    let name = std::str::from_utf8(name).map_err(|_| "the name of a file is not UTF-8".to_owned())?;
    if name == "-" {
        return Err("its body came from stdin (@-); save that to a file and give it by --body".to_owned());
    }
    let path = folder.join(name);
    fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))
}

/// What `-d @FILE` makes of a file.
fn without_line_ends(file: Vec<u8>) -> Piece {
    let bytes: Vec<u8> = file.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n' | 0)).collect();
    let whole = (bytes.len() < file.len()).then_some(file);
    Piece { bytes, whole }
}

/// `content`, `=content`, `name=content`, `@file` or `name@file`.
fn urlencoded(value: &[u8], folder: &Path) -> Result<Vec<u8>, String> {
    let Some(at) = value.iter().position(|byte| matches!(byte, b'=' | b'@')) else { return Ok(encode(value)) };
    let (name, content) = (&value[..at], &value[at + 1..]);
    let encoded = if value[at] == b'@' { encode(&file(content, folder)?) } else { encode(content) };
    Ok(if name.is_empty() { encoded } else { [name, b"=", &encoded].concat() })
}

fn encode(bytes: &[u8]) -> Vec<u8> {
    const ESCAPED: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    percent_encode(bytes, &ESCAPED).to_string().into_bytes()
}
