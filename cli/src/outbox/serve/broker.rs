//! Which broker, and as whom.

use std::env;
use std::fs;
use std::path::PathBuf;

use clap::Args;

use super::topics::Topics;
use crate::failure::Failure;
use crate::masks;
use crate::mqtt::{Address, Subscriber, Trust};

/// Where messages come from.
// No Debug: it holds a password.
#[derive(Args)]
#[command(next_help_heading = "Broker")]
pub(super) struct BrokerArguments {
    /// The broker: `mqtt://host[:port]`, or `mqtts://` for TLS. It has to speak MQTT 5
    #[arg(long, value_name = "URL", required = true, value_parser = Address::read, conflicts_with_all = ["deadline", "attempts"])]
    mqtt: Address,

    /// The client id, by which the broker knows the session; one for each outbox [default: `pyun-energy-APP_ID`]
    #[arg(long, value_name = "TEXT")]
    client_id: Option<String>,

    /// The user name for the broker
    #[arg(long, value_name = "NAME")]
    broker_user: Option<String>,

    /// A file with the password for the broker; one line end after it is dropped [default: env `PYUN_BROKER_PASSWORD`]
    #[arg(long, value_name = "FILE")]
    broker_password_file: Option<PathBuf>,

    /// A file of certificates (PEM) to trust for the broker instead of the built-in ones
    #[arg(long, value_name = "FILE")]
    broker_ca_file: Option<PathBuf>,

    /// Allow mqtt:// to a host that is not this machine
    #[arg(long)]
    allow_plain_broker: bool,
}

impl BrokerArguments {
    pub(super) fn read(&self, app_id: &str, topics: &Topics) -> Result<Subscriber, Failure> {
        let usage = |what: &str| Err(Failure::Usage(what.to_owned()));
        if !self.mqtt.is_tls && !self.mqtt.is_loopback() && !self.allow_plain_broker {
            return usage(
                "--mqtt: mqtt:// to another machine can be read on the way; take mqtts://, or --allow-plain-broker",
            );
        }
        let client_id = self.client_id.clone().unwrap_or_else(|| format!("pyun-energy-{app_id}"));
        if client_id.is_empty() || client_id.len() > 256 || masks::is_in(&client_id) {
            return usage("--client-id: wanted is a name of 1 to 256 bytes that holds no secret");
        }
        let password = self.password()?;
        if password.is_some() && self.broker_user.is_none() {
            return usage("there is a password for the broker and no user name; give --broker-user");
        }
        let trust = Trust::read(self.broker_ca_file.as_deref());
        let trust = trust.map_err(|error| Failure::Usage(format!("the file that --broker-ca-file names: {error}")))?;
        let (address, user) = (self.mqtt.clone(), self.broker_user.clone());
        Ok(Subscriber { address, trust, client_id, user, password, filters: topics.filters().cloned().collect() })
    }

    /// The password, which from here on is printed nowhere.
    fn password(&self) -> Result<Option<Vec<u8>>, Failure> {
        let password = match &self.broker_password_file {
            Some(path) => {
                let refuse = |error| Failure::Usage(format!("the file that --broker-password-file names: {error}"));
                let mut bytes = fs::read(path).map_err(refuse)?;
                let length = bytes.strip_suffix(b"\n").map(|line| line.strip_suffix(b"\r").unwrap_or(line).len());
                bytes.truncate(length.unwrap_or(bytes.len()));
                Some(bytes)
            }
            None => env::var_os("PYUN_BROKER_PASSWORD").map(|text| text.as_encoded_bytes().to_vec()),
        };
        let password = password.filter(|password| !password.is_empty());
        if let Some(password) = &password {
            masks::keep(password)?;
        }
        Ok(password)
    }
}
