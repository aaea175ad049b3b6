//! The protocol page: the tables of fields and of codes, in both languages.

use std::fmt::Write;

use pyun_energy::codes::{
    DeviceState, DeviceType, EnergyCode, PlateColor, PortState, ReplenishState, SpaceStatus, Table,
};

use pyun_energy::record::{Field, Kind};

use crate::Region;
use crate::names::going_on;
use crate::records::{DEVICE, PORT, Record};

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

/// Each record with the name of its table, and the rows before it.
const RECORDS: [(&str, &Record, [&str; 2]); 2] =
    [("fields of a device", &DEVICE, COMMON), ("fields of a port", &PORT, ["", ""])];

/// What the client adds to a body.
const COMMON: [&str; 2] = [
    "| `app_id` | string | Y | Y | Y | application id, issued by the platform | takes it from the client |
| `timestamp` | int64 | – | – | Y | milliseconds, section 2.6 | reads the clock, afresh for each attempt; can be switched off |
| `sign_type` | string | – | – | Y | `MD5` | writes `MD5`; is switched off together with `timestamp` |
",
    "| `app_id` | string | Y | Y | Y | 应用标识，平台分配 | 取自 client |
| `timestamp` | int64 | – | – | Y | 毫秒，见 2.6 | 取当前时间，每次尝试重新取；可关闭 |
| `sign_type` | string | – | – | Y | `MD5` | 填 `MD5`；随 `timestamp` 一起关闭 |
",
];

/// What revisions A, B and C say of a field, where they differ from each other or from what the library asks for.
const REVISIONS: [(&str, &str); 4] =
    [("name", "– | N | Y"), ("type", "– | N | Y"), ("metadata", "– | – | Y"), ("space_status", "Y | Y | N")];

pub(crate) fn regions() -> Vec<Region> {
    let both = |name: String, [english, chinese]: [String; 2]| {
        let region =
            |file, text| Region { file, begin: format!("<!-- schema/: {name} -->"), end: "<!-- end -->".into(), text };
        [region("docs/protocol.md", english), region("docs/protocol.zh-CN.md", chinese)]
    };
    let fields = RECORDS.iter().flat_map(|(name, record, before)| both((*name).to_owned(), fields(record, *before)));
    let codes =
        TABLES.iter().flat_map(|(section, table)| both(format!("table {section}"), [english(table), chinese(table)]));
    fields.chain(codes).collect()
}

fn fields(record: &Record, [english, chinese]: [&str; 2]) -> [String; 2] {
    const RULE: &str = "|---|---|---|---|---|---|---|\n";
    let mut texts = [
        format!("\n| field | type | A | B | C | meaning | when it is left out, the library |\n{RULE}{english}"),
        format!("\n| 字段 | 类型 | A | B | C | 说明 | 未填时本库的处理 |\n{RULE}{chinese}"),
    ];
    for row in record.rows() {
        let meanings = [going_on(row.english.trim_end_matches('.')), row.chinese.trim_end_matches('。').to_owned()];
        let cells = kinds(row).into_iter().zip(meanings).zip(left_out(record, row));
        for (text, ((kind, meaning), left_out)) in texts.iter_mut().zip(cells) {
            let _ =
                writeln!(text, "| `{}` | {kind} | {} | {} | {left_out} |", row.name, revisions(row), linked(&meaning));
        }
    }
    texts.map(|text| text + "\n")
}

fn kinds(row: &Field) -> [String; 2] {
    match row.kind {
        Kind::Text | Kind::TextCode(_) | Kind::Words(_) => ["string", "string"].map(Into::into),
        Kind::Map => ["map string → string", "map string → string"].map(Into::into),
        Kind::List(_) => [format!("array of {}", row.name), format!("{} 数组", row.name)],
        _ => ["int32", "int32"].map(Into::into),
    }
}

fn revisions(row: &Field) -> &'static str {
    let said = REVISIONS.iter().find(|(name, _)| *name == row.name).map(|(_, said)| *said);
    said.unwrap_or(if row.is_required { "Y | Y | Y" } else { "– | – | N" })
}

fn left_out(record: &Record, row: &Field) -> [String; 2] {
    if let Some(default) = record.default_of(row) {
        let (value, word) = (default.value, default.word);
        let meaning = going_on(default.english.trim_end_matches('.'));
        return [
            format!(
                "built in code: writes `{value}` ({meaning}), unless told to leave it out; read from JSON: leaves it out"
            ),
            format!("代码里构造的：填 `{value}`（{word}），也可指定不输出；从 JSON 读入的：不输出"),
        ];
    }
    match row.kind {
        Kind::Words(code) => [
            format!("writes the table's word for `{code}`; refuses a value that the table does not list"),
            format!("填码表里 `{code}` 的用词；值不在表内则报错"),
        ],
        Kind::List(_) => ["sends `[]`", "输出 `[]`"].map(Into::into),
        _ if row.is_required => ["refuses: mandatory", "必填，报错"].map(Into::into),
        _ => ["leaves it out", "不输出"].map(Into::into),
    }
}

/// With a link where a table of this page is named.
fn linked(text: &str) -> String {
    (1..=9).fold(text.to_owned(), |text, number| {
        let to = |name: &str| format!("[{name} 8.{number}](#table-8-{number})");
        text.replace(&format!("table 8.{number}"), &to("table")).replace(&format!("表 8.{number}"), &to("表"))
    })
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
