//! The C programs of `tests/c`: each as it is, under valgrind, and with the sanitizers.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::process::Command;

use support::emulator::Emulator;
use support::{Program, Variant, repository, run, run_thrice};

#[test]
fn every_vector_comes_out_byte_for_byte() {
    let vectors = repository().join("tests/vectors");
    run_thrice(&["tests/c/vectors.c"], "vectors", &|command| {
        command.arg(&vectors);
    });
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
fn setters_text_and_log() {
    run_thrice(&["tests/c/setters.c", "tests/c/server.c"], "setters", &|_| {});
}

#[test]
fn everything_without_tls_and_gbk() {
    for name in ["setters", "calls", "errors"] {
        let program = Program::new(&[&*format!("tests/c/{name}.c"), "tests/c/server.c"]).variant(Variant::Bare);
        run(&mut Command::new(program.build(&format!("{name}-bare"))));
    }
}

#[test]
fn against_the_emulator() {
    let emulator = Emulator::start();
    run_thrice(&["tests/c/emulator.c"], "emulator", &|command| {
        emulator.control("POST", "reset", "");
        command.arg(&emulator.url);
    });
    let state = emulator.control("GET", "state", "");
    for part in ["\"C1\"", "\"RAW\"", "\"M39\"", "一号桩"] {
        assert!(state.contains(part), "{part} is not in {state}");
    }
    assert!(!state.contains("another secret"));
}

#[test]
fn every_vector_comes_out_byte_for_byte_of_cpp() {
    let vectors = repository().join("tests/vectors");
    run_thrice(&["tests/cpp/vectors.cpp"], "vectors-cpp", &|command| {
        command.arg(&vectors);
    });
}

#[test]
fn the_cpp_layer() {
    run_thrice(&["tests/cpp/layer.cpp", "tests/c/server.c"], "layer", &|_| {});
}
