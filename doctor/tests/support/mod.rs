//! What several tests need.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

pub mod corpus;
pub mod times;
pub mod written;

use std::fs;
use std::io::Write;
use std::path::Path;

/// Leaves a test out for want of something. `make test` lists these; with `PYUN_NO_SKIP` set (CI) it is a failure.
pub fn skip(reason: &str) {
    assert!(std::env::var_os("PYUN_NO_SKIP").is_none(), "not to be skipped here: {reason}");
    let list = Path::new(env!("CARGO_TARGET_TMPDIR")).join("skipped.txt");
    let mut list = fs::File::options().create(true).append(true).open(list).unwrap();
    writeln!(list, "skipped: {reason}").unwrap();
}
