//! The file of records that were not accepted: there whole or not at all, and never less than is owed.

use std::fmt::Display;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::Builder;

use super::later::Later;
use crate::arguments;
use crate::failure::Failure;
use crate::input::{self, Input, Reported};
use crate::lines;
use crate::lock::{Lock, is_same_file};

/// A file of records, a line each.
pub(super) struct FailedFile<R> {
    path: PathBuf,
    /// As it was given.
    name: String,
    /// It is an input as well, by this name.
    own: Option<PathBuf>,
    existed: bool,
    /// Records of an earlier run that this one does not replace.
    kept: Vec<R>,
    _lock: Lock,
}

/// What is left in the end.
pub(super) struct Left {
    /// The file, unless there is nothing in it.
    pub(super) path: Option<String>,
    /// How many of its records are of an earlier run.
    pub(super) kept: usize,
    /// The file was there before, and is gone.
    pub(super) removed: Option<String>,
    /// Why the file could not be brought up to date.
    pub(super) trouble: Option<String>,
}

impl<R: Reported> FailedFile<R> {
    /// Takes the file for this run, before anything is read that may stand in it.
    pub(super) fn claim(path: &Path, inputs: &[PathBuf]) -> Result<Self, Failure> {
        let (name, shown) = (path.display().to_string(), arguments::name(path));
        let refused = |what: &dyn Display| Failure::Usage(format!("{shown}: {what}; name another file by --failed"));
        if input::is_stdin(path) {
            return Err(Failure::Usage("--failed takes a file; stdout has the answer".into()));
        }
        let path = resolved(path).map_err(|error| refused(&error))?;
        if path.exists() && !path.is_file() {
            return Err(refused(&"this is not a file"));
        }
        let Some(lock) = Lock::take(&path).map_err(|error| refused(&error))? else {
            return Err(Failure::Usage(format!("another sync is using {shown}; name another file by --failed")));
        };
        // Only now does what is there stay as it is.
        let own = inputs.iter().find(|file| !input::is_stdin(file) && is_same_file(file, &path)).cloned();
        if own.is_some() && !path.as_os_str().as_encoded_bytes().ends_with(b"failed.jsonl") && !is_of_sync::<R>(&path) {
            return Err(refused(&"this is an input, which would be replaced"));
        }
        // Of a run that was killed while it wrote.
        match fs::remove_file(beside(&path)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(refused(&error)),
            _ => Ok(Self { existed: path.exists(), path, name, own, kept: Vec::new(), _lock: lock }),
        }
    }

    /// Looks at what is there already. What an earlier run left stays unless something later is reported now.
    pub(super) fn keep(&mut self, input: &Input<R>) -> Result<(), Failure> {
        let name = &self.name;
        if let Some(own) = self.own.as_deref().map(input::name) {
            if input.problems.iter().any(|problem| *problem.location.file == *own) {
                let what = "has invalid lines, which would be lost when it is replaced; name another file by --failed";
                return Err(Failure::Usage(format!("{name} {what}")));
            }
        }
        if self.existed {
            let kept = records::<R>(&self.path).ok_or_else(|| {
                let what = format!("exists, and is not a file of failed {}", R::MANY);
                Failure::Usage(format!("{name} {what}; name another by --failed"))
            })?;
            let mut reported = Later::new();
            input.records.iter().for_each(|record| reported.add(record));
            self.kept = kept.into_iter().filter(|record| !reported.settles(record)).collect();
        }
        Ok(())
    }

    /// Replaces the file by these records and those that are kept, which are the last words where both are of the same.
    pub(super) fn write(&self, records: &[R]) -> Result<(), Failure> {
        replace(&self.path, records.iter().chain(&self.kept)).map_err(|error| {
            Failure::Usage(format!("{}: {error}; name another file by --failed", arguments::name(&self.path)))
        })
    }

    /// The end: only these records are left. Should that not be written, the file still has them among all others.
    pub(super) fn settle(&self, records: &[&R]) -> Left {
        let is_empty = records.is_empty() && self.kept.is_empty();
        let done = if is_empty {
            fs::remove_file(&self.path)
        } else {
            replace(&self.path, records.iter().copied().chain(&self.kept))
        };
        let name = || self.name.clone();
        Left {
            removed: (is_empty && self.existed && done.is_ok()).then(name),
            path: (!is_empty || done.is_err()).then(name),
            kept: self.kept.len(),
            trouble: done.err().map(|error| {
                format!("{}: {error}; it still lists all {}, also those that were accepted", self.name, R::MANY)
            }),
        }
    }
}

/// Where a file really is, there or not, so that a link stays a link.
fn resolved(path: &Path) -> io::Result<PathBuf> {
    // As many as Linux follows.
    const LINKS: usize = 40;
    let mut path = path.to_owned();
    for _ in 0..LINKS {
        let Ok(target) = fs::read_link(&path) else { break };
        path = path.parent().map_or(target.clone(), |folder| folder.join(&target));
    }
    let name = path.file_name().ok_or(io::ErrorKind::IsADirectory)?;
    Ok(fs::canonicalize(folder_of(&path))?.join(name))
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Whether a file is as we write it, line by line, whatever it is called.
fn is_of_sync<R: Reported>(path: &Path) -> bool {
    let (Ok(text), Some(records)) = (fs::read_to_string(path), records::<R>(path)) else { return false };
    text.trim_start_matches('\u{feff}').lines().eq(records.iter().map(line))
}

/// The records of a file, if it is one of such.
fn records<R: Reported>(path: &Path) -> Option<Vec<R>> {
    let text = fs::read_to_string(path).ok()?;
    let mut input = Input::default();
    input::read_lines(&text, &path.display().to_string().into(), &mut input);
    input.problems.is_empty().then_some(input.records)
}

/// A record as it stands in the file.
fn line<R: Reported>(record: &R) -> String {
    lines::line(&record.to_json())
}

/// Where a file is written before it is moved to its place. Only whoever has the lock writes there.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    PathBuf::from(name)
}

/// Writes a file beside it, and moves that to its place.
fn replace<'r, R: Reported + 'r>(path: &Path, records: impl Iterator<Item = &'r R>) -> io::Result<()> {
    let folder = folder_of(path);
    let beside = beside(path);
    let mut builder = Builder::new();
    builder.prefix(beside.file_name().unwrap_or_default()).rand_bytes(0);
    if let Ok(there) = fs::metadata(path) {
        builder.permissions(there.permissions());
    }
    let file = builder.tempfile_in(folder)?;
    let mut writer = BufWriter::new(file);
    for record in records {
        writeln!(writer, "{}", line(record))?;
    }
    let file = writer.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    // On Linux the new name is on the disk only once its folder is.
    if cfg!(unix) { fs::File::open(folder)?.sync_all() } else { Ok(()) }
}
