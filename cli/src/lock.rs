//! Keeps two processes off the same file: each would take what the other wrote for its own.

#[cfg_attr(unix, path = "lock_unix.rs")]
#[cfg_attr(windows, path = "lock_windows.rs")]
mod system;

use std::fs::{self, File, Metadata};
use std::io;
use std::path::{Path, PathBuf};

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
        Ok(system::take(&path)?.map(|file| Self { path, _file: file }))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        system::remove(&self.path);
    }
}

/// Whether two names lead to one file, by links of whatever kind.
pub(crate) fn is_same_file(one: &Path, other: &Path) -> bool {
    let canonical = |path| fs::canonicalize(path).ok();
    let by_name = canonical(one).is_some_and(|one| Some(one) == canonical(other));
    let by_number = || system::is_same(&fs::metadata(one).ok()?, &fs::metadata(other).ok()?);
    by_name || by_number() == Some(true)
}

/// Whether both are of one file, as far as the system tells.
pub(crate) fn is_same(one: &Metadata, other: &Metadata) -> bool {
    system::is_same(one, other) != Some(false)
}
