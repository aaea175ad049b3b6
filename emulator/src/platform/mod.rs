//! The platform's calls: one file each, and what all of them share.
//!
//! A new call gets a file like `sync_device.rs`, a variant of [`crate::calls::Emulated`], and its line in `serve.rs`.

mod arrived;
mod body;
mod call;
mod envelope;
mod fields;
pub(crate) mod json;
mod serve;
mod sync_device;
mod unreadable;

pub(crate) use serve::serve;
