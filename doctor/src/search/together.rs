//! Changes that go together: what one library does all at once, and members that were left out together.

use super::Search;
use super::hit::Hit;
use crate::change::{Change, Edge};
use crate::combine::Unlikely;
use crate::finishes::Endings;
use crate::json::{Depth, Dropped, Order};
use crate::mistake::MistakeId;
use crate::space::Space;
use crate::subsets;

impl Search<'_> {
    /// What one library does all at once: layout, order and escapes.
    pub(super) fn styles(&mut self, space: &dyn Space) -> Option<Hit> {
        let mut styles = space.kinds().to_vec();
        for kind in &mut styles {
            kind.changes.retain(|change| match change {
                Change::Order(order, depth) => *order == Order::Sorted && *depth == Depth::All,
                Change::Empty(dropped) => *dropped == Dropped::Zero,
                Change::Edge(edge) => *edge == Edge::Add("\n"),
                Change::Rewrite(_, note) => note.id == MistakeId::KeyOrder,
                other => matches!(other, Change::Layout(_) | Change::Unicode(_) | Change::Slash(_) | Change::Html(_)),
            });
        }
        styles.retain(|kind| !kind.changes.is_empty());
        // With what else Go does: maps sorted, zeros dropped, a line feed at the end.
        (3..=5).find_map(|changes| self.chosen(space, &styles, changes, Endings::Right, Unlikely::UpTo(2)))
    }

    /// Several members that were not signed.
    pub(super) fn subsets(&mut self, spaces: &[Box<dyn Space + '_>]) -> Option<Hit> {
        self.each(spaces, |search, space| {
            if space.base().len() > 1 || space.members() > 64 {
                return None;
            }
            for set in subsets::of(space.members()) {
                if search.is_spent() {
                    return None;
                }
                let change = space.without(set);
                let Some(text) = space.render(&[&change]) else { continue };
                let found = search.text(text, space, &[&change], Endings::Right);
                if found.is_some() {
                    return found;
                }
            }
            None
        })
    }
}
