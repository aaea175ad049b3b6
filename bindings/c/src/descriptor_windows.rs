//! In place of `descriptor.rs` on Windows, where a descriptor is the C library's (msvcrt.dll), and nobody tells whether a pipe
//! has room. So a thread of ours writes to what may have to wait, and while it does lines are dropped.

use std::fs::File;
use std::mem::ManuallyDrop;
use std::os::windows::io::FromRawHandle as _;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

/// The longest line: what a pipe has room for, if it is empty.
pub(crate) const LONGEST: usize = 4096;

/// How long a line may take before the call goes on without knowing what became of it: for a console, much.
const PATIENCE: Duration = Duration::from_millis(20);

/// What a descriptor leads to, as far as writing without a wait differs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// Takes whatever comes.
    File = 0,
    /// There are none here; known by the log.
    Socket = 1,
    /// A pipe or a console: whoever reads may keep us waiting.
    Stream = 2,
}

impl Kind {
    /// `None` for a descriptor that is not open.
    pub(crate) fn of(fd: i32) -> Option<Self> {
        // SAFETY: any number may be asked for.
        let handle = unsafe { libc::get_osfhandle(fd) };
        // -2: a program without a console, whose standard streams lead nowhere.
        if fd < 0 || handle == -1 || handle == -2 {
            return None;
        }
        // SAFETY: not closed here, since the handle stays the caller's; all that is done is to ask for its kind.
        let file = ManuallyDrop::new(unsafe { File::from_raw_handle(handle as _) });
        Some(if file.metadata().is_ok() { Self::File } else { Self::Stream })
    }
}

/// Writes a line of at most [`LONGEST`] bytes; gives how much of it was written, which is nothing while an earlier one waits.
pub(crate) fn write(fd: i32, kind: Kind, line: &[u8]) -> usize {
    if kind == Kind::File { put(fd, line) } else { WRITER.lock().map_or(0, |mut writer| writer.write(fd, line)) }
}

fn put(fd: i32, line: &[u8]) -> usize {
    let length = u32::try_from(line.len()).unwrap_or(u32::MAX);
    // SAFETY: these bytes may be read.
    let written = unsafe { libc::write(fd, line.as_ptr().cast(), length) };
    usize::try_from(written).unwrap_or(0)
}

static WRITER: Mutex<Writer> = Mutex::new(Writer { ends: None, is_busy: false });

/// The thread that waits in our place. It lives as long as the process.
struct Writer {
    ends: Option<(Sender<(i32, Vec<u8>)>, Receiver<usize>)>,
    /// Whether it is still at a line of which nothing was heard.
    is_busy: bool,
}

impl Writer {
    fn write(&mut self, fd: i32, line: &[u8]) -> usize {
        if self.ends.is_none() {
            self.ends = start();
        }
        let Some((lines, written)) = &self.ends else { return 0 };
        if self.is_busy && written.try_recv().is_err() {
            return 0;
        }
        self.is_busy = false;
        if lines.send((fd, line.to_vec())).is_err() {
            return 0;
        }
        written.recv_timeout(PATIENCE).unwrap_or_else(|_| {
            self.is_busy = true;
            line.len()
        })
    }
}

fn start() -> Option<(Sender<(i32, Vec<u8>)>, Receiver<usize>)> {
    let (lines, to_write) = channel::<(i32, Vec<u8>)>();
    let (tell, written) = channel();
    let work = move || {
        for (fd, line) in to_write {
            if tell.send(put(fd, &line)).is_err() {
                break;
            }
        }
    };
    thread::Builder::new().name("pyun-log".to_owned()).spawn(work).ok().map(|_| (lines, written))
}
