//! What std lacks of sockets, on Windows.
//!
//! A time limit of a socket (SO_RCVTIMEO) is no way to wait here: it is never shorter than half a second, and a read that it
//! ends may have taken bytes along. So sockets are not blocking, and WSAPoll waits.

use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use socket2::{Domain, Protocol, SockRef, Socket, Type};

/// A socket that is connecting. No child of this process inherits it (rustix' would be inherited).
pub(super) type Connecting = Socket;

/// Begins to connect.
pub(super) fn begin(address: &SocketAddr) -> io::Result<Connecting> {
    let socket = Socket::new(Domain::for_address(*address), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_nonblocking(true)?;
    match socket.connect(&(*address).into()) {
        Ok(()) => Ok(socket),
        Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(socket),
        Err(error) => Err(error),
    }
}

/// Waits until one of them is connected or has failed: the outcome of each, where there is one. Before Windows 10 of 2020
/// WSAPoll does not tell of a connect that failed, so each is asked, and a failure may be seen a slice late.
pub(super) fn outcomes(tried: &[Connecting], wait: Duration) -> io::Result<Vec<Option<io::Result<()>>>> {
    let mut waiting: Vec<_> = tried.iter().map(|socket| PollFd::new(socket, PollFlags::OUT)).collect();
    poll(&mut waiting, Timespec::try_from(wait).ok().as_ref())?;
    let outcome = |socket: &Connecting, has_answered: bool| match socket.take_error() {
        Ok(None) => has_answered.then_some(Ok(())),
        Ok(Some(error)) | Err(error) => Some(Err(error)),
    };
    let has_answered = waiting.iter().map(|socket| !socket.revents().is_empty());
    Ok(tried.iter().zip(has_answered).map(|(socket, answered)| outcome(socket, answered)).collect())
}

/// The connection of one that is connected.
#[allow(clippy::unnecessary_wraps)] // elsewhere it can fail
pub(super) fn connected(socket: Connecting) -> io::Result<TcpStream> {
    Ok(socket.into())
}

/// Reads and writes that wait for one slice.
#[derive(Debug, Default)]
pub(super) struct Slices;

#[allow(clippy::unused_self)] // elsewhere the socket's time limit is kept
impl Slices {
    pub(super) fn read(&mut self, mut stream: &TcpStream, slice: Duration, into: &mut [u8]) -> io::Result<usize> {
        // An answer is hardly ever there when it is asked for.
        wait(stream, PollFlags::IN, slice)?;
        stream.read(into)
    }

    pub(super) fn write(&mut self, mut stream: &TcpStream, slice: Duration, bytes: &[u8]) -> io::Result<usize> {
        match stream.write(bytes) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                wait(stream, PollFlags::OUT, slice)?;
                stream.write(bytes)
            }
            result => result,
        }
    }
}

fn wait(stream: &TcpStream, for_what: PollFlags, slice: Duration) -> io::Result<bool> {
    Ok(poll(&mut [PollFd::new(stream, for_what)], Timespec::try_from(slice).ok().as_ref())? > 0)
}

/// Whether a read would not wait.
pub(super) fn has_input(stream: &TcpStream) -> bool {
    !matches!(wait(stream, PollFlags::IN, Duration::ZERO), Ok(false))
}

/// Whether a close takes back what was not acknowledged.
pub(super) fn set_reset_on_close(stream: &TcpStream, is_reset: bool) -> io::Result<()> {
    SockRef::from(stream).set_linger(is_reset.then_some(Duration::ZERO))
}

/// The close that follows resets: nobody else has the socket.
pub(super) fn reset(_: &TcpStream) {}
