//! `pyun-energy listen`: takes the platform's pushes, for those who have no web server of their own.

mod body;
mod hand_on;
mod line;
mod log;
mod offset;
mod paths;
mod receiver;
mod server;
mod target;

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver as Stopped};

use clap::Args;
use serde_json::json;

use crate::arguments::number;
use crate::failure::Failure;
use crate::secret::SecretArguments;
use crate::{output, signals};
use hand_on::HandOn;
use log::Log;
use paths::Paths;
use receiver::Receiver;
use server::Server;
use target::TargetArguments;

/// Receive the platform's pushes, and write them to a file.
///
/// Each push is verified and is on the disk, a line of JSON, before it is answered with 1001; what is not kept is answered
/// with an error, so that the platform repeats it. When it is ready it prints one line of JSON with its URL on stdout, and
/// runs until SIGINT or SIGTERM.
// No Debug: it holds a secret.
#[derive(Args)]
#[command(override_usage = "pyun-energy listen [OPTIONS] --log <FILE> --finished </PATH> …")]
pub(crate) struct Arguments {
    /// The port to listen on; 0 takes any free one
    #[arg(long, default_value_t = 0, value_parser = |text: &str| number(text, 0_u16, u16::MAX))]
    port: u16,

    /// The address to listen on: with another than this machine's own, others can reach it
    #[arg(long, value_name = "IP", default_value = "127.0.0.1")]
    address: IpAddr,

    /// The file of pushes, to which lines are added. It holds personal data: only you can read it
    #[arg(long, value_name = "FILE")]
    log: PathBuf,

    /// Accept pushes that have no signature at all; anyone can send those
    #[arg(long)]
    allow_unsigned: bool,

    #[command(flatten)]
    secret: SecretArguments,

    #[command(flatten)]
    paths: Paths,

    #[command(flatten)]
    target: TargetArguments,
}

/// Receives until it is told to stop.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let secret = arguments.secret.read()?;
    let paths = arguments.paths.read()?;
    let target = arguments.target.read(&secret)?;
    // Before it is ready: a signal right after the ready line must stop it properly.
    let stopped = stop_signals()?;
    let (log, _lock) = Log::open(&arguments.log)?;
    let log = Arc::new(log);
    let hand_on = target.map(|target| HandOn::start(Arc::clone(&log), target)).transpose()?;
    let ready = json!({"paths": paths.to_json()});
    let receiver = Receiver { paths, secret, allow_unsigned: arguments.allow_unsigned, log };
    let server = Server::start(SocketAddr::new(arguments.address, arguments.port), receiver)
        .map_err(|error| Failure::Failed(format!("cannot listen there: {error}; --port and --address say where")))?;
    announce(ready, server.address())?;
    // Ends with a message, or when nobody is left to send one.
    let _ = stopped.recv();
    server.end();
    if let Some(hand_on) = hand_on {
        hand_on.end();
    }
    Ok(())
}

fn announce(mut ready: serde_json::Value, address: SocketAddr) -> Result<(), Failure> {
    ready["url"] = json!(format!("http://{address}"));
    output::print(ready)
}

fn stop_signals() -> Result<Stopped<()>, Failure> {
    let (stop, stopped) = mpsc::channel();
    signals::on_stop(move || {
        // Only fails when it is stopping already.
        let _ = stop.send(());
    })?;
    Ok(stopped)
}
