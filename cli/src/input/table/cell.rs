//! A line of a table, and its cells.

use csv::StringRecord;
use pyun_energy::record::{Kind, Value};

use super::super::problem::{Location, Problem};
use super::columns::{Column, Columns, OF_PORT};
use super::defect;

/// What tells devices apart: station and number.
pub(in crate::input) type Key = (String, String);

/// A line.
pub(super) struct Row {
    pub(super) record: StringRecord,
    pub(super) location: Location,
    /// It is the last one, and nothing ends it: the rest may be missing.
    pub(super) is_open: bool,
}

impl Row {
    /// A cell's text; empty where there is no such column, or where the line ends before it.
    pub(super) fn cell(&self, columns: &Columns, column: &str) -> &str {
        columns.index(column).and_then(|index| self.record.get(index)).unwrap_or_default()
    }

    /// A number, or what is wrong with it.
    pub(super) fn integer(&self, columns: &Columns, column: &str) -> Result<i32, Problem> {
        self.integer_or(columns, column, "write the number of the code")
    }

    /// The same; `what` is to be done about it.
    pub(super) fn integer_or(&self, columns: &Columns, column: &str, what: &str) -> Result<i32, Problem> {
        let cell = self.cell(columns, column).trim();
        cell.parse().map_err(|_| match defect::of_any(cell).or_else(|| defect::invisible(cell)) {
            Some(spoilt) => self.problem(column, spoilt),
            None if cell.is_empty() => self.problem(column, format!("empty; {what}")),
            // Not repeated: in a table with shifted columns it may be anything.
            None => self.problem(column, format!("not an integer; {what}")),
        })
    }

    /// What a column says of its field; nothing where a cell that may be empty is.
    pub(super) fn value(&self, columns: &Columns, (column, row): &Column) -> Result<Option<Value>, Problem> {
        if row.is_omissible() && self.cell(columns, column).is_empty() {
            return Ok(None);
        }
        match row.kind {
            Kind::Text | Kind::TextCode(_) | Kind::Words(_) => Ok(Some(self.cell(columns, column).into())),
            _ => self.integer(columns, column).map(|integer| Some(integer.into())),
        }
    }

    pub(super) fn problem(&self, column: &str, what: impl Into<String>) -> Problem {
        Problem::new(self.location.clone(), what).column(column)
    }

    /// The device that it says it is of.
    pub(super) fn key(&self, columns: &Columns) -> Key {
        (self.cell(columns, "station").to_owned(), self.cell(columns, "device").to_owned())
    }

    pub(super) fn has_port(&self, columns: &Columns) -> bool {
        OF_PORT.iter().any(|(column, _)| !self.cell(columns, column).is_empty())
    }

    /// Whether what it says of its device can be believed: the cells stand where they belong, and nothing has spoilt them.
    pub(super) fn is_named(&self, columns: &Columns) -> bool {
        let is_sound = |column| {
            let cell = self.cell(columns, column);
            !cell.is_empty() && defect::of_name(cell).is_none()
        };
        self.record.len() == columns.count && is_sound("station") && is_sound("device")
    }

    /// What is wrong with the line as such, whatever device it belongs to.
    pub(super) fn check(&self, columns: &Columns) -> Result<(), Problem> {
        self.check_length(columns, self.lacks(columns))?;
        for column in ["station", "device"] {
            if self.cell(columns, column).is_empty() {
                return Err(self.problem(column, "empty; every line of a device names it"));
            }
        }
        let names = ["station", "device", "port"].into_iter();
        let spoilt = names.map(|column| (column, defect::of_name(self.cell(columns, column))));
        let any = columns.names().map(|column| (column, defect::of_any(self.cell(columns, column))));
        match spoilt.chain(any).find_map(|(column, what)| Some((column, what?))) {
            Some((column, what)) => Err(self.problem(column, what)),
            None => Ok(()),
        }
    }

    /// Excel leaves out empty cells at the end of a line; any other cell that is missing shifts those behind it, as is seen by
    /// a column that it `lacks`.
    pub(super) fn check_length(&self, columns: &Columns, lacks: Option<&str>) -> Result<(), Problem> {
        let (found, wanted) = (self.record.len(), columns.count);
        let refuse = |what: String| {
            Err(Problem::new(self.location.clone(), format!("{found} cells where the first line has {wanted}{what}")))
        };
        if found > wanted {
            return refuse("; a cell with a comma goes in quotes".into());
        }
        if found < wanted && self.is_open {
            return refuse(", and no line end: the file is cut off; save it again".into());
        }
        match lacks {
            Some(column) if found < wanted => refuse(format!(", so {column} is missing, or stands elsewhere")),
            _ => Ok(()),
        }
    }

    /// A column without which the line cannot be right.
    fn lacks(&self, columns: &Columns) -> Option<&'static str> {
        let texts: &[_] =
            if self.has_port(columns) { &["station", "device", "port", "alias"] } else { &["station", "device"] };
        let numbers: &[_] = if self.has_port(columns) { &["state", "port_state"] } else { &["state"] };
        let empty = texts.iter().find(|column| self.cell(columns, column).is_empty());
        empty.or_else(|| numbers.iter().find(|column| self.integer(columns, column).is_err())).copied()
    }
}
