//! Brings states and charges from a broker to the platform, over several processes that share the work: in order for each
//! device and order number, acknowledged only when the platform has them, whichever of the processes dies
//! (docs/relay.md). [`Relay`] is the way in.
#![forbid(unsafe_code)]

mod broker;
mod dead_letter;
mod event;
mod hold;
mod lanes;
mod link;
mod message;
mod metrics;
#[cfg(feature = "nats")]
pub mod nats;
mod options;
mod partition;
mod post;
#[cfg(feature = "redis")]
pub mod redis;
mod relay;
mod repeats;
mod seats;
mod seen;
mod shared;
mod token;
mod trust;
mod wave;
mod worker;

pub use broker::{Broker, Brokers, Taken, Trouble};
pub use dead_letter::DeadLetter;
pub use event::Event;
pub use message::Message;
pub use metrics::Metrics;
pub use options::{Options, WrongOption};
pub use partition::partition;
pub use relay::Relay;
pub use trust::Trust;
