//! What the library does, as lines of text on a descriptor: no callbacks.

use std::io::Write as _;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::SystemTime;

use log::{LevelFilter, Log, Metadata, Record};

use crate::error::pyun_status;
use crate::failure::Failure;
use crate::guard;

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

static LOGGER: Logger = Logger { fd: AtomicI32::new(-1) };

struct Logger {
    fd: AtomicI32,
}

impl Log for Logger {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        let target = metadata.target();
        target == TARGET || target.strip_prefix(TARGET).is_some_and(|rest| rest.starts_with("::"))
    }

    fn log(&self, record: &Record<'_>) {
        let fd = self.fd.load(Ordering::Relaxed);
        if fd < 0 || !self.enabled(record.metadata()) {
            return;
        }
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        // A line is one write, so that those of several threads do not mix; a line end inside of it would look like two.
        let text = record.args().to_string().replace(['\n', '\r'], " ");
        let line = format!("{}.{:03} {} {TARGET}: {text}\n", now.as_secs(), now.subsec_millis(), record.level());
        write(fd, line.as_bytes());
    }

    fn flush(&self) {}
}

#[cfg(unix)]
fn write(fd: i32, line: &[u8]) {
    use std::os::fd::FromRawFd;
    // SAFETY: not closed here, since the descriptor stays the caller's. If it is closed by now, the write fails.
    let mut file = std::mem::ManuallyDrop::new(unsafe { std::fs::File::from_raw_fd(fd) });
    // There is nobody to tell that a log cannot be written.
    let _ = file.write_all(line);
}

#[cfg(unix)]
fn is_open(fd: i32) -> bool {
    use std::os::fd::FromRawFd;
    // SAFETY: as in `write`; all that is done is to ask for its kind.
    fd >= 0 && std::mem::ManuallyDrop::new(unsafe { std::fs::File::from_raw_fd(fd) }).metadata().is_ok()
}

#[cfg(not(unix))]
fn write(_: i32, _: &[u8]) {}

#[cfg(not(unix))]
fn is_open(_: i32) -> bool {
    false
}

/// Writes what the library does to a descriptor, one line a write, for the whole process: time in seconds since 1970, level,
/// "pyun_energy:", text in UTF-8. No secret, no signature and no body is in it, at any level.
///
/// fd: an open file descriptor (a pipe whose reader may go away brings SIGPIPE). It stays the caller's, who closes it only
/// after PYUN_LOG_OFF. Ignored with PYUN_LOG_OFF.
/// level: one of PYUN_LOG_.
/// Returns PYUN_OK, or PYUN_E_INVALID_INPUT for a level that there is not, a descriptor that is not open, a system without
/// descriptors, and if a program that links the library statically has a log of its own.
#[unsafe(no_mangle)]
pub extern "C" fn pyun_log_to_fd(fd: i32, level: i32) -> pyun_status {
    // SAFETY: no place.
    unsafe { guard::status(std::ptr::null_mut(), || log_to(fd, level)) }
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
    if filter != LevelFilter::Off && !is_open(fd) {
        return Err(Failure::invalid("fd", "not an open descriptor"));
    }
    let is_ours = || std::ptr::eq(std::ptr::from_ref(log::logger()).cast::<u8>(), std::ptr::from_ref(&LOGGER).cast());
    if log::set_logger(&LOGGER).is_err() && !is_ours() {
        return Err(Failure::invalid("fd", "the program has another log"));
    }
    LOGGER.fd.store(if filter == LevelFilter::Off { -1 } else { fd }, Ordering::Relaxed);
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
}
