//! Whatever comes, the search ends soon, and nothing panics.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, clippy::panic)]

mod support;

use std::time::{Duration, Instant};

use proptest::prelude::*;
use pyun_energy_doctor::{Diagnosis, KnownSecret, Language, Request, SearchLimit, diagnose};
use support::times::used;

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

/// Bodies of up to 500 kB: what they have more of is paid for with hypotheses.
#[test]
fn a_large_body_takes_no_longer_than_is_promised() {
    let port =
        |number: usize| format!(r#"{{"no":"P{number}","state":1,"state_desc":"空闲","alias":"A","power":21.4}}"#);
    let ports = |count: usize| {
        let ports: Vec<_> = (0..count).map(port).collect();
        format!(r#"{{"app_id":"op1","port":[{}],"timestamp":1758093419429}}"#, ports.join(","))
    };
    let dates: Vec<_> = (0..1500).map(|number| format!(r#""d{number}":"2025-09-14T06:00:00.000Z""#)).collect();
    let form = (0..5000).map(|number| format!("k{number}=%E6%B5%8B")).collect::<Vec<_>>().join("&");
    for body in [ports(1), ports(60), ports(600), ports(6000), format!("{{{}}}", dates.join(",")), form] {
        let started = used();
        let found = diagnose(
            &Request::new(body.as_bytes(), Some(NOBODYS)),
            &[KnownSecret::new("test", "s3cret")],
            SearchLimit::FULL,
        );
        let took = used().saturating_sub(started);
        println!("{took:?} for {} bytes, {body:.20}", body.len());
        assert!(matches!(found, Diagnosis::Unexplained(_)));
        // A second is what a core of these years takes; a machine of CI may be slower, and busy.
        let limit = Duration::from_millis(if cfg!(debug_assertions) { 30_000 } else { 1800 });
        assert!(took < limit, "{took:?} for {} bytes, {body:.20}", body.len());
    }
}

/// By hashlib: suffix `&key=`, the secret in front, HMAC.
#[test]
fn of_a_large_body_every_ending_is_tried() {
    let body = format!(r#"{{"name":"{}"}}"#, "a".repeat(300_000));
    for (id, signature) in [
        ("wrong_suffix", "ba69b77a14e870546b583e587f580957"),
        ("secret_first", "c250f733c5bd524a0740e0d32c99a24a"),
        ("hmac", "c7a1b9e5606da42b610c35a810a48abd"),
    ] {
        let secrets = [KnownSecret::new("test", "s3cret")];
        let diagnosis = diagnose(&Request::new(body.as_bytes(), Some(signature)), &secrets, SearchLimit::FULL);
        assert_eq!(diagnosis.mistakes().iter().map(ToString::to_string).collect::<Vec<_>>(), [id]);
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

#[test]
fn a_signature_of_any_length_is_answered_soon() {
    let right = "00112233445566778899aabbccddeeff";
    let few = SearchLimit { time: None, hypotheses: Some(1000) };
    for text in [
        "a:".repeat(5000),
        "\"".repeat(9000),
        "{".repeat(9000),
        "Bearer ".repeat(2000),
        format!("{}é", "f".repeat(8191)),
        "0x".repeat(5000),
        "%".repeat(9000),
        "-".repeat(9000),
        "1,".repeat(5000),
        "\u{200b}".repeat(3000),
        right.repeat(300),
        format!("{right} ").repeat(300),
    ] {
        let started = Instant::now();
        let diagnosis = diagnose(&Request::new(b"{}", Some(&text)), &[KnownSecret::new("test", "s")], few);
        assert!(!diagnosis.text(Language::Chinese).is_empty());
        assert!(started.elapsed() < Duration::from_secs(5), "{:?} for {text:.20}", started.elapsed());
    }
}

/// Digits that may be bytes in decimal, octal or bits: the first that differs ends the
/// comparison.
#[test]
fn digits_in_decimal_take_no_longer() {
    let body = br#"{"app_id":"op1","timestamp":1758093419429,"no":"D1","port":[{"no":"1"}]}"#;
    let few = SearchLimit { time: None, hypotheses: Some(50_000) };
    let time = |signature: &str| {
        let started = used();
        let diagnosis = diagnose(&Request::new(body, Some(signature)), &[KnownSecret::new("test", "secret")], few);
        assert!(matches!(diagnosis, Diagnosis::Unexplained(_)), "{diagnosis}");
        used().saturating_sub(started)
    };
    let hex = time(&"0f".repeat(16));
    for text in ["12".repeat(19), "13".repeat(24), "01".repeat(64)] {
        let decimal = time(&text);

        assert!(decimal < 3 * hex + Duration::from_millis(50), "{decimal:?}, and {hex:?} in hex, for {text:.20}");
    }
}

#[test]
fn a_limit_of_hypotheses_is_kept() {
    let body = br#"{"app_id":"op1","timestamp":1758093419429,"no":"D1","port":[{"no":"1"}]}"#;
    for most in [1, 1000, 50_000] {
        let limit = SearchLimit { time: None, hypotheses: Some(most) };
        let secrets = [KnownSecret::new("test", "s3cret-s3cret-s3cret")];
        let diagnosis = diagnose(&Request::new(body, Some(NOBODYS)), &secrets, limit);
        let Diagnosis::Unexplained(found) = diagnosis else { panic!("{diagnosis}") };
        // One text more than allowed may be under way, with all of its endings.
        assert!(found.stopped && found.tried < most + 20_000, "{} of {most}", found.tried);
    }
}

/// What is more than a default is asked for by `PROPTEST_CASES`.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(64)
}

/// Names and values that mean something to the search.
fn member() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        Just("app_id".to_owned()),
        Just("timestamp".to_owned()),
        Just("port".to_owned()),
        Just("metadata".to_owned()),
        Just("sign".to_owned()),
        Just("start_time".to_owned()),
        "[a-z_\\[\\].0-9é𝄞]{0,12}",
    ];
    let value = prop_oneof![
        "-?[0-9]{1,25}(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,4})?",
        "\"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:]{0,8}[.0-9]{0,10}[Z+0-9:-]{0,6}\"",
        "\"[ -!#-\\[\\]-~é桩𝄞]{0,30}\"",
        "\"(\\\\u[0-9a-fA-F]{4}|\\\\[nrtbf/\\\\\"]){0,6}\"",
        Just("null".to_owned()),
        Just("[]".to_owned()),
        Just("{}".to_owned()),
        Just("[{\"no\":\"1\"},{\"no\":2},3]".to_owned()),
        Just("\"[{}]\"".to_owned()),
        Just("{\"no\":{\"no\":[[]]}}".to_owned()),
    ];
    (name, value).prop_map(|(name, value)| format!("\"{name}\":{value}"))
}

/// A parameter of a form, well encoded or not.
fn parameter() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        Just("sign".to_owned()),
        Just("timestamp".to_owned()),
        "[a-zA-Z_.\\[\\]0-9]{0,10}",
        "(%[0-9a-fA-F]{0,2}|[a-z]){0,6}",
    ];
    (name, "([0-9]{0,20}|(%[0-9a-fA-F]{0,2}|[a-z+ é]){0,12})").prop_map(|(name, value)| format!("{name}={value}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_and_any_signature(
        body in prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..200),
            "[\\[\\]{}\",:a0 .eE\\\\u/-]{0,60}".prop_map(String::into_bytes),
            "[a-c%=&+0-9]{0,40}".prop_map(String::into_bytes),
            proptest::collection::vec(member(), 0..12).prop_map(|all| format!("{{{}}}", all.join(",")).into_bytes()),
            proptest::collection::vec(parameter(), 0..12).prop_map(|all| all.join("&").into_bytes()),
        ],
        signature in prop_oneof![
            ".{0,40}",
            "[0-9a-f]{0,70}",
            "[A-Za-z ]{0,8}[0-9a-f:-]{30,50}",
            "[{\\[(\"'b]{0,3}[0-9]{0,40}[,é%=/+]{0,3}[0-9a-fA-Fx\\\\]{0,70}[}\\])\"']{0,3}",
            Just(NOBODYS.to_owned()),
        ],
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
