//! Which broker, and as whom.

use std::fmt;
use std::fs;
use std::path::PathBuf;

use clap::Args;
use pyun_energy_relay::{Brokers, Trouble, Trust};

use crate::failure::Failure;
use crate::masks;

/// Where messages come from.
// No Debug: it holds a password.
#[derive(Args)]
#[command(next_help_heading = "Broker")]
pub(super) struct BrokerArguments {
    /// The broker: `redis://host[:port][/db]` or `nats://host[:port]`; `rediss://` and `tls://` for TLS
    #[arg(long, value_name = "URL", required = true)]
    from: Option<String>,

    /// What the names of streams, subjects and leases begin with
    #[arg(long, value_name = "NAME", default_value = "pyun")]
    prefix: String,

    /// The user name for the broker
    #[arg(long, value_name = "NAME", default_value = "default")]
    broker_user: String,

    /// A file with the password for the broker; one line end after it is dropped
    #[arg(long, value_name = "FILE")]
    broker_password_file: Option<PathBuf>,

    /// A file of certificates (PEM) to trust for the broker instead of the built-in ones
    #[arg(long, value_name = "FILE")]
    broker_ca_file: Option<PathBuf>,

    /// Allow a broker on another machine without TLS: what it has can be read on the way
    #[arg(long)]
    allow_plain_broker: bool,
}

impl BrokerArguments {
    /// The broker; nothing is connected yet.
    pub(super) fn read(&self) -> Result<Box<dyn Brokers>, Failure> {
        let url = self.from.as_deref().unwrap_or_default();
        if masks::is_in(url) {
            return Err(Failure::Usage("--from: it holds the secret, which stands in the wrong place".to_owned()));
        }
        if url.contains('@') {
            return usage(
                "others can see arguments: give --broker-user and --broker-password-file, and no login in it",
            );
        }
        if !self.prefix.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
            || self.prefix.is_empty()
        {
            return Err(Failure::Usage("--prefix: letters, digits, _ and - are wanted".to_owned()));
        }
        if !is_tls(url) && !is_loopback(url) && !self.allow_plain_broker {
            return usage(
                "what another machine's broker has can be read on the way; take rediss:// or tls://, or --allow-plain-broker",
            );
        }
        let password = self.password()?;
        self.open(url, password.as_deref().map(|password| (self.broker_user.as_str(), password)))
    }

    fn open(&self, url: &str, login: Option<(&str, &str)>) -> Result<Box<dyn Brokers>, Failure> {
        let wrong = |error: Trouble| Failure::Usage(format!("--from: {error}"));
        let (trust, prefix) = (self.trust()?, &self.prefix);
        match url.split_once("://") {
            #[cfg(feature = "redis")]
            Some(("redis" | "rediss", _)) => {
                Ok(Box::new(pyun_energy_relay::redis::Redis::new(url, &trust, login, prefix).map_err(wrong)?))
            }
            #[cfg(feature = "nats")]
            Some(("nats" | "tls", _)) => {
                Ok(Box::new(pyun_energy_relay::nats::Nats::new(url, &trust, login, prefix).map_err(wrong)?))
            }
            _ => usage(
                "a URL redis://host[:port] or nats://host[:port] is wanted, of those that this command was made with",
            ),
        }
    }

    fn trust(&self) -> Result<Trust, Failure> {
        let Some(path) = &self.broker_ca_file else { return Ok(Trust::default()) };
        let refuse =
            |error: &dyn fmt::Display| Failure::Usage(format!("the file that --broker-ca-file names: {error}"));
        Trust::only(fs::read(path).map_err(|error| refuse(&error))?).map_err(|error| refuse(&error))
    }

    /// The password, which from here on is printed nowhere.
    fn password(&self) -> Result<Option<String>, Failure> {
        let Some(path) = &self.broker_password_file else { return Ok(None) };
        let refuse = |error| Failure::Usage(format!("the file that --broker-password-file names: {error}"));
        let text = fs::read_to_string(path).map_err(refuse)?;
        let password = text.strip_suffix('\n').map_or(&*text, |line| line.strip_suffix('\r').unwrap_or(line));
        masks::keep(password.as_bytes())?;
        Ok(Some(password.to_owned()))
    }
}

fn usage<T>(what: &str) -> Result<T, Failure> {
    Err(Failure::Usage(format!("--from: {what}")))
}

fn is_tls(url: &str) -> bool {
    url.starts_with("rediss://") || url.starts_with("tls://")
}

/// Whether it is this machine's own.
fn is_loopback(url: &str) -> bool {
    let authority = url.split_once("://").map_or(url, |(_, rest)| rest).split(['/', '?']).next().unwrap_or_default();
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host).trim_matches(['[', ']']);
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}
