//! A message of a broker: a device or a charging record, in the platform's JSON.

use pyun_energy::{ChargingRecord, Device, Error};
use pyun_energy_outbox::{Item, Kind};

/// A message as the broker has it.
// No Debug: it has personal data.
#[derive(Clone)]
pub struct Message {
    /// By which the broker knows it.
    pub id: String,
    /// What it says it is: `device` or `charging_record`.
    pub kind: String,
    /// The platform's JSON.
    pub body: Vec<u8>,
    /// An owner before has read it, and may have sent it.
    pub was_read: bool,
}

impl Message {
    /// What it is to the platform, or why it is nothing. The text has no personal data.
    pub(crate) fn item(&self) -> Result<Item, String> {
        let read: Result<Item, Error> = match self.kind.as_str() {
            "device" => Device::from_json(&self.body).map(Item::from),
            "charging_record" => ChargingRecord::from_json(&self.body).map(Item::from),
            _ => return Err("it is neither a `device` nor a `charging_record`".to_owned()),
        };
        read.map_err(|error| error.to_string())
    }
}

/// What goes one at a time, and in its order: a device, or an order number.
pub(crate) fn lane(item: &Item) -> String {
    match item {
        Item::Device(device) => format!("{}/{}", device.station_uuid(), device.no()),
        Item::ChargingRecord(record) => format!("order {}", record.order()),
        // A relay reads nothing else.
        _ => String::new(),
    }
}

/// What kind it is in the outbox' table of answers.
pub(crate) fn kind(item: &Item) -> Kind {
    match item {
        Item::ChargingRecord(record) if record.is_final() => Kind::Final,
        Item::ChargingRecord(_) => Kind::Progress,
        _ => Kind::Device,
    }
}
