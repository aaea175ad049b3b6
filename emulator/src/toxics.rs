//! What a fault does to the connection of its request, until the next request on it.

use std::time::Duration;

use crate::ending::Ending;
use crate::pace::Pace;
use crate::rules::Chosen;

/// Nothing, unless a fault says otherwise.
#[derive(Debug, Default)]
pub(crate) struct Toxics {
    pub(crate) pace: Option<Pace>,
    pub(crate) ending: Ending,
    /// How long after the reply the connection is closed; gone when the reply has left.
    pub(crate) idle_close: Option<Duration>,
}

impl Toxics {
    pub(crate) fn of(chosen: &Chosen) -> Self {
        Self {
            pace: chosen.fault().pace(chosen.random.clone()),
            ending: chosen.fault().ending(),
            idle_close: chosen.fault().idle_close(),
        }
    }
}
