//! Devices in a CSV with a line for each connector: the lines of a device stand together.

mod cell;
mod columns;
mod group;

use std::collections::HashMap;
use std::io::Read;
use std::sync::Arc;

use csv::{ReaderBuilder, StringRecord};

use super::Input;
use super::problem::{Place, Problem};
use cell::Row;
use columns::Columns;
use group::Group;

/// Reads a table.
pub(super) fn read(text: &str, file: &Arc<str>, ignore_columns: bool, input: &mut Input) {
    // With a line end at its end, a quote that is open there is a cell with a line break as well.
    let bytes = text.as_bytes().chain(&b"\n"[..]);
    // Rows of another length are ours to refuse, since we can name them.
    let mut reader = ReaderBuilder::new().flexible(true).from_reader(bytes);
    let top = Place { file: Arc::clone(file), line: 1 };
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
    let mut table = Table { columns: &columns, seen: HashMap::new(), group: None, input };
    for record in reader.records() {
        match record {
            Ok(record) => {
                let start = record.position().map_or(0, csv::Position::byte);
                table.record(Row { record, place: Place { file: Arc::clone(file), line: lines.at(start) } });
            }
            Err(error) => table.input.problems.push(Problem::of_file(top.clone(), error.to_string())),
        }
    }
    table.close();
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
    /// The first line of each device so far.
    seen: HashMap<(String, String), u64>,
    /// The device that is being read.
    group: Option<Group>,
    input: &'t mut Input,
}

impl Table<'_> {
    fn record(&mut self, row: Row) {
        // The lines behind a quote that is not closed would be lost, or be taken for a part of this one.
        if has_line_break(&row.record) {
            return self.input.problems.push(Problem::of_file(row.place, LINE_BREAK));
        }
        // Excel likes to leave lines of nothing but commas.
        if row.record.iter().all(|cell| cell.trim().is_empty()) {
            return;
        }
        if !self.group.as_ref().is_some_and(|group| group.takes(&row, self.columns)) {
            self.close();
            self.open(&row);
        }
        if let Some(group) = &mut self.group {
            group.add(row, self.columns, &mut self.input.problems);
        }
    }

    /// Begins a device. One that comes again would replace what stood above, connectors and all.
    fn open(&mut self, row: &Row) {
        let [station, device] = ["station", "device"].map(|column| row.cell(self.columns, column).to_owned());
        let mut group = Group::default();
        if let Some(line) = self.seen.insert((station, device), row.place.line) {
            let what = format!("the device stands in line {line} already; put its lines together");
            self.input.problems.push(Problem::new(row.place.clone(), what).column("device"));
            group.is_bad = true;
        }
        self.group = Some(group);
    }

    /// Ends the device that is being read. A bad line spoils all of it: half a device would be a wrong one.
    fn close(&mut self) {
        let Some(group) = self.group.take().filter(|group| !group.is_bad) else { return };
        match group.device(self.columns) {
            Ok((place, device)) => self.input.add(place, device),
            Err(problems) => self.input.problems.extend(problems),
        }
    }
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
}

#[cfg(test)]
mod tests;
