//! Mistakes as data: what was sent, what was signed, and what the answer says. `tests/cases/*.txt` are written by hand and by
//! Python's, Node's and PHP's own libraries; every signature in them is hashlib's.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod support;

use std::collections::BTreeSet;

use pyun_energy_doctor::{Diagnosis, Language, MistakeId, SearchLimit, fix};
use support::times::{Times, used};
use support::written::{Case, OTHER, SECRET, all, check_all};

/// As many hypotheses as find all that is in these files: what is to stay unexplained is searched for as long.
const LIMIT: SearchLimit = SearchLimit { time: None, hypotheses: Some(200_000) };

/// Every case of these files: the answer names what is wrong, in both languages, with the line to change and without a secret.
fn answers(files: &[&str]) {
    check_all(files, |case| {
        let diagnosis = case.diagnose(if case.says == ["nothing"] { LIMIT } else { SearchLimit::FULL });
        let found: Vec<&str> = match &diagnosis {
            Diagnosis::Right => vec!["right"],
            Diagnosis::Unexplained(_) => vec!["nothing"],
            found => found.mistakes().iter().map(|id| id.as_str()).collect(),
        };
        assert_eq!(found, case.says, "{diagnosis}");
        for (language, words) in [(Language::English, &case.en), (Language::Chinese, &case.zh)] {
            let text = diagnosis.text(language);
            assert!(text.contains(words.as_str()), "lacks {words:?}: {text}");
        }
        the_answer_repairs(&diagnosis);
        the_json_says_the_same(&diagnosis, &case.says);
        what_was_signed_is_shown(&diagnosis, case);
        no_secret_is_shown(&diagnosis, case);
    });
}

#[test]
fn the_writing_of_signatures() {
    answers(&["signatures"]);
}

#[test]
fn secrets_and_endings() {
    answers(&["secrets", "endings"]);
}

#[test]
fn json() {
    answers(&["charsets", "escapes", "layout", "members", "order", "times", "values", "wrapped"]);
}

#[test]
fn forms_queries_and_pushes() {
    answers(&["form_rule", "forms", "pushes"]);
}

#[test]
fn two_and_three_at_once() {
    answers(&["several"]);
}

/// The line to change stands in both languages, in all four programming languages.
fn the_answer_repairs(diagnosis: &Diagnosis) {
    let Diagnosis::Proved(proof) = diagnosis else { return };
    for language in [Language::English, Language::Chinese] {
        let text = diagnosis.text(language);
        for id in &proof.mistakes {
            let lines = fix(*id);
            for line in [lines.java, lines.python, lines.csharp, lines.c] {
                assert!(text.contains(line), "{id} lacks {line}: {text}");
            }
        }
    }
}

fn the_json_says_the_same(diagnosis: &Diagnosis, says: &[String]) {
    let json = diagnosis.to_json();
    let verdict = json["verdict"].as_str().unwrap();
    let ids: Vec<&str> =
        json["mistakes"].as_array().into_iter().flatten().map(|mistake| mistake["id"].as_str().unwrap()).collect();
    match verdict {
        "right" => assert_eq!(says, ["right"]),
        "unexplained" => assert_eq!(says, ["nothing"]),
        "proved" | "malformed" => assert_eq!(ids, says),
        other => panic!("{other}"),
    }
    for mistake in json["mistakes"].as_array().into_iter().flatten() {
        for key in ["en", "zh"] {
            assert!(!mistake[key].as_str().unwrap().is_empty(), "{mistake}");
        }
        for key in ["java", "python", "csharp", "c"] {
            assert!(!mistake["fix"][key].as_str().unwrap().is_empty(), "{mistake}");
        }
    }
}

/// The very text that was hashed, with *** for the secret.
fn what_was_signed_is_shown(diagnosis: &Diagnosis, case: &Case) {
    let Diagnosis::Proved(proof) = diagnosis else { return };
    let expected = case.shown.clone().unwrap_or_else(|| case.signed_and_masked());
    assert_eq!(String::from_utf8_lossy(&proof.signed), expected);
}

fn no_secret_is_shown(diagnosis: &Diagnosis, case: &Case) {
    let json = diagnosis.to_json().to_string();
    let texts = [diagnosis.text(Language::English), diagnosis.text(Language::Chinese), format!("{diagnosis:?}"), json];
    let secret = case.secret.as_deref().unwrap_or(SECRET);
    let bare = secret.trim_matches(|edge: char| !edge.is_alphanumeric());
    for text in texts {
        assert!(!text.contains(bare) && !text.contains(OTHER), "{text}");
    }
}

#[test]
fn every_mistake_has_a_case_and_every_file_a_near_one() {
    let cases = all();
    let said: BTreeSet<&str> = cases.iter().flat_map(|case| case.says.iter().map(String::as_str)).collect();
    let missing: Vec<_> = MistakeId::ALL.iter().filter(|id| !said.contains(id.as_str())).collect();
    // It takes the MD5 of the text: tests/mistakes.rs.
    assert_eq!(missing, [&MistakeId::UnknownSecret]);
    let files: BTreeSet<&str> = cases.iter().map(|case| case.file).collect();
    for file in files {
        let near = cases.iter().any(|case| case.file == file && case.says == ["nothing"]);
        assert!(near || file == "several", "{file} has nothing that is near a mistake, and none");
    }
    assert!(cases.len() > 1300, "{}", cases.len());
}

/// `cargo test --release -p pyun-energy-doctor --test cases -- --ignored --nocapture`: time on a core.
#[test]
#[ignore = "prints a table; the limits are those of a release build"]
fn timings() {
    let [mut singles, mut several, mut nothing] = [Times::default(), Times::default(), Times::default()];
    for case in all() {
        let started = used();
        let diagnosis = case.diagnose(SearchLimit::FULL);
        let times = match diagnosis.mistakes().len() {
            1 => &mut singles,
            0 if matches!(diagnosis, Diagnosis::Right) => continue,
            0 => &mut nothing,
            _ => &mut several,
        };
        times.0.push(used().saturating_sub(started));
    }
    singles.print("single mistakes");
    several.print("two and three");
    nothing.print("nothing to find");
    singles.within(std::time::Duration::from_millis(150));
    nothing.within(std::time::Duration::from_secs(1));
}
