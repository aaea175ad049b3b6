//! Sends one item by one call of the client.

use std::time::SystemTime;

use pyun_energy::{ChargingRecord, Client, Device, Error, OccupancyPayment, ParkingDiscount, Reply};

use crate::answers::Answer;
use crate::engine::Job;
use crate::item::Kind;

/// What came of it. `client` makes one attempt a call.
pub(crate) fn send(client: &Client, job: &Job) -> Answer {
    // It was readable when it was put, by this version or an earlier one.
    let Ok(result) = call(client, job) else { return Answer::unreadable() };
    Answer::read(&result, job.kind, SystemTime::now())
}

/// The call's result; an error of its own where the item cannot be read.
fn call(client: &Client, job: &Job) -> Result<Result<Reply, Error>, Error> {
    let fields = &job.fields;
    Ok(match job.kind {
        Kind::Device => client.sync_device(&Device::from_json(fields)?),
        Kind::Progress | Kind::Final => client.sync_charging_record(&ChargingRecord::from_json(fields)?),
        Kind::Discount => client.grant_parking_discount(&ParkingDiscount::from_json(fields)?),
        Kind::Payment => client.confirm_occupancy_payment(&OccupancyPayment::from_json(fields)?),
    })
}
