//! What the calls report, and what the platform tells. One file a call's noun; what is sent is checked when it is built,
//! and immutable afterwards.

mod charging_record;
mod device;
mod discount;
mod occupancy;
mod push;

pub use charging_record::{ChargingRecord, ChargingRecordBuilder};
pub use device::{Device, DeviceBuilder, Port};
pub use discount::{ParkingDiscount, ParkingDiscountBuilder};
pub use occupancy::{OccupancyOrder, OccupancyPayment, OccupancyPaymentBuilder};
pub use push::{ChargingFinished, ChargingProgress, Push, PushKind, PushRecord, StartResult, StopResult};

use crate::record::Record;

/// The table of every record, in the order of the platform's documents.
pub const RECORDS: &[Record] = &[
    Device::RECORD,
    Port::RECORD,
    ChargingRecord::RECORD,
    ParkingDiscount::RECORD,
    OccupancyOrder::RECORD,
    OccupancyPayment::RECORD,
    StartResult::RECORD,
    StopResult::RECORD,
    ChargingProgress::RECORD,
    ChargingFinished::RECORD,
];
