//! `pyun-energy relay`: what a broker has goes to the platform, by several processes that share the work.

mod broker;
mod events;
mod partition;
mod standing;

use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use clap::{Args, Subcommand};
use pyun_energy_relay::{Options, Relay};
use serde_json::json;

use crate::arguments::number;
use crate::failure::Failure;
use crate::settings::{Destination, build, seconds};
use crate::signals;
use crate::status::{Status, StatusArguments};
use crate::told::tell;
use broker::BrokerArguments;
use standing::Standing;

/// Bring devices and charging records from a broker to the platform, in order, whichever of several processes dies.
///
/// A message is acknowledged when the platform has accepted it, or when it is in the dead letters with the platform's answer.
/// What happens is told on stdout, a line of JSON each, the first with the URL of /metrics and /healthz. It runs until SIGINT
/// or SIGTERM, lets what is on its way end, and gives its partitions back; a second signal ends it at once.
// No Debug: it holds secrets.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,

    #[command(flatten)]
    run: RunArguments,
}

#[derive(Subcommand)]
enum Command {
    Partition(partition::Arguments),
}

#[derive(Args)]
struct RunArguments {
    #[command(flatten)]
    broker: BrokerArguments,

    /// How many partitions there are: the same for every process, and changed only when all are empty
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = |text: &str| number(text, 1_u32, 1024))]
    partitions: u32,

    /// How many of them this process takes at most, so that others have some too [default: all]
    #[arg(long, value_name = "N", value_parser = |text: &str| number(text, 1_u32, 1024))]
    most: Option<u32>,

    /// How long a partition stays with a process that is not heard of; at least three times --timeout
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    lease: Duration,

    /// How long one request to the platform may take
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    timeout: Duration,

    /// How long after a loss the newest states, and the bills, that may have been overtaken are sent once more
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = seconds)]
    repeat_after: Duration,

    /// How many requests of one partition are on their way at a time
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = |text: &str| number(text, 1_usize, 256))]
    connections: usize,

    #[command(flatten)]
    status: StatusArguments,

    #[command(flatten)]
    destination: Destination,
}

impl RunArguments {
    fn options(&self) -> Options {
        Options::default()
            .partitions(self.partitions)
            .most(self.most.unwrap_or(u32::MAX))
            .lease(self.lease)
            .timeout(self.timeout)
            .repeat_after(self.repeat_after)
            .connections(self.connections)
    }
}

/// Runs until it is told to stop.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.command {
        Some(Command::Partition(arguments)) => partition::run(arguments),
        None => relay(&arguments.run),
    }
}

fn relay(arguments: &RunArguments) -> Result<(), Failure> {
    let options = arguments.options();
    let client = build(Relay::client(arguments.destination.builder()?, &options))?;
    let brokers = arguments.broker.read()?;
    // Before anything is taken: a signal from now on ends it properly.
    let stopped = stop_signals()?;
    let status = Status::listen(&arguments.status)?;
    // Whoever reads finds the URL in the first line.
    let told = Arc::new(Mutex::new(()));
    let is_first = told.lock();
    let after = Arc::clone(&told);
    let relay = Relay::start(brokers.as_ref(), &client, options, move |event| {
        drop(after.lock());
        events::told(&event);
    });
    let relay = relay.map_err(|error| Failure::Usage(error.to_string()))?;
    let url = status.serve(Standing { metrics: relay.metrics(), patience: arguments.lease })?;
    tell("ready", json!({"url": url, "partitions": arguments.partitions}));
    drop(is_first);
    // Ends with a message, or when nobody is left to send one.
    let _ = stopped.recv();
    let metrics = relay.metrics();
    relay.stop();
    tell("stopped", json!({"delivered": metrics.delivered_in_all()}));
    Ok(())
}

/// The first signal stops it; the second one ends the process at once.
fn stop_signals() -> Result<mpsc::Receiver<()>, Failure> {
    let (stop, stopped) = mpsc::sync_channel(1);
    let mut is_asked = false;
    signals::on_stop(move || {
        if std::mem::replace(&mut is_asked, true) {
            std::process::exit(130);
        }
        // Only fails when it is stopping already.
        let _ = stop.try_send(());
    })?;
    Ok(stopped)
}
