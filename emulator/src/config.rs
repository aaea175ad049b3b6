//! How an emulator is to be started.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use crate::apps::Secret;
use crate::emulator::Emulator;

const DEFAULT_IDLE: Duration = Duration::from_secs(30);

/// Settings of an [`Emulator`] that is about to start. Made by [`Emulator::builder`].
#[derive(Clone, Debug)]
pub struct Builder {
    pub(crate) apps: Vec<(String, Secret)>,
    pub(crate) listen: SocketAddr,
    pub(crate) allow_remote: bool,
    pub(crate) idle: Duration,
    pub(crate) seed: Option<u64>,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            apps: Vec::new(),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            allow_remote: false,
            idle: DEFAULT_IDLE,
            seed: None,
        }
    }
}

impl Builder {
    /// Adds an application that may sign requests. Neither text may be empty. Without any, every call is answered 401.
    #[must_use]
    pub fn app(mut self, app_id: impl Into<String>, secret: impl AsRef<str>) -> Self {
        self.apps.push((app_id.into(), Secret::new(secret.as_ref())));
        self
    }

    /// Where to listen. Port 0, the default, takes any free port of 127.0.0.1.
    #[must_use]
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// Whether an address that other machines can reach is accepted. The control API has no password.
    #[must_use]
    pub fn allow_remote(mut self, allow: bool) -> Self {
        self.allow_remote = allow;
        self
    }

    /// How long a connection may be idle, and how long a peer may take for a request's head, for its body, or to
    /// make room for a reply. 30 s unless set.
    #[must_use]
    pub fn idle_timeout(mut self, idle: Duration) -> Self {
        self.idle = idle;
        self
    }

    /// What chance is drawn from: jitter, toxicity, sizes of slices. The same seed, the same rules and the same
    /// requests in the same order meet the same faults. Without it, every start is another; [`Emulator::seed`] tells.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Starts the emulator; it accepts connections when this returns.
    ///
    /// # Errors
    /// The address is taken or cannot be bound, other machines could reach it without [`Builder::allow_remote`],
    /// an app is empty, or no thread could be started.
    pub fn start(self) -> io::Result<Emulator> {
        Emulator::start(self)
    }
}
