//! `pyun-energy outbox export`: what waits or is dead, as lines that `sync` takes.

use std::cell::Cell;

use clap::{Args, ValueEnum};
use pyun_energy_outbox::Kind;

use super::directory::Directory;
use super::item::{Found, print_each};
use crate::failure::Failure;
use crate::lines;
use crate::output::say;

/// What is exported: a file holds one kind.
#[derive(Clone, Copy, ValueEnum)]
enum What {
    Devices,
    Charges,
    Discounts,
    Payments,
}

impl What {
    fn has(self, kind: Kind) -> bool {
        match self {
            Self::Devices => kind == Kind::Device,
            Self::Charges => matches!(kind, Kind::Progress | Kind::Final),
            Self::Discounts => kind == Kind::Discount,
            Self::Payments => kind == Kind::Payment,
        }
    }
}

/// Print what waits, or dead letters, as they were put: JSON lines with personal data, which `sync` takes again.
///
/// It stays in the outbox. Exit code 0: printed; 2: there is no outbox, or only its owner can read it now.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    directory: Directory,

    /// What of it
    #[arg(value_enum, value_name = "WHAT")]
    what: What,

    /// Dead letters, but for those of which something later was delivered [default: what waits]
    #[arg(long)]
    dead: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let view = arguments.directory.view()?;
    let line = |found: &Found| lines::line(found.fields());
    if !arguments.dead {
        let waiting = Found::waiting(&view);
        let wanted = waiting.filter(|found| found.as_ref().map_or(true, |found| arguments.what.has(found.kind())));
        return print_each(wanted, line).map(drop);
    }
    let overtaken = Cell::new(0_u64);
    let is_wanted = |found: &Found| {
        let is_of_kind = arguments.what.has(found.kind());
        let is_late = is_of_kind && matches!(found, Found::Dead(letter) if letter.is_overtaken);
        overtaken.set(overtaken.get() + u64::from(is_late));
        is_of_kind && !is_late
    };
    print_each(Found::dead(&view).filter(|found| found.as_ref().map_or(true, is_wanted)), line)?;
    if overtaken.get() > 0 {
        say(&format!("left out: {}, of which something later was delivered, which they would undo", overtaken.get()));
    }
    Ok(())
}
