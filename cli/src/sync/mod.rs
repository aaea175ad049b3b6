//! `pyun-energy sync`: many records out of files, a subcommand for each kind.

mod arguments;
mod causes;
mod failed_file;
mod later;
mod queue;
mod report;
mod rounds;
mod sent;
mod stop;

use clap::{Args, Subcommand};

use pyun_energy::{ChargingRecord, Device};

use crate::failure::Failure;

/// Report what files hold, each kind of record by a subcommand.
#[derive(Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    records: Records,
}

#[derive(Subcommand)]
enum Records {
    /// Report devices from files: JSON, JSON lines or CSV.
    ///
    /// Everything is read and checked before anything is sent. What fails for a while is tried again, in up to three rounds.
    /// What is not accepted in the end is written to a file that can be given to `sync devices` as it is. With --outbox it
    /// waits on disk instead.
    ///
    /// Exit code 0: all are accepted; 1: some are not, or were skipped; 2: nothing was sent, as an input or a setting is
    /// wrong; 130: interrupted.
    Devices(arguments::Arguments),

    /// Report charging records from files: JSON, JSON lines or CSV.
    ///
    /// Those of one order number are sent in their order. Everything is read and checked before anything is sent. What fails
    /// for a while is tried again, in up to three rounds. What is not accepted in the end is written to a file that can be
    /// given to `sync charges` as it is. With --outbox it waits on disk instead.
    ///
    /// Exit code 0: all are accepted; 1: some are not, or were skipped; 2: nothing was sent, as an input or a setting is
    /// wrong; 130: interrupted.
    Charges(arguments::Arguments),
}

/// Reports records of one kind.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.records {
        Records::Devices(arguments) => arguments::run::<Device>(arguments),
        Records::Charges(arguments) => arguments::run::<ChargingRecord>(arguments),
    }
}
