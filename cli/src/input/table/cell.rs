//! A line of a table, and its cells.

use csv::StringRecord;

use super::super::problem::{Place, Problem};
use super::columns::Columns;

/// A line.
pub(super) struct Row {
    pub(super) record: StringRecord,
    pub(super) place: Place,
}

impl Row {
    /// A cell's text; empty where there is no such column.
    pub(super) fn cell(&self, columns: &Columns, column: &str) -> &str {
        columns.place(column).and_then(|place| self.record.get(place)).unwrap_or_default()
    }

    /// A cell that may be empty.
    pub(super) fn optional(&self, columns: &Columns, column: &str) -> Option<&str> {
        Some(self.cell(columns, column)).filter(|cell| !cell.is_empty())
    }

    /// A number, or what is wrong with it.
    pub(super) fn integer(&self, columns: &Columns, column: &str) -> Result<i32, Problem> {
        let cell = self.cell(columns, column).trim();
        cell.parse().map_err(|_| match cell {
            "" => self.problem(column, "empty; write the number of the code"),
            // Not repeated: in a table with shifted columns it may be anything.
            _ => self.problem(column, "not an integer; write the number of the code"),
        })
    }

    /// The same of a cell that may be empty.
    pub(super) fn optional_integer(&self, columns: &Columns, column: &str) -> Result<Option<i32>, Problem> {
        self.optional(columns, column).map(|_| self.integer(columns, column)).transpose()
    }

    pub(super) fn problem(&self, column: &str, what: impl Into<String>) -> Problem {
        Problem::new(self.place.clone(), what).column(column)
    }

    /// What is wrong with the line as such, whatever device it belongs to.
    pub(super) fn check(&self, columns: &Columns) -> Result<(), Problem> {
        let (found, wanted) = (self.record.len(), columns.count);
        if found != wanted {
            let what = format!("{found} cells where the first line has {wanted}; a cell with a comma goes in quotes");
            return Err(Problem::new(self.place.clone(), what));
        }
        for column in ["station", "device"] {
            if self.cell(columns, column).is_empty() {
                return Err(self.problem(column, "empty; every line of a device names it"));
            }
        }
        // Two devices, or two ports, that look the same.
        let padded = |column: &&str| self.cell(columns, column).trim() != self.cell(columns, column);
        if let Some(column) = ["station", "device", "port"].into_iter().find(padded) {
            return Err(self.problem(column, "white space at its begin or end; take it off"));
        }
        match ["device", "port"].into_iter().find(|column| is_scientific(self.cell(columns, column))) {
            Some(column) => {
                let what = "a number as Excel shortens it, its digits are lost; format the column as text";
                Err(self.problem(column, what))
            }
            None => Ok(()),
        }
    }
}

/// Whether a text is a number such as `1.23E+14`.
fn is_scientific(cell: &str) -> bool {
    let Some((digits, exponent)) = cell.split_once("E+") else { return false };
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    all_digits(exponent) && all_digits(&digits.replacen('.', "", 1))
}
