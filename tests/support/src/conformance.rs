//! The scenarios of `tests/conformance/`, against the emulator: what a language makes of them is its runner's.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::emulator::EmulatorProcess;
use crate::{APP_ID, SECRET, scratch};

/// How a step went.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// `ok`, or the name of the kind of error.
    pub status: String,
    /// The input at fault.
    pub field: Option<String>,
    /// The platform's code; of `dead` the number of dead letters.
    pub code: Option<String>,
    pub attempts: Option<u32>,
}

/// What is to be done: the verb, what it is for, and JSON. `README.md` there has the verbs.
#[derive(Debug)]
pub struct Step<'a> {
    pub verb: &'a str,
    pub name: &'a str,
    pub json: &'a str,
}

/// Runs every scenario, and fails for those that go otherwise, or if there are fewer than the set says.
pub fn run(language: &str, mut step: impl FnMut(Step<'_>) -> Outcome) {
    let emulator = EmulatorProcess::start(&["--app", &format!("{APP_ID}={SECRET}")]);
    let scenarios = scenarios();
    let failures: Vec<String> =
        scenarios.iter().filter_map(|scenario| failure(&emulator, scenario, &mut step)).collect();
    let (count, passed) = (expected_count(), scenarios.len() - failures.len());
    let table = scratch().join("conformance");
    fs::create_dir_all(&table).unwrap();
    fs::write(table.join(language), format!("{language:<10}{passed} of {count}\n")).unwrap();
    assert!(failures.is_empty(), "{language}: {} scenarios failed:\n{}", failures.len(), failures.join("\n"));
    assert_eq!(passed, count, "{language} ran fewer than there are, or `count.txt` is old");
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../conformance")
}

fn expected_count() -> usize {
    fs::read_to_string(folder().join("count.txt")).unwrap().trim().parse().unwrap()
}

fn scenarios() -> Vec<Value> {
    let files = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|end| end == "json")).collect();
    files.sort();
    let of_file = |path: PathBuf| -> Vec<Value> { serde_json::from_slice(&fs::read(path).unwrap()).unwrap() };
    files.into_iter().flat_map(of_file).collect()
}

/// What is wrong, if anything.
fn failure(emulator: &EmulatorProcess, scenario: &Value, step: &mut impl FnMut(Step<'_>) -> Outcome) -> Option<String> {
    let name = text(&scenario["name"]);
    emulator.control.post("/reset", "");
    for order in scenario["emulator"].as_array().into_iter().flatten() {
        emulator.control.post(text(&order[0]), &order[1].to_string());
    }
    let settings = scenario["settings"].to_string().replace("$EMULATOR", &emulator.url);
    let opened = step(Step { verb: "open", name: "", json: &settings });
    let opening = [(opened, &scenario["opens"])];
    let steps = scenario["steps"].as_array().into_iter().flatten();
    let steps = steps.map(|wanted| {
        (step(Step { verb: text(&wanted["do"]), name: text(&wanted["call"]), json: text(&wanted["json"]) }), wanted)
    });
    let wrong = opening.into_iter().chain(steps).find_map(|(outcome, wanted)| difference(&outcome, wanted));
    let wrong = wrong.or_else(|| unlike(&emulator.control.get("/requests")["requests"], &scenario["sent"]));
    wrong.map(|wrong| format!("{name}: {wrong}"))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn difference(outcome: &Outcome, wanted: &Value) -> Option<String> {
    let of = |name: &str| wanted[name].as_str().map(ToOwned::to_owned);
    let attempts = wanted["attempts"].as_u64().and_then(|attempts| u32::try_from(attempts).ok());
    let as_wanted = outcome.status == wanted["status"].as_str().unwrap_or("ok")
        && outcome.field == of("field")
        && (of("code").is_none() || outcome.code == of("code"))
        && (attempts.is_none() || outcome.attempts.is_none() || outcome.attempts == attempts);
    (!as_wanted).then(|| format!("{outcome:?} instead of {wanted}"))
}

/// Whether the platform received something else than it should have: each request as far as it is described.
fn unlike(requests: &Value, wanted: &Value) -> Option<String> {
    let (requests, wanted) = (requests.as_array()?, wanted.as_array()?);
    let is_same =
        requests.len() == wanted.len() && requests.iter().zip(wanted).all(|(request, wanted)| is_like(request, wanted));
    let seen = |request: &Value| format!("{} {} {}", request["method"], request["path"], request["body"]);
    (!is_same).then(|| format!("sent {:?} instead of {wanted:?}", requests.iter().map(seen).collect::<Vec<_>>()))
}

fn is_like(request: &Value, wanted: &Value) -> bool {
    let headers = request["headers"].as_array().into_iter().flatten();
    let signature = headers.into_iter().find(|header| header[0] == "authorization").map(|header| &header[1]);
    wanted.as_object().is_some_and(|wanted| {
        wanted.iter().all(|(name, value)| match name.as_str() {
            "signature" => signature == Some(value),
            name => &request[name] == value,
        })
    })
}
