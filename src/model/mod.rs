//! What the calls report. One file a call's noun; each is checked when it is built and immutable afterwards.

mod device;
mod json;

pub use device::{Device, DeviceBuilder, Port};
