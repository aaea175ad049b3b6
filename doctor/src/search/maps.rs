//! `metadata` in any order: a program puts it together key by key, where all else is a class or was sorted.

use super::Search;
use super::hit::Hit;
use crate::change::Change;
use crate::finishes::Endings;
use crate::json::{Depth, MapOrder, Order};
use crate::secrets::Reach;
use crate::space::{Space, Weight};

/// More orders are not tried with anything else.
const FEW: usize = 24;

/// What all else may be ordered by.
const OUTER: [Option<(Order, Depth)>; 8] = [
    None,
    Some((Order::Documented, Depth::All)),
    Some((Order::DocumentedTable, Depth::All)),
    Some((Order::DocumentedA, Depth::All)),
    Some((Order::CommonLast, Depth::All)),
    Some((Order::Documented, Depth::Nested)),
    Some((Order::DocumentedA, Depth::Nested)),
    Some((Order::Sorted, Depth::All)),
];

impl Search<'_> {
    /// Every order of the keys, with the orders that all else has.
    pub(super) fn maps(&mut self, space: &dyn Space) -> Option<Hit> {
        each(space.map_orders(), |chosen| self.chosen_text(space, chosen, Endings::Right))
    }

    /// The same where something else is wrong, too.
    pub(super) fn maps_and_more(&mut self, space: &dyn Space) -> Option<Hit> {
        let count = space.map_orders();
        if count > FEW {
            return None;
        }
        let found = each(count, |chosen| self.chosen_text(space, chosen, Endings::One(Reach::Suffixes)));
        found.or_else(|| {
            let usual = space.kinds().iter().filter(|kind| kind.weight == Weight::Usual);
            let others = usual.flat_map(|kind| &kind.changes).filter(|change| !matches!(change, Change::Order(..)));
            others.into_iter().find_map(|other| {
                each(count, |chosen| {
                    let chosen: Vec<&Change> = chosen.iter().copied().chain([other]).collect();
                    self.chosen_text(space, &chosen, Endings::Right)
                })
            })
        })
    }

    fn chosen_text(&mut self, space: &dyn Space, chosen: &[&Change], endings: Endings) -> Option<Hit> {
        if self.is_spent() {
            return None;
        }
        self.text(space.render(chosen)?, space, chosen, endings)
    }
}

fn each(count: usize, mut visit: impl FnMut(&[&Change]) -> Option<Hit>) -> Option<Hit> {
    OUTER.iter().find_map(|outer| {
        let outer = outer.map(|(order, depth)| Change::Order(order, depth));
        (0..count).find_map(|number| {
            let map = Change::MapOrder(MapOrder::Permuted(number));
            let chosen: Vec<&Change> = outer.iter().chain([&map]).collect();
            visit(&chosen)
        })
    })
}
