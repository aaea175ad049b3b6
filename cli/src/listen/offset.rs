//! How much of the log has been handed on: a small file beside it.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use super::log::Log;
use crate::failure::Failure;

/// How much of the log has been handed on.
pub(super) struct Offset {
    file: File,
    pub(super) bytes: u64,
}

impl Offset {
    /// Reads it; nothing has been handed on if the file is not there yet, or of a log that is gone.
    pub(super) fn open(log: &Log) -> Result<Self, Failure> {
        let path = beside(&log.path);
        let refused = |what: &str| Failure::Usage(format!("{}: {what}", path.display()));
        let mut text = String::new();
        let mut file = open(&path).map_err(|error| refused(&error.to_string()))?;
        file.read_to_string(&mut text).map_err(|error| refused(&error.to_string()))?;
        let bytes = match text.trim() {
            "" => 0,
            text => text.parse().map_err(|_| refused("holds no offset; remove it to hand on all of the log again"))?,
        };
        let mut offset = Self { file, bytes: if bytes > log.length() { 0 } else { bytes } };
        offset.write().map_err(|error| refused(&error.to_string()))?;
        Ok(offset)
    }

    /// So many bytes more have been handed on. What is not written is handed on again by another run.
    pub(super) fn advance(&mut self, bytes: u64) -> io::Result<()> {
        self.bytes += bytes;
        self.write()
    }

    /// In place and always of the same length, so that it needs no room, and is never half.
    fn write(&mut self) -> io::Result<()> {
        self.file.rewind()?;
        self.file.write_all(format!("{:020}\n", self.bytes).as_bytes())
    }
}

fn beside(log: &Path) -> PathBuf {
    let mut name = log.as_os_str().to_owned();
    name.push(".offset");
    PathBuf::from(name)
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
