//! What several tests need.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

pub mod corpus;
pub mod times;
pub mod written;
