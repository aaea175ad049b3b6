//! Writes lines to a descriptor of the caller, and never waits for whoever reads there: a charger whose log nobody drains
//! must go on. The descriptor is shared with others, so its flags are not ours to change.

use std::fs::File;
use std::mem::ManuallyDrop;
use std::os::fd::FromRawFd as _;
use std::os::unix::fs::FileTypeExt as _;
use std::sync::atomic::{AtomicI32, Ordering};
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
    /// A pipe or a terminal: can be asked whether there is room.
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
        // Between the question and the answer no other thread of ours may take the room.
        Kind::Stream => match Turn::take() {
            Some(_turn) if has_room(fd) => put(fd, line),
            _ => 0,
        },
    };
    usize::try_from(written).unwrap_or(0)
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
    /// Waits for as long as others copy a line, not longer. A lock that a thread of the parent held at a fork is nobody's.
    fn take() -> Option<Self> {
        let us = i32::try_from(process::id()).unwrap_or(i32::MAX);
        for _ in 0..1000 {
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
