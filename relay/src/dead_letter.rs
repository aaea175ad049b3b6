//! What the platform will never take.

use pyun_energy_outbox::Answer;

use crate::message::Message;

/// A message that the platform refused for what it says, or that cannot be read at all, with the reason.
// No Debug: a message has personal data.
pub struct DeadLetter {
    /// The message as it came.
    pub message: Message,
    /// Why, for people.
    pub why: String,
    /// The platform's words, where it answered: code, message, hint, number of the request.
    pub words: [Option<String>; 4],
}

impl DeadLetter {
    /// Names of [`words`](Self::words).
    pub const WORDS: [&str; 4] = ["code", "message", "hint", "seqno"];

    pub(crate) fn unreadable(message: Message, why: String) -> Self {
        Self { message, why, words: Default::default() }
    }

    pub(crate) fn refused(message: Message, answer: &Answer) -> Self {
        Self { message, why: answer.about.to_owned(), words: answer.words.clone() }
    }

    /// The words that there are, each with its name.
    pub fn named_words(&self) -> impl Iterator<Item = (&'static str, &str)> {
        Self::WORDS.into_iter().zip(&self.words).filter_map(|(name, word)| word.as_deref().map(|word| (name, word)))
    }
}
