//! Encodings of files.

use std::sync::Arc;

use clap::ValueEnum;
use encoding_rs::GBK;

use super::problem::{Location, Problem};

/// How a file's text is written.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Encoding {
    /// UTF-8, with a byte order mark or without
    #[value(name = "utf-8")]
    Utf8,
    /// GBK (CP936), as Excel in China writes CSV
    Gbk,
}

/// A text that is not in the encoding that it should be in.
pub(crate) struct Undecodable {
    line: u64,
    what: String,
}

impl Undecodable {
    fn new(line: u64, what: impl Into<String>) -> Self {
        Self { line, what: what.into() }
    }

    pub(crate) fn within(self, file: &Arc<str>) -> Problem {
        Problem::of_file(Location { file: Arc::clone(file), line: self.line }, self.what)
    }
}

impl Encoding {
    /// The text, without a byte order mark.
    pub(crate) fn decode(self, bytes: Vec<u8>) -> Result<String, Undecodable> {
        let text = match self {
            Self::Utf8 => String::from_utf8(bytes).map_err(|error| not_utf8(&error))?,
            Self::Gbk if is_chinese_utf8(&bytes) => {
                return Err(Undecodable::new(1, "this is UTF-8; leave out --encoding gbk"));
            }
            Self::Gbk => match GBK.decode_without_bom_handling_and_without_replacement(&bytes) {
                Some(text) => text.into_owned(),
                None => return Err(Undecodable::new(1, "not GBK; leave out --encoding for UTF-8")),
            },
        };
        Ok(text.strip_prefix(MARK).map(str::to_owned).unwrap_or(text))
    }
}

/// The byte order mark.
const MARK: char = '\u{feff}';

/// UTF-8, unless it might as well be GBK.
pub(crate) fn guess(bytes: Vec<u8>, what_to_do: &str) -> Result<String, Undecodable> {
    let is_marked = bytes.starts_with(MARK.encode_utf8(&mut [0; 3]).as_bytes());
    let text = Encoding::Utf8.decode(bytes)?;
    match line_of_doubt(&text).filter(|_| !is_marked) {
        Some(line) => Err(Undecodable::new(line, format!("this may be GBK as well as UTF-8; {what_to_do}"))),
        None => Ok(text),
    }
}

/// Some letters of GBK are two bytes that UTF-8 has as well, but as no Chinese letter: that takes three.
fn is_chinese_utf8(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| text.chars().any(|letter| letter >= '\u{2e80}'))
}

/// The first line with a letter that is two bytes, if all letters are, and GBK has Chinese for them.
fn line_of_doubt(text: &str) -> Option<u64> {
    // These two nobody writes; they come along with what is copied, and GBK has hardly ever used letters for them.
    let at = text.find(|letter: char| !letter.is_ascii() && !matches!(letter, '\u{a0}' | '\u{ad}'))?;
    if text.chars().any(|letter| letter.len_utf8() > 2) {
        return None;
    }
    let gbk = GBK.decode_without_bom_handling_and_without_replacement(text.as_bytes())?;
    gbk.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter)).then(|| line(&text.as_bytes()[..at]))
}

fn line(before: &[u8]) -> u64 {
    1 + before.iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>()
}

fn not_utf8(error: &std::string::FromUtf8Error) -> Undecodable {
    let bytes = error.as_bytes();
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Undecodable::new(1, "UTF-16; save it as UTF-8");
    }
    let line = line(&bytes[..error.utf8_error().valid_up_to()]);
    Undecodable::new(line, "not UTF-8; if it is a CSV of Excel in China, give --encoding gbk")
}
