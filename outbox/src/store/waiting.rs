//! What waits, as a reader sees it.

use std::fmt;

use rusqlite::{Connection, Row};

use super::device::DeviceKey;
use crate::item::Kind;

/// Something that was accepted and is not delivered yet.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Waiting {
    /// Its number in this outbox; 0 for a device, of which only the newest state is kept.
    pub id: i64,
    /// What it is.
    pub kind: Kind,
    /// Of a device: its station.
    pub station: Option<String>,
    /// The order number; of a payment the `pay_order`; of a device its own number.
    pub name: String,
    /// When it was put, ms since 1970 by this machine's clock.
    pub accepted_ms: i64,
    /// The business fields, JSON. Personal data may be in it.
    pub fields: String,
}

impl fmt::Debug for Waiting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut all = f.debug_struct("Waiting");
        all.field("id", &self.id).field("kind", &self.kind).field("station", &self.station).field("name", &self.name);
        all.field("accepted_ms", &self.accepted_ms).finish_non_exhaustive()
    }
}

/// Devices that are to be sent, in the order of keys: the first so many after one.
pub(crate) fn devices(connection: &Connection, after: &DeviceKey, limit: usize) -> rusqlite::Result<Vec<Waiting>> {
    let sql = "SELECT station, no, accepted, fields FROM device
               WHERE acknowledged < generation AND (station, no) > (?, ?) ORDER BY station, no LIMIT ?";
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let read = |row: &Row<'_>| {
        let (station, name) = (Some(row.get(0)?), row.get(1)?);
        Ok(Waiting { id: 0, kind: Kind::Device, station, name, accepted_ms: row.get(2)?, fields: row.get(3)? })
    };
    connection.prepare(sql)?.query_map((&after.station, &after.no, limit), read)?.collect()
}

/// Records that are to be sent, stream by stream and in order within each: the first so many after one.
pub(crate) fn records(
    connection: &Connection,
    (stream, id): (&str, i64),
    limit: usize,
) -> rusqlite::Result<Vec<Waiting>> {
    let sql = "SELECT stream, id, kind, accepted, fields FROM record
               WHERE delivered = 0 AND (stream, id) > (?, ?) ORDER BY stream, id LIMIT ?";
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let read = |row: &Row<'_>| {
        let (stream, kind) = (row.get::<_, String>(0)?, Kind::of(row.get(2)?));
        let name = kind.name_in(&stream).to_owned();
        Ok(Waiting { id: row.get(1)?, kind, station: None, name, accepted_ms: row.get(3)?, fields: row.get(4)? })
    };
    connection.prepare(sql)?.query_map((stream, id, limit), read)?.collect()
}
