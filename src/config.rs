//! Settings of a client, checked once, when it is built.

use std::fmt;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use ureq::http::HeaderValue;

pub(crate) use crate::base_url::BaseUrl;
use crate::client::Client;
use crate::live::Live;
use crate::proxy::Proxy;
use crate::retry::Budget;
use crate::skew::Skew;
use crate::time::{Clock, RealTime, SharedTime, Time};
use crate::transport::{Lookup, Settings, tls};
use crate::{Error, Secret, secret};

/// Where the platform is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Environment {
    /// `https://api.4pyun.com`.
    Production,
    /// `https://dev-api.4pyun.com`.
    Test,
    /// Any base URL: `http(s)://host[:port][/path]`, for an emulator or a gateway. Paths of calls are appended to it.
    BaseUrl(String),
}

impl Environment {
    /// The base URL, as given or as the platform's documents say (docs/protocol.md, section 1).
    pub fn base_url(&self) -> &str {
        match self {
            Self::Production => "https://api.4pyun.com",
            Self::Test => "https://dev-api.4pyun.com",
            Self::BaseUrl(url) => url,
        }
    }
}

impl From<&str> for Environment {
    /// A base URL.
    fn from(url: &str) -> Self {
        Self::BaseUrl(url.to_owned())
    }
}

/// Makes a [`Client`]. Required: [`app_id`](Self::app_id), [`secret`](Self::secret), [`environment`](Self::environment).
#[derive(Clone)]
#[must_use]
pub struct ClientBuilder {
    app_id: String,
    secret: Secret,
    environment: Option<Environment>,
    timeout: Duration,
    deadline: Duration,
    attempts: u32,
    correct_clock: bool,
    proxy: Proxy,
    ca_file: Option<PathBuf>,
    user_agent: String,
    common_parameters: bool,
    allow_http: bool,
    clock: Clock,
    time: SharedTime,
    resolver: Lookup,
}

impl Default for ClientBuilder {
    fn default() -> Self {
        Self {
            app_id: String::new(),
            secret: Secret::from(""),
            environment: None,
            timeout: Duration::from_secs(10),
            deadline: Duration::from_secs(30),
            attempts: 3,
            correct_clock: true,
            proxy: Proxy::default(),
            ca_file: None,
            user_agent: concat!("pyun-energy/", env!("CARGO_PKG_VERSION")).to_owned(),
            common_parameters: true,
            allow_http: false,
            clock: Arc::new(SystemTime::now),
            time: Arc::new(RealTime),
            resolver: Arc::new(|host, port| Ok((host, port).to_socket_addrs()?.collect())),
        }
    }
}

impl ClientBuilder {
    /// The application id that the platform issued (`op…`). Required.
    pub fn app_id(mut self, app_id: impl Into<String>) -> Self {
        self.app_id = app_id.into();
        self
    }

    /// The secret that belongs to the application id, byte for byte. Required.
    pub fn secret(mut self, secret: impl Into<Secret>) -> Self {
        self.secret = secret.into();
        self
    }

    /// Where the platform is. Required: production is never a guess.
    pub fn environment(mut self, environment: impl Into<Environment>) -> Self {
        self.environment = Some(environment.into());
        self
    }

    /// How long one attempt may take, from the look-up of the host to the last byte of the answer. Default 10 s.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How long a call may take, with all its attempts and the waits between them. Default 30 s.
    ///
    /// A wait that would end later is not begun: the error comes back at once.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// How many attempts a call makes at most. Default 3; 1 turns retries off.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// Whether timestamps are corrected when the platform's clock is more than 4 minutes from this machine's, by the
    /// `Date` of its answers. Default `true`.
    pub fn correct_clock(mut self, correct: bool) -> Self {
        self.correct_clock = correct;
        self
    }

    /// The proxy. Default: the environment's.
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.proxy = proxy;
        self
    }

    /// A file of certificates (PEM) to trust *instead of* the built-in ones, as `curl --cacert` does: of authorities, or of
    /// the server itself, which is then trusted as exactly that certificate.
    pub fn ca_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.ca_file = Some(path.into());
        self
    }

    /// The `User-Agent` header. Default `pyun-energy/VERSION`.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// Whether `timestamp` and `sign_type` are sent beside `app_id`. Default `true`; `false` gives exactly the bodies of
    /// the protocol's revisions A and B.
    pub fn common_parameters(mut self, send: bool) -> Self {
        self.common_parameters = send;
        self
    }

    /// Allows `http://` to a host that is not this machine. Default `false`: a signature on an open line can be attacked
    /// offline, and a request replayed.
    pub fn allow_http(mut self, allow: bool) -> Self {
        self.allow_http = allow;
        self
    }

    /// The clock that stamps requests. Default: the system's.
    pub fn clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Time and chance, for tests of this library.
    #[doc(hidden)]
    pub fn time(mut self, time: impl Time + 'static) -> Self {
        self.time = Arc::new(time);
        self
    }

    /// How host names are looked up: name and port to addresses. Default: the system's resolver. It is asked on a thread
    /// of its own, only when a new connection is needed, and not again for 10 s unless something fails.
    pub fn resolver(
        mut self,
        resolver: impl Fn(&str, u16) -> io::Result<Vec<SocketAddr>> + Send + Sync + 'static,
    ) -> Self {
        self.resolver = Arc::new(resolver);
        self
    }

    /// Checks the settings and makes the client. Nothing is sent, and no connection is made.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), with [`field`](Error::field) the setting's name, for a setting
    /// that is missing or unusable, such as a `ca_file` without a certificate.
    pub fn build(self) -> Result<Client, Error> {
        secret::check("app_id", self.app_id.as_bytes())?;
        secret::check("secret", self.secret.as_bytes())?;
        if self.timeout.is_zero() {
            return Err(Error::invalid("timeout", "must be above zero"));
        }
        if self.deadline.is_zero() {
            return Err(Error::invalid("deadline", "must be above zero"));
        }
        if self.attempts == 0 {
            return Err(Error::invalid("attempts", "must be at least 1"));
        }
        let user_agent = HeaderValue::from_str(&self.user_agent).ok().filter(|value| value.to_str().is_ok());
        let user_agent =
            user_agent.ok_or_else(|| Error::invalid("user_agent", "has a character other than plain ASCII"))?;
        let environment = self.environment.ok_or_else(|| Error::invalid("environment", "required, but missing"))?;
        let base = BaseUrl::parse(environment.base_url(), self.allow_http)?;
        let live = Live::new(Settings {
            lookup: self.resolver,
            proxy: self.proxy.choose(&base, self.allow_http)?,
            user_agent: self.user_agent,
            roots: self.ca_file.as_deref().map(tls::read_roots).transpose()?,
            time: Arc::clone(&self.time),
        });
        Ok(Client::new(crate::parts::Parts {
            app_id: self.app_id,
            secret: self.secret,
            base,
            user_agent,
            timeout: self.timeout,
            deadline: self.deadline,
            attempts: self.attempts,
            common_parameters: self.common_parameters,
            correct_clock: self.correct_clock,
            clock: self.clock,
            time: self.time,
            budget: Budget::new(),
            skew: Skew::default(),
            live,
        }))
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("app_id", &self.app_id)
            .field("secret", &self.secret)
            .field("environment", &self.environment)
            .field("timeout", &self.timeout)
            .field("deadline", &self.deadline)
            .field("attempts", &self.attempts)
            .field("correct_clock", &self.correct_clock)
            .field("proxy", &self.proxy)
            .field("ca_file", &self.ca_file)
            .field("user_agent", &self.user_agent)
            .field("common_parameters", &self.common_parameters)
            .field("allow_http", &self.allow_http)
            .finish_non_exhaustive()
    }
}
