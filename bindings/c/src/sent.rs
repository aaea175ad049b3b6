//! What a record becomes that is to be sent: the core's, checked.

use pyun_core::record::Value;
use pyun_core::{ChargingRecord, Client, Error, OccupancyPayment, ParkingDiscount, PreparedRequest};

use crate::failure::Failure;
use crate::record_names::{PYUN_RECORD_CHARGING_RECORD, PYUN_RECORD_OCCUPANCY_PAYMENT, PYUN_RECORD_PARKING_DISCOUNT};

/// Cheap to clone.
#[derive(Clone)]
pub(crate) enum Sent {
    ChargingRecord(ChargingRecord),
    ParkingDiscount(ParkingDiscount),
    OccupancyPayment(OccupancyPayment),
}

/// Whether there is a call that sends records of this kind.
pub(crate) fn is_sent(kind: i32) -> bool {
    matches!(kind, PYUN_RECORD_CHARGING_RECORD | PYUN_RECORD_PARKING_DISCOUNT | PYUN_RECORD_OCCUPANCY_PAYMENT)
}

impl Sent {
    /// Checks all that was set.
    pub(crate) fn build<'a>(
        kind: i32,
        values: impl Iterator<Item = (&'static str, &'a Value)>,
    ) -> Result<Self, Failure> {
        let values = &mut values.map(|(name, value)| (name, value.clone()));
        let built = match kind {
            PYUN_RECORD_CHARGING_RECORD => {
                let mut builder = ChargingRecord::builder();
                values.try_for_each(|(name, value)| builder.set(name, value))?;
                Self::ChargingRecord(builder.build()?)
            }
            PYUN_RECORD_PARKING_DISCOUNT => {
                let mut builder = ParkingDiscount::builder();
                values.try_for_each(|(name, value)| builder.set(name, value))?;
                Self::ParkingDiscount(builder.build()?)
            }
            PYUN_RECORD_OCCUPANCY_PAYMENT => {
                let mut builder = OccupancyPayment::builder();
                values.try_for_each(|(name, value)| builder.set(name, value))?;
                Self::OccupancyPayment(builder.build()?)
            }
            _ => return Err(Failure::invalid("record", "of a kind that is received, and not sent")),
        };
        Ok(built)
    }

    /// A field by its name.
    pub(crate) fn get(&self, name: &str) -> Option<Value> {
        match self {
            Self::ChargingRecord(record) => record.get(name),
            Self::ParkingDiscount(discount) => discount.get(name),
            Self::OccupancyPayment(payment) => payment.get(name),
        }
    }

    pub(crate) fn to_json(&self) -> String {
        match self {
            Self::ChargingRecord(record) => record.to_json(),
            Self::ParkingDiscount(discount) => discount.to_json(),
            Self::OccupancyPayment(payment) => payment.to_json(),
        }
    }

    /// The request of the call that sends it.
    pub(crate) fn prepare(&self, client: &Client) -> Result<PreparedRequest, Error> {
        match self {
            Self::ChargingRecord(record) => client.prepare_charging_record(record),
            Self::ParkingDiscount(discount) => client.prepare_parking_discount(discount),
            Self::OccupancyPayment(payment) => client.prepare_occupancy_payment(payment),
        }
    }
}
