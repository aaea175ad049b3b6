//! Encodings of files.

use std::sync::Arc;

use clap::ValueEnum;
use encoding_rs::GBK;

use super::problem::{Place, Problem};

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
    what: &'static str,
}

impl Undecodable {
    pub(crate) fn within(self, file: &Arc<str>) -> Problem {
        Problem::of_file(Place { file: Arc::clone(file), line: self.line }, self.what)
    }
}

impl Encoding {
    /// The text, without a byte order mark.
    pub(crate) fn decode(self, bytes: Vec<u8>) -> Result<String, Undecodable> {
        let text = match self {
            Self::Utf8 => String::from_utf8(bytes).map_err(|error| not_utf8(&error))?,
            Self::Gbk if is_chinese_utf8(&bytes) => {
                return Err(Undecodable { line: 1, what: "this is UTF-8; leave out --encoding gbk" });
            }
            Self::Gbk => match GBK.decode_without_bom_handling_and_without_replacement(&bytes) {
                Some(text) => text.into_owned(),
                None => return Err(Undecodable { line: 1, what: "not GBK; leave out --encoding for UTF-8" }),
            },
        };
        Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
    }
}

/// Some letters of GBK are two bytes that UTF-8 has as well, but as no Chinese letter: that takes three.
fn is_chinese_utf8(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| text.chars().any(|letter| letter >= '\u{2e80}'))
}

fn not_utf8(error: &std::string::FromUtf8Error) -> Undecodable {
    let bytes = error.as_bytes();
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Undecodable { line: 1, what: "UTF-16; save it as UTF-8" };
    }
    let before = &bytes[..error.utf8_error().valid_up_to()];
    let line = 1 + before.iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
    Undecodable { line, what: "not UTF-8; if it is a CSV of Excel in China, give --encoding gbk" }
}
