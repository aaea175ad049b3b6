//! Opens connections: resolve, connect, tunnel through a proxy, secure. Only when no idle connection fits.

use std::fmt;
use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{ConnectionDetails, Connector, NextTimeout, Transport};
use ureq::{Error, Timeout};

use super::call::{Call, Channel, Phase};
use super::dial::dial;
use super::exchange::Exchange;
use super::names::{Names, locked};
use super::settings::Settings;
use super::tcp::Tcp;
use super::tls::Tls;
use super::tunnel;
use crate::proxy::Chosen;
use crate::time::SharedTime;

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
    names: Arc<Names>,
    proxy: Option<Chosen>,
    user_agent: String,
    tls: Tls,
    time: SharedTime,
    /// The address that answered last.
    last: Mutex<Option<SocketAddr>>,
}

impl Connect {
    pub(super) fn new(settings: &Settings, names: Arc<Names>) -> Self {
        Self {
            names,
            proxy: settings.proxy.clone(),
            user_agent: settings.user_agent.clone(),
            tls: Tls::new(settings.roots.clone()),
            time: settings.time.clone(),
            last: Mutex::default(),
        }
    }

    fn open(&self, call: &Call, host: &str, port: u16) -> Result<Box<dyn Channel>, Error> {
        call.enter(Phase::Resolving);
        let addresses = match host.parse::<IpAddr>() {
            Ok(address) => vec![SocketAddr::new(address, port)],
            Err(_) => self.names.resolve(call, host, port)?,
        };
        if addresses.is_empty() {
            return Err(Error::HostNotFound);
        }
        call.enter(Phase::Connecting);
        let before = *locked(&self.last);
        let stream = dial(call, addresses, before).map_err(timed_out)?;
        let connected = Tcp::new(stream)?;
        self.note(host, before, connected.peer());
        Ok(Box::new(connected))
    }

    fn note(&self, host: &str, before: Option<SocketAddr>, now: SocketAddr) {
        *locked(&self.last) = Some(now);
        if let Some(before) = before.filter(|before| *before != now) {
            log::info!(target: "pyun_energy", "{host}: connected to {now}, before it was {before}");
        }
    }

    /// A connection to the proxy, and through it to the platform.
    fn tunnel(&self, call: &Call, proxy: &Chosen, host: &str, port: u16) -> Result<Box<dyn Channel>, Error> {
        call.set_hop(Some(proxy.to_string()));
        let mut channel = self.open(call, proxy.host(), proxy.port())?;
        if proxy.is_tls() {
            channel = self.tls.secure(call, proxy.host(), channel)?;
        }
        call.enter(Phase::Connecting);
        tunnel::open(call, channel.as_mut(), proxy, &self.user_agent, host, port)?;
        call.set_hop(None);
        Ok(channel)
    }
}

impl Connector for Connect {
    type Out = Box<dyn Transport>;

    fn connect(&self, details: &ConnectionDetails, _: Option<()>) -> Result<Option<Self::Out>, Error> {
        let call = Call::current()?;
        let (host, port) = host_and_port(details.uri)?;
        let mut channel = match &self.proxy {
            Some(proxy) => self.tunnel(&call, proxy, host, port)?,
            None => self.open(&call, host, port)?,
        };
        if details.needs_tls() {
            channel = self.tls.secure(&call, host, channel)?;
        }
        call.has_connected();
        Ok(Some(Box::new(Exchange::new(channel, details.needs_tls(), self.time.clone()))))
    }
}

impl fmt::Debug for Connect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Connect")
    }
}

/// Whoever notices first that time is up, the call or the system: it is the same.
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
