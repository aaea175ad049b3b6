//! Why records failed: what they have in common is told once.

use std::collections::HashMap;

use pyun_energy::{Error, ErrorKind};

use crate::wording;

/// A reason for which records failed.
pub(super) struct Cause {
    /// The index of the first of them.
    pub(super) first: usize,
    pub(super) count: usize,
    /// What the first of them met.
    pub(super) text: String,
}

/// The causes of failures, in the order in which they are met.
pub(super) fn causes<'e>(failures: impl Iterator<Item = (usize, &'e Error)>) -> Vec<Cause> {
    let mut causes: Vec<Cause> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for (index, error) in failures {
        match common(error) {
            Some(common) if known.contains_key(&common) => causes[known[&common]].count += 1,
            common => {
                known.extend(common.map(|common| (common, causes.len())));
                causes.push(Cause { first: index, count: 1, text: wording::of(error) });
            }
        }
    }
    causes
}

/// What records have in common that failed for one reason; nothing where the reason is the record.
fn common(error: &Error) -> Option<String> {
    match (error.kind(), error.reply()) {
        // Its hint quotes the request.
        (ErrorKind::Auth, Some(reply)) => Some(format!("{} {}", reply.code(), reply.message().unwrap_or_default())),
        (_, Some(_)) => None,
        _ => Some(error.to_string()),
    }
}
