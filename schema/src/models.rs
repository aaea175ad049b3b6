//! Python: the fields of the models, and how they are made.

use std::fmt::Write;

use pyun_energy::record::{Field, Kind};

use crate::Region;
use crate::records::{DEVICE, PORT, Record, code_table};

const FILE: &str = "python/pyun_energy/_models.py";
pub(crate) fn regions() -> Vec<Region> {
    let region = |indent: &str, of: &str, text| Region {
        file: FILE,
        begin: format!("{indent}# Written by schema/ (make update) from the tables in src/: {of}."),
        end: format!("{indent}# End of {of}."),
        text,
    };
    vec![region("    ", "fields of a port", model(&PORT)), region("    ", "fields of a device", model(&DEVICE))]
}

/// Python's name: the platform's, but for what is several.
fn name(row: &Field) -> &'static str {
    if matches!(row.kind, Kind::List(_)) { row.ours } else { row.name }
}

/// Those that must be given stand first.
fn rows(record: &Record) -> Vec<&'static Field> {
    let mut rows = record.rows();
    rows.sort_by_key(|row| row.is_omissible());
    rows
}

fn model(record: &Record) -> String {
    let mut text: String = rows(record).into_iter().map(|row| member(record, row)).collect();
    text += "\n    def __init__(\n        self,\n        *,\n";
    for row in rows(record) {
        let kind = kind(row).replace("tuple[", "Iterable[").replace(", ...]", "]");
        let _ = writeln!(text, "        {}: {kind}{},", name(row), default(record, row));
    }
    text += "    ) -> None:\n";
    text += &record.fields.iter().filter_map(taken).collect::<String>();
    let values: Vec<_> = record.fields.iter().map(name).collect();
    let _ = writeln!(text, "        _make_{}(self, ({}))\n", record.name.to_lowercase(), values.join(", "));
    text + &tables(record)
}

fn member(record: &Record, row: &Field) -> String {
    let default = match row.kind {
        Kind::Map => " = field(default=None, hash=False)".into(),
        _ => default(record, row),
    };
    let about = match row.kind {
        Kind::Words(_) => " The table's word itself counts as None.",
        _ if row.is_omissible() => " None leaves it out.",
        _ => "",
    };
    format!("    {}: {}{default}\n    \"\"\"{}{about}\"\"\"\n", name(row), kind(row), row.english)
}

fn kind(row: &Field) -> String {
    let kind = match row.kind {
        Kind::Text | Kind::Words(_) => "str".into(),
        Kind::Code(table) => format!("{table} | int"),
        Kind::TextCode(table) => format!("{table} | str"),
        Kind::Map => "Mapping[str, str]".into(),
        Kind::List(rows) if rows == PORT.fields => format!("tuple[{}, ...]", PORT.name),
        _ => "int".into(),
    };
    if row.is_omissible() { kind + " | None" } else { kind }
}

fn default(record: &Record, row: &Field) -> String {
    match (record.default_of(row), code_table(row)) {
        (Some(known), Some(table)) => format!(" = {}.{}", table.name, known.constant),
        _ if row.is_omissible() => " = None".into(),
        _ => String::new(),
    }
}

/// A value as it is kept, where that is not as it is given.
fn taken(row: &'static Field) -> Option<String> {
    let name = name(row);
    match row.kind {
        Kind::List(_) => Some(format!("        {name} = _tuple({name})\n")),
        Kind::Map => Some(format!("        if {name} is not None:\n            {name} = _frozen({name})\n")),
        Kind::Text | Kind::TextCode(_) | Kind::Words(_) => None,
        // At once: what only counts as an int, such as an array of numpy's, may change later.
        _ => Some(format!("        if {name}.__class__ not in _NUMBERS:\n            {name} = _number({name})\n")),
    }
}

/// What the models' common part knows of each.
fn tables(record: &Record) -> String {
    let names: Vec<_> = record.fields.iter().map(name).collect();
    let of = |row| Some(format!("\"{}\": {}", name(row), code_table(row)?.name));
    let codes: Vec<_> = rows(record).into_iter().filter_map(of).collect();
    let mut text = format!("    _init = __init__\n    _rows = (\"{}\")\n", names.join("\", \""));
    let _ = writeln!(text, "    _codes = {{{}}}", codes.join(", "));
    if let Some(table) = record.fields.iter().find_map(|row| code_table(record.code_of(row)?)) {
        let _ = writeln!(text, "    _words = _WORDS[{}]", table.name);
    }
    text
}
