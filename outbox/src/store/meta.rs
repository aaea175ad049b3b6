//! What the file says of itself: whose it is, by which version, and what is counted over its life.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use rusqlite::types::{FromSql, ToSql};
use rusqlite::{Connection, OptionalExtension};

use super::fault::Fault;
use super::schema;
use crate::{Error, ErrorKind};

pub(crate) const RESERVED: &str = "reserved";
const APP: &str = "app_id";
const URL: &str = "base_url";

/// For whom an outbox collects, and where it sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) app_id: String,
    pub(crate) base_url: String,
}

/// Refuses a later version's file, and finds one damaged that is neither empty nor an outbox.
pub(super) fn check_kind(connection: &Connection, path: &Path) -> Result<(), Fault> {
    let application: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let version = schema::version(connection)?;
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let is_new = application == 0 && version == 0 && tables == 0;
    if !is_new && (application != schema::APPLICATION || version < 1) {
        let error = Error::new(ErrorKind::Storage, format!("{}: not an outbox", path.display()));
        return Err(Fault::Damaged(error));
    }
    if version > schema::current() { Err(Fault::Other(newer(path))) } else { Ok(()) }
}

/// Makes a new file the identity's; refuses that of another one.
pub(super) fn check(connection: &Connection, path: &Path, identity: &Identity) -> Result<(), Fault> {
    let Some(kept) = read(connection)? else {
        // Both or neither: half an identity is nobody's.
        let transaction = connection.unchecked_transaction()?;
        set(&transaction, APP, &identity.app_id)?;
        set(&transaction, URL, &identity.base_url)?;
        return Ok(transaction.commit()?);
    };
    if kept == *identity {
        return Ok(());
    }
    let what = format!(
        "{}: belongs to app id {} at {}, not to {} at {}; take another directory for each",
        path.display(),
        kept.app_id,
        kept.base_url,
        identity.app_id,
        identity.base_url
    );
    Err(Fault::Other(Error::new(ErrorKind::Foreign, what)))
}

/// Whose the file is; none yet if it is new.
pub(crate) fn read(connection: &Connection) -> rusqlite::Result<Option<Identity>> {
    let Some(app_id) = get(connection, APP)? else { return Ok(None) };
    let base_url = get(connection, URL)?.unwrap_or_default();
    Ok(Some(Identity { app_id, base_url }))
}

fn get<T: FromSql>(connection: &Connection, name: &str) -> rusqlite::Result<Option<T>> {
    connection.prepare_cached("SELECT value FROM meta WHERE name = ?")?.query_row([name], |row| row.get(0)).optional()
}

/// A number that is 0 until it is set.
pub(crate) fn number(connection: &Connection, name: &str) -> rusqlite::Result<i64> {
    Ok(get(connection, name)?.unwrap_or_default())
}

pub(crate) fn set(connection: &Connection, name: &str, value: impl ToSql) -> rusqlite::Result<()> {
    let sql = "INSERT INTO meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    connection.prepare_cached(sql)?.execute((name, value))?;
    Ok(())
}

pub(super) fn newer(path: &Path) -> Error {
    let what = format!("{}: made by a later version of this library; it was left as it is", path.display());
    Error::new(ErrorKind::Newer, what)
}

/// Refuses a later version's file by its head, before SQLite touches anything beside it.
pub(super) fn refuse_newer_file(path: &Path) -> Result<(), Error> {
    let mut head = [0; 72];
    // What cannot be read here is reported when it is opened.
    if File::open(path).and_then(|mut file| file.read_exact(&mut head)).is_err() {
        return Ok(());
    }
    let number = |at: usize| i32::from_be_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
    if head.starts_with(b"SQLite format 3\0") && number(68) == schema::APPLICATION && number(60) > schema::current() {
        return Err(newer(path));
    }
    Ok(())
}
