//! A request of the generators in `tests/python/`, as they print it.

use pyun_energy_doctor::{Diagnosis, KnownSecret, Request, SearchLimit, diagnose};
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Case {
    pub body_hex: String,
    pub signature: String,
    pub content_type: String,
    pub secrets: Vec<String>,
    /// Absent: nothing may be explained. A row may name several ids, `a|b`: one of them.
    pub mistakes: Option<Vec<String>>,
    /// Whether the signature is right.
    #[serde(default)]
    pub right: bool,
    pub shape: String,
}

impl Case {
    /// The cases that a generator printed.
    pub fn read(lines: &[u8]) -> Vec<Self> {
        let lines = std::str::from_utf8(lines).unwrap().lines();
        lines.map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    pub fn diagnose(&self, limit: SearchLimit) -> Diagnosis {
        let body = hex::decode(&self.body_hex).unwrap();
        let secrets = self.secrets.iter().zip(["production", "test"]);
        let secrets: Vec<_> = secrets.map(|(secret, name)| KnownSecret::new(name, secret)).collect();
        let mut request = Request::new(&body, Some(&self.signature));
        request.content_type = Some(&self.content_type);
        diagnose(&request, &secrets, limit)
    }

    /// Whether an answer names what was injected, and nothing else.
    pub fn is_answered_by(&self, diagnosis: &Diagnosis) -> bool {
        let Some(wanted) = &self.mistakes else { return matches!(diagnosis, Diagnosis::Unexplained(_)) };
        if self.right {
            return matches!(diagnosis, Diagnosis::Right);
        }
        let mut found: Vec<_> = diagnosis.mistakes().iter().map(|id| id.as_str()).collect();
        found.sort_unstable();
        found.len() == wanted.len()
            && found.iter().zip(wanted).all(|(found, wanted)| wanted.split('|').any(|id| id == *found))
    }
}
