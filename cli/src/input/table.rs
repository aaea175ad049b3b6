//! Devices in a CSV with a line for each connector: the lines of a device stand together.

mod cell;
mod columns;
mod defect;
mod group;
mod stray;

use std::io::Read;
use std::sync::Arc;

use csv::{ReaderBuilder, StringRecord};

use super::found::Input;
use super::found::Key;
use super::names::Names;
use super::problem::{Location, Problem};
use cell::Row;
use columns::Columns;
use group::Group;
pub(super) use stray::{Index, Stray};

/// Reads a table.
pub(super) fn read(text: &str, file: &Arc<str>, ignore_columns: bool, input: &mut Input, names: &mut Names) {
    // With a line end at its end, a quote that is open there is a cell with a line break as well.
    let bytes = text.as_bytes().chain(&b"\n"[..]);
    // Rows of another length are ours to refuse, since we can name them.
    let mut reader = ReaderBuilder::new().flexible(true).from_reader(bytes);
    let top = Location { file: Arc::clone(file), line: 1 };
    let columns = match reader
        .headers()
        .map_err(|error| error.to_string())
        .and_then(|names| if has_line_break(names) { Err(LINE_BREAK.to_owned()) } else { Ok(names) })
        .and_then(|names| Columns::of(names, ignore_columns))
    {
        Ok(columns) => columns,
        Err(what) => return input.problems.push(Problem::of_file(top, what)),
    };
    let mut lines = Lines { text: text.as_bytes(), seen: 0, line: 1 };
    let mut table = Table { columns: &columns, names, group: None, strays: Vec::new(), input };
    let first_problem = table.input.problems.len();
    for record in reader.records() {
        match record {
            Ok(record) => {
                let start = record.position().map_or(0, csv::Position::byte);
                let location = Location { file: Arc::clone(file), line: lines.at(start) };
                table.record(Row { record, location, is_open: lines.is_last_and_open() });
            }
            Err(error) => table.input.problems.push(Problem::of_file(top.clone(), error.to_string())),
        }
    }
    table.end();
    input.problems[first_problem..].sort_by_key(|problem| problem.location.line);
}

const LINE_BREAK: &str =
    "a cell has a line break in it; a quote (\") that is not closed takes the lines behind it along";

/// No column has a use for one.
fn has_line_break(record: &StringRecord) -> bool {
    record.iter().any(|cell| cell.contains(['\r', '\n']))
}

/// A table that is being read.
struct Table<'t> {
    columns: &'t Columns,
    names: &'t mut Names,
    /// The device that is being read.
    group: Option<Group>,
    /// Lines behind it of which nobody can tell the device.
    strays: Vec<Stray>,
    input: &'t mut Input,
}

impl Table<'_> {
    fn record(&mut self, row: Row) {
        // The lines behind a quote that is not closed would be lost, or be taken for a part of this one.
        if has_line_break(&row.record) {
            return self.input.problems.push(Problem::of_file(row.location, LINE_BREAK));
        }
        // Excel likes to leave lines of nothing but commas.
        if row.record.iter().all(|cell| cell.trim().is_empty()) {
            return;
        }
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

/// Counts lines. The reader's own count is one behind after CRLF, as it takes CR for the end.
struct Lines<'t> {
    text: &'t [u8],
    seen: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line of the record that begins there, behind the end of the last one.
    fn at(&mut self, start: u64) -> u64 {
        let start = usize::try_from(start).unwrap_or(usize::MAX).clamp(self.seen, self.text.len());
        let ends = self.text[start..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let passed = &self.text[self.seen..start + ends];
        self.line += passed.iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
        self.seen = start + ends;
        self.line
    }

    /// Whether the record that begins there is the last one, and nothing ends it.
    fn is_last_and_open(&self) -> bool {
        !self.text[self.seen..].iter().any(|byte| matches!(byte, b'\r' | b'\n'))
    }
}

#[cfg(test)]
mod tests;
