//! `pyun-energy outbox retry`, `discard` and `purge`: changes to an outbox that nobody owns.

use clap::Args;
use pyun_energy_outbox::{self as outbox, Error, Maintenance};

use super::directory::{Directory, failed, unusable};
use crate::arguments::number;
use crate::failure::Failure;
use crate::output::{self, say};

/// Have dead letters sent once more, by whoever opens the outbox next. Nobody may own it.
///
/// Exit code 0: done; 1: not all of them, stderr says why; 2: nothing was done, somebody owns it, or there is no outbox.
#[derive(Args)]
pub(super) struct RetryArguments {
    #[command(flatten)]
    letters: Letters,
}

/// Delete dead letters. Nobody may own the outbox.
///
/// Exit code 0: done; 1: not all of them, stderr says why; 2: nothing was done, somebody owns it, or there is no outbox.
#[derive(Args)]
pub(super) struct DiscardArguments {
    #[command(flatten)]
    letters: Letters,
}

/// Which dead letters.
#[derive(Args)]
struct Letters {
    #[command(flatten)]
    directory: Directory,

    /// Their numbers, as `outbox list --dead` has them
    #[arg(value_name = "NUMBER", required_unless_present = "all", value_parser = |text: &str| number(text, 1_i64, i64::MAX))]
    numbers: Vec<i64>,

    /// All of them
    #[arg(long, conflicts_with = "numbers")]
    all: bool,
}

/// Delete an outbox with all that waits in it, its dead letters and damaged files that were set aside. Nobody may own it.
///
/// Exit code 0: deleted; 2: nothing was deleted, since --yes is missing, somebody owns it, or there is no outbox.
#[derive(Args)]
pub(super) struct PurgeArguments {
    #[command(flatten)]
    directory: Directory,

    /// Yes, delete all of it
    #[arg(long)]
    yes: bool,
}

pub(super) fn retry(arguments: &RetryArguments) -> Result<(), Failure> {
    let done = each(&arguments.letters, Maintenance::retry)?;
    output::print(format!("{done} wait again; whoever opens the outbox next sends them"))
}

pub(super) fn discard(arguments: &DiscardArguments) -> Result<(), Failure> {
    let done = each(&arguments.letters, Maintenance::discard)?;
    output::print(format!("{done} deleted"))
}

/// Does it to each, and says how many it was done to; an error if that is not all of them.
fn each(letters: &Letters, change: fn(&mut Maintenance, i64) -> Result<(), Error>) -> Result<usize, Failure> {
    let view = letters.directory.view()?;
    let mut outbox = Maintenance::open(letters.directory.path()?).map_err(|error| unusable(&error))?;
    if let Some(salvaged) = outbox.salvaged() {
        say(&format!(
            "the outbox was damaged; {} of it were taken over, and {} has it",
            salvaged.rows,
            salvaged.path.display()
        ));
    }
    let numbers = if letters.all {
        view.dead()
            .map(|letter| letter.map(|letter| letter.id))
            .collect::<Result<_, _>>()
            .map_err(|error| failed(&error))?
    } else {
        letters.numbers.clone()
    };
    let (mut done, all) = (0, numbers.len());
    for id in numbers {
        match change(&mut outbox, id) {
            Ok(()) => done += 1,
            Err(error) => say(&error.to_string()),
        }
    }
    outbox.close();
    if done == all { Ok(done) } else { Err(Failure::Failed(format!("{done} of {all} were changed"))) }
}

pub(super) fn purge(arguments: &PurgeArguments) -> Result<(), Failure> {
    let dir = arguments.directory.path()?;
    if !arguments.yes {
        let status = arguments.directory.view().and_then(|view| view.status().map_err(|error| unusable(&error)))?;
        let (depth, dead) = (status.depth(), status.dead);
        let what =
            format!("{depth} that wait and {dead} dead letters would be lost for good; give --yes to delete them");
        return Err(Failure::Usage(what));
    }
    let files = outbox::purge(dir).map_err(|error| unusable(&error))?;
    output::print(format!("deleted, with all that was in it; files: {files}"))
}
