//! Reads `tests/cases/*.txt`: paragraphs of a title and of lines, a word and what it is.
//!
//! ```text
//! == a title
//! sent      the body, or the query, as it was sent
//! signed    the text that was hashed; § is the secret
//! signature the signature that came, of hashlib
//! shown     the text as the answer shows it, where it is not the signed one with *** for the secret
//! says      the mistakes, or `right`, or `nothing`
//! en, zh    words that the answer must have
//! ```
//!
//! ␊ ␍ ␉ ␀ are control characters, ␠ is a blank at an end, ⟦e5 85 85⟧ are bytes. `type`, `secret` and `app` may be given, too.

use std::panic::{AssertUnwindSafe, catch_unwind};

use pyun_energy_doctor::{Diagnosis, KnownSecret, Request, SearchLimit, diagnose};

pub const SECRET: &str = "k9X2mQ7vR4tL8wZ3nB6cD1fG5hJ0pS2a";
/// Of another environment.
pub const OTHER: &str = "fedcba9876543210fedcba9876543210";

const FILES: [(&str, &str); 15] = [
    ("charsets", include_str!("../cases/charsets.txt")),
    ("endings", include_str!("../cases/endings.txt")),
    ("escapes", include_str!("../cases/escapes.txt")),
    ("form_rule", include_str!("../cases/form_rule.txt")),
    ("forms", include_str!("../cases/forms.txt")),
    ("layout", include_str!("../cases/layout.txt")),
    ("members", include_str!("../cases/members.txt")),
    ("order", include_str!("../cases/order.txt")),
    ("pushes", include_str!("../cases/pushes.txt")),
    ("secrets", include_str!("../cases/secrets.txt")),
    ("several", include_str!("../cases/several.txt")),
    ("signatures", include_str!("../cases/signatures.txt")),
    ("times", include_str!("../cases/times.txt")),
    ("values", include_str!("../cases/values.txt")),
    ("wrapped", include_str!("../cases/wrapped.txt")),
];

#[derive(Clone, Default)]
pub struct Case {
    pub file: &'static str,
    pub title: String,
    pub says: Vec<String>,
    pub en: String,
    pub zh: String,
    pub shown: Option<String>,
    pub secret: Option<String>,
    sent: Vec<u8>,
    signed: Vec<u8>,
    signature: Option<String>,
    content_type: Option<String>,
    app_id: Option<String>,
}

impl Case {
    fn read(file: &'static str, paragraph: &str) -> Self {
        let mut case = Self { file, ..Self::default() };
        for line in paragraph.lines().filter(|line| !line.starts_with('#')) {
            let (word, value) = line.split_once(' ').unwrap_or((line, ""));
            let bytes = unescaped(value.trim_start());
            let text = || String::from_utf8(bytes.clone()).unwrap();
            match word {
                "==" => case.title = text(),
                "sent" => case.sent = bytes,
                "signed" => case.signed = bytes,
                "signature" => case.signature = Some(text()),
                "shown" => case.shown = Some(text()),
                "says" => case.says = text().split(' ').map(str::to_owned).collect(),
                "en" => case.en = text(),
                "zh" => case.zh = text(),
                "type" => case.content_type = Some(text()),
                "secret" => case.secret = Some(text()),
                "app" => case.app_id = Some(text()),
                other => panic!("{file}: {other:?} in {paragraph}"),
            }
        }
        case
    }

    pub fn diagnose(&self, limit: SearchLimit) -> Diagnosis {
        let secret = self.secret.as_deref().unwrap_or(SECRET);
        let mut request = Request::new(&self.sent, self.signature.as_deref());
        request.content_type = self.content_type.as_deref();
        request.app_id = self.app_id.as_deref();
        diagnose(&request, &[KnownSecret::new("production", secret), KnownSecret::new("test", OTHER)], limit)
    }

    pub fn signed_and_masked(&self) -> String {
        String::from_utf8_lossy(&self.signed).replace('§', "***")
    }
}

/// Every case of every file.
pub fn all() -> Vec<Case> {
    FILES
        .into_iter()
        .flat_map(|(file, text)| {
            let paragraphs = text.split("\n\n").map(str::trim).filter(|text| text.contains("== "));
            paragraphs.map(move |paragraph| Case::read(file, paragraph)).collect::<Vec<_>>()
        })
        .collect()
}

/// Checks every case of these files, and tells of all that fail.
pub fn check_all(files: &[&str], check: impl Fn(&Case)) {
    let failed: Vec<String> = all()
        .iter()
        .filter(|case| files.contains(&case.file))
        .filter_map(|case| {
            let panic = catch_unwind(AssertUnwindSafe(|| check(case))).err()?;
            let said = panic.downcast_ref::<String>().cloned().unwrap_or_default();
            Some(format!("{}: {}: {said}", case.file, case.title))
        })
        .collect();
    assert!(failed.is_empty(), "{} failed:\n{}", failed.len(), failed.join("\n"));
}

fn unescaped(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        rest = &rest[letter.len_utf8()..];
        match letter {
            '␊' => out.push(b'\n'),
            '␍' => out.push(b'\r'),
            '␉' => out.push(b'\t'),
            '␀' => out.push(0),
            '␠' => out.push(b' '),
            '⟦' => {
                let (digits, after) = rest.split_once('⟧').unwrap();
                out.extend(hex::decode(digits.replace(' ', "")).unwrap());
                rest = after;
            }
            other => out.extend(other.to_string().bytes()),
        }
    }
    out
}
