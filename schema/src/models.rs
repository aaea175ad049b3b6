//! Python: the fields of the models, and what fills them.

use std::fmt::Write;

use pyun_energy::record::{Field, Kind};

use crate::Region;
use crate::records::{DEVICE, PORT, Record, code_table};

const FILE: &str = "python/pyun_energy/_models.py";
/// Those that the core holds a copy of, checked, as soon as they are made.
const HELD: [&str; 1] = [DEVICE.name];

pub(crate) fn regions() -> Vec<Region> {
    let region = |indent: &str, of: &str, text| Region {
        file: FILE,
        begin: format!("{indent}# Written by schema/ (make update) from the tables in src/: {of}."),
        end: format!("{indent}# End of {of}."),
        text,
    };
    vec![
        region("    ", "fields of a port", model(&PORT)),
        region("    ", "fields of a device", model(&DEVICE)),
        region("", "what fills the models", slots(&[&PORT, &DEVICE])),
    ]
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
    text += &rows(record).into_iter().map(taken).collect::<String>();
    if HELD.contains(&record.name) {
        let values: Vec<_> = record.fields.iter().map(name).collect();
        let _ = writeln!(text, "        _set_held(self, _held({}))", values.join(", "));
    }
    text += &record.fields.iter().map(|row| without_word(record, row)).collect::<String>();
    for row in rows(record) {
        let _ = writeln!(text, "        {}(self, {})", slot(record, row), name(row));
    }
    text
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

/// A value as it is kept.
fn taken(row: &'static Field) -> String {
    let name = name(row);
    match row.kind {
        Kind::List(_) => format!("        {name} = _tuple({name})\n"),
        Kind::Map => format!("        if {name} is not None:\n            {name} = _frozen({name})\n"),
        Kind::Text | Kind::TextCode(_) | Kind::Words(_) => String::new(),
        _ => format!("        if {name}.__class__ not in _NUMBERS:\n            {name} = _number({name})\n"),
    }
}

fn without_word(record: &Record, row: &Field) -> String {
    let Some((code, table)) = record.code_of(row).and_then(|code| Some((code.name, code_table(code)?.name))) else {
        return String::new();
    };
    let words = row.name;
    format!("        if {words} is not None and {words} == _WORDS[{table}].get({code}):\n            {words} = None\n")
}

fn slot(record: &Record, row: &Field) -> String {
    format!("_set_{}_{}", record.name.to_lowercase(), name(row))
}

fn slots(records: &[&Record]) -> String {
    let (mut text, mut tables) = (String::new(), String::new());
    for record in records {
        text += "(\n";
        for row in rows(record) {
            let _ = writeln!(text, "    {},", slot(record, row));
        }
        let _ = writeln!(text, ") = _setters({})", record.name);
        let of = |row| Some(format!("\"{}\": {}", name(row), code_table(row)?.name));
        let coded: Vec<_> = rows(record).into_iter().filter_map(of).collect();
        let _ = writeln!(tables, "    {}: {{{}}},", record.name, coded.join(", "));
    }
    let held: Vec<_> = DEVICE.fields.iter().map(|row| format!("\"{}\"", name(row))).collect();
    text + &format!(
        "_ROWS = ({})\n_CODES: dict[type[Model], dict[str, type[Enum]]] = {{\n{tables}}}\n",
        held.join(", ")
    )
}
