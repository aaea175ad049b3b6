//! A secret that may have been used, and what may be wrong beside it.

use std::borrow::Cow;

use crate::change::Note;
use crate::mask::MASK;
use crate::mistake::MistakeId as Id;

/// What else may be wrong where this is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Reach {
    /// With what was sent as it is, and nothing else.
    Only,
    /// Nothing.
    Alone,
    /// One change of the text, or two.
    Texts,
    /// The suffix, too.
    Suffixes,
    /// Almost everything.
    All,
}

/// A secret that may have been used.
pub(crate) struct Variant {
    pub(crate) bytes: Vec<u8>,
    /// With the secret itself masked.
    pub(crate) shown: Vec<u8>,
    note: Option<Note>,
    pub(crate) reach: Reach,
}

impl Variant {
    /// The secret that should have been used.
    pub(crate) fn right(secret: &[u8]) -> Self {
        Self { bytes: secret.to_vec(), shown: MASK.to_vec(), note: None, reach: Reach::All }
    }

    pub(super) fn new<W: Into<Cow<'static, str>>>(
        bytes: impl Into<Vec<u8>>,
        id: Id,
        [english, chinese]: [W; 2],
    ) -> Self {
        let note = Note::new(id, english, chinese);
        Self { bytes: bytes.into(), shown: MASK.to_vec(), note: Some(note), reach: Reach::Suffixes }
    }

    /// The secret with something before and after it.
    pub(super) fn around<W: Into<Cow<'static, str>>>(
        before: &str,
        secret: &[u8],
        after: &str,
        id: Id,
        words: [W; 2],
    ) -> Self {
        let [before, after] = [before, after].map(str::as_bytes);
        Self::new([before, secret, after].concat(), id, words).showing([before, MASK, after].concat())
    }

    pub(super) fn showing(self, shown: impl Into<Vec<u8>>) -> Self {
        Self { shown: shown.into(), ..self }
    }

    pub(super) fn reaching(self, reach: Reach) -> Self {
        Self { reach, ..self }
    }

    pub(crate) fn notes(&self) -> Vec<Note> {
        self.note.clone().into_iter().collect()
    }
}
