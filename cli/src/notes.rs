//! What the library notes of records that look odd, and are sent as they are.

use std::sync::{Mutex, PoisonError};

use log::{Level, LevelFilter, Log, Metadata, Record};

use crate::output::say;

/// What the library calls itself in its log.
const LIBRARY: &str = "pyun_energy";
/// The most that are said.
const SHOWN: usize = 20;

static NOTES: Notes = Notes(Mutex::new(Vec::new()));

struct Notes(Mutex<Vec<String>>);

impl Log for Notes {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.level() <= Level::Warn && metadata.target() == LIBRARY
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push(record.args().to_string());
        }
    }

    fn flush(&self) {}
}

/// Says what is noted while records are made. Of calls it is said elsewhere.
pub(crate) fn said<T>(make: impl FnOnce() -> T) -> T {
    // Only fails where it is set already, by this.
    let _ = log::set_logger(&NOTES);
    log::set_max_level(LevelFilter::Warn);
    let result = make();
    log::set_max_level(LevelFilter::Off);
    let notes = std::mem::take(&mut *NOTES.0.lock().unwrap_or_else(PoisonError::into_inner));
    notes.iter().take(SHOWN).for_each(|note| say(&format!("note: {note}")));
    if notes.len() > SHOWN {
        say(&format!("… and {} more such notes", notes.len() - SHOWN));
    }
    result
}
