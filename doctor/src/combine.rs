//! Every way to make some changes at once.

use crate::change::Change;
use crate::space::{ChangesOfAKind, Weight};

/// How many unlikely changes may be made.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Unlikely {
    /// Together they weigh at most so much: a rare one 1, a seldom one 2.
    UpTo(usize),
    /// Exactly one of this weight.
    One(Weight),
    /// Exactly two rare ones.
    TwoRare,
    /// The one has been made.
    Made,
}

impl Unlikely {
    /// What may be made after a change of this weight; `None` if it may not.
    fn after(self, weight: Weight) -> Option<Self> {
        match self {
            _ if weight == Weight::Usual => Some(self),
            Self::UpTo(most) => Some(Self::UpTo(most.checked_sub(weight as usize)?)),
            Self::One(wanted) if wanted == weight => Some(Self::Made),
            Self::TwoRare if weight == Weight::Rare => Some(Self::One(Weight::Rare)),
            Self::One(_) | Self::TwoRare | Self::Made => None,
        }
    }
}

/// What became of a hypothesis.
pub(crate) enum Visit<T> {
    GoOn,
    Stop,
    Found(T),
}

impl<T> Visit<T> {
    pub(crate) fn found(self) -> Option<T> {
        match self {
            Self::Found(found) => Some(found),
            _ => None,
        }
    }
}

/// Visits every way to make so many changes, at most one of a kind.
pub(crate) fn combine<'k, T>(
    kinds: &'k [ChangesOfAKind],
    count: usize,
    unlikely: Unlikely,
    chosen: &mut Vec<&'k Change>,
    visit: &mut dyn FnMut(&[&Change]) -> Visit<T>,
) -> Visit<T> {
    if count == 0 {
        return if matches!(unlikely, Unlikely::One(_) | Unlikely::TwoRare) { Visit::GoOn } else { visit(chosen) };
    }
    for (number, kind) in kinds.iter().enumerate() {
        let Some(left) = unlikely.after(kind.weight) else { continue };
        if kind.changes.first().is_some_and(|change| chosen.iter().any(|other| other.excludes(change))) {
            continue;
        }
        for change in &kind.changes {
            chosen.push(change);
            let result = combine(&kinds[number + 1..], count - 1, left, chosen, visit);
            chosen.pop();
            if !matches!(result, Visit::GoOn) {
                return result;
            }
        }
    }
    Visit::GoOn
}
