//! The columns of a table.

use std::collections::BTreeMap;

use csv::StringRecord;
use pyun_energy::record::Field;

/// Those that must be there.
const REQUIRED: [&str; 6] = ["station", "device", "state", "port", "alias", "port_state"];
/// Those that may be there; an empty cell counts as left out.
const OPTIONAL: [&str; 6] = ["name", "type", "state_desc", "energy_code", "port_state_desc", "space_status"];
/// Columns that say something of a device, and so must agree in all its lines.
const OF_DEVICE: [&str; 7] = ["station", "device", "state", "name", "type", "state_desc", "energy_code"];
/// Columns of a connector: where all are empty, there is none.
pub(super) const PORT: [&str; 5] = ["port", "alias", "port_state", "port_state_desc", "space_status"];
/// What the name of a column of metadata begins with.
const METADATA: &str = "metadata.";

/// Where each column is.
pub(super) struct Columns {
    pub(super) count: usize,
    /// In a fixed order, in which problems are looked for.
    indices: BTreeMap<String, usize>,
}

impl Columns {
    /// Reads the first line of a table of devices.
    pub(super) fn of(names: &StringRecord, ignore_unknown: bool) -> Result<Self, String> {
        let metadata = format!("{METADATA}KEY");
        let optional: Vec<_> = OPTIONAL.into_iter().chain([&*metadata]).collect();
        Self::among(&REQUIRED, &optional, |name| name.starts_with(METADATA), names, ignore_unknown)
    }

    /// Reads the first line of a table with a record a line, each field in a column of its name.
    pub(super) fn of_fields(fields: &[Field], names: &StringRecord, ignore_unknown: bool) -> Result<Self, String> {
        let of =
            |omissible| fields.iter().filter(move |field| field.is_omissible() == omissible).map(|field| field.name);
        let (required, optional): (Vec<_>, Vec<_>) = (of(false).collect(), of(true).collect());
        Self::among(&required, &optional, |_| false, names, ignore_unknown)
    }

    /// `is_more` tells what is known beside those that are listed.
    fn among(
        required: &[&str],
        optional: &[&str],
        is_more: impl Fn(&str) -> bool,
        names: &StringRecord,
        ignore_unknown: bool,
    ) -> Result<Self, String> {
        let mut indices = BTreeMap::new();
        for (index, name) in names.iter().map(str::trim).enumerate() {
            let known = required.contains(&name) || optional.contains(&name) || is_more(name);
            if known && indices.insert(name.to_owned(), index).is_some() {
                return Err(format!("the column {name} is there twice"));
            }
            if !known && !name.is_empty() && !ignore_unknown {
                return Err(unknown(name, &[required, optional].concat()));
            }
        }
        match required.iter().find(|name| !indices.contains_key(**name)) {
            Some(missing) => Err(format!(
                "there is no column {missing}; the first line names the columns, separated by commas: {}",
                required.join(",")
            )),
            None => Ok(Self { count: names.len(), indices }),
        }
    }

    pub(super) fn index(&self, name: &str) -> Option<usize> {
        self.indices.get(name).copied()
    }

    /// All of them, in a fixed order.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.indices.keys().map(String::as_str)
    }

    /// The keys of metadata, each with the name of its column.
    pub(super) fn metadata(&self) -> impl Iterator<Item = (&str, &str)> {
        self.indices.keys().filter_map(|name| Some((name.strip_prefix(METADATA)?, name.as_str())))
    }

    /// The columns that must agree in all lines of a device.
    pub(super) fn of_device(&self) -> impl Iterator<Item = &str> {
        self.names().filter(|name| OF_DEVICE.contains(name) || name.starts_with(METADATA))
    }
}

fn unknown(name: &str, known: &[&str]) -> String {
    let known = known.join(", ");
    format!("the column {name:?} is not known; correct it, or give --ignore-columns. Known are {known}")
}
