//! Settings that several commands share: from flags, or else from the environment.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, ValueEnum};
use pyun_energy::{Client, ClientBuilder, Environment, Proxy};

use crate::again::Again;
use crate::arguments::number;
use crate::failure::Failure;
use crate::secret::SecretArguments;
use crate::{masks, wording};

#[derive(Clone, Copy, ValueEnum)]
enum Platform {
    Test,
    Production,
}

/// Who reports, and where the platform is.
#[derive(Args)]
#[command(next_help_heading = "Platform")]
pub(crate) struct Destination {
    /// The application id that the platform issued [default: env `PYUN_APP_ID`]
    #[arg(long, value_name = "ID")]
    app_id: Option<String>,

    #[command(flatten)]
    secret: SecretArguments,

    /// Which of the platform's environments [default: env `PYUN_ENVIRONMENT`]
    #[arg(long, value_enum, conflicts_with = "base_url")]
    environment: Option<Platform>,

    /// Another address, of an emulator or a gateway: `http(s)://host[:port]` [default: env `PYUN_BASE_URL`]
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,

    /// Allow http:// to a host that is not this machine
    #[arg(long)]
    allow_http: bool,
}

impl Destination {
    /// The flags that were given, for another run.
    pub(crate) fn repeat(&self, again: &mut Again) {
        again.value("--app-id", self.app_id.as_deref());
        self.secret.repeat(again);
        again.value(
            "--environment",
            self.environment.and_then(|platform| platform.to_possible_value()).map(|it| it.get_name().to_owned()),
        );
        again.value("--base-url", self.base_url.as_deref());
        again.flag("--allow-http", self.allow_http);
    }

    /// A client's settings so far.
    pub(crate) fn builder(&self) -> Result<ClientBuilder, Failure> {
        let app_id = match &self.app_id {
            Some(app_id) => app_id.clone(),
            None => variable("PYUN_APP_ID")?
                .ok_or_else(|| Failure::Usage("no app id: set PYUN_APP_ID, or give --app-id ID".into()))?,
        };
        let secret = self.secret.read()?;
        if masks::is_in(&app_id) {
            return Err(Failure::Usage("the app id is the secret, which stands in the wrong place".into()));
        }
        let environment = self.environment()?;
        if matches!(&environment, Environment::BaseUrl(url) if masks::is_in(url)) {
            return Err(Failure::Usage("the base URL holds the secret, which stands in the wrong place".into()));
        }
        Ok(Client::builder().app_id(app_id).environment(environment).secret(secret).allow_http(self.allow_http))
    }

    /// A flag before a variable; production is never a guess.
    fn environment(&self) -> Result<Environment, Failure> {
        if let Some(url) = &self.base_url {
            return Ok(Environment::BaseUrl(url.clone()));
        }
        if let Some(platform) = self.environment {
            return Ok(platform.environment());
        }
        match (variable("PYUN_BASE_URL")?, variable("PYUN_ENVIRONMENT")?) {
            (Some(url), None) => Ok(Environment::BaseUrl(url)),
            (None, Some(name)) => Platform::from_str(&name, true)
                .map(Platform::environment)
                .map_err(|_| Failure::Usage("PYUN_ENVIRONMENT is neither `test` nor `production`".into())),
            (Some(_), Some(_)) => {
                Err(Failure::Usage("PYUN_BASE_URL and PYUN_ENVIRONMENT are both set; unset one of them".into()))
            }
            (None, None) => Err(Failure::Usage("no destination: give --environment or --base-url".into())),
        }
    }
}

impl Platform {
    fn environment(self) -> Environment {
        match self {
            Self::Test => Environment::Test,
            Self::Production => Environment::Production,
        }
    }
}

/// How requests travel.
#[derive(Args)]
#[command(next_help_heading = "Network")]
pub(crate) struct Network {
    /// How long one attempt may take [default: 10]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    timeout: Option<Duration>,

    /// How long one device may take, with all its attempts [default: 30]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    deadline: Option<Duration>,

    /// How many attempts a device gets in a round [default: 3]
    #[arg(long, value_name = "N", value_parser = |text: &str| number(text, 1_u32, u32::MAX))]
    attempts: Option<u32>,

    /// A file of certificates (PEM) to trust instead of the built-in ones
    #[arg(long, value_name = "FILE")]
    ca_file: Option<PathBuf>,

    /// An HTTP proxy, or `none` [default: that of the environment, such as `HTTPS_PROXY`]
    #[arg(long, value_name = "URL")]
    proxy: Option<String>,
}

impl Network {
    /// How long one device may take.
    pub(crate) fn deadline(&self) -> Duration {
        self.deadline.unwrap_or(Duration::from_secs(30))
    }

    /// The flags that were given, for another run.
    pub(crate) fn repeat(&self, again: &mut Again) {
        again.value("--timeout", self.timeout.map(|time| time.as_secs_f64()));
        again.value("--deadline", self.deadline.map(|time| time.as_secs_f64()));
        again.value("--attempts", self.attempts);
        again.value("--ca-file", self.ca_file.as_deref().map(Path::display));
        let has_password = self.proxy.as_deref().is_some_and(|url| url.contains('@'));
        again.value("--proxy", self.proxy.as_deref().filter(|_| !has_password));
        again.hidden("--proxy", has_password);
    }

    /// Sets what was given.
    pub(crate) fn apply(&self, mut builder: ClientBuilder) -> Result<ClientBuilder, Failure> {
        if let Some(timeout) = self.timeout {
            builder = builder.timeout(timeout);
        }
        if let Some(deadline) = self.deadline {
            builder = builder.deadline(deadline);
        }
        if let Some(attempts) = self.attempts {
            builder = builder.attempts(attempts);
        }
        if let Some(path) = &self.ca_file {
            // The library would repeat a name that leads nowhere.
            let there = fs::metadata(path);
            there.map_err(|error| Failure::Usage(format!("the file that --ca-file names: {error}")))?;
            builder = builder.ca_file(path);
        }
        Ok(match self.proxy.as_deref() {
            None => builder,
            Some("none") => builder.proxy(Proxy::Direct),
            Some(url) => builder.proxy(Proxy::Url(url.to_owned())),
        })
    }
}

/// Makes the client.
pub(crate) fn build(builder: ClientBuilder) -> Result<Client, Failure> {
    builder.build().map_err(|error| Failure::Usage(wording::of_setting(&error)))
}

/// A number of seconds, such as `2.5`.
pub(crate) fn seconds(text: &str) -> Result<Duration, String> {
    let number: f64 = text.parse().map_err(|_| "not a number of seconds".to_owned())?;
    Duration::try_from_secs_f64(number).map_err(|error| error.to_string())
}

/// A variable of the environment; an empty one counts as not set.
fn variable(name: &str) -> Result<Option<String>, Failure> {
    match env::var(name) {
        Ok(text) => Ok(Some(text).filter(|text| !text.is_empty())),
        Err(env::VarError::NotPresent) => Ok(None),
        Err(env::VarError::NotUnicode(_)) => Err(Failure::Usage(format!("{name} is not UTF-8"))),
    }
}
