//! `pyun-energy sync`: many records out of files, a subcommand for each kind.

mod causes;
mod devices;
mod failed_file;
mod report;
mod rounds;
mod stop;

use clap::{Args, Subcommand};

use crate::failure::Failure;

/// Report what files hold, each kind of record by a subcommand.
#[derive(Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    records: Records,
}

#[derive(Subcommand)]
enum Records {
    Devices(devices::Arguments),
}

/// Reports records of one kind.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.records {
        Records::Devices(arguments) => devices::run(arguments),
    }
}
