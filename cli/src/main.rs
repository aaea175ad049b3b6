//! The `pyun-energy` command.

mod again;
mod answer;
mod arguments;
mod curl;
mod discount;
mod doctor;
mod emulator;
mod failure;
mod fields;
mod form;
mod input;
mod lines;
mod listen;
mod lock;
mod masks;
mod mqtt;
mod notes;
mod occupancy;
mod outbox;
mod output;
mod prepare;
mod record_arguments;
#[cfg(any(feature = "redis", feature = "nats"))]
mod relay;
mod secret;
mod settings;
mod sign;
mod signals;
mod status;
mod sync;
mod told;
mod verify;
mod wording;

use std::env;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use failure::Failure;
use output::say;

const EXIT_CODES: &str = "\
Exit codes: 0 done, and the answer is good; 1 the answer is a bad one (a device failed, a signature is wrong);
2 nothing was done, as an argument, a setting or an input is unusable; 130 interrupted.";

/// Tools for the P云 (4pyun) energy platform.
#[derive(Parser)]
#[command(name = "pyun-energy", version, propagate_version = true, max_term_width = 100, after_help = EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Sync(sync::Arguments),
    Discount(discount::Arguments),
    Occupancy(occupancy::Arguments),
    Sign(sign::Arguments),
    Verify(verify::Arguments),
    Prepare(prepare::Arguments),
    Doctor(doctor::Arguments),
    Listen(listen::Arguments),
    Outbox(outbox::Arguments),
    #[cfg(any(feature = "redis", feature = "nats"))]
    Relay(Box<relay::Arguments>),
    Emulator(emulator::Arguments),
}

fn main() -> ExitCode {
    let cli = Cli::try_parse().unwrap_or_else(|error| arguments::discreet(error, &Cli::command()).exit());
    let (text, code) = match run(cli.command) {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Failure::Said) => return ExitCode::FAILURE,
        Err(Failure::Refused) => return ExitCode::from(2),
        Err(Failure::Interrupted) => return ExitCode::from(130),
        Err(Failure::Failed(text)) => (text, 1),
        Err(Failure::Usage(text)) => (text, 2),
    };
    say(&format!("error: {text}"));
    ExitCode::from(code)
}

fn run(command: Command) -> Result<(), Failure> {
    if let Some(secret) = env::var_os("PYUN_APP_SECRET") {
        masks::keep(secret.as_encoded_bytes())?;
    }
    match command {
        Command::Sync(arguments) => sync::run(&arguments),
        Command::Discount(arguments) => discount::run(&arguments),
        Command::Occupancy(arguments) => occupancy::run(&arguments),
        Command::Sign(arguments) => sign::run(&arguments),
        Command::Verify(arguments) => verify::run(&arguments),
        Command::Prepare(arguments) => prepare::run(&arguments),
        Command::Doctor(arguments) => doctor::run(&arguments),
        Command::Listen(arguments) => listen::run(&arguments),
        Command::Outbox(arguments) => outbox::run(&arguments),
        #[cfg(any(feature = "redis", feature = "nats"))]
        Command::Relay(arguments) => relay::run(&arguments),
        Command::Emulator(arguments) => emulator::run(&arguments),
    }
}
