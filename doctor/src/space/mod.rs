//! Spaces of texts that may have been signed, around one that was sent.

mod bodies;
mod nested;
mod parameters;
mod rule;
mod wrap;

pub(crate) use bodies::JsonSpace;
pub(crate) use parameters::FormSpace;

use crate::change::{Change, Note};
use crate::mistake::MistakeId;

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

    /// Whether the text with these changes holds the secret already.
    fn is_bare(&self, _changes: &[&Change]) -> bool {
        false
    }

    /// How many members of the body, or parameters, can be left out.
    fn members(&self) -> usize;

    /// The change that leaves out those whose bits are set.
    fn without(&self, set: u64) -> Change;

    /// In how many orders the keys of `metadata` may stand.
    fn map_orders(&self) -> usize {
        0
    }

    /// Changes in the words that only this space knows: the names of members, the characters that were escaped.
    fn said(&self, changes: &[&Change]) -> Vec<Change>;
}

/// What is said of members that were left out.
fn left_out<'n>(names: impl Iterator<Item = &'n str>) -> Change {
    let plain: Vec<&str> = names.collect();
    let all = |known: &[&str]| {
        !plain.is_empty() && plain.iter().all(|name| known.contains(&name.to_ascii_lowercase().as_str()))
    };
    let id = if all(&["sign", "signature"]) {
        MistakeId::SignInBody
    } else if all(&["app_secret", "appsecret", "secret", "app-secret", "secret_key"]) {
        MistakeId::SecretInBody
    } else {
        MistakeId::MemberLeftOut
    };
    let names: Vec<String> = plain.iter().map(|name| format!("`{name}`")).collect();
    let [english, chinese] = [names.join(", "), names.join("、")];
    let words = [format!("signed without {english}"), format!("签名时没有 {chinese}")];
    let [english, chinese] = words;
    Change::Note(Note::new(id, english, chinese))
}

/// Drops the changes of a space that are not worth making; of those that go with nothing it would save nothing.
pub(crate) fn keep(space: &mut dyn Space, mut worth: impl FnMut(&dyn Space, &Change) -> bool) {
    let mut kinds = std::mem::take(space.kinds_mut());
    for kind in kinds.iter_mut().filter(|kind| kind.weight < Weight::Alone) {
        kind.changes.retain(|change| worth(space, change));
    }
    kinds.retain(|kind| !kind.changes.is_empty());
    *space.kinds_mut() = kinds;
}

/// Changes of which only one can be made.
#[derive(Clone, Default)]
pub(crate) struct ChangesOfAKind {
    pub(crate) changes: Vec<Change>,
    pub(crate) weight: Weight,
}

/// How much else may be wrong where a change of a kind is made.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub(crate) enum Weight {
    /// Anything.
    #[default]
    Usual,
    /// One or two other mistakes.
    Rare,
    /// One other mistake, a usual one.
    Seldom,
    /// A frequent ending, and no other change.
    Alone,
    /// Nothing.
    Only,
}

impl ChangesOfAKind {
    fn new(changes: impl IntoIterator<Item = Change>) -> Self {
        Self { changes: changes.into_iter().collect(), weight: Weight::Usual }
    }

    fn rare(changes: impl IntoIterator<Item = Change>) -> Self {
        Self { weight: Weight::Rare, ..Self::new(changes) }
    }

    fn only(changes: impl IntoIterator<Item = Change>) -> Self {
        Self { weight: Weight::Only, ..Self::new(changes) }
    }

    fn seldom(changes: impl IntoIterator<Item = Change>) -> Self {
        Self { weight: Weight::Seldom, ..Self::new(changes) }
    }
}
