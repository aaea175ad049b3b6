//! Requests with known mistakes, made by a generator that shares no code with this crate: are they found, and no others?
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, clippy::panic)]

mod support;

use std::process::Command;
use std::time::Duration;

use pyun_energy_doctor::{Diagnosis, SearchLimit};
use support::corpus::Case;
use support::times::{Times, used};
use test_support::skip;

/// The answer, and what it took.
fn timed(case: &Case, limit: SearchLimit) -> (Diagnosis, Duration) {
    let started = used();
    let diagnosis = case.diagnose(limit);
    (diagnosis, used().saturating_sub(started))
}

/// The cases of the generator; `None`, and said so, where it cannot run.
fn corpus() -> Option<Vec<Case>> {
    let Some(python) = std::env::var_os("PYUN_PYTHON") else {
        skip("PYUN_PYTHON names no Python with orjson and requests (`make test` makes one)");
        return None;
    };
    let missing = ["node", "php"].into_iter().filter(|tool| Command::new(tool).arg("--version").output().is_err());
    let without = missing.flat_map(|tool| {
        skip(&format!("bodies as {tool} writes them: it is not there"));
        ["--without", tool]
    });
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/python/doctor_corpus.py");
    let seed = std::env::var("PYUN_SEED").unwrap_or_else(|_| "1".to_owned());
    let output = Command::new(python).arg("-B").arg(script).args(["--seed", &seed]).args(without).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(Case::read(&output.stdout))
}

#[test]
fn what_was_injected_is_found_and_nothing_else() {
    let Some(cases) = corpus() else { return };
    let (mut singles, mut others, mut nothing) = (Times::default(), Times::default(), Times::default());
    let (mut wrong, mut proved, mut unfounded) = (Vec::new(), 0, 0);
    for (number, case) in cases.iter().enumerate() {
        // Without optimization a search takes 20 times as long.
        let slow = cfg!(debug_assertions);
        if slow && case.mistakes.is_some() && number % 4 != 0 {
            continue;
        }
        let few = SearchLimit { time: None, hypotheses: Some(10_000) };
        let (diagnosis, elapsed) = timed(case, if slow && case.mistakes.is_none() { few } else { SearchLimit::FULL });
        let Some(injected) = &case.mistakes else {
            assert!(matches!(diagnosis, Diagnosis::Unexplained(_)), "{}: {diagnosis}", case.body_hex);
            nothing.0.push(elapsed);
            continue;
        };
        if injected.len() == 1 { &mut singles } else { &mut others }.0.push(elapsed);
        let mut found: Vec<_> = diagnosis.mistakes().iter().map(ToString::to_string).collect();
        found.sort_unstable();
        if found == *injected {
            proved += 1;
        } else {
            wrong.push(format!("{} injected {injected:?}, found {found:?}", case.shape));
            // A proof names at least one of the mistakes that were made.
            unfounded += usize::from(!found.is_empty() && !found.iter().any(|id| injected.contains(id)));
        }
    }
    println!("{}", wrong.join("\n"));
    println!("{proved} of {} proved with the right mistakes", proved + wrong.len());
    singles.print("single mistakes");
    others.print("two and three");
    nothing.print("nothing to find");
    assert_eq!((nothing.0.len(), unfounded), (100, 0));
    assert!(proved + wrong.len() >= 150 && wrong.len() * 20 <= proved + wrong.len());
    singles.within(Duration::from_millis(10));
    nothing.within(Duration::from_secs(1));
}
