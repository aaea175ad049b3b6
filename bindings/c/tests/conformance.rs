//! The scenarios that every language must pass, in C and C++: `tests/conformance/`.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use support::{Program, scratch};
use test_support::conformance::{Outcome, Step, run};

/// A program that does steps: a line each, and a line for how it went.
struct Runner {
    child: Child,
    orders: ChildStdin,
    lines: BufReader<ChildStdout>,
}

impl Runner {
    fn start(source: &str, name: &str) -> Self {
        let place = scratch(name);
        fs::remove_dir_all(&place).unwrap();
        fs::create_dir_all(&place).unwrap();
        let mut command = Command::new(Program::new(&[source]).build(name));
        let mut child = command.arg(place).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (orders, lines) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, orders, lines }
    }

    fn step(&mut self, step: &Step<'_>) -> Outcome {
        let call = if step.name.is_empty() { "-" } else { step.name };
        write!(self.orders, "{} {call} {}\n{}", step.verb, step.json.len(), step.json).unwrap();
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        let words: Vec<&str> = line.trim_end_matches('\n').split('\t').collect();
        let [status, field, code, attempts] = words[..] else { panic!("{line:?} for {step:?}") };
        let there = |word: &str| (word != "-").then(|| word.to_owned());
        let attempts = there(attempts).map(|attempts| attempts.parse().unwrap());
        Outcome { status: status.to_owned(), field: there(field), code: there(code), attempts }
    }

    fn end(mut self) {
        drop(self.orders);
        assert!(self.child.wait().unwrap().success());
    }
}

fn every_scenario(language: &str, source: &str, name: &str) {
    let mut runner = Runner::start(source, name);
    run(language, |step| runner.step(&step));
    runner.end();
}

#[test]
fn every_scenario_in_c() {
    every_scenario("C", "tests/c/conformance.c", "conformance");
}

#[test]
fn every_scenario_in_cpp() {
    every_scenario("C++", "tests/cpp/conformance.cpp", "conformance-cpp");
}
