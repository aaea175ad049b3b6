//! Reads a store that somebody else may own and write at the same time. Writes nothing, not even beside it.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::{FILE, fault, meta, repair, schema};
use crate::{Error, ErrorKind};

/// How long a moment is waited for in which the owner lets nobody read.
const PATIENCE: Duration = Duration::from_millis(500);
/// How often it is read anew because an owner came in between.
const TRIES: usize = 10;

/// A store to read from: it is opened for each question, so that it is no matter who comes and goes.
#[derive(Debug)]
pub(crate) struct Reader {
    path: PathBuf,
}

/// How the files look from outside.
#[derive(PartialEq, Eq)]
struct Looks {
    /// Somebody writes, or has ended without closing: what counts is partly in the log.
    has_log: bool,
    length: u64,
    modified: Option<SystemTime>,
}

impl Reader {
    /// Of a directory, if an outbox is there that this version can read.
    pub(crate) fn open(dir: &Path) -> Result<Self, Error> {
        let failed = |error: io::Error| cannot_read(dir, &error).because(error);
        let path = dir.canonicalize().map_err(failed)?.join(FILE);
        match fs::metadata(&path) {
            Ok(file) if file.is_file() => {}
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
            _ => {
                let what = format!("{}: there is no outbox (no {FILE}); nothing was made", dir.display());
                return Err(Error::new(ErrorKind::Storage, what));
            }
        }
        let reader = Self { path };
        reader.read(|_| Ok(()))?;
        Ok(reader)
    }

    /// Asks in one transaction, a short one: while it lasts, the owner's log cannot be cut.
    pub(crate) fn read<T>(&self, ask: impl Fn(&Connection) -> rusqlite::Result<T>) -> Result<T, Error> {
        for _ in 0..TRIES {
            let before = self.looks()?;
            let answer = self.attempt(&before, &ask);
            // Without a log it was read as if nobody could write.
            if before.has_log || self.looks()? == before {
                return answer;
            }
        }
        Err(self.in_use())
    }

    fn attempt<T>(&self, looks: &Looks, ask: impl Fn(&Connection) -> rusqlite::Result<T>) -> Result<T, Error> {
        let failed = |error| self.failed(error);
        let mut connection = if looks.has_log { self.beside() } else { self.at_rest() }.map_err(failed)?;
        let transaction = connection.transaction().map_err(failed)?;
        self.check(&transaction)?;
        ask(&transaction).map_err(failed)
    }

    /// Beside an owner, or what it has left.
    fn beside(&self) -> rusqlite::Result<Connection> {
        let connection = Connection::open_with_flags(&self.path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        connection.busy_timeout(PATIENCE)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        Ok(connection)
    }

    /// When all is in one file: SQLite would make its own beside it, unless it is told that nobody writes.
    fn at_rest(&self) -> rusqlite::Result<Connection> {
        if cfg!(windows) {
            return self.beside();
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
        Connection::open_with_flags(format!("file:{}?immutable=1", escaped(self.path.as_os_str())), flags)
    }

    fn check(&self, connection: &Connection) -> Result<(), Error> {
        let application: i32 = connection
            .pragma_query_value(None, "application_id", |row| row.get(0))
            .map_err(|error| self.failed(error))?;
        if application != schema::APPLICATION {
            return Err(Error::new(ErrorKind::Storage, format!("{}: not an outbox", self.path.display())));
        }
        let version = schema::version(connection).map_err(|error| self.failed(error))?;
        if version > schema::current() { Err(meta::newer(&self.path)) } else { Ok(()) }
    }

    fn looks(&self) -> Result<Looks, Error> {
        let file = fs::metadata(&self.path).map_err(|error| cannot_read(&self.path, &error).because(error))?;
        let has_log = fs::exists(repair::with(&self.path, "-wal")).unwrap_or(true);
        Ok(Looks { has_log, length: file.len(), modified: file.modified().ok() })
    }

    fn failed(&self, error: rusqlite::Error) -> Error {
        if matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)) {
            return self.in_use().because(error);
        }
        if fault::is_damage(&error) {
            let what = format!(
                "{}: damaged ({error}); whoever opens the outbox next sets it aside and takes over what can be read",
                self.path.display()
            );
            return Error::new(ErrorKind::Storage, what).because(error);
        }
        cannot_read(&self.path, &error).because(error)
    }

    fn in_use(&self) -> Error {
        let what = format!("{}: in use, and its owner lets nobody read beside it now", self.path.display());
        Error::new(ErrorKind::InUse, what)
    }
}

fn cannot_read(path: &Path, error: &dyn std::fmt::Display) -> Error {
    Error::new(ErrorKind::Storage, format!("{}: cannot be read ({error})", path.display()))
}

/// A path as a URI has it.
fn escaped(path: &OsStr) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte);
    let escape = |byte: &u8| if is_plain(*byte) { char::from(*byte).to_string() } else { format!("%{byte:02x}") };
    path.as_encoded_bytes().iter().map(escape).collect()
}
