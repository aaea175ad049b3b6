//! Records in JSON, read by the core; what is here finds the lines.

use std::sync::Arc;

use pyun_energy::Error;
use serde_json::value::RawValue;

use super::found::{Input, Reported};
use super::problem::{Location, Problem};

/// Reads one record, or a list of them.
pub(super) fn read<R: Reported>(text: &str, file: &Arc<str>, input: &mut Input<R>) {
    let listed: Result<Vec<&RawValue>, _> = if text.trim_start().starts_with('[') {
        serde_json::from_str(text)
    } else {
        serde_json::from_str(text).map(|one| vec![one])
    };
    match listed {
        Ok(values) => read_values(&values, text, file, input),
        Err(error) => {
            let location = Location { file: Arc::clone(file), line: error.line() as u64 };
            let what = format!("{error}; a file with a {} a line is --format jsonl", R::ONE);
            input.problems.push(Problem::of_file(location, what));
        }
    }
}

fn read_values<R: Reported>(values: &[&RawValue], text: &str, file: &Arc<str>, input: &mut Input<R>) {
    let (mut line, mut seen) = (1, 0);
    for value in values {
        // A raw value is a slice of the text.
        let start = value.get().as_ptr() as usize - text.as_ptr() as usize;
        line += newlines(&text[seen..start]);
        seen = start;
        read_one(value.get(), Location { file: Arc::clone(file), line }, input);
    }
}

/// Reads a record a line; empty lines are skipped.
pub(crate) fn read_lines<R: Reported>(text: &str, file: &Arc<str>, input: &mut Input<R>) {
    for (index, line) in text.lines().enumerate() {
        // Files with a byte order mark may have been put together.
        let line = line.trim_start_matches('\u{feff}');
        if !line.trim().is_empty() {
            read_one(line, Location { file: Arc::clone(file), line: index as u64 + 1 }, input);
        }
    }
}

fn read_one<R: Reported>(text: &str, location: Location, input: &mut Input<R>) {
    match R::from_json(text) {
        Ok(record) => input.add(location, record),
        Err(error) => input.problems.push(located(&error, location)),
    }
}

/// The core counts lines from where the record begins; people count from the top of the file.
fn located(error: &Error, mut location: Location) -> Problem {
    location.line += error.position().map_or(0, |(line, _)| line.saturating_sub(1) as u64);
    Problem::of(error, location)
}

fn newlines(text: &str) -> u64 {
    text.bytes().map(|byte| u64::from(byte == b'\n')).sum()
}
