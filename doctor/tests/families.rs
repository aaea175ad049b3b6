//! Kinds of mistakes, many of a kind, as `tests/python/doctor_corpus_families.py` makes them with Python's standard library alone.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

mod support;

use std::collections::BTreeMap;
use std::process::Command;

use pyun_energy_doctor::{Language, SearchLimit};
use support::corpus::Case;
use test_support::skip;

fn corpus() -> Option<Vec<Case>> {
    let python = std::env::var_os("PYUN_PYTHON").unwrap_or_else(|| "python3".into());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/python/doctor_corpus_families.py");
    let Ok(output) = Command::new(python).arg("-B").arg(script).output() else {
        skip("there is no python3, which makes the requests");
        return None;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(Case::read(&output.stdout))
}

#[test]
fn every_kind_is_proved_and_named() {
    let Some(cases) = corpus() else { return };
    let (mut wrong, mut counts) = (Vec::new(), BTreeMap::new());
    for (number, case) in cases.iter().enumerate() {
        // Without optimization a search takes 20 times as long: some of each kind, and no long ones.
        let slow = cfg!(debug_assertions);
        if slow && (number % 7 != 0 || case.mistakes.is_none()) || case.mistakes.is_none() && number % 4 != 0 {
            continue;
        }
        let diagnosis = case.diagnose(SearchLimit::FULL);
        *counts.entry(case.shape.as_str()).or_insert(0) += 1;
        if !case.is_answered_by(&diagnosis) {
            wrong.push(format!("{number} {}: wanted {:?}, found {}", case.shape, case.mistakes, diagnosis.to_json()));
        }
        for language in [Language::English, Language::Chinese] {
            assert!(!diagnosis.text(language).contains(&case.secrets[0]), "{number} shows a secret");
        }
    }
    println!("{counts:?}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_unrelated_is_explained() {
    let Some(cases) = corpus() else { return };
    let few = SearchLimit { time: None, hypotheses: Some(20_000) };
    for case in cases.iter().filter(|case| case.mistakes.is_none()) {
        let diagnosis = case.diagnose(few);
        assert!(case.is_answered_by(&diagnosis), "{diagnosis}");
    }
}
