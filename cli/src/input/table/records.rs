//! A table with a record a line, each field in a column of its name.

use std::collections::HashMap;
use std::sync::Arc;

use pyun_energy::record::{Field, Kind, Value};
use pyun_energy::{ChargingRecord, Error};

use super::cell::Row;
use super::columns::Columns;
use super::defect;
use super::rows::Rows;
use crate::fields;
use crate::input::found::Input;
use crate::input::problem::{Location, Problem};
use crate::wording::without_field;

/// Reads a table of charging records. A bad line is left out; the others of its order are not.
pub(in crate::input) fn read(text: &str, file: &Arc<str>, ignore_columns: bool, input: &mut Input<ChargingRecord>) {
    let all = ChargingRecord::FIELDS;
    let (rows, columns) = match Rows::open(text, file, |names| Columns::of_fields(all, names, ignore_columns)) {
        Ok(opened) => opened,
        Err(problem) => return input.problems.push(problem),
    };
    let mut read = Vec::new();
    for row in rows {
        match row.and_then(|row| Ok((record(&row, &columns, all)?, row.location))) {
            Ok(line) => read.push(line),
            Err(problem) => input.problems.push(problem),
        }
    }
    add(read, input);
}

fn record(row: &Row, columns: &Columns, all: &[Field]) -> Result<ChargingRecord, Problem> {
    row.check_length(columns, lacks(row, columns, all))?;
    let mut builder = ChargingRecord::builder();
    for field in all {
        if let Some(value) = value(row, columns, field)? {
            builder.set(field.name, value).map_err(|error| refused(row, &error))?;
        }
    }
    builder.build().map_err(|error| refused(row, &error))
}

/// What the core refuses, in the words of the table.
fn refused(row: &Row, error: &Error) -> Problem {
    row.problem(error.field().unwrap_or_default(), without_field(error))
}

/// A column without which the line cannot be right.
fn lacks(row: &Row, columns: &Columns, all: &[Field]) -> Option<&'static str> {
    let is_lacking = |field: &&Field| {
        let is_number = fields::is_number(field.kind);
        if is_number { integer(row, columns, field).is_err() } else { row.cell(columns, field.name).is_empty() }
    };
    all.iter().filter(|field| !field.is_omissible()).find(is_lacking).map(|field| field.name)
}

/// What a cell says; nothing where one is empty that may be, or that the core tells itself.
fn value(row: &Row, columns: &Columns, field: &Field) -> Result<Option<Value>, Problem> {
    let (cell, is_number) = (row.cell(columns, field.name), fields::is_number(field.kind));
    if cell.trim().is_empty() && (field.is_omissible() || !is_number) {
        return Ok(None);
    }
    if is_number {
        return integer(row, columns, field).map(|integer| Some(integer.into()));
    }
    let (spoilt, text) = match field.kind {
        // Words are for people, and may look like anything.
        Kind::Words(_) => (defect::of_any(cell), cell),
        Kind::Time(_) => (defect::of_any(cell).or_else(|| defect::invisible(cell.trim())), cell.trim()),
        _ => (defect::of_name(cell), cell),
    };
    spoilt.map_or(Ok(Some(text.into())), |what| Err(row.problem(field.name, what)))
}

fn integer(row: &Row, columns: &Columns, field: &Field) -> Result<i32, Problem> {
    match field.kind {
        Kind::Code(_) => row.integer(columns, field.name),
        _ => row.integer_or(columns, field.name, &format!("write a whole number. {}", field.english)),
    }
}

/// Takes what was read. Excel drops zeros in front where a cell is no text: of orders that differ only by those, the one with
/// the most is right.
fn add(read: Vec<(ChargingRecord, Location)>, input: &mut Input<ChargingRecord>) {
    let mut longest: HashMap<String, (usize, u64)> = HashMap::new();
    for (record, location) in &read {
        if let Some(bare) = bare(record.order()) {
            let known = longest.entry(bare.to_owned()).or_default();
            *known = (*known).max((record.order().len(), location.line));
        }
    }
    for (record, location) in read {
        let known = bare(record.order()).and_then(|bare| longest.get(bare));
        match known.filter(|(length, _)| record.order().len() < *length) {
            None => input.add(location, record),
            Some((_, line)) => {
                let what = "by zeros in front, which Excel drops; format the column as text";
                let what = format!("differs from line {line} only {what}");
                input.problems.push(Problem::new(location, what).column("order"));
            }
        }
    }
}

/// A number without the zeros in front.
fn bare(text: &str) -> Option<&str> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.trim_start_matches('0'))
}
