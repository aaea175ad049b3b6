//! A disk that is watched (`shim.c`, preloaded), what a power cut leaves of it (`image.rs`), and an outbox that works on it
//! in virtual time (`site.rs`).
#![allow(dead_code, unreachable_pub, missing_docs, clippy::unwrap_used, clippy::panic)]

pub mod image;
pub mod site;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The shim, compiled once a process.
pub fn shim() -> &'static Path {
    static SHIM: OnceLock<PathBuf> = OnceLock::new();
    SHIM.get_or_init(|| {
        let shim = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("disk-{}.so", std::process::id()));
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/disk/shim.c");
        let mut compiler = Command::new("cc");
        compiler.args(["-Wall", "-Werror", "-O1", "-shared", "-fPIC", "-o"]).arg(&shim).arg(source);
        assert!(compiler.args(["-ldl", "-lpthread"]).status().unwrap().success(), "a C compiler is needed");
        shim
    })
}

/// An ignored test of this program, to be run by itself on a watched disk: `DISK_DIR`.
pub fn watched(test: &str, dir: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--ignored", "--nocapture", "--test-threads=1"]);
    command.env("LD_PRELOAD", shim()).env("DISK_DIR", dir);
    command
}

/// Where a watched test works, if this process is one.
pub fn watched_dir() -> Option<PathBuf> {
    std::env::var_os("DISK_DIR").map(PathBuf::from)
}

/// Tells the shim something (`shim.c` has the commands).
pub fn tell(dir: &Path, command: &str) {
    fs::write(dir.join("control"), command).unwrap();
}

/// Ends what was told to fail, and says how many calls did.
pub fn works(dir: &Path) -> u64 {
    tell(dir, "works");
    fs::read_to_string(dir.join("failed")).unwrap().parse().unwrap()
}
