//! `include/pyun_energy.h` is generated from `bindings/c/src`: it is what the sources say, every compiler takes it, and a
//! reader finds all there is to know in it. `UPDATE_HEADER=1 cargo test -p pyun-energy-c --test header the_header_is` writes it
//! anew.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use cbindgen::{Builder, Config, DocumentationStyle, Language, Style};
use support::header::{committed, functions};
use support::{repository, run, scratch};

/// The modules, in the order of the header, and the headings of their functions.
const MODULES: [(&str, &str, &str); 27] = [
    ("version", "pyun_version", "The library"),
    ("status", "pyun_status_name", "Statuses and errors"),
    ("error", "", ""),
    ("config", "pyun_config_new", "Settings of a client"),
    ("client", "pyun_client_new", "The client"),
    ("device", "pyun_device_new", "Devices"),
    ("setters", "pyun_device_set_station_uuid", "Fields of a device and of its ports"),
    ("device_parts", "pyun_device_add_port", "Ports and metadata of a device"),
    ("record", "pyun_record_new", "Records: charges, discounts, payments, and what the platform tells"),
    ("record_fields", "pyun_record_set_text", "Fields of a record"),
    ("client_records", "pyun_client_sync_charging_record", "The calls that send records, or are answered with one"),
    ("client_forms", "pyun_client_post_form", "Forms and queries of any call"),
    ("push", "pyun_push_read", "Pushes of the platform"),
    ("outbox", "pyun_outbox_open", "The outbox: what must not be lost"),
    (
        "json",
        "pyun_client_open_json",
        "A client of one JSON, and any call by its name: for bindings of other languages",
    ),
    ("reply", "pyun_reply_code", "Replies"),
    ("results", "pyun_results_count", "Results of many reports"),
    ("request", "pyun_request_url", "Requests that are not sent"),
    ("flat", "pyun_reply_flat", "Replies and errors in one piece: for bindings of other languages"),
    ("sign", "pyun_sign_json", "Signatures"),
    ("bytes", "pyun_bytes_data", "Bytes"),
    ("text", "", ""),
    ("convert", "pyun_gbk_to_utf8", "GBK"),
    ("log", "pyun_log_to_fd", "Log"),
    ("codes", "", ""),
    ("record_names", "", ""),
    ("outbox_names", "", ""),
];

const API: &str = r#"
/* Before each function: C linkage, also in C++. */
#ifndef PYUN_API
#ifdef __cplusplus
#define PYUN_API extern "C"
#else
#define PYUN_API extern
#endif
#endif
"#;

fn source(module: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(format!("{module}.rs"))).unwrap()
}

fn generate() -> String {
    let mut config = Config {
        language: Language::C,
        documentation_style: DocumentationStyle::C,
        style: Style::Type,
        usize_is_size_t: true,
        no_includes: true,
        sys_includes: vec!["stddef.h".to_owned(), "stdint.h".to_owned()],
        header: Some(include_str!("header_head.txt").trim_end().to_owned()),
        include_guard: Some("PYUN_ENERGY_H".to_owned()),
        after_includes: Some(format!("{API}{}{}", version_macros(), text_constants())),
        line_length: 118,
        ..Config::default()
    };
    config.function.prefix = Some("PYUN_API".to_owned());
    let mut builder = Builder::new().with_config(config);
    for (module, ..) in MODULES {
        builder = builder.with_src(Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(format!("{module}.rs")));
    }
    let mut header = Vec::new();
    builder.generate().unwrap().write(&mut header);
    finished(&String::from_utf8(header).unwrap())
}

fn version_macros() -> String {
    let version = env!("CARGO_PKG_VERSION");
    let parts: Vec<u32> = version.split(['.', '-']).take(3).map(|part| part.parse().unwrap()).collect();
    let number = parts[0] * 10_000 + parts[1] * 100 + parts[2];
    format!(
        "\n/* The version of this header. pyun_version() is that of the library. */\n#define PYUN_VERSION \"{version}\"\n\
         /* The same as a number: 10000 * major + 100 * minor + patch. */\n#define PYUN_VERSION_NUMBER {number}\n"
    )
}

/// Constants that are text: cbindgen leaves them out.
fn text_constants() -> String {
    let source = source("codes") + &source("record_names") + &source("outbox_names");
    let lines: Vec<&str> = source.lines().collect();
    let mut constants = String::new();
    for (index, line) in lines.iter().enumerate() {
        let Some(rest) = line.strip_prefix("pub const ") else { continue };
        let Some((name, value)) = rest.trim_end_matches(';').split_once(": &str = ") else { continue };
        let about = lines[index - 1].strip_prefix("/// ").unwrap();
        write!(constants, "\n/* {about} */\n#define {name} {value}\n").unwrap();
    }
    constants
}

/// What cbindgen does not do: comments as they are in C, numbers below zero in parentheses, headings, one line a function
/// where it fits.
fn finished(header: &str) -> String {
    let mut lines = Vec::new();
    let mut rest = header.lines().peekable();
    while let Some(line) = rest.next() {
        if line == "/*" && rest.peek().is_some_and(|next| !next.starts_with(" *")) {
            let comment: Vec<&str> = rest.by_ref().take_while(|line| *line != " */").map(str::trim).collect();
            if let [line] = &*comment {
                lines.push(format!("/* {line} */"));
            } else {
                lines.push("/*".to_owned());
                lines.extend(comment.iter().map(|line| format!(" * {line}").trim_end().to_owned()));
                lines.push(" */".to_owned());
            }
        } else if line == "PYUN_API" {
            lines.push(format!("PYUN_API {}", rest.next().unwrap()));
        } else if let Some((name, number)) = line.strip_prefix("#define ").and_then(|line| line.split_once(" -")) {
            lines.push(format!("#define {name} (-{number})"));
        } else if line.starts_with(' ') && !line.starts_with(" *") {
            let line = format!(" {}", line.trim());
            lines.last_mut().unwrap().push_str(&line);
        } else {
            lines.push(line.trim_end().to_owned());
        }
    }
    with_headings(&lines.into_iter().flat_map(|line| wrapped(&line)).collect::<Vec<_>>())
}

/// Breaks a declaration that is too long.
fn wrapped(line: &str) -> Vec<String> {
    const WIDTH: usize = 118;
    let mut lines = Vec::new();
    let mut rest = line.to_owned();
    while rest.len() > WIDTH && line.starts_with("PYUN_API") {
        let end = rest[..WIDTH].rfind(", ").unwrap() + 1;
        let tail = rest.split_off(end);
        lines.push(rest);
        rest = format!("    {}", tail.trim_start());
    }
    lines.push(rest);
    lines
}

/// Puts a heading before the comment of the first function of each module.
fn with_headings(lines: &[String]) -> String {
    let mut out: Vec<String> = Vec::new();
    for line in lines {
        let heading = MODULES.iter().find(|(_, first, _)| {
            !first.is_empty() && line.starts_with("PYUN_API") && line.contains(&format!("{first}("))
        });
        if let Some((_, _, heading)) = heading {
            let comment = out.iter().rposition(|line| line.starts_with("/*")).unwrap();
            let rule = "-".repeat(100 - heading.len());
            out.insert(comment, String::new());
            out.insert(comment, format!("/* ---- {heading} {rule} */"));
        }
        out.push(line.clone());
    }
    out.join("\n").trim_end().replace("\n\n\n", "\n\n") + "\n"
}

#[test]
fn the_header_is_what_the_sources_say() {
    let path = repository().join("include/pyun_energy.h");
    let generated = generate();
    if std::env::var_os("UPDATE_HEADER").is_some() {
        fs::write(&path, &generated).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(generated == committed, "include/pyun_energy.h is not what the sources say: run with UPDATE_HEADER=1");
}

#[test]
fn it_has_nothing_that_a_compiler_of_an_old_board_or_of_windows_refuses() {
    let header = committed();
    assert!(header.is_ascii());
    for refused in ["//", "__attribute__", "enum", "bool", ",\n}", "()", "\t", "__has_", "..."] {
        let found =
            header.lines().find(|line| line.contains(refused) && !line.starts_with(" *") && !line.starts_with("/*"));
        assert_eq!(found, None, "{refused}");
    }
    assert!(header.lines().all(|line| line.len() <= 130));
}

#[test]
fn it_compiles_in_every_language_that_it_is_for() {
    let folder = scratch("matrix");
    let flags = ["-pedantic-errors", "-Wall", "-Wextra", "-Werror", "-fsyntax-only"];
    let program = "#include \"pyun_energy.h\"\n#include \"pyun_energy.h\"\nint use(void) { return PYUN_OK; }\n";
    for (compiler, standard, file) in [
        ("gcc", "c89", "use.c"),
        ("gcc", "c99", "use.c"),
        ("gcc", "c11", "use.c"),
        ("g++", "c++98", "use.cc"),
        ("g++", "c++11", "use.cc"),
        ("g++", "c++17", "use.cc"),
    ] {
        fs::write(folder.join(file), program.replace("use(void)", "use(void); int use(void)")).unwrap();
        let mut command = Command::new(compiler);
        command.arg(format!("-std={standard}")).args(flags).arg("-I").arg(repository().join("include"));
        if compiler == "gcc" {
            command.args(["-Wstrict-prototypes", "-Wmissing-prototypes"]);
        }
        run(command.arg(folder.join(file)));
    }
}

#[test]
fn the_cpp_layer_compiles_from_cpp11_on_without_rtti() {
    let file = scratch("matrix").join("layer.cc");
    fs::write(&file, "#include \"pyun_energy.hpp\"\n#include \"pyun_energy.hpp\"\n").unwrap();
    for standard in ["c++11", "c++14", "c++17", "c++20"] {
        let mut command = Command::new("g++");
        command.arg(format!("-std={standard}")).args(["-fno-rtti", "-pedantic-errors", "-Wall", "-Wextra", "-Werror"]);
        command.args(["-Wshadow", "-fsyntax-only", "-I"]).arg(repository().join("include"));
        run(command.arg(&file));
    }
    for part in ["", "_error", "_records", "_charges", "_outbox"] {
        let file = repository().join(format!("include/pyun_energy{part}.hpp"));
        assert!(fs::read(file).unwrap().is_ascii());
    }
}

#[test]
fn every_parameter_and_every_result_is_explained() {
    let functions = functions();
    assert!(functions.len() > 70, "the header was not read");
    for function in &functions {
        let name = &function.name;
        let receiver = function.receiver().map(|parameter| parameter.name.clone());
        for parameter in &function.parameters {
            let is_known = Some(&parameter.name) == receiver.as_ref() || parameter.of == "pyun_error **";
            let is_explained = function.about(&parameter.name).is_some();
            assert!(
                is_known || is_explained || function.parameters.len() == 1,
                "{name}: nothing is said of {}",
                parameter.name
            );
        }
        let about = function.about.join("\n");
        let tells = match &*function.result {
            "void" => about.contains("NULL is fine"),
            "pyun_status" => about.contains("\nReturns "),
            _ if function.parameters.is_empty() || name == "pyun_status_name" => true,
            _ => about.contains("\nReturns "),
        };
        assert!(tells, "{name}: nothing is said of what it returns");
        let is_borrowed = function.result.starts_with("const ") && function.receiver().is_some();
        assert!(!is_borrowed || about.contains("alid until"), "{name}: nothing is said of how long it is valid");
    }
}

#[test]
fn every_module_is_in_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for entry in fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let module = name.trim_end_matches(".rs");
        let exports = source(module).contains("#[unsafe(no_mangle)]");
        assert!(!exports || module == "testing" || MODULES.iter().any(|(known, ..)| *known == module), "{module}");
    }
}
