//! NATS JetStream: a durable consumer for each partition, and a lease in a key-value bucket.
//!
//! Of `pyun` the stream is `pyun`, a work queue of the subjects `pyun.PARTITION.device…` and `pyun.PARTITION.charging_record…`;
//! the leases are in the bucket `pyun-leases`, the dead letters in the stream `pyun-dead`. What is not there is made.

mod connected;
mod letter;
mod reading;
mod stores;

use std::time::Duration;

use async_nats::{ConnectOptions, ServerAddr};
use tokio::runtime::{Builder, Runtime};

use crate::broker::{Broker, Brokers, Taken, Trouble};
use crate::dead_letter::DeadLetter;
use crate::message::Message;
use connected::Connected;

/// How long the server may take, beside what it is asked to wait.
const PATIENCE: Duration = Duration::from_secs(2);

/// A NATS server, and what its streams are called.
// No Debug: it holds a password.
pub struct Nats {
    server: ServerAddr,
    login: Option<(String, String)>,
    prefix: String,
}

impl Nats {
    /// The server of a URL `nats://host[:port]`, and what names of streams and subjects begin with. Nothing is connected yet.
    ///
    /// # Errors
    /// [`Trouble`] for what is no such URL.
    pub fn new(url: &str, login: Option<(&str, &str)>, prefix: &str) -> Result<Self, Trouble> {
        let server = url.parse().map_err(|_| Trouble("not a URL nats://host[:port]".to_owned()))?;
        let login = login.map(|(user, password)| (user.to_owned(), password.to_owned()));
        Ok(Self { server, login, prefix: prefix.to_owned() })
    }
}

impl Brokers for Nats {
    fn partition(&self, number: u32) -> Box<dyn Broker> {
        let (server, login, prefix) = (self.server.clone(), self.login.clone(), self.prefix.clone());
        Box::new(Partition { number, server, login, prefix, runtime: None, connected: None })
    }
}

struct Partition {
    number: u32,
    server: ServerAddr,
    login: Option<(String, String)>,
    prefix: String,
    runtime: Option<Runtime>,
    connected: Option<Connected>,
}

/// How to connect, and, once that has been done, to connect again and again.
fn options(login: Option<(String, String)>) -> ConnectOptions {
    const AGAIN: Duration = Duration::from_millis(200);
    let options = ConnectOptions::new().connection_timeout(PATIENCE).request_timeout(Some(PATIENCE));
    let options = options.reconnect_delay_callback(|_| AGAIN);
    match login {
        Some((user, password)) => options.user_and_password(user, password),
        None => options,
    }
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
        let (connected, server, options) = (&mut self.connected, &self.server, options(self.login.clone()));
        let (prefix, number) = (&self.prefix, self.number);
        let work = async move {
            if let Some(lease) = lease.filter(|_| connected.is_none()) {
                *connected = Some(Connected::open(server, options, prefix, number, lease).await?);
            }
            match connected {
                Some(connected) => what(connected).await,
                None => Err(Trouble("not connected".to_owned())),
            }
        };
        let answer = async { tokio::time::timeout(PATIENCE + wait, work).await };
        runtime.block_on(answer).unwrap_or_else(|_| Err(Trouble("the broker does not answer".to_owned())))
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
