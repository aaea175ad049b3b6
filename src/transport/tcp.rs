//! The TCP connection: waits that look at the deadline, and an end that takes back what was not acknowledged.

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;

use ureq::Error;

use super::call::{Call, Channel};
use super::socket::{self, Slices};

#[derive(Debug)]
pub(super) struct Tcp {
    /// Shared with nobody; but what is shared can be forgotten without being closed.
    stream: Arc<TcpStream>,
    /// Both ends, by which the socket is known again.
    ends: (SocketAddr, SocketAddr),
    /// Tells a forked child, which only has a copy of the socket.
    guard: forkguard::Guard,
    is_settled: bool,
    slices: Slices,
}

impl Tcp {
    /// From here on, whoever closes the connection takes back what the peer has not acknowledged, also when the process is
    /// killed: the kernel would go on sending it for minutes, and an old snapshot would arrive after a newer one.
    pub(super) fn new(stream: TcpStream) -> io::Result<Self> {
        socket::set_reset_on_close(&stream, true)?;
        stream.set_nodelay(true)?;
        let ends = (stream.local_addr()?, stream.peer_addr()?);
        let (stream, guard) = (Arc::new(stream), forkguard::new());
        Ok(Self { stream, ends, guard, is_settled: true, slices: Slices::default() })
    }

    pub(super) fn peer(&self) -> SocketAddr {
        self.ends.1
    }

    /// Whether the descriptor is still that of this connection. After a fork, and a close of all descriptors, it may be
    /// something of the child's.
    fn is_ours(&self) -> bool {
        let same = |end: io::Result<SocketAddr>, known| end.is_ok_and(|end| end == known);
        same(self.stream.local_addr(), self.ends.0) && same(self.stream.peer_addr(), self.ends.1)
    }
}

fn is_wait(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted)
}

impl Channel for Tcp {
    fn send(&mut self, call: &Call, bytes: &[u8]) -> Result<usize, Error> {
        let mut sent = 0;
        while sent < bytes.len() {
            match self.slices.write(&self.stream, call.slice()?, &bytes[sent..]) {
                Ok(0) => return Err(io::Error::from(ErrorKind::WriteZero).into()),
                Ok(written) => sent += written,
                Err(error) if is_wait(&error) && socket::has_input(&self.stream) => break,
                Err(error) if is_wait(&error) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(sent)
    }

    fn receive(&mut self, call: &Call, into: &mut [u8]) -> Result<usize, Error> {
        loop {
            match self.slices.read(&self.stream, call.slice()?, into) {
                Err(error) if is_wait(&error) => {}
                result => return Ok(result?),
            }
        }
    }

    fn is_quiet(&mut self, _: &Call) -> bool {
        !socket::has_input(&self.stream)
    }

    fn set_settled(&mut self, is_settled: bool) {
        self.is_settled = is_settled;
    }
}

impl Drop for Tcp {
    fn drop(&mut self) {
        if self.guard.detected_fork() {
            // The socket is the parent's too, so nothing may be changed about it.
            if !self.is_ours() {
                std::mem::forget(Arc::clone(&self.stream));
            }
        } else if self.is_settled {
            // Closed in good order: the server sees an end, and no reset.
            let _ = socket::set_reset_on_close(&self.stream, false);
        } else {
            socket::reset(&self.stream);
        }
    }
}
