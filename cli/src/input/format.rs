//! Formats of files.

use std::path::Path;

use clap::ValueEnum;
use serde::de::IgnoredAny;

/// What a file of records is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// One record, or a list of records
    Json,
    /// A record a line
    Jsonl,
    /// A table: a line for each connector of a device, or for each charge
    Csv,
}

impl Format {
    /// By the extension, or else by a look at the text.
    pub(crate) fn of(path: &Path, bytes: &[u8]) -> Self {
        let extension = path.extension().map(std::ffi::OsStr::to_ascii_lowercase);
        match extension.as_ref().and_then(|extension| extension.to_str()) {
            Some("json") => Self::Json,
            Some("jsonl" | "ndjson") => Self::Jsonl,
            Some("csv") => Self::Csv,
            // What matters for that is ASCII in any encoding.
            _ => Self::by_look(&String::from_utf8_lossy(bytes)),
        }
    }

    fn by_look(text: &str) -> Self {
        let text = text.trim_start_matches('\u{feff}').trim_start();
        let line = text.lines().next().unwrap_or_default();
        if text.starts_with('[') {
            Self::Json
        } else if !text.starts_with('{') {
            Self::Csv
        } else if serde_json::from_str::<IgnoredAny>(line).is_ok() {
            Self::Jsonl
        } else {
            Self::Json
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_extension_or_by_look() {
        assert_eq!(Format::of(Path::new("a.JSON"), b""), Format::Json);
        assert_eq!(Format::of(Path::new("a.ndjson"), b""), Format::Jsonl);
        assert_eq!(Format::of(Path::new("-"), b" [{}]"), Format::Json);
        assert_eq!(Format::of(Path::new("-"), b"{\"a\":1}\n{\"a\":2}\n"), Format::Jsonl);
        assert_eq!(Format::of(Path::new("-"), b"{\n \"a\":1}"), Format::Json);
        assert_eq!(Format::of(Path::new("-"), "\u{feff}[]".as_bytes()), Format::Json);
        assert_eq!(Format::of(Path::new("a.txt"), b"station,device\n"), Format::Csv);
    }
}
