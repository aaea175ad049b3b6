//! The directory that a command is about.

use std::path::{Path, PathBuf};

use clap::Args;
use pyun_energy_outbox::{Error, View};

use crate::arguments;
use crate::failure::Failure;

/// Where an outbox is.
#[derive(Args)]
pub(super) struct Directory {
    /// The directory of the outbox
    #[arg(value_name = "DIR")]
    dir: PathBuf,
}

impl Directory {
    /// The directory, if it is there: what is not may be a secret in the wrong place.
    pub(super) fn path(&self) -> Result<&Path, Failure> {
        if self.dir.is_dir() {
            return Ok(&self.dir);
        }
        Err(Failure::Usage(format!("{}: there is no such directory; nothing was made", arguments::name(&self.dir))))
    }

    /// To look at what is there.
    pub(super) fn view(&self) -> Result<View, Failure> {
        View::open(self.path()?).map_err(|error| unusable(&error))
    }
}

/// The outbox cannot be had: nothing was done.
pub(super) fn unusable(error: &Error) -> Failure {
    Failure::Usage(error.to_string())
}

/// It failed on the way.
pub(super) fn failed(error: &Error) -> Failure {
    Failure::Failed(error.to_string())
}
