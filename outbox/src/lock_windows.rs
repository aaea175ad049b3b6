//! The lock on Windows: the file is open, and for one alone.

use std::fs::File;
use std::io;
use std::os::windows::fs::OpenOptionsExt;
use std::path::Path;
use std::thread;
use std::time::Duration;

const SHARING_VIOLATION: i32 = 32;

/// Takes the lock, or nothing if somebody has it. Who only asks for it, or looks for viruses, has it for a moment.
pub(super) fn lock(path: &Path) -> io::Result<Option<File>> {
    for _ in 0..10 {
        match File::options().read(true).write(true).create(true).truncate(false).share_mode(0).open(path) {
            Err(error) if error.raw_os_error() == Some(SHARING_VIOLATION) => thread::sleep(Duration::from_millis(10)),
            opened => return opened.map(Some),
        }
    }
    Ok(None)
}

/// Whether somebody has it.
pub(super) fn is_locked(path: &Path) -> io::Result<bool> {
    match File::open(path) {
        Ok(_) => Ok(false),
        Err(error) if error.raw_os_error() == Some(SHARING_VIOLATION) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}
