//! No secret reaches any output, wherever it was signed.
#![allow(missing_docs, clippy::unwrap_used)]

use md5::{Digest, Md5};
use pyun_energy_doctor::{Diagnosis, KnownSecret, Language, Request, SearchLimit, diagnose};

const SECRET: &str = "Ab9x-kd83-Qm27-zz81-密";
const OTHER: &str = "other-known-secret-4711";

fn md5(text: impl AsRef<[u8]>) -> String {
    hex::encode(Md5::digest(text))
}

fn outputs(diagnosis: &Diagnosis) -> String {
    let texts = [diagnosis.text(Language::English), diagnosis.text(Language::Chinese), format!("{diagnosis:?}")];
    format!("{} {}", texts.join(" "), diagnosis.to_json())
}

#[test]
fn secrets_are_masked_wherever_they_are() {
    let body = r#"{"app_id":"op1","note":"值","timestamp":1758093419429}"#;
    let with_secret = format!(r#"{{"app_secret":"{SECRET}","no":"1"}}"#);
    let form = format!("app_id=op1&app_secret={SECRET}&no=1");
    let cases = [
        (body.to_owned(), md5(format!("{SECRET}{body}"))),
        (body.to_owned(), md5(format!("{body}&key={SECRET}"))),
        (body.to_owned(), md5(format!("{body}&app_secret={SECRET}\n"))),
        (body.to_owned(), md5(format!("{body}&app_secret={}", SECRET.to_uppercase()))),
        (body.to_owned(), md5(format!("{body}&app_secret={OTHER}"))),
        (body.to_owned(), md5(format!("{body}&app_secret={}", &SECRET[..12]))),
        (with_secret.clone(), md5(format!("{with_secret}\n&app_secret={SECRET}"))),
        (r#"{"app_id":"op1","no":"1"}"#.to_owned(), md5(form)),
        (body.to_owned(), md5("unrelated")),
    ];
    for (body, signature) in cases {
        let secrets = [KnownSecret::new("production", SECRET), KnownSecret::new("test", OTHER)];
        let diagnosis = diagnose(&Request::new(body.as_bytes(), Some(&signature)), &secrets, SearchLimit::FULL);
        let expected = signature != md5("unrelated");
        assert_eq!(matches!(diagnosis, Diagnosis::Proved(_)), expected, "{diagnosis}");
        let said = outputs(&diagnosis).to_lowercase();
        for part in [&SECRET[..12], "kd83", "4711", &hex::encode(&SECRET[..8])] {
            assert!(!said.contains(&part.to_lowercase()), "{part} in {said}");
        }
        assert!(!format!("{secrets:?}").contains("kd83"));
    }
}
