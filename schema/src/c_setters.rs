//! C: a setter for each field of a device, and of its ports, that holds one value.

use pyun_energy::record::{Field, Kind};

use crate::Region;
use crate::names::upper_snake;
use crate::records::{DEVICE, PORT, Record, Shape, code_table, shape};

pub(crate) fn regions() -> Vec<Region> {
    let (begin, end) =
        ("// Written by schema/ (make update) from the tables in src/.", "// End of what schema/ writes.");
    let of_device = DEVICE.rows().into_iter().filter_map(|row| setter(&DEVICE, row));
    // What a port cannot be without is given when it is added.
    let of_ports = PORT.rows().into_iter().filter(|row| row.kind != Kind::Text).filter_map(|row| setter(&PORT, row));
    let text = of_device.chain(of_ports).collect::<Vec<_>>().join("\n");
    vec![Region { file: "bindings/c/src/setters.rs", begin: begin.into(), end: end.into(), text }]
}

/// `None` for a field with several values, whose functions are made by hand.
fn setter(record: &Record, row: &Field) -> Option<String> {
    let of_port = record.name == PORT.name;
    let (port, index) = if of_port { ("port_", ", index") } else { ("", "") };
    let (ours, name) = (row.ours, row.name);
    let (helper, kind) = match shape(row)? {
        Shape::Text if row.is_omissible() => ("optional", "*const c_char"),
        Shape::Text => ("text", "*const c_char"),
        Shape::Integer => ("integer", "i32"),
    };
    let about = format!("/// {}{}\n///\n", row.english, need(record, row));
    let index_about = if of_port { "/// index: of the port, from 0.\n" } else { "" };
    let failures =
        [if helper == "integer" { "" } else { ", PYUN_E_TEXT" }, if of_port { ", PYUN_E_RANGE" } else { "" }];
    let parameters =
        format!("/// {ours}: {}\n/// Returns PYUN_OK, PYUN_E_NULL{}.\n", taken(record, row), failures.concat());
    let index_parameter = if of_port { "index: usize, " } else { "" };
    let signature = wrapped(&format!(
        "pub unsafe extern \"C\" fn pyun_device_set_{port}{name}(device: *mut pyun_device, {index_parameter}{ours}: {kind}) -> pyun_status {{\n"
    ));
    let body = format!(
        "    // SAFETY: what is given is as the header demands.\n    unsafe {{ set_{port}{helper}(device{index}, \"{name}\", {ours}) }}\n}}\n"
    );
    Some(format!("{about}{index_about}{parameters}#[unsafe(no_mangle)]\n{signature}{body}"))
}

fn need(record: &Record, row: &Field) -> String {
    match (row.kind, record.default_of(row), code_table(row)) {
        (Kind::Words(_), ..) => String::new(),
        (_, Some(known), Some(table)) => format!(" PYUN_{}_{} unless set.", upper_snake(table.name), known.constant),
        _ if row.is_required => " Required.".into(),
        _ => " Not sent unless set.".into(),
    }
}

/// What a setter takes.
fn taken(record: &Record, row: &Field) -> String {
    let codes = code_table(row).map(|table| format!("one of PYUN_{}_, or another", upper_snake(table.name)));
    match (row.kind, codes, record.words_of(row)) {
        (Kind::Code(_), Some(codes), Some(words)) => {
            let port = if record.name == PORT.name { "port_" } else { "" };
            format!("{codes} number, which then needs words: pyun_device_set_{port}{}().", words.name)
        }
        (Kind::Code(_), Some(codes), None) => format!("{codes} number of a newer table."),
        (Kind::TextCode(_), Some(codes), _) => format!("{codes} text of a newer table. Copied."),
        (Kind::Words(_), ..) => "text; NULL for the platform's word. Copied.".into(),
        (Kind::Text, ..) if row.is_omissible() => "text; NULL leaves it out. Copied.".into(),
        (Kind::Text, ..) => "text. Copied.".into(),
        _ => "an integer.".into(),
    }
}

/// As rustfmt has it: a line, or else a line a parameter.
fn wrapped(signature: &str) -> String {
    const WIDTH: usize = 120;
    if signature.trim_end().len() <= WIDTH {
        return signature.to_owned();
    }
    signature.replacen('(', "(\n    ", 1).replace(", ", ",\n    ").replace(") ->", ",\n) ->")
}
