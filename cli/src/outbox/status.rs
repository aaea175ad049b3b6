//! `pyun-energy outbox status`: how an outbox stands.

use std::time::Duration;

use clap::Args;

use super::directory::{Directory, failed};
use super::{standing, watch};
use crate::failure::Failure;
use crate::output;
use crate::settings::seconds;

/// Tell how an outbox stands, also while it is in use.
///
/// Nothing is written, and no app id or secret is needed. Exit code 0: told; 2: there is no outbox, or only its owner can read
/// it now.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    directory: Directory,

    /// Go on until Ctrl-C: a line that changes, or line by line where stdout is no terminal
    #[arg(long)]
    watch: bool,

    /// With --watch, how often to look [default: 1]
    #[arg(long, value_name = "SECONDS", value_parser = seconds, requires = "watch")]
    every: Option<Duration>,

    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let view = arguments.directory.view()?;
    if arguments.watch {
        return watch::run(&view, arguments.every.unwrap_or(Duration::from_secs(1)), arguments.json);
    }
    let status = view.status().map_err(|error| failed(&error))?;
    if arguments.json { output::print(standing::line(&status)) } else { output::print_all(standing::lines(&status)) }
}
