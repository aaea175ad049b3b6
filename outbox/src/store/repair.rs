//! A file that is damaged: set aside under another name, and what can be read of it taken over into a new one.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, Row};

use super::meta;
use crate::{Error, ErrorKind};

/// What became of a damaged file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Salvaged {
    /// Where the damaged file lies now. It may hold more than was read of it.
    pub path: PathBuf,
    /// Rows that were taken over.
    pub rows: u64,
}

/// Gives a damaged file and its log another name.
pub(super) fn set_aside(path: &Path) -> Result<PathBuf, Error> {
    let failed = |error: io::Error| {
        let what = format!("{}: damaged, and cannot be set aside ({error})", path.display());
        Error::new(ErrorKind::Storage, what).because(error)
    };
    let free = |number: &u32| !fs::exists(with(path, &format!(".damaged-{number}"))).unwrap_or(true);
    let number = (1..10_000).find(free).unwrap_or_default();
    let aside = with(path, &format!(".damaged-{number}"));
    fs::rename(path, &aside).map_err(failed)?;
    let _ = fs::remove_file(with(path, "-shm"));
    match fs::rename(with(path, "-wal"), with(&aside, "-wal")) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(error)),
        _ => Ok(aside),
    }
}

/// A copy of a damaged file to read from, which is gone afterwards: what was set aside stays as it was.
pub(super) struct Reading(PathBuf);

impl Reading {
    pub(super) fn of(aside: &Path) -> Self {
        let copy = with(aside, "-reading");
        let _ = fs::copy(with(aside, "-wal"), with(&copy, "-wal"));
        // Without room for a copy there is none to read from, and what was set aside is all that is left.
        let _ = fs::copy(aside, &copy).and_then(|_| fill_up(&copy));
        Self(copy)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        for suffix in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(with(&self.0, suffix));
        }
    }
}

/// Makes a file that was cut off as long as its head says: SQLite reads nothing of one that is shorter.
fn fill_up(path: &Path) -> io::Result<()> {
    /// More than any outbox has: a head that says so is damaged itself.
    const LONGEST: u64 = 1 << 32;
    let mut file = fs::File::options().read(true).write(true).open(path)?;
    let mut head = [0; 32];
    file.read_exact(&mut head)?;
    let page = u64::from(u16::from_be_bytes([head[16], head[17]]));
    let pages = u64::from(u32::from_be_bytes([head[28], head[29], head[30], head[31]]));
    let length = page * pages;
    if length > file.metadata()?.len() && length < LONGEST { file.set_len(length) } else { Ok(()) }
}

/// A file beside another one.
pub(super) fn with(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// The tables, with the columns of their keys, that tell a row from another.
const TABLES: [(&str, &str, &str); 3] = [
    ("device", "station, no, generation, acknowledged, accepted, fields", "station, no"),
    ("record", "stream, id, kind, accepted, due, failures, refused, doubt, delivered, fields", "stream, id"),
    (
        "dead",
        "id, station, stream, kind, generation, accepted, died, reason, http_status, code, message, hint, seqno, \
         overtaken, fields",
        "id",
    ),
];

/// Takes over what can be read, and says how many rows it is.
pub(super) fn copy(from: &Connection, to: &Connection) -> rusqlite::Result<u64> {
    let mut rows = 0;
    for (table, columns, key) in TABLES {
        let count = columns.split(',').count();
        let insert = format!("INSERT OR IGNORE INTO {table} ({columns}) VALUES ({})", vec!["?"; count].join(", "));
        let mut insert = to.prepare(&insert)?;
        // From both ends: what lies between them may not be readable.
        for order in [key.to_owned(), key.replace(',', " DESC,") + " DESC"] {
            let select = format!("SELECT {columns} FROM {table} ORDER BY {order}");
            each_row(from, &select, count, |values| {
                // A row that no longer is what its table asks for is left behind.
                if let Ok(inserted) = insert.execute(rusqlite::params_from_iter(values)) {
                    rows += inserted as u64;
                }
            });
        }
    }
    settle(to)?;
    Ok(rows)
}

/// Hands out rows until one cannot be read.
fn each_row(from: &Connection, select: &str, count: usize, mut take: impl FnMut(Vec<rusqlite::types::Value>)) {
    let Ok(mut statement) = from.prepare(select) else { return };
    let values = |row: &Row<'_>| (0..count).map(|column| row.get(column)).collect::<rusqlite::Result<Vec<_>>>();
    let Ok(mut rows) = statement.query([]) else { return };
    while let Ok(Some(row)) = rows.next() {
        if let Ok(values) = values(row) {
            take(values);
        }
    }
}

/// Makes streams whole again, of which rows are missing, and numbers higher than any that is there.
fn settle(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(
        "UPDATE record SET due = NULL;
         UPDATE record SET due = 0 WHERE (stream, id) IN (SELECT stream, min(id) FROM record GROUP BY stream);",
    )?;
    let highest = "SELECT max((SELECT coalesce(max(id), 0) FROM record), (SELECT coalesce(max(id), 0) FROM dead))";
    let highest: i64 = connection.query_row(highest, [], |row| row.get(0))?;
    meta::set(connection, meta::RESERVED, highest + 1)
}
