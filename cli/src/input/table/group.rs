//! The lines of one device.

use pyun_energy::record::Value;
use pyun_energy::{Device, DeviceBuilder, Error, Port};

use super::super::problem::{Location, Problem};
use super::cell::{Key, Row};
use super::columns::{Column, Columns, OF_DEVICE, OF_PORT, device_column, port_column};
use crate::wording::without_field;

/// The charging type of a device that names none, as in `examples/python/fleet_from_csv.py`.
const ENERGY_CODE: &str = "CN_AC";

/// The lines of one device.
pub(super) struct Group {
    pub(super) key: Key,
    rows: Vec<Row>,
    /// A line of it has a problem, which has been noted.
    pub(super) is_bad: bool,
}

impl Group {
    pub(super) fn new(key: Key) -> Self {
        Self { key, rows: Vec::new(), is_bad: false }
    }

    /// The line in which it begins.
    pub(super) fn line(&self) -> u64 {
        self.rows.first().map_or(0, |row| row.location.line)
    }

    /// Takes a line of which it is known whether it is right as such.
    pub(super) fn add(&mut self, row: Row, checked: Result<(), Problem>, columns: &Columns) -> Result<(), Problem> {
        let checked = checked.and_then(|()| self.agrees(&row, columns));
        self.is_bad |= checked.is_err();
        self.rows.push(row);
        checked
    }

    fn agrees(&self, row: &Row, columns: &Columns) -> Result<(), Problem> {
        let Some(first) = self.rows.first() else { return Ok(()) };
        match columns.of_device().find(|column| row.cell(columns, column) != first.cell(columns, column)) {
            None => Ok(()),
            // Values are not repeated: one may be a mobile number.
            Some(column) => {
                Err(row.problem(column, format!("differs from line {} of the same device", first.location.line)))
            }
        }
    }

    /// The device, or all that is wrong with it.
    pub(super) fn device(&self, columns: &Columns) -> Result<(Location, Device), Vec<Problem>> {
        let mut problems = Vec::new();
        let mut ports = Vec::new();
        for row in self.rows.iter().filter(|row| self.rows.len() > 1 || row.has_port(columns)) {
            match port(row, columns) {
                Ok(port) => ports.push(port),
                Err(problem) => problems.push(problem),
            }
        }
        let Some(first) = self.rows.first() else { return Err(problems) };
        match fields(first, columns) {
            Ok(builder) if problems.is_empty() => match builder.ports(ports).build() {
                Ok(device) => return Ok((first.location.clone(), device)),
                Err(error) => problems.extend(self.refused(&error)),
            },
            Ok(_) => {}
            Err(problem) => problems.insert(0, problem),
        }
        Err(problems)
    }

    /// What the core refuses, in the words of the table.
    fn refused(&self, error: &Error) -> Option<Problem> {
        let path = error.field().unwrap_or_default();
        let port = path.strip_prefix("port[").and_then(|rest| rest.split_once("]."));
        let (row, column) = match port {
            Some((index, field)) => (self.rows.get(index.parse::<usize>().ok()?)?, port_column(field)),
            None => (self.rows.first()?, device_column(path)),
        };
        Some(row.problem(&column, without_field(error)))
    }
}

fn fields(row: &Row, columns: &Columns) -> Result<DeviceBuilder, Problem> {
    let mut builder = Device::builder();
    fill(row, columns, &OF_DEVICE, |name, value| builder.set(name, value))?;
    if row.cell(columns, "energy_code").is_empty() {
        builder = builder.energy_code(ENERGY_CODE);
    }
    for (key, column) in columns.metadata() {
        let value = row.cell(columns, column);
        if !value.is_empty() {
            builder = builder.metadata(key, value);
        }
    }
    Ok(builder)
}

fn port(row: &Row, columns: &Columns) -> Result<Port, Problem> {
    let mut port = Port::new("", 0, "");
    fill(row, columns, &OF_PORT, |name, value| port.set(name, value))?;
    Ok(port)
}

/// Sets what a line says.
fn fill(
    row: &Row,
    columns: &Columns,
    fields: &[Column],
    mut set: impl FnMut(&str, Value) -> Result<(), Error>,
) -> Result<(), Problem> {
    for field in fields {
        if let Some(value) = row.value(columns, field)? {
            set(field.1.name, value).map_err(|error| row.problem(&field.0, without_field(&error)))?;
        }
    }
    Ok(())
}
