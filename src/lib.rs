#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod canonical;
mod client;
pub mod codes;
mod config;
mod error;
mod model;
mod reply;
mod secret;
mod sign;
mod transport;

pub use canonical::canonical;
pub use client::{Client, PreparedRequest};
pub use codes::{DeviceState, DeviceType, EnergyCode, PlateColor, PortState, ReplenishState, SpaceStatus};
pub use config::{ClientBuilder, Environment, Proxy};
pub use error::{Error, ErrorKind};
pub use model::{Device, DeviceBuilder, Port};
pub use reply::Reply;
pub use secret::Secret;
pub use sign::{sign_form, sign_json, verify_form, verify_json};

/// Reads an answer without sending anything; for `fuzz/` only.
///
/// # Errors
/// As [`Client::sync_device`].
#[cfg(feature = "_fuzz")]
#[doc(hidden)]
pub fn fuzz_judge(http_status: u16, body: &[u8]) -> Result<Reply, Error> {
    client::judge(transport::Answer { status: http_status, headers: ureq::http::HeaderMap::new(), body: body.to_vec() })
}
