//! What can be put into an outbox.

use pyun_energy::{ChargingRecord, Device, OccupancyPayment, ParkingDiscount};

use crate::store::device::DeviceKey;

/// What can be put: a device or a record. `From` is there for each, so that [`put`](crate::Outbox::put) takes them as they
/// are.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Item {
    /// A snapshot of a device, in place of the one before.
    Device(Device),
    /// A charge's progress, its bill or its failure, after the others of its order.
    ChargingRecord(ChargingRecord),
    /// A discount on the parking fee.
    ParkingDiscount(ParkingDiscount),
    /// That an occupancy order was paid. Told again, it is the same payment (assumed; the documents do not say).
    OccupancyPayment(OccupancyPayment),
}

macro_rules! items {
    ($($name:ident),+) => {$(
        impl From<$name> for Item {
            fn from(item: $name) -> Self {
                Self::$name(item)
            }
        }

        impl From<&$name> for Item {
            fn from(item: &$name) -> Self {
                Self::$name(item.clone())
            }
        }
    )+};
}

items!(Device, ChargingRecord, ParkingDiscount, OccupancyPayment);

/// What kind of thing an item is, which decides how it is queued and by which call it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// A device's state.
    Device = 0,
    /// A charging record that is not the last of its order.
    Progress = 1,
    /// A bill, or a failed charge: the last of its order.
    Final = 2,
    /// A parking discount.
    Discount = 3,
    /// A payment for an occupied space.
    Payment = 4,
}

impl Kind {
    /// The kind by its number in the store. What a later version has put there is treated as what must not be lost.
    pub(crate) fn of(number: i64) -> Self {
        match number {
            0 => Self::Device,
            1 => Self::Progress,
            3 => Self::Discount,
            4 => Self::Payment,
            _ => Self::Final,
        }
    }

    /// The kind's name: stable over versions, and the same in every language.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Device => "device",
            Self::Progress => "progress",
            Self::Final => "final",
            Self::Discount => "discount",
            Self::Payment => "payment",
        }
    }

    /// The stream of a record of this kind with this order number: records of a charge go in one line, whatever waits for
    /// a discount or a payment of the same number.
    pub(crate) fn stream(self, name: &str) -> String {
        let call = match self {
            Self::Device | Self::Progress | Self::Final => "charge",
            Self::Discount => "discount",
            Self::Payment => "payment",
        };
        format!("{call}:{name}")
    }

    /// The number within the name of a stream.
    pub(crate) fn name_in(self, stream: &str) -> &str {
        if self == Self::Device { stream } else { stream.split_once(':').map_or(stream, |(_, name)| name) }
    }
}

/// An item as the store keeps it.
#[derive(Clone, Debug)]
pub enum Entry {
    /// A device's newest state.
    Device {
        /// Which.
        key: DeviceKey,
        /// Its fields, JSON.
        fields: String,
    },
    /// A record, after the others of its stream.
    Record {
        /// Its order number.
        name: String,
        /// What it is.
        kind: Kind,
        /// Its fields, JSON.
        fields: String,
    },
}

impl From<&Item> for Entry {
    fn from(item: &Item) -> Self {
        let record = |name: &str, kind, fields| Self::Record { name: name.to_owned(), kind, fields };
        match item {
            Item::Device(device) => {
                let key = DeviceKey { station: device.station_uuid().to_owned(), no: device.no().to_owned() };
                Self::Device { key, fields: device.to_json() }
            }
            Item::ChargingRecord(charge) => {
                let kind = if charge.is_final() { Kind::Final } else { Kind::Progress };
                record(charge.order(), kind, charge.to_json())
            }
            Item::ParkingDiscount(discount) => record(discount.replenish_order(), Kind::Discount, discount.to_json()),
            Item::OccupancyPayment(payment) => record(payment.pay_order(), Kind::Payment, payment.to_json()),
        }
    }
}
