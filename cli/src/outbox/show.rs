//! `pyun-energy outbox show`: all of what has a name or a number, as it was put.

use std::cell::Cell;

use clap::Args;

use super::directory::Directory;
use super::item::{Found, print_each, to_json};
use crate::failure::Failure;

/// Show what waits or is dead under a name, as it was put: with personal data.
///
/// Exit code 0: shown; 1: nothing of it is there; 2: there is no outbox, or only its owner can read it now.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    directory: Directory,

    /// A number of `outbox list`, an order number, or a device's number
    #[arg(value_name = "NAME")]
    name: String,

    /// Print JSON lines, for programs
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let view = arguments.directory.view()?;
    let name = &arguments.name;
    let is_it = |found: &Found| found.name() == name || found.id().is_some_and(|id| id.to_string() == *name);
    let found = Found::all(&view).filter(|found| found.as_ref().map_or(true, is_it));
    let is_first = Cell::new(true);
    let text = |found: &Found| {
        let line = to_json(found, true);
        if arguments.json { line.to_string() } else { format!("{}{line:#}", gap(&is_first)) }
    };
    match print_each(found, text)? {
        0 => Err(Failure::Failed("nothing waits under that name or number, and no dead letter has it".into())),
        _ => Ok(()),
    }
}

/// An empty line between one and the next.
fn gap(is_first: &Cell<bool>) -> &'static str {
    if is_first.replace(false) { "" } else { "\n" }
}
