//! Devices: a row each, their newest state.

use rusqlite::{Connection, OptionalExtension, Row};

/// Which charger: its station's id and its own number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeviceKey {
    /// The station's id.
    pub station: String,
    /// The operator's number.
    pub no: String,
}

/// A device whose newest state was not acknowledged.
pub(crate) struct Unsent {
    pub(crate) key: DeviceKey,
    pub(crate) generation: i64,
    pub(crate) accepted: i64,
}

/// Keeps a state in place of the one before, and gives its generation: `first` where there is none before.
pub(crate) fn put(
    connection: &Connection,
    key: &DeviceKey,
    fields: &str,
    (first, accepted): (i64, i64),
) -> rusqlite::Result<i64> {
    let sql = "INSERT INTO device VALUES (?1, ?2, ?3, ?3 - 1, ?4, ?5) ON CONFLICT (station, no) DO UPDATE
               SET generation = generation + 1, accepted = excluded.accepted, fields = excluded.fields
               RETURNING generation";
    connection.prepare_cached(sql)?.query_row((&key.station, &key.no, first, accepted, fields), |row| row.get(0))
}

/// The newest state of a device, with its generation.
pub(crate) fn newest(connection: &Connection, key: &DeviceKey) -> rusqlite::Result<Option<(i64, String)>> {
    let sql = "SELECT generation, fields FROM device WHERE station = ? AND no = ?";
    connection.prepare_cached(sql)?.query_row((&key.station, &key.no), |row| Ok((row.get(0)?, row.get(1)?))).optional()
}

/// The platform has this generation, or will never take it; a newer one is still to be sent.
pub(crate) fn acknowledge(connection: &Connection, key: &DeviceKey, generation: i64) -> rusqlite::Result<()> {
    let sql = "UPDATE device SET acknowledged = ?3 WHERE station = ?1 AND no = ?2 AND acknowledged < ?3";
    connection.prepare_cached(sql)?.execute((&key.station, &key.no, generation))?;
    Ok(())
}

pub(crate) fn forget(connection: &Connection, key: &DeviceKey) -> rusqlite::Result<bool> {
    let sql = "DELETE FROM device WHERE station = ? AND no = ?";
    Ok(connection.prepare_cached(sql)?.execute((&key.station, &key.no))? > 0)
}

/// Makes a generation that was given up be sent again, if it is still the newest.
pub(crate) fn revive(connection: &Connection, key: &DeviceKey, generation: i64) -> rusqlite::Result<bool> {
    let sql = "UPDATE device SET acknowledged = generation - 1 WHERE station = ? AND no = ? AND generation = ?";
    Ok(connection.prepare_cached(sql)?.execute((&key.station, &key.no, generation))? > 0)
}

/// What was accepted and not acknowledged.
pub(crate) fn unsent(connection: &Connection) -> rusqlite::Result<Vec<Unsent>> {
    let sql = "SELECT station, no, generation, accepted FROM device WHERE acknowledged < generation";
    let read = |row: &Row<'_>| {
        let key = DeviceKey { station: row.get(0)?, no: row.get(1)? };
        Ok(Unsent { key, generation: row.get(2)?, accepted: row.get(3)? })
    };
    connection.prepare(sql)?.query_map([], read)?.collect()
}

/// How many are to be sent, and when the state of the oldest was accepted.
pub(crate) fn depth(connection: &Connection) -> rusqlite::Result<(u64, Option<i64>)> {
    let sql = "SELECT count(*), min(accepted) FROM device WHERE acknowledged < generation";
    let read = |row: &Row<'_>| Ok((row.get::<_, i64>(0)?.try_into().unwrap_or_default(), row.get(1)?));
    connection.query_row(sql, [], read)
}
