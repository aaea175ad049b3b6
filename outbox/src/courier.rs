//! Sends one item by one call of the client.

use std::time::SystemTime;

use pyun_energy::{Client, Device};

use crate::answers::Answer;
use crate::engine::Job;
use crate::item::Kind;

/// What came of it. `client` makes one attempt a call.
pub(crate) fn send(client: &Client, job: &Job) -> Answer {
    let result = match job.kind {
        Kind::Device => Device::from_json(&job.fields).map(|device| client.sync_device(&device)),
        _ => return Answer::unreadable(),
    };
    // It was readable when it was put, by this version or an earlier one.
    result.map_or_else(|_| Answer::unreadable(), |result| Answer::read(&result, job.kind, SystemTime::now()))
}
