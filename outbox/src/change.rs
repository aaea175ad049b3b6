//! What an answer changes on disk. Kept until it is there: a full disk must not make the outbox forget an answer.

use rusqlite::Result;

use crate::store::dead::DeadLetter;
use crate::store::device::DeviceKey;
use crate::store::record::Head;
use crate::store::{Batch, dead, device, meta, record};

#[derive(Debug)]
pub(crate) enum Change {
    /// The platform has this generation of a device, or will never take it.
    Acknowledge(DeviceKey, i64),
    /// The first of a stream waits until then.
    Postpone(Box<Head>, i64),
    /// The first of a stream is over: now, and until when it is kept if in doubt.
    Advance(Box<Head>, i64, Option<i64>),
    /// A dead letter; one of a device gets its number here.
    Bury(Box<DeadLetter>),
    /// A later one of the stream was delivered.
    Overtake(Option<String>, String),
    /// All that waits is due.
    MakeDue(i64),
    Counter(&'static str, i64),
}

impl Change {
    /// The stream whose first cannot be sent before this is on disk.
    pub(crate) fn stream(&self) -> Option<&str> {
        match self {
            Self::Postpone(head, _) | Self::Advance(head, ..) => Some(&head.stream),
            _ => None,
        }
    }

    pub(crate) fn make(&self, batch: &mut Batch<'_>) -> Result<()> {
        let connection = batch.connection;
        match self {
            Self::Acknowledge(key, generation) => device::acknowledge(connection, key, *generation),
            Self::Postpone(head, due) => record::postpone(connection, head, *due),
            Self::Advance(head, now, later) => record::advance(connection, head, *now, *later),
            Self::Bury(letter) if letter.id == 0 => {
                let id = batch.new_id()?;
                dead::put(connection, &DeadLetter { id, ..DeadLetter::clone(letter) })
            }
            Self::Bury(letter) => dead::put(connection, letter),
            Self::Overtake(station, stream) => dead::overtake(connection, station.as_deref(), stream),
            Self::MakeDue(now) => record::make_due(connection, *now),
            Self::Counter(name, value) => meta::set(connection, name, *value),
        }
    }
}
