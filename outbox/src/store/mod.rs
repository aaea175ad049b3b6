//! What is on disk: one SQLite file in a directory, its log beside it. Knows nothing of schedules, and of the network.

pub(crate) mod check;
pub(crate) mod dead;
pub(crate) mod device;
pub(crate) mod fault;
mod log;
pub(crate) mod meta;
pub(crate) mod reader;
pub(crate) mod record;
pub(crate) mod repair;
pub(crate) mod schema;
pub(crate) mod waiting;

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use check::Check;
use fault::Fault;
use rusqlite::{Connection, OpenFlags};

use crate::{Error, ErrorKind};
pub(crate) use meta::Identity;
pub use repair::Salvaged;

pub(crate) const FILE: &str = "outbox.db";

/// The store, for the one who owns its directory.
#[derive(Debug)]
pub(crate) struct Store {
    path: PathBuf,
    connection: Connection,
    /// What the next record or dead letter is called, and up to where numbers are taken on disk.
    next_id: i64,
    reserved: i64,
    /// Whether a commit waits for the disk now.
    is_full_sync: bool,
    /// Rows in the log that were not worked into the file.
    logged: u64,
    /// The log could not be worked in: the connection is not to be trusted any more.
    pub(crate) failure: Option<rusqlite::Error>,
}

impl Store {
    /// Opens or makes the store of a directory. What is damaged is set aside, and what can be read of it taken over.
    pub(crate) fn open(dir: &Path, identity: &Identity) -> Result<(Self, Option<Salvaged>), Error> {
        let path = dir.join(FILE);
        meta::refuse_newer_file(&path)?;
        match Self::open_file(&path, identity) {
            Err(Fault::Damaged(_)) => Self::rebuild(dir, identity).map(|(store, salvaged)| (store, Some(salvaged))),
            opened => Ok((opened.map_err(Fault::into_error)?, None)),
        }
    }

    /// Makes a new store of what can be read of a damaged one.
    pub(crate) fn rebuild(dir: &Path, identity: &Identity) -> Result<(Self, Salvaged), Error> {
        let path = dir.join(FILE);
        let aside = repair::set_aside(&path)?;
        let mut store = Self::open_file(&path, identity).map_err(Fault::into_error)?;
        let rows = store.salvage(&aside)?;
        Ok((store, Salvaged { path: aside, rows }))
    }

    fn salvage(&mut self, aside: &Path) -> Result<u64, Error> {
        let reading = repair::Reading::of(aside);
        // It may be no database at all: then there is nothing to take over.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
        let Ok(damaged) = Connection::open_with_flags(reading.path(), flags) else { return Ok(0) };
        let rows = self.write(true, |batch| repair::copy(&damaged, batch.connection))?;
        drop(damaged);
        self.reserved = meta::number(self.read(), meta::RESERVED)?;
        self.next_id = self.reserved;
        Ok(rows)
    }

    fn open_file(path: &Path, identity: &Identity) -> Result<Self, Fault> {
        create(path).and_then(|()| log::renew(path)).map_err(|error| Fault::Other(disk_failed(path, error)))?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(Duration::from_secs(5))?;
        meta::check_kind(&connection, path)?;
        set_up(&connection, path)?;
        schema::migrate(&mut connection)?;
        meta::check(&connection, path, identity)?;
        let reserved = meta::number(&connection, meta::RESERVED)?;
        let (path, next_id, is_full_sync, logged, failure) = (path.to_owned(), reserved, true, 0, None);
        Ok(Self { path, connection, next_id, reserved, is_full_sync, logged, failure })
    }

    /// Does all of `work` or nothing. With `sync` it is on disk afterwards, whatever happens; without, a power cut may
    /// undo it, but no end of the process.
    pub(crate) fn write<T>(
        &mut self,
        sync: bool,
        work: impl FnOnce(&mut Batch<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        if self.is_full_sync != sync {
            self.connection.pragma_update(None, "synchronous", if sync { "FULL" } else { "NORMAL" })?;
            self.is_full_sync = sync;
        }
        let before = self.connection.total_changes();
        let transaction = self.connection.transaction()?;
        let (mut next_id, mut reserved) = (self.next_id, self.reserved);
        let mut batch = Batch { connection: &transaction, next_id: &mut next_id, reserved: &mut reserved };
        let done = work(&mut batch)?;
        transaction.commit()?;
        (self.next_id, self.reserved) = (next_id, reserved);
        self.logged += self.connection.total_changes() - before;
        if self.logged >= log::LONG {
            // What was committed is on disk, whatever becomes of this.
            self.failure = log::work_in_some(&self.connection).err();
            self.logged = 0;
        }
        Ok(done)
    }

    /// To read from.
    pub(crate) fn read(&self) -> &Connection {
        &self.connection
    }

    /// How much of the disk is in use, but for the log.
    pub(crate) fn bytes(&self) -> rusqlite::Result<u64> {
        bytes(&self.connection)
    }

    /// Looks through all of it in the background; `done` is told what is damaged.
    pub(crate) fn check(&self, done: impl FnOnce(Option<String>) + Send + 'static) -> Option<Check> {
        Check::start(&self.path, done)
    }

    /// Whether the disk takes anything: as much as opening the file will need.
    pub(crate) fn try_disk(&self) -> Result<(), Error> {
        let path = repair::with(&self.path, "-try");
        let tried =
            File::create(&path).and_then(|mut file| file.write_all(&vec![0; 1 << 16]).and_then(|()| file.sync_all()));
        let _ = fs::remove_file(&path);
        tried.map_err(|error| disk_failed(&self.path, error))
    }

    /// After a failed write: lets go of the file, and brings what was committed into it, since a system forgets that a
    /// sync has failed.
    pub(crate) fn reopen(&mut self, identity: &Identity) -> Result<(), Error> {
        // What the failed connection still knows of the file must not be trusted, so it goes first.
        self.connection = Connection::open_in_memory()?;
        let reopened = Self::open_file(&self.path, identity).map_err(Fault::into_error)?;
        log::work_in(&reopened.connection)?;
        *self = reopened;
        Ok(())
    }

    /// Ends in good order: all is in one file afterwards.
    pub(crate) fn close(self) {
        log::end(&self.connection);
    }
}

/// How much of the disk is in use, but for the log.
pub(crate) fn bytes(connection: &Connection) -> rusqlite::Result<u64> {
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let pages = pragma("page_count")? - pragma("freelist_count")?;
    Ok((pages * pragma("page_size")?).try_into().unwrap_or_default())
}

/// What a transaction is made in.
pub(crate) struct Batch<'a> {
    pub(crate) connection: &'a Connection,
    next_id: &'a mut i64,
    reserved: &'a mut i64,
}

impl Batch<'_> {
    /// A number that no record or dead letter has had.
    pub(crate) fn new_id(&mut self) -> rusqlite::Result<i64> {
        /// Numbers are taken on disk by the block, so that it costs no page a record.
        const BLOCK: i64 = 1024;
        if *self.next_id >= *self.reserved {
            *self.reserved += BLOCK;
            meta::set(self.connection, meta::RESERVED, *self.reserved)?;
        }
        *self.next_id += 1;
        Ok(*self.next_id)
    }
}

/// An empty file that only its owner may read, if there is none yet: SQLite gives its log the same mode.
fn create(path: &Path) -> io::Result<()> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        opened => outlast(&opened?, path).inspect_err(|_| {
            // Nobody would sync it again.
            let _ = fs::remove_file(path);
        }),
    }
}

/// Brings a new file to the disk, and its name.
fn outlast(file: &File, path: &Path) -> io::Result<()> {
    file.sync_all()?;
    match path.parent() {
        // Windows opens no directory like that, and brings names to the disk with the file.
        Some(dir) if cfg!(unix) => File::open(dir)?.sync_all(),
        _ => Ok(()),
    }
}

fn disk_failed(path: &Path, error: io::Error) -> Error {
    let is_full = error.kind() == io::ErrorKind::StorageFull;
    let kind = if is_full { ErrorKind::Full } else { ErrorKind::Storage };
    Error::new(kind, format!("{}: the disk fails, or is full ({error}); nothing was accepted", path.display()))
        .because(error)
}

fn set_up(connection: &Connection, path: &Path) -> Result<(), Fault> {
    log::begin(connection, path)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "cache_size", -1024)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}
