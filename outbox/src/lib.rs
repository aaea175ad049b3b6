//! What must reach the platform and must not be lost: a queue on disk below the client (docs/outbox.md). [`Outbox`] is the
//! way in.
#![forbid(unsafe_code)]

mod answers;
mod change;
mod counters;
mod courier;
mod devices;
mod engine;
mod error;
mod event;
mod gate;
mod item;
mod keeper;
mod lock;
mod maintenance;
mod options;
mod outbox;
mod pending;
mod random;
mod reply;
mod stats;
mod store;
mod time;
mod view;

pub use answers::{Answer, Effect};
pub use error::{Error, ErrorKind};
pub use event::Event;
pub use item::{Item, Kind};
pub use maintenance::{Maintenance, purge};
pub use options::Options;
pub use outbox::Outbox;
pub use pending::Pending;
pub use stats::Stats;
pub use store::Salvaged;
pub use store::dead::DeadLetter;
pub use store::device::DeviceKey;
pub use store::waiting::Waiting;
pub use view::{Status, View};

/// The outbox without its threads, for tests of this library in virtual time.
#[doc(hidden)]
pub mod testing {
    pub use crate::answers::{Answer, Effect};
    pub use crate::engine::{Engine, Job};
    pub use crate::item::Entry;
    pub use crate::time::Now;
}
