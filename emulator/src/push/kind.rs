//! Which push it is.

use serde::Deserialize;

/// A push of the documents. The receiver knows by its own path which one it gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    StartResult,
    StopResult,
    Progress,
    Finished,
}

impl Kind {
    /// As the control API has it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::StartResult => "start_result",
            Self::StopResult => "stop_result",
            Self::Progress => "progress",
            Self::Finished => "finished",
        }
    }

    /// The charging state that it tells when all goes well, and the table's word for it.
    pub(super) fn state(self) -> (i32, &'static str) {
        match self {
            Self::StartResult | Self::Progress => (2, "充电中"),
            Self::StopResult | Self::Finished => (3, "充电完成"),
        }
    }

    /// Whether it tells what was charged, beside the state.
    pub(super) fn has_charge(self) -> bool {
        matches!(self, Self::Progress | Self::Finished)
    }
}
