//! Dead letters: what the platform will not have as it is. They wait for somebody who looks at them.

use std::fmt;

use rusqlite::{Connection, OptionalExtension, Row};

use crate::item::Kind;

/// Something that the platform refused for good, as it was put, and why.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeadLetter {
    /// Its number in this outbox.
    pub id: i64,
    /// What it is.
    pub kind: Kind,
    /// Of a device: its station.
    pub station: Option<String>,
    /// The order number; of a payment the `pay_order`; of a device its own number.
    pub name: String,
    /// When it was put, ms since 1970 by this machine's clock.
    pub accepted_ms: i64,
    /// When it was given up.
    pub died_ms: i64,
    /// Why, in a few words.
    pub reason: String,
    /// The HTTP status of the last answer.
    pub http_status: Option<u16>,
    /// The platform's code, where it answered.
    pub code: Option<String>,
    /// Its words.
    pub message: Option<String>,
    /// What it advises.
    pub hint: Option<String>,
    /// Its number of the request: quote it when asking for support.
    pub seqno: Option<String>,
    /// A later report of the same order or device was delivered since, so this one is not to be sent any more.
    pub is_overtaken: bool,
    /// The business fields, JSON. Personal data may be in it.
    pub fields: String,
    pub(crate) stream: String,
    pub(crate) generation: i64,
}

const COLUMNS: &str = "id, station, stream, kind, generation, accepted, died, reason, http_status, code, message, hint, \
                       seqno, overtaken, fields";

impl DeadLetter {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let (kind, stream) = (Kind::of(row.get(3)?), row.get::<_, String>(2)?);
        Ok(Self {
            id: row.get(0)?,
            station: row.get(1)?,
            name: kind.name_in(&stream).to_owned(),
            kind,
            generation: row.get(4)?,
            accepted_ms: row.get(5)?,
            died_ms: row.get(6)?,
            reason: row.get(7)?,
            http_status: row.get(8)?,
            code: row.get(9)?,
            message: row.get(10)?,
            hint: row.get(11)?,
            seqno: row.get(12)?,
            is_overtaken: row.get(13)?,
            fields: row.get(14)?,
            stream,
        })
    }
}

impl fmt::Debug for DeadLetter {
    /// Without the fields, and without the platform's words, which may repeat them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut all = f.debug_struct("DeadLetter");
        all.field("id", &self.id).field("kind", &self.kind).field("station", &self.station).field("name", &self.name);
        all.field("reason", &self.reason).field("http_status", &self.http_status).field("code", &self.code);
        all.field("seqno", &self.seqno).field("is_overtaken", &self.is_overtaken).finish_non_exhaustive()
    }
}

pub(crate) fn put(connection: &Connection, letter: &DeadLetter) -> rusqlite::Result<()> {
    let sql = "INSERT OR REPLACE INTO dead VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    connection.prepare_cached(sql)?.execute(rusqlite::params![
        letter.id,
        letter.station,
        letter.stream,
        letter.kind as i64,
        letter.generation,
        letter.accepted_ms,
        letter.died_ms,
        letter.reason,
        letter.http_status,
        letter.code,
        letter.message,
        letter.hint,
        letter.seqno,
        letter.is_overtaken,
        letter.fields,
    ])?;
    Ok(())
}

/// A later one of the stream was delivered.
pub(crate) fn overtake(connection: &Connection, station: Option<&str>, stream: &str) -> rusqlite::Result<()> {
    let sql = "UPDATE dead SET overtaken = 1 WHERE stream = ? AND station IS ? AND overtaken = 0";
    connection.prepare_cached(sql)?.execute((stream, station))?;
    Ok(())
}

pub(crate) fn get(connection: &Connection, id: i64) -> rusqlite::Result<Option<DeadLetter>> {
    let sql = format!("SELECT {COLUMNS} FROM dead WHERE id = ?");
    connection.prepare_cached(&sql)?.query_row([id], DeadLetter::read).optional()
}

pub(crate) fn delete(connection: &Connection, id: i64) -> rusqlite::Result<bool> {
    Ok(connection.prepare_cached("DELETE FROM dead WHERE id = ?")?.execute([id])? > 0)
}

/// The oldest `limit` of them whose number is above `after`.
pub(crate) fn list(connection: &Connection, after: i64, limit: usize) -> rusqlite::Result<Vec<DeadLetter>> {
    let sql = format!("SELECT {COLUMNS} FROM dead WHERE id > ? ORDER BY id LIMIT ?");
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    connection.prepare_cached(&sql)?.query_map((after, limit), DeadLetter::read)?.collect()
}

pub(crate) fn count(connection: &Connection) -> rusqlite::Result<u64> {
    let count = connection.query_row("SELECT count(*) FROM dead", [], |row| row.get::<_, i64>(0))?;
    Ok(count.try_into().unwrap_or_default())
}
