//! What std lacks of sockets, by the system calls of Unix.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::os::fd::OwnedFd;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::net::{AddressFamily, RecvFlags, SocketFlags, SocketType};
use rustix::net::{connect, connect_unspec, ipproto, recv, socket_with, sockopt};

/// A socket that is connecting.
pub(super) type Connecting = OwnedFd;

/// Begins to connect.
pub(super) fn begin(address: &SocketAddr) -> io::Result<Connecting> {
    let family = if address.is_ipv4() { AddressFamily::INET } else { AddressFamily::INET6 };
    let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
    let socket = socket_with(family, SocketType::STREAM, flags, Some(ipproto::TCP))?;
    match connect(&socket, address) {
        Ok(()) | Err(Errno::INPROGRESS | Errno::INTR) => Ok(socket),
        Err(error) => Err(error.into()),
    }
}

/// Waits until one of them is connected or has failed: the outcome of each, where there is one.
pub(super) fn outcomes(tried: &[Connecting], wait: Duration) -> io::Result<Vec<Option<io::Result<()>>>> {
    let mut waiting: Vec<_> = tried.iter().map(|socket| PollFd::new(socket, PollFlags::OUT)).collect();
    match poll(&mut waiting, Timespec::try_from(wait).ok().as_ref()) {
        Ok(_) | Err(Errno::INTR) => {}
        Err(error) => return Err(error.into()),
    }
    let outcome = |socket| sockopt::socket_error(socket).and_then(|outcome| outcome).map_err(io::Error::from);
    let has_answered = waiting.iter().map(|socket| !socket.revents().is_empty());
    Ok(tried.iter().zip(has_answered).map(|(socket, answered)| answered.then(|| outcome(socket))).collect())
}

/// The connection of one that is connected.
pub(super) fn connected(socket: Connecting) -> io::Result<TcpStream> {
    let stream = TcpStream::from(socket);
    stream.set_nonblocking(false)?;
    Ok(stream)
}

/// Reads and writes that wait for one slice: a time limit of the socket, which costs a system call only where the slice
/// changes, near the deadline.
#[derive(Debug, Default)]
pub(super) struct Slices(Duration);

impl Slices {
    pub(super) fn read(&mut self, mut stream: &TcpStream, slice: Duration, into: &mut [u8]) -> io::Result<usize> {
        self.set(stream, slice)?;
        stream.read(into)
    }

    pub(super) fn write(&mut self, mut stream: &TcpStream, slice: Duration, bytes: &[u8]) -> io::Result<usize> {
        self.set(stream, slice)?;
        stream.write(bytes)
    }

    fn set(&mut self, stream: &TcpStream, slice: Duration) -> io::Result<()> {
        if slice != self.0 {
            stream.set_read_timeout(Some(slice))?;
            stream.set_write_timeout(Some(slice))?;
            self.0 = slice;
        }
        Ok(())
    }
}

/// Whether a read would not wait.
pub(super) fn has_input(stream: &TcpStream) -> bool {
    !matches!(recv(stream, &mut [0_u8], RecvFlags::PEEK | RecvFlags::DONTWAIT), Err(Errno::AGAIN))
}

/// Whether a close takes back what was not acknowledged.
pub(super) fn set_reset_on_close(stream: &TcpStream, is_reset: bool) -> io::Result<()> {
    Ok(sockopt::set_socket_linger(stream, is_reset.then_some(Duration::ZERO))?)
}

/// Resets now: a forked child may have the socket too, and closing it here alone would not reset it.
pub(super) fn reset(stream: &TcpStream) {
    let _ = connect_unspec(stream);
}
