//! Writes lines to a descriptor of the caller, and never waits for whoever reads there: a charger whose log nobody drains
//! must go on. The descriptor is shared with others, so its flags are not ours to change.

use std::fs::{File, OpenOptions};
use std::mem::ManuallyDrop;
use std::os::fd::{AsRawFd as _, FromRawFd as _};
use std::os::unix::fs::{FileTypeExt as _, OpenOptionsExt as _};
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::{Duration, Instant};
use std::{io, process, thread};

/// The longest line: what a pipe takes as one piece, or not at all.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub(crate) const LONGEST: usize = libc::PIPE_BUF;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(crate) const LONGEST: usize = 512;

/// What a descriptor leads to, as far as writing without a wait differs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// Takes whatever comes.
    File = 0,
    /// Can be written to without a wait.
    Socket = 1,
    /// A pipe or a terminal: can be opened anew, to be written to without a wait.
    Stream = 2,
}

impl Kind {
    /// `None` for a descriptor that is not open.
    pub(crate) fn of(fd: i32) -> Option<Self> {
        if fd < 0 {
            return None;
        }
        // SAFETY: not closed here, since the descriptor stays the caller's; all that is done is to ask for its kind.
        let kind = ManuallyDrop::new(unsafe { File::from_raw_fd(fd) }).metadata().ok()?.file_type();
        Some(match kind {
            kind if kind.is_socket() => Self::Socket,
            kind if kind.is_fifo() || kind.is_char_device() => Self::Stream,
            _ => Self::File,
        })
    }
}

/// Writes a line of at most [`LONGEST`] bytes; gives how much of it was written, which is nothing where there is no room.
pub(crate) fn write(fd: i32, kind: Kind, line: &[u8]) -> usize {
    let written = match kind {
        Kind::File => put(fd, line),
        Kind::Socket => send(fd, line),
        Kind::Stream => put_reopened(fd, line),
    };
    usize::try_from(written).unwrap_or(0)
}

/// By a descriptor of our own, of which the flags are ours, for as long as the line takes: one that was kept would be
/// somebody else's after a child has closed all of them.
fn put_reopened(fd: i32, line: &[u8]) -> isize {
    let mut options = OpenOptions::new();
    options.write(true).custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY);
    match options.open(format!("/proc/self/fd/{fd}")) {
        Ok(stream) if has_room(stream.as_raw_fd()) => put(stream.as_raw_fd(), line),
        Ok(_) => 0,
        Err(_) => put_if_room(fd, line),
    }
}

/// Where it cannot be opened: without /proc, or after a program has given up the rights that it was opened with. Between the
/// question and the answer no other thread of ours may take the room.
fn put_if_room(fd: i32, line: &[u8]) -> isize {
    match Turn::take() {
        Some(_turn) if has_room(fd) => put(fd, line),
        _ => 0,
    }
}

fn put(fd: i32, line: &[u8]) -> isize {
    // SAFETY: these bytes may be read.
    again(|| unsafe { libc::write(fd, line.as_ptr().cast(), line.len()) })
}

fn send(fd: i32, line: &[u8]) -> isize {
    #[cfg(not(target_vendor = "apple"))]
    const FLAGS: i32 = libc::MSG_DONTWAIT | libc::MSG_NOSIGNAL;
    #[cfg(target_vendor = "apple")]
    const FLAGS: i32 = libc::MSG_DONTWAIT;
    // SAFETY: these bytes may be read.
    again(|| unsafe { libc::send(fd, line.as_ptr().cast(), line.len(), FLAGS) })
}

fn again(call: impl Fn() -> isize) -> isize {
    loop {
        let result = call();
        if result >= 0 || io::Error::last_os_error().kind() != io::ErrorKind::Interrupted {
            return result;
        }
    }
}

/// Whether a line can be written at once: a pipe says so if it can take [`LONGEST`] bytes. One that nobody reads any more
/// has no room, so that it brings no SIGPIPE.
fn has_room(fd: i32) -> bool {
    let mut asked = libc::pollfd { fd, events: libc::POLLOUT, revents: 0 };
    // SAFETY: one of them, which may be written.
    let count = unsafe { libc::poll(&raw mut asked, 1, 0) };
    count == 1 && asked.revents == libc::POLLOUT
}

/// Which process writes; 0: none.
static WRITER: AtomicI32 = AtomicI32::new(0);

/// The right to write to a stream, for as long as copying a line takes.
struct Turn;

impl Turn {
    /// Waits for as long as others copy a line, not much longer. A lock that a thread of the parent held at a fork is nobody's.
    fn take() -> Option<Self> {
        let us = i32::try_from(process::id()).unwrap_or(i32::MAX);
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_millis(20) {
            let free = match WRITER.load(Ordering::Relaxed) {
                writer if writer == us => {
                    thread::yield_now();
                    continue;
                }
                free => free,
            };
            if WRITER.compare_exchange(free, us, Ordering::Acquire, Ordering::Relaxed).is_ok() {
                return Some(Self);
            }
        }
        None
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        WRITER.store(0, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;
    use std::sync::Mutex;

    use super::*;

    /// There is one turn in a process, which one test holds and the other wants.
    static TESTED: Mutex<()> = Mutex::new(());

    fn pipe() -> (File, File) {
        let mut ends = [0; 2];
        // SAFETY: two of them, which may be written.
        assert_eq!(unsafe { libc::pipe(ends.as_mut_ptr()) }, 0);
        // SAFETY: fresh, and nobody else's.
        ends.map(|end| unsafe { File::from_raw_fd(end) }).into()
    }

    /// Both ways to write to a pipe, of which one is for where there is no /proc.
    #[test]
    fn a_full_pipe_takes_nothing_and_one_that_nobody_reads_brings_no_signal() {
        let _tested = TESTED.lock();
        for write in [put_reopened, put_if_room] {
            let (mut reader, writer) = pipe();
            let line = [b'x'; LONGEST];
            let mut lines = 0;
            while write(writer.as_raw_fd(), &line) > 0 {
                lines += 1;
            }
            assert!(lines > 0);
            reader.read_exact(&mut [0; LONGEST]).unwrap();
            assert_eq!(usize::try_from(write(writer.as_raw_fd(), &line)), Ok(LONGEST));
            drop(reader);
            assert!(write(writer.as_raw_fd(), &line) <= 0);
        }
    }

    #[test]
    fn a_lock_of_the_parent_is_nobodys_in_a_child() {
        let _tested = TESTED.lock();
        WRITER.store(1, Ordering::Relaxed);
        assert!(Turn::take().is_some());
        let _turn = Turn::take();
        assert!(Turn::take().is_none(), "it does not wait forever, either");
    }
}
