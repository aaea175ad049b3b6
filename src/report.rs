//! What is reported again and again, each report in place of the one before: a charger, a charge.

use crate::calls::{Call, SYNC_CHARGING_RECORD, SYNC_DEVICE};
use crate::{ChargingRecord, Device, Error};

/// A report; cheap to clone.
#[derive(Clone)]
pub(crate) enum Report {
    Device(Device),
    ChargingRecord(ChargingRecord),
}

impl Report {
    /// The call that makes it.
    pub(crate) fn call(&self) -> &'static Call {
        match self {
            Self::Device(_) => &SYNC_DEVICE,
            Self::ChargingRecord(_) => &SYNC_CHARGING_RECORD,
        }
    }

    /// What it is about, whatever it says of it: reports of the same must not overtake each other
    /// ([`Call::ordered_by`]).
    pub(crate) fn subject(&self) -> (&'static str, &str, &str) {
        match self {
            Self::Device(device) => (SYNC_DEVICE.name, device.station_uuid(), device.no()),
            Self::ChargingRecord(record) => (SYNC_CHARGING_RECORD.name, record.order(), ""),
        }
    }

    /// Whether it is the last word: no later report makes up for it.
    pub(crate) fn is_final(&self) -> bool {
        match self {
            Self::Device(_) => false,
            Self::ChargingRecord(record) => record.is_final(),
        }
    }

    pub(crate) fn canonical(&self, app_id: &str, timestamp: Option<i64>) -> Result<Vec<u8>, Error> {
        match self {
            Self::Device(device) => device.canonical(app_id, timestamp),
            Self::ChargingRecord(record) => record.canonical(app_id, timestamp),
        }
    }
}

impl From<&Device> for Report {
    fn from(device: &Device) -> Self {
        Self::Device(device.clone())
    }
}

impl From<&ChargingRecord> for Report {
    fn from(record: &ChargingRecord) -> Self {
        Self::ChargingRecord(record.clone())
    }
}
