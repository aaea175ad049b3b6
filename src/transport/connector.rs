//! Opens connections: resolve, connect, tunnel through a proxy, secure. Only when no idle connection fits.

use std::fmt;
use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{
    Buffers, ConnectProxyConnector, ConnectionDetails, Connector, Either, NextTimeout, Transport,
};
use ureq::{Error, Timeout};

use super::Lookup;
use super::call::{Call, Phase};
use super::tcp::{TcpTransport, connect};
use super::tls::Tls;

/// ureq asks for addresses before it knows whether it needs a connection. It gets none; [`Connect`] looks them up.
#[derive(Debug)]
pub(super) struct NoResolver;

impl Resolver for NoResolver {
    fn resolve(&self, _: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        Ok(self.empty())
    }
}

/// Connects to nothing.
#[derive(Debug)]
pub(super) struct Nowhere;

impl Connector for Nowhere {
    type Out = Box<dyn Transport>;

    fn connect(&self, _: &ConnectionDetails, _: Option<()>) -> Result<Option<Self::Out>, Error> {
        Ok(None)
    }
}

pub(super) struct Connect {
    lookup: Lookup,
    proxy: ConnectProxyConnector,
    tls: Tls,
}

impl Connect {
    pub(super) fn new(lookup: Lookup) -> Self {
        Self { lookup, proxy: ConnectProxyConnector::default(), tls: Tls::default() }
    }

    fn open(&self, call: &Call, uri: &Uri) -> Result<TcpTransport, Error> {
        let (host, port) = host_and_port(uri)?;
        call.enter(Phase::Resolving);
        let addresses = if let Ok(address) = host.parse::<IpAddr>() {
            vec![SocketAddr::new(address, port)]
        } else {
            let (lookup, host) = (self.lookup.clone(), host.to_owned());
            call.wait_for("pyun-energy resolve", move |_| lookup(&host, port))?
        };
        if addresses.is_empty() {
            return Err(Error::HostNotFound);
        }
        call.enter(Phase::Connecting);
        let stream =
            call.wait_for("pyun-energy connect", move |deadline| connect(&addresses, deadline)).map_err(timed_out)?;
        Ok(TcpTransport::new(stream)?)
    }
}

impl Connector for Connect {
    type Out = Box<dyn Transport>;

    fn connect(&self, details: &ConnectionDetails, _: Option<()>) -> Result<Option<Self::Out>, Error> {
        let call = Call::current()?;
        // The proxy connector comes back here for the connection to the proxy, over which no request goes by itself.
        let is_proxy = call.phase() != Phase::START;
        call.enter(Phase::Connecting);
        let stream = match self.proxy.connect(details, None::<()>)? {
            Some(Either::B(tunnel)) => tunnel,
            _ => Box::new(self.open(&call, details.uri)?),
        };
        let secured = self.tls.secure(&call, details, stream)?;
        call.has_connected();
        Ok(Some(if is_proxy {
            secured
        } else {
            Box::new(Exchange { inner: secured, begun: false, answered: false, reused: false })
        }))
    }
}

impl fmt::Debug for Connect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Connect")
    }
}

/// Whoever notices first that time is up, the call or the thread that connects for it: it is the same.
fn timed_out(error: Error) -> Error {
    match error {
        Error::Io(error) if error.kind() == ErrorKind::TimedOut => Error::Timeout(Timeout::Connect),
        error => error,
    }
}

fn host_and_port(uri: &Uri) -> Result<(&str, u16), Error> {
    let host = uri.host().ok_or_else(|| Error::BadUri("no host".to_owned()))?;
    let port = uri.port_u16().unwrap_or(if uri.scheme_str() == Some("https") { 443 } else { 80 });
    Ok((host.trim_start_matches('[').trim_end_matches(']'), port))
}

/// Watches requests and answers above TLS: what a server says when it closes an idle connection is no answer.
#[derive(Debug)]
struct Exchange {
    inner: Box<dyn Transport>,
    /// The current request has begun.
    begun: bool,
    /// The answer to it has begun.
    answered: bool,
    /// The connection has served a request before this one.
    reused: bool,
}

impl Exchange {
    fn is_unanswered(&self) -> bool {
        self.reused && !self.answered
    }

    fn note(&self, call: &Call, error: &Error) {
        if self.is_unanswered() && matches!(error, Error::Io(_)) {
            call.mark_stale();
        }
    }
}

impl Transport for Exchange {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        let call = Call::current()?;
        if std::mem::take(&mut self.answered) {
            self.reused = true;
            self.begun = false;
        }
        if !std::mem::replace(&mut self.begun, true) {
            call.begin_to_send(self.reused)?;
        }
        call.enter(Phase::Sending);
        self.inner.transmit_output(amount, timeout).inspect_err(|error| self.note(&call, error))
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        let call = Call::current()?;
        let arrived = self.inner.await_input(timeout).inspect_err(|error| self.note(&call, error))?;
        if arrived {
            self.answered = true;
            call.enter(Phase::Reading);
        } else if self.is_unanswered() {
            call.mark_stale();
        }
        Ok(arrived)
    }

    fn is_open(&mut self) -> bool {
        // A call that wants a new connection takes none that is idle.
        !Call::current().is_ok_and(|call| call.is_fresh()) && self.inner.is_open()
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}
