//! A stand-in for the P云 (4pyun) energy platform, over real HTTP on loopback.
//!
//! It checks what the platform checks (content type, JSON, signature, time window, fields), keeps what it was
//! told, and answers as the platform's documents say. It verifies signatures over the bytes as they were
//! received and shares no code with the client library.
//!
//! ```
//! use pyun_energy_emulator::{Close, Emulator, Fault, Rule};
//!
//! # fn main() -> std::io::Result<()> {
//! let emulator = Emulator::builder().app("op00000000000001", "secret").start()?;
//! println!("point your client at {}", emulator.url());
//! emulator.fail_next(2, Fault::new().with_status(503).with_retry_after("1"))?;
//! // From the third on, one request in ten is handled, but its reply is lost.
//! emulator.add_rule(Rule::new(Fault::new().with_close(Close::BeforeReply).processed()).with_toxicity(0.1).always())?;
//! assert!(emulator.requests().is_empty());
//! # Ok(())
//! # }
//! ```
//!
//! The emulator runs on threads of its own and stops when it is dropped. Everything that the methods of
//! [`Emulator`] do can also be done over HTTP below [`Emulator::control_url`].
#![forbid(unsafe_code)]

mod apps;
mod calls;
mod clock;
mod config;
mod connection;
mod control;
mod device;
mod diagnosis;
mod emulator;
mod ending;
mod fault;
mod host;
mod journal;
mod kept;
mod lock;
mod matching;
mod moment;
mod near_miss;
mod not_http;
mod occupancies;
mod occupancy;
mod order;
mod orders;
mod pace;
mod page;
mod parameters;
mod parking;
mod platform;
mod push;
mod recorded;
mod refusal;
mod reply;
mod route;
mod rule;
mod rules;
mod serve;
mod server;
mod shared;
mod signature;
mod slicer;
mod state;
mod subject;
mod toxics;
mod verdict;
mod whole;
mod wire;

pub use config::Builder;
pub use device::Device;
pub use emulator::Emulator;
pub use fault::{Close, Fault, FaultBody};
pub use matching::Match;
pub use near_miss::NearMiss;
pub use occupancy::OccupancyOrder;
pub use order::{ChargingOrder, ClosedBy};
pub use recorded::Recorded;
pub use rule::Rule;
pub use slicer::Slicer;
pub use verdict::Reason;
