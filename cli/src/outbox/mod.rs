//! `pyun-energy outbox`: what waits on disk, looked at from outside, mended, and taken from a broker.

mod change;
mod directory;
mod export;
mod item;
mod list;
mod personal;
mod serve;
mod show;
mod standing;
mod status;
mod watch;
pub(crate) mod wording;

use clap::{Args, Subcommand};

use crate::failure::Failure;
pub(crate) use item::{Found, to_json};
pub(crate) use wording::why;

/// Look at an outbox, whoever owns it; mend one that nobody owns; fill one from an MQTT broker.
#[derive(Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    Status(status::Arguments),
    List(list::Arguments),
    Show(show::Arguments),
    Export(export::Arguments),
    Retry(change::RetryArguments),
    Discard(change::DiscardArguments),
    Purge(change::PurgeArguments),
    Serve(Box<serve::Arguments>),
}

/// Does one of them.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.what {
        What::Status(arguments) => status::run(arguments),
        What::List(arguments) => list::run(arguments),
        What::Show(arguments) => show::run(arguments),
        What::Export(arguments) => export::run(arguments),
        What::Retry(arguments) => change::retry(arguments),
        What::Discard(arguments) => change::discard(arguments),
        What::Purge(arguments) => change::purge(arguments),
        What::Serve(arguments) => serve::run(arguments),
    }
}
