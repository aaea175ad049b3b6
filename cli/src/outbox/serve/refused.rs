//! Messages that are neither a device nor a charging record: kept in a file beside the outbox, so that nothing is lost.

use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use pyun_energy::record::Moment;
use serde_json::{Value, json};

use crate::mqtt::Message;
use crate::outbox::wording::time;

/// Its name makes it part of the outbox, so that `purge` deletes it too: it may hold personal data.
const FILE: &str = "outbox.db.refused.jsonl";

/// The file, which is made when it is needed.
pub(super) struct Refused(PathBuf);

impl Refused {
    pub(super) fn in_folder(dir: &Path) -> Self {
        Self(dir.join(FILE))
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// Adds messages, each with the reason; they are on the disk when this is done.
    pub(super) fn keep<'m>(&self, messages: impl Iterator<Item = (&'m Message, &'m str)>) -> io::Result<()> {
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&self.0)?;
        let lines: Vec<String> = messages.map(|(message, why)| line(message, why).to_string() + "\n").collect();
        file.write_all(lines.concat().as_bytes())?;
        file.sync_all()?;
        // On Linux a new name is on the disk only once its folder is.
        match self.0.parent() {
            Some(folder) if cfg!(unix) => File::open(folder)?.sync_all(),
            _ => Ok(()),
        }
    }
}

fn line(message: &Message, why: &str) -> Value {
    let at = time(Moment::from(SystemTime::now()).milliseconds());
    let mut line = json!({"at": at, "topic": message.topic, "retained": message.is_retained, "why": why});
    match std::str::from_utf8(&message.payload) {
        Ok(text) => line["payload"] = text.into(),
        Err(_) => line["payload_hex"] = hex(&message.payload).into(),
    }
    line
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
