//! Who owns a directory: one outbox of one process.
//!
//! The lock is the system's, so it ends with the process however that ends. On Unix it is a POSIX lock, which a forked
//! child does not have and cannot let go; since such a lock does not exclude its own process, that has a register as well.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::{Mutex, MutexGuard, TryLockError};
use std::thread;
use std::time::Duration;

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
        let lock = lock(&dir.join(LOCK)).map_err(failed)?.ok_or_else(|| in_use(&dir))?;
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
    if owned.get(&dir) == Some(&process::id()) { Ok(true) } else { is_locked(&dir.join(LOCK)) }
}

/// The process that took the directory last, as it wrote it down.
pub(crate) fn owner(dir: &Path) -> Option<u32> {
    fs::read_to_string(dir.join(PID)).ok()?.trim().parse().ok()
}

#[cfg(unix)]
fn lock(path: &Path) -> io::Result<Option<File>> {
    use std::os::unix::fs::{MetadataExt, OpenOptionsExt};

    loop {
        let file = File::options().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)?;
        match rustix::fs::fcntl_lock(&file, rustix::fs::FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(rustix::io::Errno::ACCESS | rustix::io::Errno::AGAIN) => return Ok(None),
            Err(error) => return Err(error.into()),
        }
        // A purge may have removed it since it was opened; then it keeps nobody off.
        let own = file.metadata()?;
        if fs::metadata(path).is_ok_and(|there| (there.dev(), there.ino()) == (own.dev(), own.ino())) {
            return Ok(Some(file));
        }
    }
}

#[cfg(unix)]
fn is_locked(path: &Path) -> io::Result<bool> {
    use rustix::process::{Flock, FlockType, fcntl_getlk};

    match File::open(path) {
        Ok(file) => Ok(fcntl_getlk(&file, &Flock::from(FlockType::ReadLock))?.is_some()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(windows)]
const SHARING_VIOLATION: i32 = 32;

#[cfg(windows)]
fn lock(path: &Path) -> io::Result<Option<File>> {
    use std::os::windows::fs::OpenOptionsExt;

    match File::options().read(true).write(true).create(true).truncate(false).share_mode(0).open(path) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.raw_os_error() == Some(SHARING_VIOLATION) => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(windows)]
fn is_locked(path: &Path) -> io::Result<bool> {
    match File::open(path) {
        Ok(_) => Ok(false),
        Err(error) if error.raw_os_error() == Some(SHARING_VIOLATION) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}
