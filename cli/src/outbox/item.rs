//! What is found in an outbox: what waits, and dead letters.

use pyun_energy_outbox::{DeadLetter, Error, Kind, View, Waiting};
use serde_json::{Value, json};

use super::directory::failed;
use super::personal;
use super::wording::time;
use crate::failure::Failure;
use crate::output;

/// Something that is found in an outbox.
pub(crate) enum Found {
    Waits(Waiting),
    Dead(DeadLetter),
}

impl Found {
    /// All that waits, and then all dead letters.
    pub(super) fn all(view: &View) -> impl Iterator<Item = Result<Self, Error>> {
        Self::waiting(view).chain(Self::dead(view))
    }

    pub(super) fn waiting(view: &View) -> impl Iterator<Item = Result<Self, Error>> {
        view.devices().chain(view.records()).map(|found| found.map(Self::Waits))
    }

    pub(super) fn dead(view: &View) -> impl Iterator<Item = Result<Self, Error>> {
        view.dead().map(|found| found.map(Self::Dead))
    }

    /// Its number, which a device that waits has not.
    pub(super) fn id(&self) -> Option<i64> {
        match self {
            Self::Waits(item) => Some(item.id).filter(|id| *id != 0),
            Self::Dead(letter) => Some(letter.id),
        }
    }

    pub(super) fn kind(&self) -> Kind {
        match self {
            Self::Waits(item) => item.kind,
            Self::Dead(letter) => letter.kind,
        }
    }

    /// What people call it by.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Waits(item) => &item.name,
            Self::Dead(letter) => &letter.name,
        }
    }

    pub(super) fn station(&self) -> Option<&str> {
        match self {
            Self::Waits(item) => item.station.as_deref(),
            Self::Dead(letter) => letter.station.as_deref(),
        }
    }

    pub(super) fn accepted_ms(&self) -> i64 {
        match self {
            Self::Waits(item) => item.accepted_ms,
            Self::Dead(letter) => letter.accepted_ms,
        }
    }

    /// What was put, as JSON, with personal data in it.
    pub(super) fn fields(&self) -> &str {
        match self {
            Self::Waits(item) => &item.fields,
            Self::Dead(letter) => &letter.fields,
        }
    }
}

/// It as a line for programs; personal data only if that is wanted.
pub(crate) fn to_json(found: &Found, with_personal: bool) -> Value {
    let text = |text: &Option<String>| text.as_ref().map(|text| personal::hidden(text, found.fields(), with_personal));
    let mut line = json!({
        "id": found.id(),
        "kind": found.kind().name(),
        "name": found.name(),
        "accepted": time(found.accepted_ms()),
        "dead": matches!(found, Found::Dead(_)),
        "fields": personal::fields(found.fields(), with_personal),
    });
    if let Some(station) = found.station() {
        line["station_uuid"] = json!(station);
    }
    if let Found::Dead(letter) = found {
        line["died"] = json!(time(letter.died_ms));
        line["reason"] = json!(letter.reason);
        line["http_status"] = json!(letter.http_status);
        line["code"] = json!(letter.code);
        line["message"] = json!(text(&letter.message));
        line["hint"] = json!(text(&letter.hint));
        line["seqno"] = json!(letter.seqno);
        line["overtaken"] = json!(letter.is_overtaken);
    }
    line
}

/// Prints a line for each thing that is found, as it is found, and says how many those were.
pub(super) fn print_each(
    found: impl Iterator<Item = Result<Found, Error>>,
    line: impl Fn(&Found) -> String,
) -> Result<usize, Failure> {
    let (mut trouble, mut count) = (None, 0);
    let lines = found.map_while(|found| match found {
        Ok(found) => {
            count += 1;
            Some(line(&found))
        }
        Err(error) => {
            trouble = Some(error);
            None
        }
    });
    output::print_all(lines)?;
    trouble.map_or(Ok(count), |error| Err(failed(&error)))
}
