//! NATS JetStream: a durable consumer for each partition, and a lease in a key-value bucket.
//!
//! Of `pyun` the stream is `pyun`, a work queue of the subjects `pyun.PARTITION.device…` and `pyun.PARTITION.charging_record…`;
//! the leases are in the bucket `pyun-leases`, the dead letters in the stream `pyun-dead`. What is not there is made.

mod connected;
mod letter;
mod reading;
mod stores;

use std::sync::Arc;
use std::time::Duration;

use async_nats::{ConnectOptions, ServerAddr};
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use tokio::runtime::{Builder, Runtime};

use crate::broker::{Broker, Brokers, Taken, Trouble};
use crate::dead_letter::DeadLetter;
use crate::message::Message;
use crate::trust::Trust;
use connected::{Connected, PATIENCE};

/// A NATS server, and what its streams are called.
// No Debug: it holds a password.
#[derive(Clone)]
pub struct Nats {
    server: ServerAddr,
    tls: ClientConfig,
    login: Option<(String, String)>,
    prefix: String,
}

impl Nats {
    /// The server of a URL `nats://host[:port]`, or `tls://` where it has to be TLS, whom to trust then, and what names of streams and
    /// subjects begin with. Nothing is connected yet.
    ///
    /// # Errors
    /// [`Trouble`] for what is no such URL.
    pub fn new(url: &str, trust: &Trust, login: Option<(&str, &str)>, prefix: &str) -> Result<Self, Trouble> {
        let server = url.parse().map_err(|_| Trouble("not a URL nats://host[:port], or tls://".to_owned()))?;
        let login = login.map(|(user, password)| (user.to_owned(), password.to_owned()));
        Ok(Self { server, tls: tls(trust)?, login, prefix: prefix.to_owned() })
    }

    /// How to connect, and, once that has been done, to connect again and again.
    fn options(&self) -> ConnectOptions {
        const AGAIN: Duration = Duration::from_millis(200);
        let options = ConnectOptions::new().connection_timeout(PATIENCE).request_timeout(Some(PATIENCE));
        // A connection that the network has forgotten ends after three questions without an answer.
        let options = options.ping_interval(PATIENCE);
        // TLS also of a cluster's other servers, which it learns of by the first one.
        let options = options.tls_client_config(self.tls.clone()).require_tls(self.server.tls_required());
        let options = options.reconnect_delay_callback(|_| AGAIN);
        match self.login.clone() {
            Some((user, password)) => options.user_and_password(user, password),
            None => options,
        }
    }
}

/// What the client's own way would take from this machine's folders.
fn tls(trust: &Trust) -> Result<ClientConfig, Trouble> {
    let browsers = || RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().map_err(Trouble::of)?;
    Ok(builder.with_root_certificates(trust.roots.clone().unwrap_or_else(browsers)).with_no_client_auth())
}

impl Brokers for Nats {
    fn partition(&self, number: u32) -> Box<dyn Broker> {
        Box::new(Partition { number, nats: self.clone(), runtime: None, connected: None })
    }
}

struct Partition {
    number: u32,
    nats: Nats,
    runtime: Option<Runtime>,
    connected: Option<Connected>,
}

impl Partition {
    /// Does something over the connection, within a time; makes one if there is none.
    fn ask<T>(
        &mut self,
        lease: Option<Duration>,
        wait: Duration,
        what: impl AsyncFnOnce(&mut Connected) -> Result<T, Trouble>,
    ) -> Result<T, Trouble> {
        let runtime = match &mut self.runtime {
            Some(runtime) => runtime,
            none => none.insert(Builder::new_current_thread().enable_all().build().map_err(Trouble::of)?),
        };
        let (connected, nats, number) = (&mut self.connected, &self.nats, self.number);
        let work = async move {
            if let Some(lease) = lease.filter(|_| connected.is_none()) {
                *connected = Some(Connected::open(&nats.server, nats.options(), &nats.prefix, number, lease).await?);
            }
            match connected {
                Some(connected) => what(connected).await,
                None => Err(Trouble("not connected".to_owned())),
            }
        };
        let answer = async { tokio::time::timeout(PATIENCE + wait, work).await };
        runtime.block_on(answer).unwrap_or_else(|_| Err(Trouble::silence()))
    }
}

impl Broker for Partition {
    fn take(&mut self, token: &str, lease: Duration) -> Result<Option<Taken>, Trouble> {
        let token = token.to_owned();
        self.ask(Some(lease), Duration::ZERO, async move |connected| connected.take(token).await)
    }

    fn renew(&mut self) -> Result<bool, Trouble> {
        self.ask(None, Duration::ZERO, async |connected| connected.renew().await)
    }

    fn release(&mut self, is_in_order: bool) -> Result<(), Trouble> {
        self.ask(None, Duration::ZERO, async move |connected| connected.release(is_in_order).await)
    }

    fn read(&mut self, most: usize, wait: Duration) -> Result<Vec<Message>, Trouble> {
        self.ask(None, wait, async move |connected| connected.read(most, wait).await)
    }

    fn acknowledge(&mut self, ids: &[String]) -> Result<bool, Trouble> {
        self.ask(None, Duration::ZERO, async |connected| connected.acknowledge(ids).await)
    }

    fn bury(&mut self, letter: &DeadLetter) -> Result<bool, Trouble> {
        self.ask(None, Duration::ZERO, async |connected| connected.bury(letter).await)
    }

    fn backlog(&mut self) -> Result<u64, Trouble> {
        self.ask(None, Duration::ZERO, async |connected| connected.backlog().await)
    }
}
