//! The lines of a table, each with its location.

use std::io::{Chain, Read};
use std::sync::Arc;

use csv::{ReaderBuilder, StringRecord, StringRecordsIntoIter};

use super::cell::Row;
use crate::input::problem::{Location, Problem};

const LINE_BREAK: &str =
    "a cell has a line break in it; a quote (\") that is not closed takes the lines behind it along";

/// The lines of a table behind its first one.
pub(super) struct Rows<'t> {
    records: StringRecordsIntoIter<Chain<&'t [u8], &'t [u8]>>,
    lines: Lines<'t>,
    file: Arc<str>,
}

impl<'t> Rows<'t> {
    /// Reads the first line by `head`.
    pub(super) fn open<C>(
        text: &'t str,
        file: &Arc<str>,
        head: impl FnOnce(&StringRecord) -> Result<C, String>,
    ) -> Result<(Self, C), Problem> {
        // With a line end at its end, a quote that is open there is a cell with a line break as well.
        let bytes = text.as_bytes().chain(&b"\n"[..]);
        // Rows of another length are ours to refuse, since we can name them.
        let mut reader = ReaderBuilder::new().flexible(true).from_reader(bytes);
        let names = reader.headers().map_err(|error| error.to_string());
        let read = names
            .and_then(|names| if has_line_break(names) { Err(LINE_BREAK.to_owned()) } else { Ok(names) })
            .and_then(head);
        let columns = read.map_err(|what| Problem::of_file(top(file), what))?;
        let lines = Lines { text: text.as_bytes(), seen: 0, line: 1 };
        Ok((Self { records: reader.into_records(), lines, file: Arc::clone(file) }, columns))
    }

    fn row(&mut self, record: StringRecord) -> Result<Row, Problem> {
        let start = record.position().map_or(0, csv::Position::byte);
        let location = Location { file: Arc::clone(&self.file), line: self.lines.at(start) };
        // The lines behind a quote that is not closed would be lost, or be taken for a part of this one.
        if has_line_break(&record) {
            return Err(Problem::of_file(location, LINE_BREAK));
        }
        Ok(Row { record, location, is_open: self.lines.is_last_and_open() })
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Row, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let record = match self.records.next()? {
                Ok(record) => record,
                Err(error) => return Some(Err(Problem::of_file(top(&self.file), error.to_string()))),
            };
            let row = self.row(record);
            // Excel likes to leave lines of nothing but commas.
            if !row.as_ref().is_ok_and(|row| row.record.iter().all(|cell| cell.trim().is_empty())) {
                return Some(row);
            }
        }
    }
}

fn top(file: &Arc<str>) -> Location {
    Location { file: Arc::clone(file), line: 1 }
}

/// No column has a use for one.
fn has_line_break(record: &StringRecord) -> bool {
    record.iter().any(|cell| cell.contains(['\r', '\n']))
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
