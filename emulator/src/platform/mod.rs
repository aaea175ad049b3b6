//! The platform's calls: one file each, and what all of them share.
//!
//! A new call gets a file like `sync_device.rs`, a variant of [`crate::calls::Emulated`], and its line in `serve.rs`.

mod arrived;
mod body;
mod call;
mod charging_record;
mod discount;
mod envelope;
mod fields;
mod form_envelope;
mod form_fields;
pub(crate) mod json;
mod occupancy_order;
mod occupancy_payment;
mod serve;
mod sync_device;
mod unreadable;
mod window;

pub(crate) use serve::serve;
