//! The protocol page: the code tables, in both languages.

use std::fmt::Write;

use pyun_energy::codes::{
    DeviceState, DeviceType, EnergyCode, PlateColor, PortState, ReplenishState, SpaceStatus, Table,
};

use crate::Region;
use crate::names::going_on;

/// Each table with its section of the page.
const TABLES: [(&str, Table); 7] = [
    ("8.1", DeviceType::TABLE),
    ("8.2", DeviceState::TABLE),
    ("8.3", EnergyCode::TABLE),
    ("8.4", PortState::TABLE),
    ("8.5", SpaceStatus::TABLE),
    ("8.7", ReplenishState::TABLE),
    ("8.8", PlateColor::TABLE),
];

pub(crate) fn regions() -> Vec<Region> {
    let both =
        |(section, table): &(&str, Table)| {
            [("docs/protocol.md", english(table)), ("docs/protocol.zh-CN.md", chinese(table))].map(|(file, text)| {
                Region { file, begin: format!("<!-- schema/: table {section} -->"), end: "<!-- end -->".into(), text }
            })
        };
    TABLES.iter().flat_map(both).collect()
}

/// An integer as it is, a text as code.
fn shown(value: &str) -> String {
    if value.parse::<i32>().is_ok() { value.to_owned() } else { format!("`{value}`") }
}

fn english(table: &Table) -> String {
    let mut text = "\n| value | name | meaning | 中文 |\n|---|---|---|---|\n".to_owned();
    for known in table.values {
        let meaning = going_on(known.english.trim().trim_end_matches('.'));
        let _ = writeln!(text, "| {} | `{}` | {meaning} | {} |", shown(known.value), known.constant, known.word);
    }
    text + "\n"
}

fn chinese(table: &Table) -> String {
    let mut text = "\n| 值 | 常量名 | 含义 |\n|---|---|---|\n".to_owned();
    for known in table.values {
        let _ = writeln!(text, "| {} | `{}` | {} |", shown(known.value), known.constant, known.word);
    }
    text + "\n"
}
