//! Every function of the header is called with NULL in each pointer argument and with text that is not UTF-8 in each text
//! argument. The program is made from the header, so that a new function is covered by itself.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use support::header::{Function, Parameter, functions};
use support::{Program, SANITIZERS, run, scratch, text};

/// A good argument. Handles and places are variables of the program; so `free` gets a copy of its own.
fn good(function: &Function, parameter: &Parameter) -> String {
    let of = parameter.of.strip_prefix("const ").unwrap_or(&parameter.of);
    if function.name.ends_with("_free") {
        return format!("new_{}()", of.trim_end_matches(" *"));
    }
    match of {
        "char *" if parameter.name == "out" => "buffer".to_owned(),
        "char *" if parameter.name == "options" => "\"{}\"".to_owned(),
        "char *" if parameter.name == "field" => "PYUN_FIELD_PLATE".to_owned(),
        "char *" => "\"text\"".to_owned(),
        "char *const *" => "texts".to_owned(),
        "uint8_t *" => "bytes".to_owned(),
        "pyun_device *const *" => "devices".to_owned(),
        "pyun_record *const *" => "records".to_owned(),
        "size_t *" => "&size_place".to_owned(),
        "int64_t *" => "&long_place".to_owned(),
        "uint64_t *" => "&unsigned_place".to_owned(),
        "size_t" if parameter.name == "size" => "sizeof buffer".to_owned(),
        "size_t" if parameter.name == "index" => "0".to_owned(),
        "size_t" | "int32_t" | "uint32_t" | "int64_t" => "1".to_owned(),
        "pyun_status" => "0".to_owned(),
        _ if of.ends_with(" **") => format!("&{}_place", of.trim_end_matches(" **")),
        _ if of.starts_with("pyun_") && of.ends_with(" *") => of.trim_end_matches(" *").replacen("pyun_", "a_", 1),
        _ => panic!("{}: no argument is known for {}", function.name, parameter.of),
    }
}

/// What is wrong in a call.
#[derive(Clone, Copy)]
enum Wrong {
    Nothing,
    Null(usize),
    Text(usize),
}

fn call(function: &Function, wrong: Wrong) -> String {
    let arguments = function.parameters.iter().enumerate().map(|(index, parameter)| match wrong {
        Wrong::Null(at) if at == index => "NULL".to_owned(),
        Wrong::Text(at) if at == index && parameter.of == "const char *" => "\"ok\\xff\"".to_owned(),
        Wrong::Text(at) if at == index => "bad_texts".to_owned(),
        _ => good(function, parameter),
    });
    format!("{}({})", function.name, arguments.collect::<Vec<_>>().join(", "))
}

/// What the call must give, as an expression about `result`.
fn demand(function: &Function, wrong: Wrong) -> Option<&'static str> {
    let is_status = function.result == "pyun_status";
    match wrong {
        Wrong::Nothing => None,
        Wrong::Null(at) => {
            let parameter = &function.parameters[at];
            let is_receiver = at == 0 && function.receiver().is_some();
            if is_status && !is_receiver && function.may_be_null(parameter) {
                None
            } else if is_status && function.name.starts_with("pyun_results_") {
                Some("result != PYUN_OK")
            } else if is_status && !function.name.ends_with("_error_status") {
                Some("result == PYUN_E_NULL")
            } else {
                (function.result != "void").then_some("!result")
            }
        }
        Wrong::Text(at) => {
            let is_path = function
                .about(&function.parameters[at].name)
                .is_some_and(|about| about.contains("bytes of the file system"));
            if is_status { (!is_path).then_some("result == PYUN_E_TEXT") } else { Some("!result") }
        }
    }
}

/// All the ways in which a call can be wrong.
fn wrongs(function: &Function) -> Vec<Wrong> {
    let mut wrongs = vec![Wrong::Nothing];
    for (index, parameter) in function.parameters.iter().enumerate() {
        if parameter.of.ends_with('*') {
            wrongs.push(Wrong::Null(index));
        }
        if parameter.of == "const char *" || parameter.of == "const char *const *" {
            wrongs.push(Wrong::Text(index));
        }
    }
    wrongs
}

/// With an argument, all calls are made by a thread that is to be cancelled: none of them may be where that happens.
const MAIN: &str = r#"
static void *cancelled(void *unused)
{
    CHECK(pthread_cancel(pthread_self()) == 0);
    all();
    pthread_testcancel();
    return unused;
}

int main(int argc, char **argv)
{
    pthread_t thread;
    void *result = NULL;
    if (argc == 1) {
        all();
    } else {
        CHECK(pthread_create(&thread, NULL, cancelled, argv) == 0 && pthread_join(thread, &result) == 0);
        CHECK(result == PTHREAD_CANCELED);
    }
    puts("@COUNT@ calls ok");
    return 0;
}
"#;

/// What the call made is freed, so that what is left is a leak.
fn program() -> (String, usize) {
    let mut program = String::from("#include \"abuse.h\"\n\n");
    let mut calls = String::new();
    let mut count = 0;
    for function in functions() {
        writeln!(program, "static void call_{}(void)\n{{", function.name).unwrap();
        for wrong in wrongs(&function) {
            count += 1;
            let call = call(&function, wrong);
            let result =
                if function.result.ends_with('*') { &function.result } else { &format!("{} ", function.result) };
            writeln!(program, "    {}();", begin(&function)).unwrap();
            match (&*function.result, demand(&function, wrong)) {
                ("void", _) => writeln!(program, "    {call};").unwrap(),
                (_, None) => writeln!(
                    program,
                    "    {{ {result}result = {call}; use(&result); KEEP_{}(result); }}",
                    keep(&function)
                )
                .unwrap(),
                (_, Some(demand)) => {
                    writeln!(
                        program,
                        "    {{ {result}result = {call}; if (!({demand})) fail(\"{}\"); }}",
                        call.replace('\\', "\\\\").replace('"', "\\\"")
                    )
                    .unwrap();
                }
            }
            program.push_str("    end();\n");
        }
        program.push_str("}\n\n");
        writeln!(calls, "    call_{}();", function.name).unwrap();
    }
    write!(program, "static void all(void)\n{{\n{calls}    panics();\n}}\n\n{MAIN}").unwrap();
    let program = program.replace("@COUNT@", &count.to_string());
    (program, count)
}

/// What makes the handles of a call.
fn begin(function: &Function) -> &'static str {
    let is_of_outbox = function.receiver().is_some_and(|receiver| receiver.of == "const pyun_outbox *");
    if is_of_outbox { "begin_outbox" } else { "begin" }
}

/// Handles that are a function's result.
fn keep(function: &Function) -> &'static str {
    match &*function.result {
        "pyun_config *" => "CONFIG",
        "pyun_device *" => "DEVICE",
        "pyun_record *" => "RECORD",
        _ => "NOTHING",
    }
}

#[test]
fn no_function_crashes_and_each_tells_what_is_wrong() {
    let (source, count) = program();
    assert!(count > 250, "only {count} calls were found in the header");
    let file = scratch("abuse").join("abuse.c");
    fs::write(&file, source).unwrap();
    let file = file.to_str().unwrap();
    let plain = Program::new(&[file]).build("abuse");
    let (place, mut cancelled) = (scratch("abuse-place"), Command::new(&plain));
    cancelled.arg("cancelled");
    let mut commands = vec![Command::new(&plain)];
    // Windows has threads that are not to be cancelled.
    if !support::is_for_windows() {
        commands.push(cancelled);
        commands.push(Command::new(Program::new(&[file]).flags(SANITIZERS).build("abuse-sanitized")));
        if support::has("valgrind") {
            commands.push(support::valgrind(&plain));
        }
    }
    for mut command in commands {
        // What it opens it makes there.
        command.current_dir(&place);
        assert!(text(&run(&mut command)).ends_with(&format!("{count} calls ok\n")));
    }
}
