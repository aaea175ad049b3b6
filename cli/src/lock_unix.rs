//! On Unix the lock of a file, which whoever has it removes while it is locked.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use fs4::{FileExt, TryLockError};

/// The lock at a path, or nothing if somebody has it.
pub(super) fn take(path: &Path) -> io::Result<Option<File>> {
    loop {
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
        match FileExt::try_lock(&file) {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        // Whoever had it may have removed it since it was opened; then it keeps nobody off.
        if fs::metadata(path).is_ok_and(|there| file.metadata().is_ok_and(|own| is_same(&own, &there) == Some(true))) {
            return Ok(Some(file));
        }
    }
}

/// Removed while it is locked. One that stays behind does no harm.
pub(super) fn remove(path: &Path) {
    let _ = fs::remove_file(path);
}

/// Whether both are of one file.
#[allow(clippy::unnecessary_wraps)] // elsewhere nobody can tell
pub(super) fn is_same(one: &Metadata, other: &Metadata) -> Option<bool> {
    Some((one.dev(), one.ino()) == (other.dev(), other.ino()))
}
