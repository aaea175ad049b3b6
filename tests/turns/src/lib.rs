//! `src/turn.rs` of the library as it is, with shuttle's locks and threads in place of std's.
#![allow(dead_code, unreachable_pub)]

pub(crate) mod report;
#[path = "../../../src/turn.rs"]
pub(crate) mod turn;

/// What the library takes from std.
pub(crate) mod sync {
    pub(crate) use shuttle::sync::{Mutex, MutexGuard};
    pub(crate) use shuttle::thread;
}

pub mod calls;
