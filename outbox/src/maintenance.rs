//! Changes to an outbox that nobody owns: nothing is sent, so no client is needed. The next owner sends.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use crate::engine::Engine;
use crate::error::{Error, ErrorKind};
use crate::event::{Event, Events};
use crate::lock::{LOCK, Ownership, PID};
use crate::options::Options;
use crate::store::{FILE, Salvaged};
use crate::time::Now;
use crate::view::View;

/// Owns an outbox without sending from it.
#[derive(Debug)]
pub struct Maintenance {
    engine: Engine,
    salvaged: Option<Salvaged>,
    _ownership: Ownership,
}

impl Maintenance {
    /// Takes the outbox of a directory that nobody owns. Where there is none, none is made.
    ///
    /// # Errors
    /// [`ErrorKind::InUse`], with the owner's process; else as [`View::open`] and [`Outbox::open`](crate::Outbox::open).
    pub fn open(dir: impl AsRef<Path>) -> Result<Self, Error> {
        let dir = dir.as_ref();
        let ownership = take(dir)?;
        let identity = View::open(dir)?.identity()?;
        let identity = identity.ok_or_else(|| none(dir))?;
        let events = Arc::<Events>::default();
        let mut engine = Engine::open_with(dir, identity, Options::default(), Now::real(), Arc::clone(&events))?;
        look_through(&mut engine);
        let told = std::iter::from_fn(|| events.poll(Duration::ZERO));
        let salvaged =
            told.filter_map(|event| if let Event::SetAside(what) = event { Some(what) } else { None }).last();
        Ok(Self { engine, salvaged, _ownership: ownership })
    }

    /// What became of the file, if it was damaged.
    pub fn salvaged(&self) -> Option<&Salvaged> {
        self.salvaged.as_ref()
    }

    /// Has a dead letter sent once more by the next owner, at its old place in its order.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`]; [`ErrorKind::Overtaken`] if that would undo a later report; [`ErrorKind::Storage`].
    pub fn retry(&mut self, id: i64) -> Result<(), Error> {
        self.engine.retry(id, Now::real())
    }

    /// Deletes a dead letter.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`], [`ErrorKind::Storage`].
    pub fn discard(&mut self, id: i64) -> Result<(), Error> {
        self.engine.discard(id, Now::real())
    }

    /// Lets go of the directory.
    pub fn close(self) {
        self.engine.close(Now::real());
    }
}

/// Before anything is changed, so that whoever asked for it is told of damage.
fn look_through(engine: &mut Engine) {
    let (tells, told) = mpsc::channel();
    let check = engine.check(move |damage| drop(tells.send(damage)));
    if let Ok(damage) = told.recv() {
        engine.checked(damage.as_deref(), Now::real());
    }
    if let Some(check) = check {
        check.end();
    }
}

/// Deletes the outbox of a directory that nobody owns, with all that waits, dead letters and damaged files that were set aside;
/// the directory itself stays. Gives how many files it were. It reads nothing, so that it works on any version and on damage.
///
/// # Errors
/// [`ErrorKind::InUse`], with the owner's process; [`ErrorKind::Storage`]: there is none, or a file cannot be deleted.
pub fn purge(dir: impl AsRef<Path>) -> Result<u64, Error> {
    let dir = dir.as_ref();
    let ownership = take(dir)?;
    let failed = |error: io::Error| {
        let what = format!("{}: cannot be purged ({error}); what is left of it may hold data", dir.display());
        Error::new(ErrorKind::Storage, what).because(error)
    };
    let mut files = 0;
    for entry in fs::read_dir(dir).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if is_of_store(&entry.file_name().to_string_lossy()) {
            fs::remove_file(entry.path()).map_err(failed)?;
            files += 1;
        }
    }
    fs::remove_file(dir.join(PID)).map_err(failed)?;
    if cfg!(windows) {
        // Which removes no file that is open.
        drop(ownership);
        fs::remove_file(dir.join(LOCK)).map_err(failed)?;
    } else {
        // Last, and while it is held: whoever opened it meanwhile finds that it is gone.
        fs::remove_file(dir.join(LOCK)).map_err(failed)?;
        drop(ownership);
    }
    Ok(files)
}

/// SQLite's files, and those that were set aside.
fn is_of_store(name: &str) -> bool {
    name.strip_prefix(FILE).is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '.']))
}

/// Owns a directory with an outbox in it; another one is left as it is.
fn take(dir: &Path) -> Result<Ownership, Error> {
    let files = fs::read_dir(dir).map_err(|error| none(dir).because(error))?;
    let is_there = files.flatten().any(|entry| is_of_store(&entry.file_name().to_string_lossy()));
    if is_there { Ownership::take(dir) } else { Err(none(dir)) }
}

fn none(dir: &Path) -> Error {
    Error::new(ErrorKind::Storage, format!("{}: there is no outbox (no {FILE}); nothing was made", dir.display()))
}
