//! Spaces of texts that may have been signed, around one that was sent.

mod bodies;
mod parameters;
mod wrap;

pub(crate) use bodies::JsonSpace;
pub(crate) use parameters::FormSpace;

use crate::change::{Change, Note};

/// Texts that differ by any number of changes from one.
pub(crate) trait Space {
    /// What differs already where no change is made.
    fn base(&self) -> &[Note];

    /// The changes that can be made, by kind: of each at most one.
    fn kinds(&self) -> &[ChangesOfAKind];

    /// The text with these changes; `None` where they do not go together.
    fn render(&self, changes: &[&Change]) -> Option<Vec<u8>>;

    /// The timestamp as it was sent, to look for one that was read at another time.
    fn timestamp(&self) -> Option<&str>;

    /// The same, to drop some of them.
    fn kinds_mut(&mut self) -> &mut Vec<ChangesOfAKind>;

    /// Whether the text ends with the secret already.
    fn is_bare(&self) -> bool {
        false
    }
}

/// Drops the changes of a space that are not worth making.
pub(crate) fn keep(space: &mut dyn Space, mut worth: impl FnMut(&dyn Space, &Change) -> bool) {
    let mut kinds = std::mem::take(space.kinds_mut());
    for kind in &mut kinds {
        kind.changes.retain(|change| worth(space, change));
    }
    kinds.retain(|kind| !kind.changes.is_empty());
    *space.kinds_mut() = kinds;
}

/// Changes of which only one can be made.
#[derive(Clone, Default)]
pub(crate) struct ChangesOfAKind {
    pub(crate) changes: Vec<Change>,
    /// Rare: only alone, or together with one other.
    pub(crate) rare: bool,
}

impl ChangesOfAKind {
    fn new(changes: impl IntoIterator<Item = Change>) -> Self {
        Self { changes: changes.into_iter().collect(), rare: false }
    }

    fn rare(changes: impl IntoIterator<Item = Change>) -> Self {
        Self { rare: true, ..Self::new(changes) }
    }
}
