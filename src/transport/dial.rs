//! Connects as RFC 8305 has it: the addresses of both families in turn, the next one when one has not answered for a
//! quarter of a second, and the first that answers is it.

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpStream};
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::net::{AddressFamily, SocketFlags, SocketType, connect, ipproto, socket_with, sockopt};
use ureq::Error;

use super::call::Call;

/// How long an address may be silent before the next one is tried beside it.
const DELAY: Duration = Duration::from_millis(250);

/// Connects to the first address that answers; `preferred`, if it is one of them, is tried first.
pub(super) fn dial(call: &Call, addresses: Vec<SocketAddr>, preferred: Option<SocketAddr>) -> Result<TcpStream, Error> {
    let mut dial =
        Dial { left: in_order(addresses, preferred), tried: Vec::new(), next: Instant::now(), failure: None };
    loop {
        dial.start()?;
        let wait = dial.wait_for(call.slice()?);
        if let Some(connected) = dial.poll(wait)? {
            return Ok(connected);
        }
    }
}

/// The families in turn, beginning with the one that the system prefers.
fn in_order(addresses: Vec<SocketAddr>, preferred: Option<SocketAddr>) -> Vec<SocketAddr> {
    let first_is_v4 = addresses.first().is_some_and(SocketAddr::is_ipv4);
    let (first, second): (Vec<_>, Vec<_>) = addresses.into_iter().partition(|address| address.is_ipv4() == first_is_v4);
    let (mut first, mut second) = (first.into_iter(), second.into_iter());
    let mut order = Vec::new();
    loop {
        let before = order.len();
        order.extend(first.next());
        order.extend(second.next());
        if order.len() == before {
            break;
        }
    }
    if let Some(known) = order.iter().position(|address| Some(*address) == preferred) {
        order[..=known].rotate_right(1);
    }
    // Taken from the end.
    order.reverse();
    order
}

struct Dial {
    left: Vec<SocketAddr>,
    tried: Vec<OwnedFd>,
    /// When the next address is tried.
    next: Instant,
    failure: Option<io::Error>,
}

impl Dial {
    /// Begins with the addresses whose time has come. An error if none is left.
    fn start(&mut self) -> Result<(), Error> {
        while self.tried.is_empty() || Instant::now() >= self.next {
            let Some(address) = self.left.pop() else { break };
            match begin(address) {
                Ok(socket) => {
                    self.tried.push(socket);
                    self.next = Instant::now() + DELAY;
                }
                Err(error) => self.failure = Some(error.into()),
            }
        }
        if self.tried.is_empty() {
            return Err(self.failure.take().unwrap_or_else(|| ErrorKind::AddrNotAvailable.into()).into());
        }
        Ok(())
    }

    /// How long to wait for an answer, within a slice.
    fn wait_for(&self, slice: Duration) -> Duration {
        if self.left.is_empty() { slice } else { slice.min(self.next.saturating_duration_since(Instant::now())) }
    }

    /// The one that has answered, if any has.
    fn poll(&mut self, wait: Duration) -> Result<Option<TcpStream>, Error> {
        let mut waiting: Vec<_> = self.tried.iter().map(|socket| PollFd::new(socket, PollFlags::OUT)).collect();
        match poll(&mut waiting, Timespec::try_from(wait).ok().as_ref()) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(io::Error::from(error).into()),
        }
        let answered: Vec<bool> = waiting.iter().map(|socket| !socket.revents().is_empty()).collect();
        for at in (0..answered.len()).rev().filter(|at| answered[*at]) {
            let socket = self.tried.swap_remove(at);
            match sockopt::socket_error(&socket).and_then(|outcome| outcome) {
                Ok(()) => {
                    let stream = TcpStream::from(socket);
                    stream.set_nonblocking(false)?;
                    return Ok(Some(stream));
                }
                Err(error) => {
                    self.failure = Some(error.into());
                    self.next = Instant::now();
                }
            }
        }
        Ok(None)
    }
}

fn begin(address: SocketAddr) -> Result<OwnedFd, Errno> {
    let family = if address.is_ipv4() { AddressFamily::INET } else { AddressFamily::INET6 };
    let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
    let socket = socket_with(family, SocketType::STREAM, flags, Some(ipproto::TCP))?;
    match connect(&socket, &address) {
        Ok(()) | Err(Errno::INPROGRESS | Errno::INTR) => Ok(socket),
        Err(error) => Err(error),
    }
}
