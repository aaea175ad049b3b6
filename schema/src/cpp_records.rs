//! C++: a class for each flat record, over the one type that C has for all of them.

use std::fmt::Write;

use pyun_energy::record::{Field, Kind};

use crate::Region;
use crate::c_records::{FLAT, Flat};
use crate::names::upper_snake;

pub(crate) fn regions() -> Vec<Region> {
    vec![Region {
        file: "include/pyun_energy_charges.hpp",
        begin: "// Written by schema/ (make update) from the tables in src/: the records.".into(),
        end: "// End of the records.".into(),
        text: FLAT.iter().map(class).collect(),
    }]
}

fn class(flat: &Flat) -> String {
    let (name, about) = (flat.name, flat.about);
    let base = base(flat);
    let constructor = if is_sent(flat) {
        String::new()
    } else {
        // The template's own name, without its arguments.
        let short = base.trim_start_matches("detail::").split('<').next().unwrap_or_default();
        format!("    // Takes over a handle.\n    explicit {name}(pyun_record *handle) : {short}(handle) {{}}\n")
    };
    let members: String =
        flat.fields.iter().map(|row| if is_sent(flat) { setter(name, row) } else { getter(row) }).collect();
    format!("// A record that is {about}\nclass {name} : public {base} {{\npublic:\n{constructor}{members}}};\n\n")
}

fn is_sent(flat: &Flat) -> bool {
    flat.about.starts_with("sent")
}

fn base(flat: &Flat) -> String {
    let (name, kind) = (flat.name, upper_snake(flat.name));
    match flat.about {
        _ if is_sent(flat) => format!("detail::Sent<{name}, PYUN_RECORD_{kind}>"),
        about if about.contains("a push") => format!("detail::Pushed<{name}, PYUN_RECORD_{kind}>"),
        _ => format!("detail::Received<{name}>"),
    }
}

fn setter(of: &str, row: &Field) -> String {
    let (name, constant) = (row.name, row.name.to_uppercase());
    let need = match (row.kind, row.is_required) {
        (Kind::Words(_), _) | (_, true) => "",
        _ => " Not sent unless set.",
    };
    let about = format!("    // {}{need}\n", row.english);
    let (suffix, taken, with) = match row.kind {
        Kind::Code(_) | Kind::Integer | Kind::Sum(_) => ("", "std::int64_t value", "set_int"),
        Kind::Time(_) => ("_ms", "std::int64_t value", "set_time"),
        _ => ("", "const std::string &value", "set_text"),
    };
    let (head, body) =
        (format!("    {of} &{name}{suffix}({taken}) {{"), format!("return {with}(PYUN_FIELD_{constant}, value);"));
    about + &fitted(&head, &body)
}

fn getter(row: &Field) -> String {
    let (name, constant) = (row.name, row.name.to_uppercase());
    let (head, body) = match row.kind {
        Kind::Code(_) | Kind::Integer | Kind::Sum(_) if row.is_required => {
            (format!("    std::int64_t {name}() const noexcept {{"), format!("return needed(PYUN_FIELD_{constant});"))
        }
        Kind::Code(_) | Kind::Integer | Kind::Sum(_) => (
            format!("    bool {name}(std::int64_t &out) const noexcept {{"),
            format!("return integer(PYUN_FIELD_{constant}, out);"),
        ),
        Kind::Time(_) => (
            format!("    bool {name}_ms(std::int64_t &out) const noexcept {{"),
            format!("return time_ms(PYUN_FIELD_{constant}, out);"),
        ),
        _ => (format!("    std::string {name}() const {{"), format!("return text(PYUN_FIELD_{constant});")),
    };
    format!("    // {}\n", row.english) + &fitted(&head, &body)
}

/// On one line, if it is not too long.
fn fitted(head: &str, body: &str) -> String {
    let mut text = format!("{head} {body} }}\n");
    if text.len() > 120 {
        text.clear();
        let _ = writeln!(text, "{head}\n        {body}\n    }}");
    }
    text
}
