//! The records that other languages and the docs repeat, and how they show them.

use pyun_energy::codes::{Known, TABLES, Table};
use pyun_energy::record::{Field, Kind};
use pyun_energy::{Device, Port};

/// A record, and what its table does not say of it.
pub(crate) struct Record {
    /// The name of its type in every language.
    pub(crate) name: &'static str,
    pub(crate) fields: &'static [Field],
    /// The fields that people read first, in this order; any others follow as the table has them.
    first: &'static [&'static str],
    /// What a field holds unless told otherwise, by the constant of its code.
    defaults: &'static [(&'static str, &'static str)],
}

pub(crate) const DEVICE: Record = Record {
    name: "Device",
    fields: Device::FIELDS,
    first: &["station_uuid", "no", "name", "type", "state", "state_desc", "energy_code", "port", "metadata"],
    defaults: &[],
};

pub(crate) const PORT: Record = Record {
    name: "Port",
    fields: Port::FIELDS,
    first: &["no", "state", "alias", "space_status", "state_desc"],
    defaults: &[("space_status", "UNKNOWN")],
};

impl Record {
    /// The rows, in the order in which people read them.
    pub(crate) fn rows(&self) -> Vec<&'static Field> {
        let place = |row: &&Field| self.first.iter().position(|name| *name == row.name).unwrap_or(usize::MAX);
        let mut rows: Vec<_> = self.fields.iter().collect();
        rows.sort_by_key(place);
        rows
    }

    /// What a field holds unless told otherwise.
    pub(crate) fn default_of(&self, row: &Field) -> Option<&'static Known> {
        let (_, constant) = self.defaults.iter().find(|(name, _)| *name == row.name)?;
        code_table(row)?.values.iter().find(|known| known.constant == *constant)
    }

    /// The words of a code, if a field holds them.
    pub(crate) fn words_of(&self, code: &Field) -> Option<&'static Field> {
        self.fields.iter().find(|row| row.kind == Kind::Words(code.ours))
    }

    /// The field that holds the code of these words.
    pub(crate) fn code_of(&self, words: &Field) -> Option<&'static Field> {
        self.fields.iter().find(|row| words.kind == Kind::Words(row.ours))
    }
}

/// What a language makes of a field that it sets by its own.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Text,
    Integer,
}

/// `None` for what has several values.
pub(crate) fn shape(row: &Field) -> Option<Shape> {
    match row.kind {
        Kind::Text | Kind::TextCode(_) | Kind::Words(_) => Some(Shape::Text),
        Kind::Code(_) | Kind::Integer => Some(Shape::Integer),
        _ => None,
    }
}

/// The table of a field that holds a code.
pub(crate) fn code_table(row: &Field) -> Option<&'static Table> {
    let (Kind::Code(name) | Kind::TextCode(name)) = row.kind else { return None };
    TABLES.iter().find(|table| table.name == name)
}
