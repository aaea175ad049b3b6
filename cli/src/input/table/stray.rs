//! A line whose device is in doubt, and the devices that it may be of: half a device must not be taken for a whole one.

use std::collections::{BTreeSet, HashMap};

use super::cell::{Key, Row};
use super::columns::Columns;
use super::defect;
use crate::input::problem::Location;

/// The most cells too many of a line of which anything can be told.
pub(super) const MOST_EXTRA: usize = 16;

/// A line whose device is in doubt.
pub(in crate::input) struct Stray {
    pub(in crate::input) location: Location,
    /// The devices above and below: the lines of a device stand together.
    pub(super) near: Vec<Key>,
    stations: Vec<Text>,
    devices: Vec<Text>,
    /// Cells are missing in it, and the device's may be one of them.
    is_short: bool,
}

/// What a cell may have been.
enum Text {
    Exactly(String),
    Between(f64, f64),
    Anything,
}

impl Text {
    fn of(cell: &str) -> Self {
        let meant = defect::meant(cell);
        match defect::rounded(&meant) {
            Some((low, high)) => Self::Between(low, high),
            None if meant.is_empty() || defect::of_any(&meant).is_some() || defect::is_date(&meant) => Self::Anything,
            None => Self::Exactly(meant),
        }
    }

    fn fits(&self, text: &str) -> bool {
        match self {
            Self::Exactly(exact) => exact == text,
            Self::Between(low, high) => text.parse().is_ok_and(|number: f64| (*low..=*high).contains(&number)),
            Self::Anything => true,
        }
    }
}

impl Stray {
    pub(super) fn new(row: &Row, columns: &Columns, above: Option<Key>) -> Self {
        let texts = |column| columns.index(column).map(|at| texts(row, columns, at)).unwrap_or_default();
        Self {
            location: row.location.clone(),
            near: above.into_iter().collect(),
            stations: texts("station"),
            devices: texts("device"),
            is_short: row.record.len() < columns.count,
        }
    }

    /// The devices that it may be of.
    pub(in crate::input) fn suspects(&self, known: &Index) -> BTreeSet<Key> {
        let matching: BTreeSet<Key> = known.matching(&self.stations, &self.devices).into_iter().collect();
        let is_unknown = self.devices.iter().all(|text| matches!(text, Text::Anything));
        let is_beside = self.near.iter().any(|key| matching.contains(key));
        if is_unknown || (self.is_short && !is_beside) {
            return matching.into_iter().chain(self.near.iter().cloned()).collect();
        }
        matching
    }
}

/// What a cell of a line may have been. A comma that is not quoted moves it to the right, or splits it; one that is missing
/// moves it to the left.
fn texts(row: &Row, columns: &Columns, index: usize) -> Vec<Text> {
    let found = row.record.len();
    let (extra, missing) = (found.saturating_sub(columns.count), columns.count.saturating_sub(found));
    let cells: Vec<&str> = row.record.iter().collect();
    let mut texts = Vec::new();
    for start in index.saturating_sub(missing)..=index + extra {
        let last = if extra > 0 { index + extra } else { start };
        texts.extend((start..=last).filter_map(|end| Some(Text::of(&cells.get(start..=end)?.join(",")))));
    }
    texts
}

/// Devices, by their numbers.
pub(in crate::input) struct Index<'k> {
    by_device: HashMap<&'k str, Vec<&'k Key>>,
    /// Those whose number is one, in the order of it.
    by_value: Vec<(f64, &'k Key)>,
}

impl<'k> Index<'k> {
    pub(in crate::input) fn new(keys: impl Iterator<Item = &'k Key>) -> Self {
        let mut by_device: HashMap<&str, Vec<&Key>> = HashMap::new();
        let mut by_value = Vec::new();
        for key in keys {
            by_device.entry(&key.1).or_default().push(key);
            by_value.extend(key.1.parse().ok().map(|value: f64| (value, key)));
        }
        by_value.sort_by(|one, other| one.0.total_cmp(&other.0));
        Self { by_device, by_value }
    }

    fn matching(&self, stations: &[Text], devices: &[Text]) -> Vec<Key> {
        let of_station = |key: &&&Key| stations.iter().any(|station| station.fits(&key.0));
        let mut found = Vec::new();
        for device in devices {
            match device {
                Text::Exactly(exact) => {
                    found.extend(
                        self.by_device.get(exact.as_str()).into_iter().flatten().filter(of_station).copied().cloned(),
                    );
                }
                Text::Between(low, high) => {
                    let from = self.by_value.partition_point(|(value, _)| value < low);
                    let values = self.by_value[from..].iter().take_while(|(value, _)| value <= high);
                    found.extend(values.map(|(_, key)| key).filter(of_station).copied().cloned());
                }
                Text::Anything => {}
            }
        }
        found
    }
}
