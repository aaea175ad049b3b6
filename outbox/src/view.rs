//! The outbox of a directory as others see it, whoever owns it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;

use crate::counters::Counters;
use crate::error::Error;
use crate::lock;
use crate::store::dead::{self, DeadLetter};
use crate::store::device::{self, DeviceKey};
use crate::store::reader::Reader;
use crate::store::waiting::{self, Waiting};
use crate::store::{self, Identity, meta, record};
use crate::time::Now;

/// Reads an outbox, also while another process owns it. It writes nothing, needs no client, and keeps nobody from writing.
///
/// ```no_run
/// # fn f() -> Result<(), pyun_energy_outbox::Error> {
/// let view = pyun_energy_outbox::View::open("/var/lib/charger/outbox")?;
/// println!("{} wait", view.status()?.depth());
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct View {
    dir: PathBuf,
    reader: Reader,
}

/// How an outbox stands, as others see it. Of links and breakers only its owner knows ([`Stats`](crate::Stats)).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Status {
    /// For which app id it collects.
    pub app_id: String,
    /// Where it sends.
    pub base_url: String,
    /// Somebody has it open now.
    pub is_owned: bool,
    /// The process that has, where that can be told.
    pub owner: Option<u32>,
    /// Devices that were accepted and are not delivered yet.
    pub devices: u64,
    /// Records likewise.
    pub records: u64,
    /// For how long the oldest of them has waited, by this machine's clock.
    pub oldest_age: Option<Duration>,
    /// Dead letters that wait for somebody.
    pub dead: u64,
    /// Over the outbox's life, and written once a second: items that were accepted from the application,
    pub accepted: u64,
    /// reports that the platform accepted, repetitions not counted,
    pub delivered: u64,
    /// and reports of progress that were dropped.
    pub thinned: u64,
    /// When the platform last accepted something, ms since 1970.
    pub last_success_ms: Option<i64>,
    /// The file's size but for its log.
    pub bytes: u64,
}

impl Status {
    /// What was accepted and is not delivered yet: devices and records.
    pub fn depth(&self) -> u64 {
        self.devices + self.records
    }
}

impl View {
    /// The outbox of a directory. Where there is none, none is made.
    ///
    /// # Errors
    /// [`ErrorKind::Storage`](crate::ErrorKind::Storage): there is none, or it cannot be read;
    /// [`ErrorKind::Newer`](crate::ErrorKind::Newer); [`ErrorKind::InUse`](crate::ErrorKind::InUse): on a file system
    /// without shared memory only the owner can read.
    pub fn open(dir: impl AsRef<Path>) -> Result<Self, Error> {
        let dir = dir.as_ref().to_owned();
        Ok(Self { reader: Reader::open(&dir)?, dir })
    }

    /// How it stands.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn status(&self) -> Result<Status, Error> {
        let is_owned = lock::is_owned(&self.dir).unwrap_or_default();
        let owner = if is_owned { lock::owner(&self.dir) } else { None };
        self.reader.read(|connection| Ok(Status { is_owned, owner, ..read(connection)? }))
    }

    /// Devices whose newest state is not delivered, in the order of their numbers.
    pub fn devices(&self) -> impl Iterator<Item = Result<Waiting, Error>> {
        self.pages(|connection, last: Option<&Waiting>, limit| {
            let station = last.and_then(|last| last.station.clone()).unwrap_or_default();
            let no = last.map_or_else(String::new, |last| last.name.clone());
            waiting::devices(connection, &DeviceKey { station, no }, limit)
        })
    }

    /// Records that are not delivered: those of an order number together, and in their order.
    pub fn records(&self) -> impl Iterator<Item = Result<Waiting, Error>> {
        self.pages(|connection, last: Option<&Waiting>, limit| {
            let after = last.map_or_else(|| (String::new(), 0), |last| (last.kind.stream(&last.name), last.id));
            waiting::records(connection, (&after.0, after.1), limit)
        })
    }

    /// Dead letters, the oldest first.
    pub fn dead(&self) -> impl Iterator<Item = Result<DeadLetter, Error>> {
        self.pages(|connection, last: Option<&DeadLetter>, limit| {
            dead::list(connection, last.map_or(0, |last| last.id), limit)
        })
    }

    pub(crate) fn identity(&self) -> Result<Option<Identity>, Error> {
        self.reader.read(meta::read)
    }

    /// All of a list, a page in a transaction of its own.
    fn pages<T: Clone>(
        &self,
        page: impl Fn(&Connection, Option<&T>, usize) -> rusqlite::Result<Vec<T>>,
    ) -> impl Iterator<Item = Result<T, Error>> {
        const PAGE: usize = 1000;
        let (mut last, mut is_over) = (None, false);
        let pages = std::iter::from_fn(move || {
            if is_over {
                return None;
            }
            let found = self.reader.read(|connection| page(connection, last.as_ref(), PAGE));
            last = found.as_ref().ok().and_then(|found| found.last().cloned());
            is_over = found.as_ref().map_or(0, Vec::len) < PAGE;
            Some(found)
        });
        pages.flat_map(|page| match page {
            Ok(found) => found.into_iter().map(Ok).collect(),
            Err(error) => vec![Err(error)],
        })
    }
}

fn read(connection: &Connection) -> rusqlite::Result<Status> {
    let Identity { app_id, base_url } =
        meta::read(connection)?.unwrap_or(Identity { app_id: String::new(), base_url: String::new() });
    let (devices, oldest_device) = device::depth(connection)?;
    let records = record::count(connection)?;
    let oldest_record = if records == 0 { None } else { record::oldest(connection)? };
    let oldest = oldest_device.into_iter().chain(oldest_record).min();
    let now = Now::real().wall;
    let counters = Counters::read(connection)?;
    Ok(Status {
        app_id,
        base_url,
        is_owned: false,
        owner: None,
        devices,
        records,
        oldest_age: oldest.map(|since| Duration::from_millis(u64::try_from(now - since).unwrap_or_default())),
        dead: dead::count(connection)?,
        accepted: counters.accepted,
        delivered: counters.delivered,
        thinned: counters.thinned,
        last_success_ms: counters.last_success,
        bytes: store::bytes(connection)?,
    })
}
