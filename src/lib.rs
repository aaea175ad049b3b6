#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod attempts;
mod base_url;
mod batch;
pub mod calls;
mod canonical;
mod client;
pub mod codes;
mod config;
mod error;
mod form;
mod judge;
mod live;
mod model;
mod named;
mod no_proxy;
mod parking;
mod parts;
mod prepared;
mod proxy;
mod raw;
pub mod record;
mod reply;
mod report;
mod retry;
mod secret;
mod settings;
mod sign;
mod skew;
mod stop;
mod sync;
mod time;
mod transport;
mod turn;

pub use batch::{Batch, SyncOptions};
pub use client::Client;
pub use codes::{DeviceState, DeviceType, EnergyCode, PayMode, PlateColor, PortState, ReplenishState, SpaceStatus};
pub use config::{ClientBuilder, Environment};
pub use error::{Error, ErrorKind};
pub use model::{
    ChargingFinished, ChargingProgress, ChargingRecord, ChargingRecordBuilder, Device, DeviceBuilder, OccupancyOrder,
    OccupancyPayment, OccupancyPaymentBuilder, ParkingDiscount, ParkingDiscountBuilder, Port, Push, PushKind,
    PushRecord, RECORDS, StartResult, StopResult,
};
pub use prepared::PreparedRequest;
pub use proxy::Proxy;
pub use reply::Reply;
pub use secret::Secret;
pub use sign::{sign_form, sign_json, verify_form, verify_json};
#[doc(hidden)]
pub use time::Time;

/// Reads an answer without sending anything; for `fuzz/` only.
///
/// # Errors
/// As [`Client::sync_device`].
#[cfg(feature = "_fuzz")]
#[doc(hidden)]
pub fn fuzz_judge(http_status: u16, body: &[u8]) -> Result<Reply, Error> {
    let headers = ureq::http::HeaderMap::new();
    judge::judge(transport::Answer { status: http_status, headers, body: body.to_vec() }, None)
}
