//! C++: what a device and a port have for each field that holds one value.

use std::fmt::Write;

use pyun_energy::record::{Field, Kind};

use crate::Region;
use crate::names::upper_snake;
use crate::records::{DEVICE, PORT, Shape, code_table, shape};

const FILE: &str = "include/pyun_energy_records.hpp";

pub(crate) fn regions() -> Vec<Region> {
    let region = |of: &str, text| Region {
        file: FILE,
        begin: format!("    // Written by schema/ (make update) from the tables in src/: {of}."),
        end: format!("    // End of {of}."),
        text,
    };
    vec![region("the port's fields", port()), region("the device's fields", device())]
}

/// What a port holds beside what it is made with.
fn parts() -> Vec<(&'static Field, Shape)> {
    PORT.rows().into_iter().filter(|row| row.is_omissible()).filter_map(|row| Some((row, shape(row)?))).collect()
}

fn port() -> String {
    let (mut setters, mut members) = (String::new(), String::new());
    for (row, shape) in parts() {
        let (name, default) = (row.name, PORT.default_of(row));
        let (taken, value, kind, initial) = match shape {
            Shape::Text => ("std::string", "std::move(value)", "std::string", String::new()),
            Shape::Integer => ("std::int32_t", "value", "std::int32_t", " = 0".into()),
        };
        let constant = code_table(row).zip(default).map(|(table, known)| (upper_snake(table.name), known.constant));
        let initial = constant.map_or(initial, |(table, constant)| format!(" = PYUN_{table}_{constant}"));
        let _ = writeln!(setters, "    // {}", row.english);
        let _ = writeln!(
            setters,
            "    Port &{name}({taken} value) {{ return {name}_ = {value}, has_{name}_ = true, *this; }}"
        );
        if !matches!(row.kind, Kind::Words(_)) {
            let _ = writeln!(setters, "    Port &omit_{name}() {{ return has_{name}_ = false, *this; }}");
        }
        let _ = writeln!(members, "    {kind} {name}_{initial};\n    bool has_{name}_ = {};", default.is_some());
    }
    format!("{setters}\nprivate:\n{members}")
}

fn device() -> String {
    let fields = DEVICE.rows().into_iter().filter_map(|row| Some((row, shape(row)?)));
    let mut text: String = fields.map(|(row, shape)| setter(row, shape)).collect();
    // What a port cannot be without does not change.
    for row in PORT.rows().into_iter().filter(|row| row.kind != Kind::Text) {
        text += &shape(row).map(|shape| port_setter(row, shape)).unwrap_or_default();
    }
    let texts: Vec<_> = parts().into_iter().filter(|(_, shape)| *shape == Shape::Text).collect();
    let any: Vec<_> = texts.iter().map(|(row, _)| format!("port.has_{}_", row.name)).collect();
    let _ = writeln!(text, "\nprivate:\n    static bool has_text(const Port &port) {{ return {}; }}", any.join(" || "));
    let _ = writeln!(text, "    void set_parts(std::size_t index, const Port &port) {{");
    for (row, _) in parts() {
        let name = row.name;
        let _ = writeln!(text, "        if (port.has_{name}_) {{\n            port_{name}(index, port.{name}_);");
        if PORT.default_of(row).is_some() {
            let _ = writeln!(text, "        }} else {{\n            omit_port_{name}(index);");
        }
        text += "        }\n";
    }
    text + "    }\n"
}

fn setter(row: &Field, shape: Shape) -> String {
    let (name, english) = (row.name, row.english);
    let set = |value: &str| format!("return done(pyun_device_set_{name}(get(), {value}));");
    let mut text = format!("    // {english}\n");
    let _ = match shape {
        Shape::Integer => writeln!(text, "    Device &{name}(std::int32_t value) {{ {} }}", set("value")),
        Shape::Text => {
            let value = format!("detail::c_str(value, \"{name}\")");
            writeln!(text, "    Device &{name}(const std::string &value) {{\n        {}\n    }}", set(&value))
        }
    };
    let without = if matches!(row.kind, Kind::Words(_)) { "default" } else { "omit" };
    if shape == Shape::Text && row.is_omissible() {
        let _ = writeln!(text, "    Device &{without}_{name}() {{ {} }}", set("nullptr"));
    }
    text
}

fn port_setter(row: &Field, shape: Shape) -> String {
    let name = row.name;
    let set = |value: &str| format!("return done(pyun_device_set_port_{name}(get(), index, {value}));");
    match shape {
        Shape::Integer => {
            let set = set("value");
            format!("    Device &port_{name}(std::size_t index, std::int32_t value) {{\n        {set}\n    }}\n")
        }
        Shape::Text => format!(
            "    Device &port_{name}(std::size_t index, const std::string &value) {{\n        const std::string field = path(index, \"{name}\");\n        {}\n    }}\n",
            set("detail::c_str(value, field.c_str())")
        ),
    }
}
