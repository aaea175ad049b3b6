//! A hypothesis that holds.

use crate::change::{Change, Note};
use crate::finish::Finish;
use crate::mistake::MistakeId;

/// What was signed.
pub(crate) struct Hit {
    pub(crate) changes: Vec<Change>,
    pub(crate) text: Vec<u8>,
    pub(crate) front: Vec<u8>,
    pub(crate) tail: Vec<u8>,
}

/// How a text was brought to the digest.
pub(super) struct Ending<'s> {
    pub(super) finish: Option<&'s Finish>,
    pub(super) notes: Vec<Note>,
}

impl Hit {
    pub(super) fn new(base: &[Note], changes: Vec<Change>, text: Vec<u8>, ending: Ending<'_>) -> Self {
        let base = base.iter().cloned().map(Change::Note);
        let notes = ending.notes.into_iter().map(Change::Note);
        let (front, tail) = ending.finish.map_or_else(
            || (Vec::new(), b"&app_secret=?".to_vec()),
            |finish| (finish.shown_front.clone(), finish.shown_tail.clone()),
        );
        Self { changes: base.chain(changes).chain(notes).collect(), text, front, tail }
    }

    /// Whether this is wrong.
    pub(crate) fn has(&self, id: MistakeId) -> bool {
        self.changes.iter().any(|change| change.mistake() == id)
    }

    /// Whether this is all that is wrong.
    pub(crate) fn is_only(&self, id: MistakeId) -> bool {
        self.changes.iter().all(|change| change.mistake() == id)
    }
}
