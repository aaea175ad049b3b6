//! `pyun-energy outbox list`: what waits, and dead letters, a line each.

use clap::Args;

use super::directory::Directory;
use super::item::{Found, print_each, to_json};
use super::wording::{since, span, why};
use crate::failure::Failure;

/// List what waits and what is dead, also while the outbox is in use; personal data is masked.
///
/// Exit code 0: told; 2: there is no outbox, or only its owner can read it now.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    directory: Directory,

    /// Only what waits
    #[arg(long, conflicts_with = "dead")]
    waiting: bool,

    /// Only dead letters
    #[arg(long)]
    dead: bool,

    /// Print JSON lines, for programs
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let view = arguments.directory.view()?;
    let waiting = (!arguments.dead).then(|| Found::waiting(&view));
    let dead = (!arguments.waiting).then(|| Found::dead(&view));
    let found = waiting.into_iter().flatten().chain(dead.into_iter().flatten());
    let text = |found: &Found| if arguments.json { to_json(found, false).to_string() } else { text(found) };
    print_each(found, text).map(drop)
}

fn text(found: &Found) -> String {
    let (state, why) = match found {
        Found::Waits(_) => ("waits", String::new()),
        Found::Dead(letter) => ("dead", format!("  {}", why(letter))),
    };
    let id = found.id().map_or_else(|| "-".to_owned(), |id| id.to_string());
    let (kind, name, age) = (found.kind().name(), found.name(), span(since(found.accepted_ms())));
    let station = found.station().map(|station| format!(" of {station}")).unwrap_or_default();
    format!("{id:>6}  {state:5}  {kind:8}  {age:>7}  {name}{station}{why}")
}
