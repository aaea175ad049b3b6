//! The lines of one device.

use pyun_energy::{Device, DeviceBuilder, Error, Port, SpaceStatus};

use super::super::problem::{Location, Problem};
use super::cell::{Key, Row};
use super::columns::Columns;
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
        Some(row.problem(column, without_field(error)))
    }
}

fn fields(row: &Row, columns: &Columns) -> Result<DeviceBuilder, Problem> {
    let text = |column| row.optional(columns, column);
    let mut builder = Device::builder()
        .station_uuid(row.cell(columns, "station"))
        .no(row.cell(columns, "device"))
        .state(row.integer(columns, "state")?)
        .energy_code(text("energy_code").unwrap_or(ENERGY_CODE));
    if let Some(name) = text("name") {
        builder = builder.name(name);
    }
    if let Some(words) = text("state_desc") {
        builder = builder.state_desc(words);
    }
    if let Some(device_type) = row.optional_integer(columns, "type")? {
        builder = builder.device_type(device_type);
    }
    for (key, column) in columns.metadata() {
        if let Some(value) = text(column) {
            builder = builder.metadata(key, value);
        }
    }
    Ok(builder)
}

fn port(row: &Row, columns: &Columns) -> Result<Port, Problem> {
    let mut port =
        Port::new(row.cell(columns, "port"), row.integer(columns, "port_state")?, row.cell(columns, "alias"));
    if let Some(words) = row.optional(columns, "port_state_desc") {
        port = port.with_state_desc(words);
    }
    if let Some(status) = row.optional_integer(columns, "space_status")? {
        port = port.with_space_status(SpaceStatus(status));
    }
    Ok(port)
}

fn device_column(field: &str) -> &str {
    match field {
        "station_uuid" => "station",
        "no" => "device",
        other => other,
    }
}

fn port_column(field: &str) -> &str {
    match field {
        "no" => "port",
        "state" => "port_state",
        "state_desc" => "port_state_desc",
        other => other,
    }
}
