//! Any request, header and secret have a diagnosis in both languages that shows no secret.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pyun_energy_doctor::{KnownSecret, Language, Request, SearchLimit, diagnose};

const SECRET: &str = "q7Zx-91-unlikely-Wv";

fuzz_target!(|request: (&[u8], Option<&str>)| {
    let (body, signature) = request;
    let secrets = [KnownSecret::new("test", SECRET)];
    let diagnosis =
        diagnose(&Request::new(body, signature), &secrets, SearchLimit { time: None, hypotheses: Some(2000) });
    for language in [Language::English, Language::Chinese] {
        assert!(!diagnosis.text(language).contains(SECRET));
    }
    assert!(!diagnosis.to_json().to_string().contains(SECRET));
});
