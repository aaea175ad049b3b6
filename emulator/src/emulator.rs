//! The emulator as its user sees it.

use std::fmt;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use crate::apps::Apps;
use crate::config::Builder;
use crate::device::Device;
use crate::fault::Fault;
use crate::occupancy::OccupancyOrder;
use crate::order::ChargingOrder;
use crate::recorded::Recorded;
use crate::rule::Rule;
use crate::server::Server;
use crate::shared::Shared;

/// A running emulator. It stops, and closes its connections, when it is dropped.
///
/// All methods may be called from any thread, with or without an async runtime around.
pub struct Emulator {
    url: String,
    control_url: String,
    address: SocketAddr,
    shared: Arc<Shared>,
    server: Server,
}

impl Emulator {
    /// Settings to start from: 127.0.0.1, any free port, no app.
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) fn start(config: Builder) -> io::Result<Self> {
        if !config.listen.ip().is_loopback() && !config.allow_remote {
            return Err(io::Error::new(
                io::ErrorKind::PermissionDenied,
                format!(
                    "{} is not a loopback address: other machines could reach the emulator, whose control API has no password; allow remote access to listen there",
                    config.listen
                ),
            ));
        }
        let apps = Apps::from_list(config.apps).map_err(invalid_input)?;
        let listener = bind(config.listen)?;
        let address = listener.local_addr()?;
        // Small enough for every reader of JSON.
        let seed = config.seed.unwrap_or_else(|| fastrand::u32(..).into());
        let shared = Arc::new(Shared::new(apps, config.idle, config.allow_remote, seed));
        let server = Server::start(listener, Arc::clone(&shared))?;
        let url = format!("http://{address}");
        let control_url = format!("{url}{}", crate::control::PREFIX);
        Ok(Self { url, control_url, address, shared, server })
    }

    /// The base URL, such as `http://127.0.0.1:43211`: no slash at its end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The URL of the control API, such as `http://127.0.0.1:43211/_control`.
    pub fn control_url(&self) -> &str {
        &self.control_url
    }

    /// The address that the emulator listens on, with the port that it was given.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The requests in the journal, oldest first: at most 1,000, and 16 MiB of them.
    pub fn requests(&self) -> Vec<Recorded> {
        copied(&self.shared.journal.since(0).requests)
    }

    /// Waits until `count` requests have come since the start or the last reset, and returns the journal.
    /// `None` when `timeout` passes before. A request counts from the moment it was read and judged, which may be
    /// before its reply is sent.
    pub fn wait_for_requests(&self, count: u64, timeout: Duration) -> Option<Vec<Recorded>> {
        let (send, receive) = mpsc::channel();
        let shared = Arc::clone(&self.shared);
        // On a thread of the emulator's, so that the caller may be inside a runtime or outside of one.
        self.server.spawn(async move {
            let waited = tokio::time::timeout(timeout, shared.journal.wait_for(0, count)).await;
            // The receiver is only gone when the waiting thread is.
            let _ = send.send(waited.is_ok());
        });
        let arrived = receive.recv().unwrap_or(false);
        arrived.then(|| self.requests())
    }

    /// The devices that were synced, in the order of station and device number.
    pub fn devices(&self) -> Vec<Device> {
        self.shared.state.devices()
    }

    /// The charging orders that were told of, by app and order number.
    pub fn orders(&self) -> Vec<ChargingOrder> {
        self.shared.orders.latest(usize::MAX).1.collect()
    }

    /// The occupancy orders that were seeded over the control API, oldest first.
    pub fn occupancy_orders(&self) -> Vec<OccupancyOrder> {
        self.shared.occupancies.latest(usize::MAX).1
    }

    /// Lets the next `count` platform requests (1 to 1,000,000) fail in the same way, unless an earlier rule takes them.
    ///
    /// # Errors
    /// As [`Emulator::add_rule`].
    pub fn fail_next(&self, count: u64, fault: Fault) -> io::Result<()> {
        self.add_rule(Rule::new(fault).times(count)).map(drop)
    }

    /// Adds a rule after those that stand, and returns its number. Of the rules that fit a request, the first is used.
    ///
    /// # Errors
    /// `InvalidInput` when the rule contradicts itself, its name is taken or 1,000 stand; the text says what is wrong.
    pub fn add_rule(&self, rule: Rule) -> io::Result<u64> {
        self.shared.rules.add(rule).map_err(invalid_input)
    }

    /// Removes the rule with this name, or this number; whether there was one. Those that are used up are gone already.
    pub fn remove_rule(&self, name: &str) -> bool {
        self.shared.rules.remove(name)
    }

    /// What chance is drawn from: to be set again with [`Builder::seed`].
    pub fn seed(&self) -> u64 {
        self.shared.rules.seed()
    }

    /// Adds an application, or gives a known one another secret.
    ///
    /// # Errors
    /// `InvalidInput` when a text is empty or there are 10,000 apps.
    pub fn add_app(&self, app_id: &str, secret: &str) -> io::Result<()> {
        self.shared.apps.add(app_id, secret).map_err(invalid_input)
    }

    /// Forgets devices, orders, journal, rules and the clock's setting; serial numbers and chance begin anew. The apps stay.
    pub fn reset(&self) {
        self.shared.reset();
    }

    /// Moves the emulator's clock by `offset_ms` from the machine's: forward when positive.
    pub fn set_clock_offset_ms(&self, offset_ms: i64) {
        self.shared.clock.set_offset_ms(offset_ms);
    }

    /// Lets the emulator's clock stand at this time, until it is set again or reset.
    pub fn stop_clock_at_ms(&self, now_ms: i64) {
        self.shared.clock.stop_at_ms(now_ms);
    }
}

impl fmt::Debug for Emulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emulator").field("url", &self.url).finish_non_exhaustive()
    }
}

fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    TcpListener::bind(address).map_err(|e| io::Error::new(e.kind(), format!("cannot listen on {address}: {e}")))
}

fn copied(requests: &[Arc<Recorded>]) -> Vec<Recorded> {
    requests.iter().map(|r| Recorded::clone(r)).collect()
}

fn invalid_input(text: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, text)
}
