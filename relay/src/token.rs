//! Names that nobody else has.

use std::hash::{BuildHasher, RandomState};

/// 128 bits of chance, in hex: std seeds each of these anew.
pub(crate) fn token() -> String {
    let half = || RandomState::new().hash_one(std::process::id());
    format!("{:016x}{:016x}", half(), half())
}

/// Between 0 and 1.
pub(crate) fn chance() -> f64 {
    let [byte, ..] = RandomState::new().hash_one(0_u8).to_be_bytes();
    f64::from(byte) / 255.0
}
