//! Looks through a whole file, on a thread of its own, beside its owner.

use std::path::Path;
use std::thread::{self, JoinHandle};

use rusqlite::{Connection, InterruptHandle, OpenFlags};

use super::fault;

/// A check under way.
pub(crate) struct Check {
    interrupt: InterruptHandle,
    thread: JoinHandle<()>,
}

impl Check {
    /// Begins; `done` is told what is damaged, if anything is. `None`: nobody may read beside the owner, or no thread is to
    /// be had; then damage is found when it is read.
    pub(super) fn start(path: &Path, done: impl FnOnce(Option<String>) + Send + 'static) -> Option<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).ok()?;
        // Reads something now: what SQLite keeps beside the file it opens by name when it first reads, and if the owner had made
        // the file anew by then, it would cut short what the owner has mapped, and the process would end.
        connection.query_row("PRAGMA schema_version", [], |_| Ok(())).ok()?;
        let interrupt = connection.get_interrupt_handle();
        let work = move || {
            let damage = look_over(&connection);
            drop(connection);
            done(damage);
        };
        let thread = thread::Builder::new().name("pyun-energy check".to_owned()).spawn(work).ok()?;
        Some(Self { interrupt, thread })
    }

    /// Ends it, wherever it is.
    pub(crate) fn end(self) {
        self.interrupt.interrupt();
        let _ = self.thread.join();
    }
}

fn look_over(connection: &Connection) -> Option<String> {
    match connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get::<_, String>(0)) {
        Ok(found) => Some(found).filter(|found| found != "ok"),
        Err(error) => fault::is_damage(&error).then(|| error.to_string()),
    }
}
