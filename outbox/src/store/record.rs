//! Records: in strict order within their stream, a stream an order number. Only the first of a stream is ever due.

use rusqlite::{Connection, OptionalExtension, Row};

use crate::item::Kind;

/// The first record of a stream, as it is to be sent.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    pub(crate) stream: String,
    pub(crate) id: i64,
    pub(crate) kind: Kind,
    /// Attempts in a row that the record itself failed.
    pub(crate) failures: u32,
    /// ms that were waited after answers of the platform.
    pub(crate) refused: i64,
    pub(crate) doubt: Doubt,
    /// It was delivered, and is kept for a while for the sake of a doubt.
    pub(crate) is_delivered: bool,
    pub(crate) accepted: i64,
    pub(crate) fields: String,
}

/// Whether an attempt, whose outcome nobody knows, may still be handled by the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Doubt {
    None = 0,
    /// One of the record itself: it can only arrive twice.
    Own = 1,
    /// One of an older record of the stream: it could undo this one.
    Older = 2,
}

impl Doubt {
    fn read(number: i64) -> Self {
        match number {
            0 => Self::None,
            1 => Self::Own,
            _ => Self::Older,
        }
    }
}

const COLUMNS: &str = "stream, id, kind, failures, refused, doubt, delivered, accepted, fields";

impl Head {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            stream: row.get(0)?,
            id: row.get(1)?,
            kind: Kind::of(row.get(2)?),
            failures: row.get(3)?,
            refused: row.get(4)?,
            doubt: Doubt::read(row.get(5)?),
            is_delivered: row.get(6)?,
            accepted: row.get(7)?,
            fields: row.get(8)?,
        })
    }
}

/// What a new record of a stream finds there.
struct Last {
    id: i64,
    is_delivered: bool,
    doubt: Doubt,
}

/// A record to be kept.
pub(crate) struct New<'a> {
    pub(crate) stream: &'a str,
    pub(crate) id: i64,
    pub(crate) kind: Kind,
    pub(crate) accepted: i64,
    pub(crate) fields: &'a str,
}

/// Adds a record at the end of its stream; first of it, it is due at `due`. `is_held`: the stream's first is being sent.
pub(crate) fn put(connection: &Connection, new: &New<'_>, due: i64, is_held: bool) -> rusqlite::Result<()> {
    let last = last(connection, new.stream)?;
    let (mut due, mut doubt) = (Some(due), Doubt::None);
    match last {
        None => {}
        // What was kept only for the sake of a doubt is answered for by the new one.
        Some(last) if last.is_delivered && !is_held => {
            delete(connection, new.stream, last.id)?;
            doubt = if last.doubt == Doubt::None { Doubt::None } else { Doubt::Older };
        }
        Some(_) => due = None,
    }
    let sql = "INSERT INTO record VALUES (?, ?, ?, ?, ?, 0, 0, ?, 0, ?)";
    let values = (new.stream, new.id, new.kind as i64, new.accepted, due, doubt as i64, new.fields);
    connection.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

fn last(connection: &Connection, stream: &str) -> rusqlite::Result<Option<Last>> {
    let sql = "SELECT id, delivered, doubt FROM record WHERE stream = ? ORDER BY id DESC LIMIT 1";
    let read = |row: &Row<'_>| Ok(Last { id: row.get(0)?, is_delivered: row.get(1)?, doubt: Doubt::read(row.get(2)?) });
    connection.prepare_cached(sql)?.query_row([stream], read).optional()
}

/// The first due records, at most so many.
pub(crate) fn due(connection: &Connection, by: i64, limit: usize) -> rusqlite::Result<Vec<Head>> {
    let sql = format!("SELECT {COLUMNS} FROM record WHERE due <= ? ORDER BY due LIMIT ?");
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    connection.prepare_cached(&sql)?.query_map((by, limit), Head::read)?.collect()
}

/// When records fall due: the first so many moments.
pub(crate) fn due_at(connection: &Connection, limit: usize) -> rusqlite::Result<Vec<(i64, String)>> {
    let sql = "SELECT due, stream FROM record WHERE due IS NOT NULL ORDER BY due LIMIT ?";
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    connection.prepare_cached(sql)?.query_map([limit], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// The latest moment at which one falls due; 0 if there is none.
pub(crate) fn latest_due(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("SELECT coalesce(max(due), 0) FROM record WHERE due IS NOT NULL", [], |row| row.get(0))
}

/// The first of a stream waits until `due`, after a failure. One that was delivered makes nobody wait.
pub(crate) fn postpone(connection: &Connection, head: &Head, due: i64) -> rusqlite::Result<()> {
    if head.is_delivered && next(connection, head)?.is_some() {
        return advance(connection, head, due, None);
    }
    let sql = "UPDATE record SET due = ?, failures = ?, refused = ?, doubt = max(doubt, ?) WHERE stream = ? AND id = ?";
    let values = (due, head.failures, head.refused, head.doubt as i64, &head.stream, head.id);
    connection.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

/// All that waits is due at `now`, but for what was delivered.
pub(crate) fn make_due(connection: &Connection, now: i64) -> rusqlite::Result<()> {
    let sql = "UPDATE record SET due = ?1 WHERE due > ?1 AND delivered = 0";
    connection.prepare_cached(sql)?.execute([now])?;
    Ok(())
}

/// The first of a stream is over: the next takes its place, due at `now`. If none is there, and the stream is in doubt,
/// it is kept until `later`. Whatever is in doubt, the next has to know.
pub(crate) fn advance(connection: &Connection, head: &Head, now: i64, later: Option<i64>) -> rusqlite::Result<()> {
    let Some(next) = next(connection, head)? else {
        let keep = later.filter(|_| head.doubt != Doubt::None);
        return keep.map_or_else(
            || delete(connection, &head.stream, head.id),
            |later| keep_delivered(connection, head, later),
        );
    };
    delete(connection, &head.stream, head.id)?;
    let doubt = if head.doubt == Doubt::None { Doubt::None } else { Doubt::Older };
    let sql = "UPDATE record SET due = ?, doubt = max(doubt, ?) WHERE stream = ? AND id = ?";
    connection.prepare_cached(sql)?.execute((now, doubt as i64, &head.stream, next))?;
    Ok(())
}

/// The record behind the first of a stream.
pub(crate) fn next(connection: &Connection, head: &Head) -> rusqlite::Result<Option<i64>> {
    let sql = "SELECT id FROM record WHERE stream = ? AND id > ? ORDER BY id LIMIT 1";
    connection.prepare_cached(sql)?.query_row((&head.stream, head.id), |row| row.get(0)).optional()
}

fn keep_delivered(connection: &Connection, head: &Head, until: i64) -> rusqlite::Result<()> {
    let sql = "UPDATE record SET delivered = 1, failures = 0, due = ?, doubt = ? WHERE stream = ? AND id = ?";
    connection.prepare_cached(sql)?.execute((until, head.doubt as i64, &head.stream, head.id))?;
    Ok(())
}

fn delete(connection: &Connection, stream: &str, id: i64) -> rusqlite::Result<()> {
    connection.prepare_cached("DELETE FROM record WHERE stream = ? AND id = ?")?.execute((stream, id))?;
    Ok(())
}

/// Takes a dead letter back into its stream, at its old place. False: the first of the stream is younger, and due `None`.
pub(crate) fn put_back(connection: &Connection, new: &New<'_>, now: i64) -> rusqlite::Result<()> {
    // Whoever was first is so no more, and starts anew when its turn comes.
    let later = "UPDATE record SET due = NULL WHERE stream = ? AND id > ?";
    connection.prepare_cached(later)?.execute((new.stream, new.id))?;
    let earlier = "SELECT EXISTS (SELECT 1 FROM record WHERE stream = ? AND id < ?)";
    let has_earlier: bool = connection.prepare_cached(earlier)?.query_row((new.stream, new.id), |row| row.get(0))?;
    let due = if has_earlier { None } else { Some(now) };
    let sql = "INSERT INTO record VALUES (?, ?, ?, ?, ?, 0, 0, 0, 0, ?)";
    let values = (new.stream, new.id, new.kind as i64, new.accepted, due, new.fields);
    connection.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

/// Drops progress between the first and the newest of each stream, and says how much it was.
pub(crate) fn thin(connection: &Connection) -> rusqlite::Result<usize> {
    let sql = "DELETE FROM record AS r WHERE kind = ?1 AND due IS NULL AND delivered = 0 AND EXISTS
               (SELECT 1 FROM record AS n WHERE n.stream = r.stream AND n.id > r.id AND n.kind = ?1)";
    connection.execute(sql, [Kind::Progress as i64])
}

/// How many are to be sent.
pub(crate) fn count(connection: &Connection) -> rusqlite::Result<u64> {
    connection
        .query_row("SELECT count(*) FROM record WHERE delivered = 0", [], |row| row.get::<_, i64>(0))
        .map(|count| count.try_into().unwrap_or_default())
}

/// When the oldest that is to be sent was accepted. It is the first of its stream.
pub(crate) fn oldest(connection: &Connection) -> rusqlite::Result<Option<i64>> {
    let sql = "SELECT min(accepted) FROM record INDEXED BY record_due WHERE due IS NOT NULL";
    connection.prepare_cached(sql)?.query_row([], |row| row.get(0))
}
