//! The `pyun-energy` command.

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
    Emulator(emulator::Arguments),
}

/// Why a command ended without success.
enum Failure {
    /// The arguments are wrong: exit code 2.
    Usage(String),
    /// Anything else: exit code 1.
    Failed(String),
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Emulator(arguments) => emulator::run(&arguments),
    };
    let (text, code) = match done {
        Ok(()) => return ExitCode::SUCCESS,
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
