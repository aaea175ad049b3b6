//! What threads share, as [`crate::turn`] needs it: std's. tests/turns puts shuttle's in its place, to try every order of threads.

pub(crate) use std::sync::{Mutex, MutexGuard};
pub(crate) use std::thread;
