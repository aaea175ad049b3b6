//! The columns of a table.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use csv::StringRecord;
use pyun_energy::record::{Field, Kind};
use pyun_energy::{Device, Port};

/// Those that must be there.
const REQUIRED: [&str; 6] = ["station", "device", "state", "port", "alias", "port_state"];
/// What the name of a column of metadata begins with.
const METADATA: &str = "metadata.";
/// How texts call such a column.
const ANY_METADATA: &str = "metadata.KEY";

/// A column of a field: its name, and the field's row.
pub(super) type Column = (String, &'static Field);

/// Columns that say something of a device, and so must agree in all its lines.
pub(super) static OF_DEVICE: LazyLock<Vec<Column>> =
    LazyLock::new(|| scalars(Device::FIELDS).map(|row| (device_column(row.name), row)).collect());
/// Columns of a connector: where all are empty, there is none.
pub(super) static OF_PORT: LazyLock<Vec<Column>> =
    LazyLock::new(|| scalars(Port::FIELDS).map(|row| (port_column(row.name), row)).collect());

fn scalars(rows: &'static [Field]) -> impl Iterator<Item = &'static Field> {
    rows.iter().filter(|row| !matches!(row.kind, Kind::Map | Kind::List(_)))
}

/// The column of a device's field.
pub(super) fn device_column(field: &str) -> String {
    let column = match field {
        "station_uuid" => "station",
        "no" => "device",
        other => other,
    };
    column.to_owned()
}

/// The column of a connector's field. A name that devices have too needs another one.
pub(super) fn port_column(field: &str) -> String {
    match field {
        "no" => "port".to_owned(),
        shared if Device::FIELDS.iter().any(|row| row.name == shared) => format!("port_{shared}"),
        other => other.to_owned(),
    }
}

/// Columns that may be there; an empty cell counts as left out.
fn optional() -> impl Iterator<Item = &'static str> {
    let names = OF_DEVICE.iter().chain(&*OF_PORT).map(|(name, _)| &**name);
    names.filter(|name| !REQUIRED.contains(name))
}

/// Where each column is.
pub(super) struct Columns {
    pub(super) count: usize,
    /// In a fixed order, in which problems are looked for.
    indices: BTreeMap<String, usize>,
}

impl Columns {
    /// Reads the first line of a table of devices.
    pub(super) fn of(names: &StringRecord, ignore_unknown: bool) -> Result<Self, String> {
        let optional: Vec<_> = optional().chain([ANY_METADATA]).collect();
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
        let is_known = |name: &str| OF_DEVICE.iter().any(|(known, _)| known == name);
        self.names().filter(move |name| is_known(name) || name.starts_with(METADATA))
    }
}

fn unknown(name: &str, known: &[&str]) -> String {
    let known = known.join(", ");
    format!("the column {name:?} is not known; correct it, or give --ignore-columns. Known are {known}")
}
