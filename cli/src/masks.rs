//! Secrets that are in use, and that no text may hold.

use std::env;
use std::sync::{Mutex, PoisonError};

use crate::failure::Failure;

/// A shorter one is part of too many words.
const SHORTEST: usize = 8;
const MASK: &str = "***";

static KNOWN: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// From now on, no text has this secret; an error if an argument has it already.
pub(crate) fn keep(secret: &[u8]) -> Result<(), Failure> {
    if secret.len() < SHORTEST {
        return Ok(());
    }
    if let Some(position) = misplaced(secret) {
        let what = "holds the secret, which belongs in PYUN_APP_SECRET, or in a file for --secret-file";
        return Err(Failure::Usage(format!("argument {position} {what}; nothing was done")));
    }
    let text = String::from_utf8_lossy(secret).into_owned();
    // As it stands in JSON.
    let quoted = serde_json::Value::from(text.as_str()).to_string();
    let escaped = quoted.trim_matches('"').to_owned();
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner).extend([text, escaped]);
    Ok(())
}

/// The text without secrets.
pub(crate) fn masked(text: String) -> String {
    let known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    known.iter().fold(text, |text, secret| if text.contains(secret) { text.replace(secret, MASK) } else { text })
}

/// Whether a setting holds a secret that belongs elsewhere.
pub(crate) fn is_in(text: &str) -> bool {
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner).iter().any(|secret| text.contains(secret))
}

/// Which argument holds the secret, but for those that are there for it.
fn misplaced(secret: &[u8]) -> Option<usize> {
    // Whoever sent the secret as the signature asks the doctor about that.
    const FOR_IT: [&str; 3] = ["--secret", "--app", "--signature"];
    let mut is_for_it = false;
    env::args_os().skip(1).enumerate().find_map(|(index, argument)| {
        let bytes = argument.as_encoded_bytes();
        let is_flag = |flag: &&str| bytes.strip_prefix(flag.as_bytes()).is_some_and(|rest| rest.starts_with(b"="));
        let is_allowed = is_for_it || FOR_IT.iter().any(is_flag);
        is_for_it = FOR_IT.iter().any(|flag| bytes == flag.as_bytes());
        let holds = bytes.windows(secret.len()).any(|part| part == secret);
        (holds && !is_allowed).then_some(index + 1)
    })
}
