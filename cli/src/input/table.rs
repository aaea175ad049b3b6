//! Tables: devices in a CSV with a line for each connector, where the lines of a device stand together; other records with a
//! line for each.

mod cell;
mod columns;
mod defect;
mod group;
mod records;
mod rows;
mod stray;

use std::sync::Arc;

use pyun_energy::Device;

use super::found::Input;
use super::names::Names;
use super::problem::Problem;
pub(super) use cell::Key;
use cell::Row;
use columns::Columns;
use group::Group;
pub(super) use records::read as read_records;
use rows::Rows;
pub(super) use stray::{Index, Stray};

/// Reads a table of devices.
pub(super) fn read(text: &str, file: &Arc<str>, ignore_columns: bool, input: &mut Input<Device>, names: &mut Names) {
    let (rows, columns) = match Rows::open(text, file, |names| Columns::of(names, ignore_columns)) {
        Ok(opened) => opened,
        Err(problem) => return input.problems.push(problem),
    };
    let first_problem = input.problems.len();
    let mut table = Table { columns: &columns, names, group: None, strays: Vec::new(), input };
    for row in rows {
        match row {
            Ok(row) => table.record(row),
            Err(problem) => table.input.problems.push(problem),
        }
    }
    table.end();
    input.problems[first_problem..].sort_by_key(|problem| problem.location.line);
}

/// A table that is being read.
struct Table<'t> {
    columns: &'t Columns,
    names: &'t mut Names,
    /// The device that is being read.
    group: Option<Group>,
    /// Lines behind it of which nobody can tell the device.
    strays: Vec<Stray>,
    input: &'t mut Input<Device>,
}

impl Table<'_> {
    fn record(&mut self, row: Row) {
        match row.check(self.columns) {
            Err(problem) if !row.is_named(self.columns) => self.stray(&row, problem),
            checked => self.line(row, checked),
        }
    }

    /// A line that is of the device that it names.
    fn line(&mut self, row: Row, checked: Result<(), Problem>) {
        let key = row.key(self.columns);
        if self.group.as_ref().is_none_or(|group| group.key != key) {
            self.open(key.clone(), &row);
        }
        for mut stray in self.strays.drain(..) {
            stray.near.push(key.clone());
            self.names.strays.push(stray);
        }
        if let Some(Err(problem)) = self.group.as_mut().map(|group| group.add(row, checked, self.columns)) {
            self.input.problems.push(problem);
        }
    }

    /// A line that is of some device, and makes that half a one.
    fn stray(&mut self, row: &Row, mut problem: Problem) {
        problem.spoils_file |= row.record.len() > self.columns.count + stray::MOST_EXTRA;
        self.input.problems.push(problem);
        self.strays.push(Stray::new(row, self.columns, self.group.as_ref().map(|group| group.key.clone())));
    }

    /// Begins a device.
    fn open(&mut self, key: Key, row: &Row) {
        let above = self.close();
        let mut group = Group::new(key);
        let known = self.names.in_table(&group.key, &row.location);
        if let Err(problem) = known.and_then(|()| differs(above, &group.key, row, self.names)) {
            self.input.problems.push(problem);
            group.is_bad = true;
        }
        self.group = Some(group);
    }

    /// Ends the device that is being read, and tells its name and line. A bad line spoils all of it: half a device would be
    /// a wrong one.
    fn close(&mut self) -> Option<(Key, u64)> {
        let group = self.group.take()?;
        let made = if group.is_bad { Err(Vec::new()) } else { group.device(self.columns) };
        match made {
            Ok((location, device)) => self.input.add(location, device),
            Err(problems) => {
                self.names.spoil(group.key.clone());
                self.input.problems.extend(problems);
            }
        }
        let line = group.line();
        Some((group.key, line))
    }

    fn end(&mut self) {
        self.close();
        self.names.strays.append(&mut self.strays);
    }
}

/// The device above must not be the same but for zeros in front, which Excel drops where a cell is no text.
fn differs(above: Option<(Key, u64)>, key: &Key, row: &Row, names: &mut Names) -> Result<(), Problem> {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let bare = |text: &str| text.trim_start_matches('0').to_owned();
    let alike = |above: &Key| above.0 == key.0 && digits(&above.1) && digits(&key.1) && bare(&above.1) == bare(&key.1);
    let Some((above, line)) = above.filter(|(above, _)| alike(above)) else { return Ok(()) };
    names.spoil(above);
    let what = format!("differs from line {line} only by zeros in front, which Excel drops; format the column as text");
    Err(row.problem("device", what))
}

#[cfg(test)]
mod tests;
