//! The `pyun-energy` command.

mod doctor;
mod emulator;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Tools for the P云 (4pyun) energy platform.
#[derive(Parser)]
#[command(name = "pyun-energy", version, about, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Doctor(doctor::Arguments),
    Emulator(emulator::Arguments),
}

/// Why a command ended without success.
enum Failure {
    /// The arguments are wrong: exit code 2.
    Usage(String),
    /// Anything else: exit code 1.
    Failed(String),
    /// The answer, which has been printed, is a bad one: exit code 1.
    Said,
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Doctor(arguments) => doctor::run(&arguments),
        Command::Emulator(arguments) => emulator::run(&arguments),
    };
    let (text, code) = match done {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Failure::Said) => return ExitCode::FAILURE,
        Err(Failure::Failed(text)) => (text, 1),
        Err(Failure::Usage(text)) => (text, 2),
    };
    say(&format!("error: {text}"));
    ExitCode::from(code)
}

/// Prints a line on stderr. When nobody can read it any more, there is nobody left to tell.
fn say(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}
