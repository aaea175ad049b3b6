//! The TCP connection: one write for head and body, and waits that look at the deadline.

use std::fmt;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use rustix::net::sockopt;
use ureq::Error;
use ureq::unversioned::transport::{Buffers, LazyBuffers, NextTimeout, Transport};

use super::call::{Call, Phase};

/// Room for what goes out and for what comes in, each. The head of an answer must fit.
pub(super) const BUFFER: usize = 16 * 1024;
/// Idle for longer than this, a connection is looked at before it is used again.
const PROBE_AFTER: Duration = Duration::from_secs(1);

/// Connects to the first address that answers, within the deadline. Each but the last gets half of the time left.
pub(super) fn connect(addresses: &[SocketAddr], deadline: Instant) -> io::Result<TcpStream> {
    let mut failure = io::Error::from(ErrorKind::AddrNotAvailable);
    for (index, address) in addresses.iter().enumerate() {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(ErrorKind::TimedOut.into());
        }
        let share = if index + 1 < addresses.len() { left / 2 } else { left };
        match TcpStream::connect_timeout(address, share.max(Duration::from_millis(1))) {
            Ok(stream) => return Ok(stream),
            Err(error) => failure = error,
        }
    }
    Err(failure)
}

/// ureq's transport over a socket. What is transmitted is held back until an answer is awaited, so that a request
/// leaves in one piece, and the end of a TLS handshake with it.
pub(super) struct TcpTransport {
    stream: TcpStream,
    buffers: LazyBuffers,
    /// Bytes at the start of the output buffer that wait to be sent.
    held: usize,
    is_broken: bool,
    /// Nothing is under way, so that closing it takes nothing back.
    is_settled: bool,
    /// Time limit of one read or write, as set on the socket.
    slice: Duration,
    last_used: Instant,
}

impl TcpTransport {
    /// From here on, whoever closes the connection takes back what the peer has not acknowledged, also when the process is
    /// killed: the kernel would go on sending it for minutes, and an old snapshot would arrive after a newer one.
    pub(super) fn new(stream: TcpStream) -> io::Result<Self> {
        sockopt::set_socket_linger(&stream, Some(Duration::ZERO))?;
        stream.set_nodelay(true)?;
        let buffers = LazyBuffers::new(BUFFER, BUFFER);
        let (slice, last_used) = (Duration::ZERO, Instant::now());
        Ok(Self { stream, buffers, held: 0, is_broken: false, is_settled: true, slice, last_used })
    }

    /// Lets the socket wait for one slice; costs a system call only where the slice changes, near the deadline.
    fn set_slice(&mut self, slice: Duration) -> io::Result<()> {
        if slice != self.slice {
            self.stream.set_read_timeout(Some(slice))?;
            self.stream.set_write_timeout(Some(slice))?;
            self.slice = slice;
        }
        Ok(())
    }

    /// Repeats one read or write, a slice at a time, until it does something.
    fn in_slices(&mut self, call: &Call, io: impl Fn(&mut Self) -> io::Result<usize>) -> Result<usize, Error> {
        loop {
            self.set_slice(call.slice()?)?;
            match io(self) {
                Err(error) if is_wait(&error) => {}
                result => {
                    self.last_used = Instant::now();
                    return Ok(result?);
                }
            }
        }
    }

    /// Sends what is held back. After a failure nobody knows how much of it has gone, so nothing may follow.
    fn flush(&mut self, call: &Call) -> Result<(), Error> {
        if self.is_broken {
            return Err(io::Error::from(ErrorKind::NotConnected).into());
        }
        let sent = self.send_held(call);
        self.is_broken = sent.is_err();
        sent
    }

    fn send_held(&mut self, call: &Call) -> Result<(), Error> {
        let mut sent = 0;
        while sent < self.held {
            let written = self.in_slices(call, |this| {
                let held = this.held;
                (&this.stream).write(&this.buffers.output()[sent..held])
            })?;
            if written == 0 {
                return Err(io::Error::from(ErrorKind::WriteZero).into());
            }
            sent += written;
        }
        self.held = 0;
        Ok(())
    }

    /// An idle connection has nothing to read. If it has, it was closed, or holds what nobody asked for.
    fn probe(&self) -> io::Result<bool> {
        self.stream.set_nonblocking(true)?;
        let nothing = matches!(self.stream.peek(&mut [0]), Err(error) if error.kind() == ErrorKind::WouldBlock);
        self.stream.set_nonblocking(false)?;
        Ok(nothing)
    }
}

fn is_wait(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted)
}

impl Transport for TcpTransport {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self
    }

    fn transmit_output(&mut self, amount: usize, _: NextTimeout) -> Result<(), Error> {
        self.held += amount;
        self.is_settled = false;
        // Whoever writes next needs room for a head, or for a TLS record's.
        if self.held > BUFFER / 2 { self.flush(&*Call::current()?) } else { Ok(()) }
    }

    fn await_input(&mut self, _: NextTimeout) -> Result<bool, Error> {
        let call = Call::current()?;
        self.flush(&call)?;
        if call.phase() == Phase::Sending {
            call.enter(Phase::Waiting);
        }
        let read = self.in_slices(&call, |this| (&this.stream).read(this.buffers.input_append_buf()))?;
        self.buffers.input_appended(read);
        Ok(read > 0)
    }

    fn is_open(&mut self) -> bool {
        // What was read and not used, or held back and not sent, belongs to nothing that may come.
        if self.is_broken || self.held > 0 || !self.buffers.input().is_empty() {
            return false;
        }
        self.is_settled = true;
        self.last_used.elapsed() < PROBE_AFTER || self.probe().unwrap_or(false)
    }
}

impl Drop for TcpTransport {
    fn drop(&mut self) {
        if self.is_settled {
            // Closed in good order: the server sees an end, and no reset.
            let _ = sockopt::set_socket_linger(&self.stream, None);
        } else {
            // A forked child may have the socket too: closing it here alone would not reset it.
            let _ = rustix::net::connect_unspec(&self.stream);
        }
    }
}

/// The buffers, of which the part of the output that is held back is out of sight.
impl Buffers for TcpTransport {
    fn output(&mut self) -> &mut [u8] {
        &mut self.buffers.output()[self.held..]
    }

    fn tmp_and_output(&mut self) -> (&mut [u8], &mut [u8]) {
        let (scratch, output) = self.buffers.tmp_and_output();
        (scratch, &mut output[self.held..])
    }

    fn input(&self) -> &[u8] {
        self.buffers.input()
    }

    fn input_append_buf(&mut self) -> &mut [u8] {
        self.buffers.input_append_buf()
    }

    fn input_appended(&mut self, amount: usize) {
        self.buffers.input_appended(amount);
    }

    fn input_consume(&mut self, amount: usize) {
        self.buffers.input_consume(amount);
    }

    fn can_use_input(&self) -> bool {
        self.buffers.can_use_input()
    }
}

impl fmt::Debug for TcpTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TcpTransport").field("peer", &self.stream.peer_addr().ok()).finish_non_exhaustive()
    }
}
