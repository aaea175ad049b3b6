//! C: the constants of the code tables, which cbindgen would not see behind a macro.

use std::fmt::Write;

use pyun_energy::codes::{TABLES, Table};

use crate::Region;
use crate::names::{going_on, upper_snake};

pub(crate) fn regions() -> Vec<Region> {
    let (begin, end) =
        ("// Written by schema/ (make update) from the tables in src/.", "// End of what schema/ writes.");
    let (integers, texts): (Vec<&Table>, Vec<&Table>) = TABLES.iter().partition(|table| has_integers(table));
    let text = integers.into_iter().chain(texts).map(constants).collect();
    vec![Region { file: "bindings/c/src/codes.rs", begin: begin.into(), end: end.into(), text }]
}

fn has_integers(table: &Table) -> bool {
    table.values.iter().all(|known| known.value.parse::<i32>().is_ok())
}

fn constants(table: &Table) -> String {
    let mut text = String::new();
    for known in table.values {
        let (about, name) = (going_on(known.english), upper_snake(table.name));
        let (kind, value) = match known.value.parse::<i32>() {
            Ok(number) => ("i32", number.to_string()),
            Err(_) => ("&str", format!("{:?}", known.value)),
        };
        let _ = writeln!(text, "/// {}: {about}", table.subject);
        let _ = writeln!(text, "pub const PYUN_{name}_{}: {kind} = {value};", known.constant);
    }
    text
}
