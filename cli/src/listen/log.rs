//! The file of pushes: lines are added to it, and are on the disk before anybody is told.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Take, Write};
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use pyun_energy::Push;

use super::line::{self, Content, Kept};
use crate::arguments;
use crate::failure::Failure;
use crate::lock::{self, Lock};
use crate::output::say;

/// The file of pushes, which only one process writes.
pub(super) struct Log {
    pub(super) path: PathBuf,
    state: Mutex<State>,
    /// There is more of it, or it is over.
    changed: Condvar,
}

struct State {
    file: File,
    /// The same one, opened once more: whoever may only add to a file may not cut it off, on Windows, and whoever reads from what
    /// was opened for that would be moved to the end by each line that is added.
    other: File,
    /// Up to here all lines are whole, and on the disk.
    length: u64,
    /// Something may stand behind them that could not be written, nor taken away.
    is_torn: bool,
    /// What has been received.
    known: HashSet<Content>,
    is_over: bool,
}

impl Log {
    /// Opens the file, or makes it, and reads what is known already. Whoever has its lock may write.
    pub(super) fn open(path: &Path) -> Result<(Self, Lock), Failure> {
        let name = arguments::name(path);
        let refused = |error: io::Error| Failure::Usage(format!("{name}: {error}; name another file by --log"));
        let is_new = !path.exists();
        let file = open_private(path).map_err(refused)?;
        let path = fs::canonicalize(path).map_err(refused)?;
        if !path.is_file() {
            return Err(refused(io::Error::other("this is not a file")));
        }
        let lock = Lock::take(&path).map_err(refused)?;
        let lock = lock.ok_or_else(|| Failure::Usage(format!("another `listen` is writing {name}")))?;
        if is_new {
            sync_folder(&path).map_err(refused)?;
        }
        let (known, length) = read(&path, &name)?;
        let other = OpenOptions::new().read(true).write(true).open(&path).map_err(refused)?;
        other.set_len(length).map_err(refused)?;
        let state = State { file, other, length, is_torn: false, known, is_over: false };
        Ok((Self { path, state: Mutex::new(state), changed: Condvar::new() }, lock))
    }

    /// Adds a push; it is on the disk when this is done. After an error nothing of it is left.
    pub(super) fn keep(&self, push: &Push) -> io::Result<()> {
        let content = line::content_of(push);
        let mut state = self.lock();
        self.check_there(&state.file)?;
        let line = line::of(push, state.known.contains(&content));
        state.append(line.as_bytes())?;
        state.known.insert(content);
        self.changed.notify_all();
        Ok(())
    }

    /// What is written to a file that was moved or removed, nobody finds.
    fn check_there(&self, file: &File) -> io::Result<()> {
        let is_there = lock::is_same(&file.metadata()?, &fs::metadata(&self.path)?);
        if is_there { Ok(()) } else { Err(io::Error::other("another file is in its place; start `listen` again")) }
    }

    /// How long it is.
    pub(super) fn length(&self) -> u64 {
        self.lock().length
    }

    /// What stands between two offsets, also of a file that was moved; one at a time.
    pub(super) fn part(&self, from: u64, to: u64) -> io::Result<Take<File>> {
        let mut file = self.lock().other.try_clone()?;
        file.seek(SeekFrom::Start(from))?;
        Ok(file.take(to.saturating_sub(from)))
    }

    /// Waits until it is longer than that, and tells how long it is; nothing when it is over.
    pub(super) fn wait_beyond(&self, offset: u64) -> Option<u64> {
        let waited = self.changed.wait_while(self.lock(), |state| !state.is_over && state.length <= offset);
        let state = waited.unwrap_or_else(PoisonError::into_inner);
        (!state.is_over).then_some(state.length)
    }

    /// Waits so long, or until it is over.
    pub(super) fn rest(&self, time: Duration) {
        drop(self.changed.wait_timeout_while(self.lock(), time, |state| !state.is_over));
    }

    pub(super) fn is_over(&self) -> bool {
        self.lock().is_over
    }

    /// Nothing more comes.
    pub(super) fn end(&self) {
        self.lock().is_over = true;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn append(&mut self, line: &[u8]) -> io::Result<()> {
        if self.is_torn {
            self.other.set_len(self.length)?;
            self.is_torn = false;
        }
        match self.file.write_all(line).and_then(|()| self.file.sync_data()) {
            Ok(()) => self.length += line.len() as u64,
            Err(error) => {
                self.is_torn = self.other.set_len(self.length).is_err();
                return Err(error);
            }
        }
        Ok(())
    }
}

/// What is open may be opened by others, but not to be moved or removed.
#[cfg(windows)]
const FILE_SHARE_READ_WRITE: u32 = 3;

/// Opens a file to add to it; a new one is nobody else's to read.
fn open_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create(true).read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // Windows does not tell whether another file is in its place: so nobody may move or remove it.
    #[cfg(windows)]
    std::os::windows::fs::OpenOptionsExt::share_mode(&mut options, FILE_SHARE_READ_WRITE);
    options.open(path)
}

/// On Linux a new name is on the disk only once its folder is.
fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if cfg!(unix) => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

/// What the lines say, and how long they are together. A last one that was never answered is left out.
fn read(path: &Path, name: &str) -> Result<(HashSet<Content>, u64), Failure> {
    let failed = |error: io::Error| Failure::Usage(format!("{name}: {error}"));
    let mut reader = BufReader::new(File::open(path).map_err(failed)?);
    let (mut known, mut length, mut line) = (HashSet::new(), 0, Vec::new());
    for number in 1_u64.. {
        line.clear();
        if reader.read_until(b'\n', &mut line).map_err(failed)? == 0 {
            break;
        }
        if let (true, Ok(kept)) = (line.ends_with(b"\n"), serde_json::from_slice::<Kept>(&line)) {
            known.insert(kept.content());
            length += line.len() as u64;
            continue;
        }
        let is_last = reader.fill_buf().map_err(failed)?.is_empty();
        if !is_last || !is_cut_off(&line) {
            let what = format!("{name}, line {number}: this is no line of a push; name another file by --log");
            return Err(Failure::Usage(what));
        }
        say(&format!("note: {name} ends in a line that was never finished nor answered; it is taken off"));
    }
    Ok((known, length))
}

/// Whether it may be the begin of a line of ours. A power cut leaves zeros where nothing was written yet.
fn is_cut_off(line: &[u8]) -> bool {
    let begin = line::BEGIN.as_bytes();
    line.starts_with(begin) || begin.starts_with(line) || line.first() == Some(&0)
}
