//! What the tests of all crates share. It knows nothing of the library: it is the outside.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::missing_panics_doc)]

pub mod authority;
pub mod conformance;
pub mod emulator;
pub mod memory;
pub mod server;
pub mod vectors;

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

/// Longer than anything here takes, on the slowest machine.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Who signs where a test does not say otherwise.
pub const APP_ID: &str = "op00000000000001";
pub const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// `target/tmp`, of which cargo tells tests only, and no crate that helps them.
pub fn scratch() -> PathBuf {
    let program = std::env::current_exe().unwrap();
    let tagged = program.ancestors().find(|folder| folder.join("CACHEDIR.TAG").is_file());
    // Cargo marks only a folder that it made, and make may have come first: target/debug/deps/program.
    let target = tagged.or(program.ancestors().nth(3)).unwrap();
    let folder = target.join("tmp");
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Leaves a test out for want of something. `make test` lists these; with `PYUN_NO_SKIP` set (CI) it is a failure.
pub fn skip(reason: &str) {
    assert!(std::env::var_os("PYUN_NO_SKIP").is_none(), "not to be skipped here: {reason}");
    let mut list = fs::File::options().create(true).append(true).open(scratch().join("skipped.txt")).unwrap();
    writeln!(list, "skipped: {reason}").unwrap();
}
