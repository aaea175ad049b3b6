//! On Windows a file that is open for one alone is the lock; the system removes it when it is closed, however that happens.
//! (A lock of a part of it would leave the file behind, or race with whoever removes it.)

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::os::windows::fs::OpenOptionsExt;
use std::path::Path;

const FILE_FLAG_DELETE_ON_CLOSE: u32 = 0x0400_0000;
/// Somebody has it.
const SHARING_VIOLATION: i32 = 32;
/// Somebody has just closed it, and it is going.
const ACCESS_DENIED: i32 = 5;

/// The lock at a path, or nothing if somebody has it.
pub(super) fn take(path: &Path) -> io::Result<Option<File>> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true).share_mode(0).custom_flags(FILE_FLAG_DELETE_ON_CLOSE);
    match options.open(path) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.raw_os_error() == Some(SHARING_VIOLATION) => Ok(None),
        Err(error) if error.raw_os_error() == Some(ACCESS_DENIED) && is_going(path) => Ok(None),
        Err(error) => Err(error),
    }
}

/// One that is going cannot be asked for.
fn is_going(path: &Path) -> bool {
    !matches!(path.try_exists(), Ok(false))
}

/// The system does it.
pub(super) fn remove(_: &Path) {}

/// Whether both are of one file: nobody can tell by this.
pub(super) fn is_same(_: &Metadata, _: &Metadata) -> Option<bool> {
    None
}
