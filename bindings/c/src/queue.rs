//! The outbox below `pyun_outbox`, its answers as C has them.

use std::path::Path;
use std::time::Duration;

use pyun_core::{Client, Device};
use pyun_outbox::{Error, ErrorKind, Options, Outbox};

use crate::failure::Failure;
use crate::record::pyun_record;
use crate::sent::Sent;
use crate::status::{PYUN_E_OUTBOX_NOT_FOUND, PYUN_E_TIMEOUT};
use crate::told;

pub(crate) struct Queue(Outbox);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::outbox(error.kind().code(), error.to_string())
    }
}

impl Queue {
    pub(crate) fn open(dir: &Path, client: &Client, options: Option<&str>) -> Result<Self, Failure> {
        let options = options.map_or_else(|| Ok(Options::default()), Options::from_json)?;
        Ok(Self(Outbox::open(dir, client, options)?))
    }

    pub(crate) fn close(&self) -> Result<(), Failure> {
        self.0.close();
        // A forked child has closed nothing.
        match self.0.stats() {
            Err(error) if error.kind() == ErrorKind::Forked => Err(error.into()),
            _ => Ok(()),
        }
    }

    pub(crate) fn put_device(&self, device: &Device) -> Result<(), Failure> {
        Ok(self.0.put(device)?)
    }

    pub(crate) fn put_record(&self, record: &Sent) -> Result<(), Failure> {
        Ok(match record {
            Sent::ChargingRecord(record) => self.0.put(record),
            Sent::ParkingDiscount(discount) => self.0.put(discount),
            Sent::OccupancyPayment(payment) => self.0.put(payment),
        }?)
    }

    pub(crate) fn flush(&self, within: Duration) -> Result<(), Failure> {
        let unsent = "something is not sent yet; it stays in the outbox";
        if self.0.flush(within)? { Ok(()) } else { Err(Failure::status_only(PYUN_E_TIMEOUT, unsent)) }
    }

    pub(crate) fn touch(&self, station_uuid: &str, no: &str) -> Result<(), Failure> {
        let unknown = "nothing of this device was put since the outbox was opened";
        let is_known = self.0.touch(station_uuid, no)?;
        if is_known { Ok(()) } else { Err(Failure::status_only(PYUN_E_OUTBOX_NOT_FOUND, unknown)) }
    }

    pub(crate) fn forget_device(&self, station_uuid: &str, no: &str) -> Result<(), Failure> {
        Ok(self.0.forget_device(station_uuid, no)?)
    }

    pub(crate) fn set_paused(&self, is_paused: bool) -> Result<(), Failure> {
        Ok(if is_paused { self.0.pause() } else { self.0.resume() }?)
    }

    pub(crate) fn network_is_back(&self) -> Result<(), Failure> {
        Ok(self.0.network_is_back()?)
    }

    pub(crate) fn stats(&self) -> Result<pyun_record, Failure> {
        Ok(told::stats(&self.0.stats()?))
    }

    pub(crate) fn next_dead(&self, after: i64) -> Result<Option<pyun_record>, Failure> {
        Ok(self.0.dead(after, 1)?.first().map(told::dead))
    }

    pub(crate) fn retry(&self, id: i64) -> Result<(), Failure> {
        Ok(self.0.retry(id)?)
    }

    pub(crate) fn discard(&self, id: i64) -> Result<(), Failure> {
        Ok(self.0.discard(id)?)
    }

    pub(crate) fn replace_client(&self, client: &Client) -> Result<(), Failure> {
        Ok(self.0.replace_client(client)?)
    }

    pub(crate) fn poll_event(&self, wait: Duration) -> Result<Option<pyun_record>, Failure> {
        Ok(self.0.poll_event(wait)?.as_ref().map(told::event))
    }
}
