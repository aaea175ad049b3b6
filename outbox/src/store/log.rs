//! The log beside the file, to which SQLite writes first (WAL). What is special here is a disk that fails: a system says once
//! that a sync has failed, forgets what it should have written, and the next sync is fine. So the log of a connection that
//! has failed, or of a process that may have, is not to be trusted as it lies there.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use super::fault::Fault;
use super::repair::with;
use crate::{Error, ErrorKind};

/// A log with so many rows, of two pages at most each, is worked into the file.
pub(super) const LONG: u64 = 500;
/// One that has grown beyond this, since somebody was reading, is cut when it has been worked in.
const LARGEST: i64 = 4 << 20;

/// Has changes written to a log.
pub(super) fn begin(connection: &Connection, path: &Path) -> Result<(), Fault> {
    if !is_kept(connection)? {
        // No shared memory on this file system: nobody can read beside the owner.
        connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        if !is_kept(connection)? {
            // Without it a power cut may undo what was committed last.
            let what = format!("{}: a log cannot be kept beside it; the disk fails, or is full", path.display());
            return Err(Fault::Other(Error::new(ErrorKind::Storage, what)));
        }
    }
    connection.pragma_update(None, "journal_size_limit", LARGEST)?;
    // A connection that has failed would work in what is not on the disk.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    // SQLite would work a long log in by itself, but without a word when that fails.
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    Ok(())
}

/// Whether there is a log, which is asked for here.
fn is_kept(connection: &Connection) -> rusqlite::Result<bool> {
    let mut statement = connection.prepare("PRAGMA journal_mode = WAL")?;
    // To the end: what it writes is written after its answer, and may fail.
    let modes: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    Ok(modes == ["wal"])
}

/// Works what is in the log into the file, as far as nobody reads it.
pub(super) fn work_in_some(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))
}

/// Works all of the log into the file, and empties it.
pub(super) fn work_in(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
}

/// Works the log in for good; then SQLite may remove it.
pub(super) fn end(connection: &Connection) {
    if work_in(connection).is_ok() {
        let _ = connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false);
    }
}

/// Writes the log of an end that was not in good order once more, as it is, so that it is on the disk before anything is
/// worked in of it.
pub(super) fn renew(path: &Path) -> io::Result<()> {
    let mut log = match File::options().read(true).write(true).open(with(path, "-wal")) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        opened => opened?,
    };
    let (mut block, mut at) = (vec![0; 1 << 16], 0);
    loop {
        log.seek(SeekFrom::Start(at))?;
        let length = log.read(&mut block)?;
        if length == 0 {
            break;
        }
        log.seek(SeekFrom::Start(at))?;
        log.write_all(&block[..length])?;
        at += length as u64;
    }
    log.sync_all()
}
