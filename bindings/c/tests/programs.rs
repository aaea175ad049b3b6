//! The C programs of `tests/c`: each as it is, under valgrind, and with the sanitizers.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

mod support;

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use support::{Program, Variant, is_for_windows, library, repository, run, run_thrice, scratch, text};
use test_support::authority::Authority;
use test_support::emulator::EmulatorProcess;
use test_support::{APP_ID, SECRET};

#[test]
fn every_vector_comes_out_byte_for_byte() {
    let vectors = repository().join("tests/vectors");
    run_thrice(&["tests/c/vectors.c", "tests/c/server.c"], "vectors", &|command| {
        command.arg(&vectors);
    });
}

/// What they must become is computed by Python's `rfc8785`, `urllib` and `hashlib`.
#[test]
fn ten_thousand_random_records_and_forms() {
    let Some(python) = std::env::var_os("PYUN_PYTHON") else {
        return test_support::skip("PYUN_PYTHON names no Python that has the package rfc8785 (`make test` makes one)");
    };
    let seed = std::env::var("PYUN_SEED").unwrap_or_else(|_| std::process::id().to_string());
    println!("PYUN_SEED={seed}");
    let mut generator = Command::new(python)
        .arg(repository().join("tests/python/random_records.py"))
        .args(["10000", &seed, "counted"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let program = Program::new(&["tests/c/random_records.c"]).build("random-records");
    let told = text(&run(Command::new(program).stdin(generator.stdout.take().unwrap())));
    assert!(generator.wait().unwrap().success());
    let counts: Vec<u32> = told.split(' ').map_while(|count| count.parse().ok()).collect();
    assert!(counts.len() == 4 && counts.iter().all(|count| *count > 500), "{told}");
}

#[test]
fn calls_that_succeed() {
    run_thrice(&["tests/c/calls.c", "tests/c/server.c"], "calls", &|_| {});
}

#[test]
fn each_kind_of_failure_with_its_fields() {
    run_thrice(&["tests/c/errors.c", "tests/c/server.c"], "errors", &|_| {});
}

#[test]
fn threads_and_forks() {
    run_thrice(&["tests/c/threads.c", "tests/c/server.c"], "threads", &|_| {});
}

#[test]
fn setters_and_text() {
    run_thrice(&["tests/c/setters.c", "tests/c/server.c"], "setters", &|_| {});
}

#[test]
fn records_field_by_field() {
    run_thrice(&["tests/c/records.c"], "records", &|_| {});
}

#[test]
fn calls_that_send_records_and_forms() {
    run_thrice(&["tests/c/record_calls.c", "tests/c/server.c"], "record-calls", &|_| {});
}

#[test]
fn what_bindings_of_other_languages_stand_on() {
    run_thrice(&["tests/c/json.c", "tests/c/server.c"], "json", &|_| {});
}

#[test]
fn pushes_that_are_right_and_others() {
    run_thrice(&["tests/c/pushes.c"], "pushes", &|_| {});
}

/// Each run gets a place that is empty.
fn in_an_empty_place(name: &'static str) -> impl Fn(&mut Command) {
    move |command| {
        let place = scratch(name);
        fs::remove_dir_all(&place).unwrap();
        command.arg(place);
    }
}

#[test]
fn the_outbox() {
    run_thrice(&["tests/c/outbox.c", "tests/c/server.c"], "outbox", &in_an_empty_place("outbox"));
}

#[test]
fn no_call_waits_for_the_reader_of_the_log() {
    if is_for_windows() {
        let program = Program::new(&["tests/c/windows/log.c", "tests/c/server.c"]).build("log");
        run(Command::new(program).arg(scratch("log").join("log.txt")));
    } else {
        run_thrice(&["tests/c/log.c", "tests/c/server.c"], "log", &|_| {});
    }
}

#[test]
fn a_thread_is_not_cancelled_inside_of_a_call() {
    let authority = Authority::new("cancel");
    run_thrice(&["tests/c/cancel.c", "tests/c/server.c"], "cancel", &|command| {
        command.arg(&authority.file);
    });
}

/// A host of plug-ins, which loads the library and lets it go again and again.
#[test]
fn the_library_can_be_loaded_and_let_go_without_end() {
    let folder = scratch("programs");
    let program = folder.join(format!("reload-{}", std::process::id()));
    let mut compiler = Command::new("gcc");
    compiler.args(["-std=c99", "-Wall", "-Wextra", "-Werror", "-pthread"]);
    compiler.arg("-I").arg(repository().join("include")).arg(repository().join("tests/c/reload.c"));
    run(compiler.arg("-o").arg(&program).arg("-ldl"));
    run(Command::new(&program).arg(loaded().join("libpyun_energy.so.0")));
}

/// Where the library is that a program of the machine that is tested for can load.
fn loaded() -> PathBuf {
    match (std::env::var_os("PYUN_CC_CROSS"), std::env::var_os("PYUN_CC_TARGET")) {
        (Some(cross), Some(target)) => PathBuf::from(cross).join("test").join(target).join("lib-Test"),
        _ => library(Variant::Plain),
    }
}

#[test]
fn everything_without_tls_gbk_and_outbox() {
    for name in ["setters", "calls", "errors", "records", "record_calls", "pushes", "json"] {
        let program = Program::new(&[&*format!("tests/c/{name}.c"), "tests/c/server.c"]).variant(Variant::Bare);
        run(&mut Command::new(program.build(&format!("{name}-bare"))));
    }
    let outbox = Program::new(&["tests/c/outbox.c", "tests/c/server.c"]).variant(Variant::Bare).build("outbox-bare");
    run(Command::new(outbox).arg(scratch("outbox-bare")));
}

#[test]
fn against_the_emulator() {
    let emulator = EmulatorProcess::start(&["--app", &format!("{APP_ID}={SECRET}")]);
    run_thrice(&["tests/c/emulator.c"], "emulator", &|command| {
        emulator.control.post("/reset", "");
        command.arg(&emulator.url);
    });
    let state = emulator.control.get("/state").to_string();
    for part in ["\"C1\"", "\"RAW\"", "\"M39\"", "一号桩"] {
        assert!(state.contains(part), "{part} is not in {state}");
    }
    assert!(!state.contains("another secret"));
}

#[test]
fn every_vector_comes_out_byte_for_byte_of_cpp() {
    let vectors = repository().join("tests/vectors");
    run_thrice(&["tests/cpp/vectors.cpp", "tests/c/server.c"], "vectors-cpp", &|command| {
        command.arg(&vectors);
    });
}

#[test]
fn clients_of_the_cpp_layer() {
    run_thrice(&["tests/cpp/layer.cpp", "tests/c/server.c"], "layer", &|_| {});
}

#[test]
fn the_outbox_of_the_cpp_layer() {
    run_thrice(&["tests/cpp/outbox.cpp", "tests/c/server.c"], "outbox-cpp", &in_an_empty_place("outbox-cpp"));
}

#[test]
fn records_of_the_cpp_layer() {
    run_thrice(&["tests/cpp/records.cpp", "tests/c/server.c"], "records-cpp", &|_| {});
}
