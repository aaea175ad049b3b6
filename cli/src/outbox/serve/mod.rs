//! `pyun-energy outbox serve`: what an MQTT broker has goes into an outbox, which sends it.

mod backoff;
mod broker;
mod log;
mod refused;
mod service;
mod standing;
mod stop;
mod topics;

use std::path::PathBuf;

use clap::Args;
use pyun_energy_outbox::{Options, Outbox};
use serde_json::json;

use crate::arguments::number;
use crate::failure::Failure;
use crate::settings::{Destination, Network, build};
use crate::status::{Status, StatusArguments};
use crate::told::tell;
use broker::BrokerArguments;
use refused::Refused;
use service::Service;
use stop::Stop;
use topics::TopicArguments;

/// Take devices and charging records from an MQTT broker into an outbox, and send them.
///
/// A message is acknowledged when it is on the disk. One that is neither a device nor a charging record is kept in a file and
/// stops nothing. What happens is told on stdout, a line of JSON each, the first with the URL of /metrics and /healthz. It
/// runs until SIGINT or SIGTERM; a second one ends it at once.
///
/// Exit code 0: it was told to stop; 1: another one has taken its session, or the outbox cannot go on; 2: nothing was done, as
/// an argument or a setting is unusable, or the broker refuses it.
// No Debug: it holds a secret.
#[derive(Args)]
pub(super) struct Arguments {
    /// The directory of the outbox, which is made if it is not there
    #[arg(value_name = "DIR")]
    dir: PathBuf,

    #[command(flatten)]
    broker: BrokerArguments,

    #[command(flatten)]
    topics: TopicArguments,

    /// How many records may wait; when there are more, the broker keeps them [default: 100000]
    #[arg(long, value_name = "N", value_parser = |text: &str| number(text, 1_u64, u64::MAX))]
    max_records: Option<u64>,

    /// How many MiB of the disk it may fill [default: 64]
    #[arg(long, value_name = "MIB", value_parser = |text: &str| number(text, 1_u64, 1 << 24))]
    max_size: Option<u64>,

    /// The most requests a second [default: no limit]
    #[arg(long, value_name = "N", value_parser = |text: &str| number(text, 1_u32, u32::MAX))]
    max_rate: Option<u32>,

    #[command(flatten)]
    status: StatusArguments,

    #[command(flatten)]
    destination: Destination,

    #[command(flatten)]
    network: Network,
}

impl Arguments {
    fn options(&self) -> Options {
        let mut options = Options::default();
        if let Some(records) = self.max_records {
            options = options.max_records(records);
        }
        if let Some(size) = self.max_size {
            options = options.max_bytes(size << 20);
        }
        if let Some(rate) = self.max_rate {
            options = options.max_rate(rate.into());
        }
        options
    }
}

/// Serves until it is told to stop.
pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let topics = arguments.topics.read()?;
    let client = build(arguments.network.apply(arguments.destination.builder()?)?)?;
    let subscriber = arguments.broker.read(client.app_id(), &topics)?;
    // Before anything is taken: a signal from now on ends it properly.
    let stop = Stop::on_signals()?;
    let status = Status::listen(&arguments.status)?;
    let opened = Outbox::open(&arguments.dir, &client, arguments.options());
    let outbox = opened.map_err(|error| Failure::Usage(format!("nothing was taken: {error}")))?;
    let mut service = Service::new(&outbox, topics, Refused::in_folder(&arguments.dir), &stop);
    let url = status.serve(service.standing())?;
    tell("ready", json!({"url": url}));
    let served = service.run(&subscriber);
    outbox.close();
    served?;
    service.tell_end();
    Ok(())
}
