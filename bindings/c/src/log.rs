//! What the library does, as lines of text on a descriptor: no callbacks.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU8, AtomicU64, Ordering};
use std::time::SystemTime;

use log::{Level, LevelFilter, Log, Metadata, Record};

use crate::descriptor::{self, Kind};
use crate::failure::Failure;
use crate::guard;
use crate::status::pyun_status;

/// No log: how the library begins.
pub const PYUN_LOG_OFF: i32 = 0;
/// Errors.
pub const PYUN_LOG_ERROR: i32 = 1;
/// Warnings too.
pub const PYUN_LOG_WARN: i32 = 2;
/// What is of interest to an operator too.
pub const PYUN_LOG_INFO: i32 = 3;
/// A line for each attempt too.
pub const PYUN_LOG_DEBUG: i32 = 4;
/// Everything that the library has to say.
pub const PYUN_LOG_TRACE: i32 = 5;

/// What the library's own lines are marked with. Those of the libraries below are not passed on at any level: at trace they
/// hold whole requests, signature included.
const TARGET: &str = "pyun_energy";

static LOGGER: Logger = Logger {
    fd: AtomicI32::new(-1),
    kind: AtomicU8::new(0),
    dropped: AtomicU64::new(0),
    is_torn: AtomicBool::new(false),
};

struct Logger {
    fd: AtomicI32,
    /// What `fd` leads to: a `Kind`.
    kind: AtomicU8,
    /// Lines for which there was no room since the last that was written.
    dropped: AtomicU64,
    /// Whether the last line was written in part.
    is_torn: AtomicBool,
}

impl Log for Logger {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        let target = metadata.target();
        target == TARGET || target.strip_prefix(TARGET).is_some_and(|rest| rest.starts_with("::"))
    }

    fn log(&self, record: &Record<'_>) {
        let fd = self.fd.load(Ordering::Relaxed);
        if fd >= 0 && self.enabled(record.metadata()) {
            self.write(fd, &line(record.level(), record.args()));
        }
    }

    fn flush(&self) {}
}

impl Logger {
    fn lead_to(&self, fd: i32, kind: Kind) {
        self.kind.store(kind as u8, Ordering::Relaxed);
        if self.fd.swap(fd, Ordering::Relaxed) != fd {
            // What became of the lines before is no matter of who reads from now on.
            self.dropped.store(0, Ordering::Relaxed);
            self.is_torn.store(false, Ordering::Relaxed);
        }
    }

    /// Writes a line, and before it how many were dropped; or drops it too. Nobody waits for the room.
    fn write(&self, fd: i32, line: &str) {
        let dropped = self.dropped.swap(0, Ordering::Relaxed);
        let is_torn = self.is_torn.swap(false, Ordering::Relaxed);
        let text = with_news(dropped, is_torn, line);
        let written = put(fd, self.kind.load(Ordering::Relaxed), text.as_bytes());
        if written < text.len() {
            self.dropped.fetch_add(dropped + 1, Ordering::Relaxed);
            self.is_torn.fetch_or(is_torn || written > 0, Ordering::Relaxed);
        }
    }
}

/// A line is one write, so that those of several threads do not mix; a line end inside of it would look like two.
fn line(level: Level, text: &dyn fmt::Display) -> String {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let text = text.to_string().replace(['\n', '\r'], " ");
    format!("{}.{:03} {level} {TARGET}: {text}\n", now.as_secs(), now.subsec_millis())
}

/// What is written at once: the line, after what became of those before it.
fn with_news(dropped: u64, is_torn: bool, line: &str) -> String {
    let mut text = String::new();
    if is_torn {
        text.push('\n');
    }
    if dropped > 0 {
        let lines = if dropped == 1 { "line was" } else { "lines were" };
        text += &self::line(Level::Warn, &format_args!("{dropped} {lines} dropped, as the log had no room"));
    }
    text += line;
    shortened(text)
}

/// To what a pipe takes as one piece.
fn shortened(mut text: String) -> String {
    const MARK: &str = "...\n";
    if text.len() > descriptor::LONGEST {
        let mut end = descriptor::LONGEST - MARK.len();
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
        text.push_str(MARK);
    }
    text
}

fn put(fd: i32, kind: u8, line: &[u8]) -> usize {
    let kinds = [Kind::File, Kind::Socket, Kind::Stream];
    let kind = kinds.into_iter().find(|known| *known as u8 == kind).unwrap_or(Kind::Stream);
    descriptor::write(fd, kind, line)
}

/// Writes what the library does to a descriptor, one line a write, for the whole process: time in seconds since 1970, level,
/// "pyun_energy:", text in UTF-8. No secret, no signature and no body is in it, at any level.
///
/// A call never waits for whoever reads the log: a line for which there is no room is dropped, and the next that is written
/// is preceded by one that says how many were. Only a file on a slow disk takes the time that it takes.
///
/// fd: an open file descriptor: a file, pipe, socket or terminal. It stays the caller's with all its flags, who closes it
/// only after PYUN_LOG_OFF. Ignored with PYUN_LOG_OFF.
/// level: one of PYUN_LOG_.
/// Returns PYUN_OK, or PYUN_E_INVALID_INPUT for a level that there is not, a descriptor that is not open, a system without
/// descriptors, and if a program that links the library statically has a log of its own.
#[unsafe(no_mangle)]
pub extern "C" fn pyun_log_to_fd(fd: i32, level: i32) -> pyun_status {
    guard::quiet(|| log_to(fd, level))
}

fn log_to(fd: i32, level: i32) -> Result<(), Failure> {
    let filter = match level {
        PYUN_LOG_OFF => LevelFilter::Off,
        PYUN_LOG_ERROR => LevelFilter::Error,
        PYUN_LOG_WARN => LevelFilter::Warn,
        PYUN_LOG_INFO => LevelFilter::Info,
        PYUN_LOG_DEBUG => LevelFilter::Debug,
        PYUN_LOG_TRACE => LevelFilter::Trace,
        _ => return Err(Failure::invalid("level", format!("no level has the number {level}"))),
    };
    let kind = Kind::of(fd);
    if filter != LevelFilter::Off && kind.is_none() {
        return Err(Failure::invalid("fd", "not an open descriptor"));
    }
    let is_ours = || std::ptr::eq(std::ptr::from_ref(log::logger()).cast::<u8>(), std::ptr::from_ref(&LOGGER).cast());
    if log::set_logger(&LOGGER).is_err() && !is_ours() {
        return Err(Failure::invalid("fd", "the program has another log"));
    }
    LOGGER.lead_to(if filter == LevelFilter::Off { -1 } else { fd }, kind.unwrap_or(Kind::Stream));
    log::set_max_level(filter);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_the_libraries_below_are_not_passed_on() {
        let passes = |target| LOGGER.enabled(&Metadata::builder().target(target).build());
        assert!(passes("pyun_energy") && passes("pyun_energy::transport"));
        for target in ["ureq", "ureq::unversioned", "ureq_proto::client", "rustls::client", "pyun_energy_x", ""] {
            assert!(!passes(target), "{target}");
        }
    }

    #[test]
    fn what_is_written_at_once_is_no_longer_than_a_pipe_takes_in_one_piece() {
        let long = format!("{}\n", "\u{6869}".repeat(2000));
        let text = with_news(7, false, &long);
        assert!(text.len() <= descriptor::LONGEST && text.len() > descriptor::LONGEST - 10);
        assert!(text.contains("7 lines were dropped") && text.ends_with("...\n"));
        assert_eq!(with_news(0, true, "a\n"), "\na\n");
    }
}
