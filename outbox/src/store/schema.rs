//! The tables, by version. A step is never changed once it was published: what a charger in the field has was made by it.

use rusqlite::Connection;

/// Marks the file as an outbox: "pyOb".
pub(crate) const APPLICATION: i32 = 0x7079_4f62;

/// What makes each version of the one before it.
const STEPS: &[&str] = &["
    CREATE TABLE meta (name TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;
    -- A row a device: its newest state. It is to be sent while `acknowledged` is below `generation`.
    CREATE TABLE device (
        station TEXT NOT NULL, no TEXT NOT NULL,
        generation INTEGER NOT NULL, acknowledged INTEGER NOT NULL,
        accepted INTEGER NOT NULL,              -- when, ms since 1970 by this machine's clock
        fields TEXT NOT NULL,                   -- the business fields, JSON
        PRIMARY KEY (station, no)
    ) STRICT, WITHOUT ROWID;
    -- A row a record, in the order of its stream. Only the first of a stream has a `due`.
    CREATE TABLE record (
        stream TEXT NOT NULL, id INTEGER NOT NULL,
        kind INTEGER NOT NULL,
        accepted INTEGER NOT NULL,
        due INTEGER,                            -- ms of the outbox's own time
        failures INTEGER NOT NULL,              -- attempts in a row that the item itself failed
        refused INTEGER NOT NULL,               -- ms waited after answers of the platform
        doubt INTEGER NOT NULL,                 -- 1: an attempt's outcome is unknown; 2: that of an older record's is
        delivered INTEGER NOT NULL,             -- 1: kept for a while, for the sake of a doubt
        fields TEXT NOT NULL,
        PRIMARY KEY (stream, id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX record_due ON record (due, accepted) WHERE due IS NOT NULL;
    CREATE TABLE dead (
        id INTEGER PRIMARY KEY,
        station TEXT, stream TEXT NOT NULL, kind INTEGER NOT NULL, generation INTEGER NOT NULL,
        accepted INTEGER NOT NULL, died INTEGER NOT NULL,
        reason TEXT NOT NULL, http_status INTEGER, code TEXT, message TEXT, hint TEXT, seqno TEXT,
        overtaken INTEGER NOT NULL,             -- 1: a later one of its stream was delivered
        fields TEXT NOT NULL
    ) STRICT;
    CREATE INDEX dead_stream ON dead (stream);
"];

/// The version that this library makes and writes.
pub(crate) fn current() -> i32 {
    i32::try_from(STEPS.len()).unwrap_or(i32::MAX)
}

pub(crate) fn version(connection: &Connection) -> rusqlite::Result<i32> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Brings the tables to the current version, in one transaction.
pub(crate) fn migrate(connection: &mut Connection) -> rusqlite::Result<()> {
    let from = usize::try_from(version(connection)?).unwrap_or_default();
    if from >= STEPS.len() {
        return Ok(());
    }
    let transaction = connection.transaction()?;
    for step in &STEPS[from..] {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION)?;
    transaction.pragma_update(None, "user_version", current())?;
    transaction.commit()
}
