//! Every way to make some changes at once.

use crate::change::Change;
use crate::space::ChangesOfAKind;

/// Which endings are tried.
#[derive(Clone, Copy)]
pub(crate) enum Endings {
    /// All with so many mistakes.
    Of(usize),
    /// The frequent ones with one mistake.
    Frequent,
}

impl Endings {
    pub(crate) fn mistakes(self) -> usize {
        match self {
            Self::Of(mistakes) => mistakes,
            Self::Frequent => 1,
        }
    }
}

/// How many rare changes may be made.
#[derive(Clone, Copy)]
pub(crate) enum Rare {
    UpTo(usize),
    /// Exactly one.
    One,
    /// The one has been made.
    Made,
}

impl Rare {
    /// What may be made after a change that is rare, or not; `None` if it may not.
    fn after(self, rare: bool) -> Option<Self> {
        match self {
            _ if !rare => Some(self),
            Self::UpTo(most) => Some(Self::UpTo(most.checked_sub(1)?)),
            Self::One => Some(Self::Made),
            Self::Made => None,
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
    rare: Rare,
    chosen: &mut Vec<&'k Change>,
    visit: &mut dyn FnMut(&[&Change]) -> Visit<T>,
) -> Visit<T> {
    if count == 0 {
        return if matches!(rare, Rare::One) { Visit::GoOn } else { visit(chosen) };
    }
    for (number, kind) in kinds.iter().enumerate() {
        let Some(left) = rare.after(kind.rare) else { continue };
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
