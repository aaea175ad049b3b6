//! Who owns a directory: one outbox of one process.
//!
//! The lock is the system's, so it ends with the process however that ends. On Unix it does not exclude its own process, so that
//! has a register as well.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::{Mutex, MutexGuard, TryLockError};
use std::thread;
use std::time::Duration;

#[cfg_attr(unix, path = "lock_unix.rs")]
#[cfg_attr(windows, path = "lock_windows.rs")]
mod system;

use crate::{Error, ErrorKind};

pub(crate) const LOCK: &str = "outbox.lock";
/// Beside the lock, since a file that is locked cannot be read on Windows, and must not be opened twice on Unix.
pub(crate) const PID: &str = "outbox.pid";

/// The directories that outboxes of this process own, with its number: a forked child has inherited what is not its own.
static OWNED: Mutex<BTreeMap<PathBuf, u32>> = Mutex::new(BTreeMap::new());

/// The right to write in a directory, until it is dropped.
#[derive(Debug)]
pub(crate) struct Ownership {
    dir: PathBuf,
    _lock: File,
}

impl Ownership {
    /// Takes a directory that exists.
    pub(crate) fn take(dir: &Path) -> Result<Self, Error> {
        let failed = |error: io::Error| {
            let what = format!("{}: cannot be locked ({error}); it must be a directory to write in", dir.display());
            Error::new(ErrorKind::Storage, what).because(error)
        };
        let dir = dir.canonicalize().map_err(failed)?;
        let mut owned = register().ok_or_else(|| in_use(&dir))?;
        // To open the file again would, on Unix, let go of the lock when that is closed.
        if owned.get(&dir) == Some(&process::id()) {
            return Err(in_use(&dir));
        }
        let lock = system::lock(&dir.join(LOCK)).map_err(failed)?.ok_or_else(|| in_use(&dir))?;
        fs::write(dir.join(PID), format!("{}\n", process::id())).map_err(failed)?;
        owned.insert(dir.clone(), process::id());
        Ok(Self { dir, _lock: lock })
    }
}

impl Drop for Ownership {
    fn drop(&mut self) {
        if let Some(mut owned) = register() {
            owned.remove(&self.dir);
        }
    }
}

/// The register. In a forked child a thread that is not there may have held it: then nobody gets it.
fn register() -> Option<MutexGuard<'static, BTreeMap<PathBuf, u32>>> {
    for _ in 0..1000 {
        match OWNED.try_lock() {
            Ok(owned) => return Some(owned),
            Err(TryLockError::Poisoned(owned)) => return Some(owned.into_inner()),
            Err(TryLockError::WouldBlock) => thread::sleep(Duration::from_millis(1)),
        }
    }
    None
}

fn in_use(dir: &Path) -> Error {
    let by = owner(dir).map_or_else(String::new, |pid| format!(" by process {pid}"));
    let what = format!("{}: in use{by}; one outbox at a time owns a directory", dir.display());
    Error::new(ErrorKind::InUse, what)
}

/// Whether anybody owns a directory, which is asked without taking it even for a moment.
pub(crate) fn is_owned(dir: &Path) -> io::Result<bool> {
    let dir = dir.canonicalize()?;
    // Held until the lock's file is closed again: see `Ownership::take`.
    let Some(owned) = register() else { return Ok(true) };
    if owned.get(&dir) == Some(&process::id()) { Ok(true) } else { system::is_locked(&dir.join(LOCK)) }
}

/// The process that took the directory last, as it wrote it down.
pub(crate) fn owner(dir: &Path) -> Option<u32> {
    fs::read_to_string(dir.join(PID)).ok()?.trim().parse().ok()
}
