//! Keeps two processes off the same file: each would take what the other wrote for its own.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use fs4::{FileExt, TryLockError};

/// The lock of a file, for as long as this lives. It ends with the process, whatever ends that.
pub(crate) struct Lock {
    path: PathBuf,
    _file: File,
}

impl Lock {
    /// Takes it, or nothing if somebody has it.
    pub(crate) fn take(of: &Path) -> io::Result<Option<Self>> {
        let mut name = of.as_os_str().to_owned();
        name.push(".lock");
        let path = PathBuf::from(name);
        loop {
            let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path)?;
            match FileExt::try_lock(&file) {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(error)) => return Err(error),
            }
            // Whoever had it may have removed it since it was opened; then it keeps nobody off.
            let is_there =
                fs::metadata(&path).is_ok_and(|there| file.metadata().is_ok_and(|own| is_same(&own, &there)));
            if is_there {
                return Ok(Some(Self { path, _file: file }));
            }
        }
    }
}

impl Drop for Lock {
    /// Removed while it is locked. One that stays behind does no harm.
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// Whether two names lead to one file, by links of whatever kind.
pub(crate) fn is_same_file(one: &Path, other: &Path) -> bool {
    let canonical = |path| fs::canonicalize(path).ok();
    let by_name = canonical(one).is_some_and(|one| Some(one) == canonical(other));
    let by_number = || Some(is_same(&fs::metadata(one).ok()?, &fs::metadata(other).ok()?));
    by_name || (cfg!(unix) && by_number() == Some(true))
}

/// Whether both are of one file.
#[cfg(unix)]
pub(crate) fn is_same(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

/// Windows removes no file that is open.
#[cfg(not(unix))]
pub(crate) fn is_same(_: &Metadata, _: &Metadata) -> bool {
    true
}
