//! Leaves out of a space what changes nothing, so that several changes at once are fewer.

use std::collections::{HashMap, HashSet};
use std::mem::{Discriminant, discriminant};

use super::{Search, cost};
use crate::change::{Change, FormChange, Nested};
use crate::hash::{Kind, Sum};
use crate::json::{Depth, Layout, Order, Unicode};
use crate::space::{Space, keep};

impl Search<'_> {
    /// Drops the changes that change nothing here, or the same as an earlier one.
    pub(super) fn prune(&mut self, space: &mut dyn Space) {
        let mut seen: HashSet<(Discriminant<Change>, Vec<Option<Sum>>)> = HashSet::new();
        let brackets = Change::Form(FormChange::Nested(Nested::Brackets));
        let ordered = Change::Order(Order::Documented, Depth::All);
        let revealing = [Change::Unicode(Unicode::Raw), Change::Layout(Layout::COMPACT), brackets, ordered];
        let size = space.render(&[]).map_or(0, |text| text.len());
        // What the text is without the change: the same for all that hide the same of what reveals.
        let mut without: HashMap<Vec<bool>, [Option<Sum>; 2]> = HashMap::new();
        keep(space, |space, change| {
            if self.is_spent() {
                return true;
            }
            let is_other: Vec<bool> = revealing.iter().map(|other| !other.is_like(change)).collect();
            let second: Vec<&Change> =
                revealing.iter().zip(&is_other).filter(|(_, is_other)| **is_other).map(|(other, _)| other).collect();
            let bare = |changes: &[&Change]| space.render(changes).map(|text| Kind::Md5.of(&text));
            let without = without.entry(is_other).or_insert_with(|| [bare(&[]), bare(&second)]);
            let with = [bare(&[change]), bare(&[second, vec![change]].concat())];
            self.work += 2 * cost(size);
            let differs = with.iter().zip(&*without).any(|(with, without)| with.is_some() && with != without);
            differs && seen.insert((discriminant(change), with.to_vec()))
        });
    }
}
