//! Whatever comes, the search ends soon, and nothing panics.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

use std::time::{Duration, Instant};

use proptest::prelude::*;
use pyun_energy_doctor::{Diagnosis, KnownSecret, Language, Request, SearchLimit, diagnose};

const NOBODYS: &str = "00112233445566778899aabbccddeeff";

/// All of it where it was built to be fast.
fn limit() -> SearchLimit {
    if cfg!(debug_assertions) { SearchLimit::of_time(Duration::from_secs(1)) } else { SearchLimit::FULL }
}

fn search(body: &[u8], signature: &str) -> (Diagnosis, Duration) {
    let started = Instant::now();
    let diagnosis = diagnose(&Request::new(body, Some(signature)), &[KnownSecret::new("test", "s3cret")], limit());
    (diagnosis, started.elapsed())
}

#[test]
fn large_and_deep_bodies_end_soon() {
    let port = r#"{"no":"1","state":1,"state_desc":"空闲","space_status":-1,"alias":"A"}"#;
    let ports = format!(r#"{{"app_id":"op1","port":[{}],"timestamp":1758093419429}}"#, vec![port; 10_000].join(","));
    let bodies = [
        ports,
        "[".repeat(8 << 20),
        format!("[{}1]", "1,".repeat(4 << 20)),
        format!("{{\"a\":\"{}\"}}", "\\".repeat(8 << 20)),
        "a=b&".repeat(2 << 20),
        format!("{{{}}}", vec![r#""a":1"#; 100_000].join(",")),
        "%7B".repeat(1 << 20),
        "\"".repeat(1 << 20),
        "é".repeat(4 << 20),
    ];
    for body in bodies {
        let (diagnosis, elapsed) = search(body.as_bytes(), NOBODYS);
        assert!(matches!(diagnosis, Diagnosis::Unexplained(_)));
        println!("{elapsed:?} for {body:.20}");
        let limit = if cfg!(debug_assertions) { 120 } else { 20 };
        assert!(elapsed < Duration::from_secs(limit), "{elapsed:?} for {body:.20}");
    }
}

#[test]
fn a_budget_of_time_is_kept() {
    let body = format!(r#"{{"no":"{}"}}"#, "值".repeat(1000));
    let started = Instant::now();
    let limit = SearchLimit::of_time(Duration::from_millis(50));
    let diagnosis = diagnose(&Request::new(body.as_bytes(), Some(NOBODYS)), &[KnownSecret::new("test", "s")], limit);
    assert!(matches!(diagnosis, Diagnosis::Unexplained(unexplained) if unexplained.stopped));
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_signature_may_have_wide_letters_anywhere() {
    for (length, letter) in [32, 40, 64, 96, 128].into_iter().flat_map(|length| [(length, "é"), (length, "𝄞")]) {
        for at in 0..=length - letter.len() {
            let signature = ["a".repeat(at).as_str(), letter, &"a".repeat(length - letter.len() - at)].concat();
            let limit = SearchLimit { time: None, hypotheses: Some(1) };
            let diagnosis = diagnose(&Request::new(b"{}", Some(&signature)), &[KnownSecret::new("test", "s")], limit);
            assert!(!diagnosis.text(Language::English).is_empty(), "{signature}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_and_any_signature(
        body in prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..200),
            "[\\[\\]{}\",:a0 .eE\\\\u/-]{0,60}".prop_map(String::into_bytes),
            "[a-c%=&+0-9]{0,40}".prop_map(String::into_bytes),
        ],
        signature in prop_oneof![".{0,40}", "[0-9a-f]{0,70}", "[A-Za-z ]{0,8}[0-9a-f:-]{30,50}"],
        secret in proptest::collection::vec(any::<u8>(), 0..80),
        kind in proptest::option::of(".{0,20}"),
    ) {
        let mut request = Request::new(&body, Some(&signature));
        request.content_type = kind.as_deref();
        let limit = SearchLimit { time: None, hypotheses: Some(8000) };
        let diagnosis = diagnose(&request, &[KnownSecret::new("test", &secret)], limit);
        let _ = (diagnosis.text(Language::English), diagnosis.text(Language::Chinese), diagnosis.to_json());
    }
}
