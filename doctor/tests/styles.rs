//! The texts that real libraries make of one device (tests/data/styles.tsv; `tests/python/doctor_styles.py` says how they were made):
//! signed in one style and sent in another.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

use md5::{Digest, Md5};
use pyun_energy_doctor::{Diagnosis, KnownSecret, MistakeId, Request, SearchLimit, diagnose};

const SECRET: &str = "k9X2mQ7vR4tL8wZ3nB6cD1fG5hJ0pS2a";

/// What a library may do to JSON, each under its own name.
const STYLE: [MistakeId; 14] = [
    MistakeId::WhiteSpace,
    MistakeId::KeyOrder,
    MistakeId::UnicodeEscape,
    MistakeId::SlashEscape,
    MistakeId::HtmlEscape,
    MistakeId::NumberType,
    MistakeId::EmptyMembers,
    MistakeId::LineFeedAtEnd,
    MistakeId::BodyPrinted,
    MistakeId::MemberLeftOut,
    MistakeId::FormRuleOnJson,
    MistakeId::DoubleEncoded,
    MistakeId::PercentEncoded,
    MistakeId::ValueRewritten,
];

fn styles() -> Vec<(&'static str, Vec<u8>)> {
    let lines = include_str!("data/styles.tsv").lines();
    lines.map(|line| line.rsplit_once('\t').map(|(name, text)| (name, hex::decode(text).unwrap())).unwrap()).collect()
}

fn ask(sent: &[u8], signed: &[u8]) -> Diagnosis {
    let signature = hex::encode(Md5::digest([signed, b"&app_secret=", SECRET.as_bytes()].concat()));
    diagnose(&Request::new(sent, Some(&signature)), &[KnownSecret::new("production", SECRET)], SearchLimit::FULL)
}

#[test]
fn what_a_library_writes_is_recognized() {
    let styles = styles();
    let (_, sent) = styles.iter().find(|(name, _)| *name == "orjson\t0").unwrap();
    let step = if cfg!(debug_assertions) { 4 } else { 1 };
    let (mut missed, mut asked) = (Vec::new(), 0);
    for (name, text) in styles.iter().step_by(step) {
        asked += 1;
        let diagnosis = ask(sent, text);
        let right = text == sent;
        assert_eq!(matches!(diagnosis, Diagnosis::Right), right, "{name}");
        assert!(diagnosis.mistakes().iter().all(|id| STYLE.contains(id)), "{name}: {diagnosis}");
        if !right && diagnosis.mistakes().is_empty() {
            missed.push(*name);
        }
    }
    println!("{} of {asked} styles are not recognized: {missed:?}", missed.len());
    assert!(styles.len() >= 150 && missed.len() * 20 <= asked);
}

#[test]
fn a_library_that_writes_what_was_sent_is_recognized_too() {
    let styles = styles();
    let (_, signed) = styles.iter().find(|(name, _)| *name == "orjson\t0").unwrap();
    let usual = [
        "cJSON\tPrint",
        "Ruby\tpretty_generate",
        "PHP\tjson_encode 0",
        "PHP\tjson_encode PRETTY",
        "Gson\tJsonElement",
        "Jackson\tpretty LinkedHashMap",
        "Newtonsoft\tJObject.ToString",
        "Go\tEncoder without HTML map",
        "nlohmann\tordered 4",
        "Jansson\t0",
        "jsoncpp\toperator<<",
    ];
    for wanted in usual {
        let (_, sent) = styles.iter().find(|(name, _)| *name == wanted).unwrap();
        let diagnosis = ask(sent, signed);
        // What was sorted on its way to being sent cannot be put back in its order: that is no proof, and none is claimed.
        assert!(!matches!(diagnosis, Diagnosis::Right), "{wanted}");
        assert!(diagnosis.mistakes().iter().all(|id| STYLE.contains(id)), "{wanted}: {diagnosis}");
        let kept = !wanted.contains("map") && !wanted.starts_with("jsoncpp");
        assert!(!kept || matches!(diagnosis, Diagnosis::Proved(_)), "{wanted}: {diagnosis}");
    }
}
