//! Python: the fields of the flat records, those that are sent and those that the platform tells.

use std::fmt::Write;

use pyun_energy::RECORDS;
use pyun_energy::record::{Field, Kind, Record};

use crate::Region;

const SENT: &str = "python/pyun_energy/_records.py";
const TOLD: &str = "python/pyun_energy/_pushes.py";

/// Each record with its file, and whether the core checks it when Python makes one.
const FILES: [(&str, &str, bool); 8] = [
    ("ChargingRecord", SENT, true),
    ("ParkingDiscount", SENT, true),
    ("OccupancyOrder", SENT, false),
    ("OccupancyPayment", SENT, true),
    ("StartResult", TOLD, false),
    ("StopResult", TOLD, false),
    ("ChargingProgress", TOLD, false),
    ("ChargingFinished", TOLD, false),
];

/// Fields as people read them. Others follow as the table has them.
const ORDER: [&str; 11] = [
    "station_uuid",
    "pay_order",
    "order",
    "replenish_order",
    "start_time",
    "end_time",
    "quantity",
    "energy_value",
    "fee_value",
    "total_value",
    "state",
];

pub(crate) fn regions() -> Vec<Region> {
    let of = |name| RECORDS.iter().find(move |record| record.name == name);
    FILES.iter().filter_map(|(name, file, is_checked)| Some(region(of(*name)?, file, *is_checked))).collect()
}

fn region(record: &Record, file: &'static str, is_checked: bool) -> Region {
    let mut rows: Vec<_> = record.fields.iter().collect();
    let place = |row: &&Field| ORDER.iter().position(|name| *name == row.name).unwrap_or(ORDER.len());
    rows.sort_by_key(|row| (row.is_omissible(), place(row)));
    Region {
        file,
        begin: format!("    # Written by schema/ (make update) from the tables in src/: {}.", record.name),
        end: format!("    # End of {}.", record.name),
        text: rows.iter().map(|row| member(row, is_checked)).collect::<String>() + &kinds(record, &rows),
    }
}

fn member(row: &Field, is_checked: bool) -> String {
    let (is_omissible, name) = (row.is_omissible(), row.name);
    let or_none = if is_omissible { " | None" } else { "" };
    let default = match (is_omissible, row.is_personal) {
        (true, true) => " = field(default=None, metadata=PERSONAL)",
        (false, true) => " = field(metadata=PERSONAL)",
        (true, false) => " = None",
        (false, false) => "",
    };
    let about = match row.kind {
        Kind::Words(_) => " The table's word itself counts as None.",
        _ if is_checked && !row.is_required => " None leaves it out.",
        _ => "",
    };
    format!("    {name}: {}{or_none}{default}\n    \"\"\"{}{about}\"\"\"\n", annotation(row), row.english)
}

fn annotation(row: &Field) -> String {
    match row.kind {
        Kind::Code(table) => format!("{table} | int"),
        Kind::TextCode(table) => format!("{table} | str"),
        _ => kind(row).to_owned(),
    }
}

fn kind(row: &Field) -> &'static str {
    match row.kind {
        Kind::Code(table) | Kind::TextCode(table) => table,
        Kind::Integer | Kind::Sum(_) => "int",
        Kind::Time(_) => "datetime",
        _ => "str",
    }
}

/// The same as data, for what goes in and out.
fn kinds(record: &Record, rows: &[&Field]) -> String {
    let mut text = format!("    _name = \"{}\"\n    _kinds = {{\n", record.name);
    for some in rows.chunks(4) {
        let kinds: Vec<_> = some.iter().map(|row| format!("\"{}\": {}", row.name, kind(row))).collect();
        let _ = writeln!(text, "        {},", kinds.join(", "));
    }
    text += "    }\n";
    for row in rows {
        let _ = match row.kind {
            Kind::Words(code) => writeln!(text, "    _words = \"{}\", \"{code}\"", row.name),
            Kind::Sum(parts) => writeln!(text, "    _sum = \"{}\", \"{}\"", row.name, parts.join("\", \"")),
            _ => Ok(()),
        };
    }
    text
}
