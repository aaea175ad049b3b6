//! One record out of a file.

use std::path::PathBuf;

use clap::Args;

use crate::failure::Failure;
use crate::input::{self, Input, Reported};
use crate::output::say;

/// A file that the record stands in.
#[derive(Args)]
pub(super) struct FileArguments {
    /// A file as `sync` takes it: JSON, JSON lines or CSV; - reads stdin
    file: PathBuf,

    #[command(flatten)]
    options: input::Options,
}

/// The longest name that is repeated.
const LONGEST_NAME: usize = 12;

impl FileArguments {
    /// The record of that name, or the first; `flag` picks another.
    pub(super) fn choose<R: Reported>(&self, name: Option<&str>, flag: &str) -> Result<R, Failure> {
        let input: Input<R> = input::read(std::slice::from_ref(&self.file), &self.options)?;
        if let Some(problem) = input.problems.first() {
            return Err(Failure::Usage(problem.to_string()));
        }
        let is_it = |record: &&R| name.is_none_or(|name| record.name() == name);
        let chosen = input.records.iter().find(is_it).ok_or_else(|| self.missing::<R>(name))?;
        if name.is_none() && input.records.len() > 1 {
            say(&format!("note: the first of {} {}; {flag} NO picks another", input.records.len(), R::MANY));
        }
        Ok(chosen.clone())
    }

    fn missing<R: Reported>(&self, name: Option<&str>) -> Failure {
        let (file, one) = (input::name(&self.file), R::ONE);
        Failure::Usage(match name {
            None => format!("{file}: there is no {one} in it"),
            // One that is long may be a secret in the wrong place.
            Some(name) if name.len() > LONGEST_NAME => format!("{file}: there is no {one} of that number in it"),
            Some(name) => format!("{file}: there is no {one} {name} in it"),
        })
    }
}
