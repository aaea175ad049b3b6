//! A dead letter as JetStream has it.

use serde_json::{Value, json};

use crate::dead_letter::DeadLetter;

/// The message as it came, under the name of its kind, and the reason; JSON, so that any language reads it.
pub(super) fn text(letter: &DeadLetter) -> String {
    let body = String::from_utf8_lossy(&letter.message.body);
    let mut text = json!({"id": letter.message.id, "why": letter.why});
    text[&letter.message.kind] = Value::from(body);
    for (name, word) in letter.named_words() {
        text[name] = Value::from(word);
    }
    text.to_string()
}
