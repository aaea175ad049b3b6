//! Python: the code tables as enumerations, and the words of their values.

use std::fmt::Write;

use pyun_energy::codes::{DeviceState, DeviceType, PayMode, PlateColor, PortState, ReplenishState, SpaceStatus, Table};

use crate::Region;

const FILE: &str = "python/pyun_energy/_codes.py";
const INTEGERS: [Table; 7] = [
    DeviceType::TABLE,
    DeviceState::TABLE,
    PortState::TABLE,
    SpaceStatus::TABLE,
    ReplenishState::TABLE,
    PlateColor::TABLE,
    PayMode::TABLE,
];

pub(crate) fn regions() -> Vec<Region> {
    vec![
        Region {
            file: FILE,
            begin: "# Written by schema/ (make update) from the tables in src/: enumerations.".into(),
            end: "# End of the enumerations.".into(),
            text: INTEGERS.iter().map(enumeration).collect(),
        },
        Region {
            file: FILE,
            begin: "# Written by schema/ (make update) from the tables in src/: words.".into(),
            end: "# End of the words.".into(),
            text: words(),
        },
    ]
}

fn enumeration(table: &Table) -> String {
    let mut text = format!("\n\nclass {}(_Code):\n    \"\"\"{}\"\"\"\n\n", table.name, table.english.trim());
    for known in table.values {
        let _ = writeln!(text, "    {} = {}\n    \"\"\"{}\"\"\"", known.constant, known.value, known.english.trim());
    }
    text + "\n\n"
}

fn words() -> String {
    let mut text = "_WORDS: dict[type[_Code], dict[int, str]] = {\n".to_owned();
    for table in INTEGERS {
        let words: Vec<String> =
            table.values.iter().map(|known| format!("{}: \"{}\"", known.value, known.word)).collect();
        let _ = writeln!(text, "    {}: {{{}}},", table.name, words.join(", "));
    }
    text + "}\n"
}
