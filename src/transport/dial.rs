//! Connects as RFC 8305 has it: the addresses of both families in turn, the next one when one has not answered for a
//! quarter of a second, and the first that answers is it.

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use ureq::Error;

use super::call::Call;
use super::socket::{self, Connecting};

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
    tried: Vec<Connecting>,
    /// When the next address is tried.
    next: Instant,
    failure: Option<io::Error>,
}

impl Dial {
    /// Begins with the addresses whose time has come. An error if none is left.
    fn start(&mut self) -> Result<(), Error> {
        while self.tried.is_empty() || Instant::now() >= self.next {
            let Some(address) = self.left.pop() else { break };
            match socket::begin(&address) {
                Ok(socket) => {
                    self.tried.push(socket);
                    self.next = Instant::now() + DELAY;
                }
                Err(error) => self.failure = Some(error),
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
        let mut outcomes = socket::outcomes(&self.tried, wait)?;
        for at in (0..outcomes.len()).rev() {
            let Some(outcome) = outcomes[at].take() else { continue };
            let socket = self.tried.swap_remove(at);
            match outcome.and_then(|()| socket::connected(socket)) {
                Ok(stream) => return Ok(Some(stream)),
                Err(error) => {
                    self.failure = Some(error);
                    self.next = Instant::now();
                }
            }
        }
        Ok(None)
    }
}
