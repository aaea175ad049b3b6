//! Timestamps that were read at another time than the one that was sent.

use super::hit::Hit;
use super::{ENDING, Search};
use crate::change::Change;
use crate::combine::{Unlikely, Visit, combine};
use crate::finishes::{Endings, Finishes};
use crate::hash::Hasher;
use crate::secrets::Reach;
use crate::space::Space;

/// Milliseconds to either side that are searched, alone and together with one or two changes.
const DRIFTS: [i64; 3] = [5000, 200, 50];

/// Other timestamps to try.
struct Clock<'c> {
    sent: &'c str,
    steps: Vec<(String, Change)>,
    /// Mistakes in the ending.
    ending: usize,
}

impl<'s> Search<'s> {
    /// Other timestamps: alone by seconds, with other mistakes by milliseconds.
    pub(super) fn clock(&mut self, space: &dyn Space, level: usize) -> Option<Hit> {
        let others = level.checked_sub(1 + space.base().len()).filter(|others| *others < DRIFTS.len())?;
        let sent = space.timestamp()?.to_owned();
        (0..=others.min(1)).find_map(|ending| {
            let steps = crate::stamps::steps(&sent, DRIFTS[others]);
            let clock = Clock { sent: &sent, steps, ending };
            combine(space.kinds(), others - ending, Unlikely::UpTo(0), &mut Vec::new(), &mut |chosen| {
                if self.is_spent() {
                    return Visit::Stop;
                }
                let found = space.render(chosen).and_then(|text| self.steps(&text, space, chosen, &clock));
                found.map_or(Visit::GoOn, Visit::Found)
            })
            .found()
        })
    }

    fn steps(&mut self, text: &[u8], space: &dyn Space, chosen: &[&Change], clock: &Clock<'_>) -> Option<Hit> {
        let sent = clock.sent.as_bytes();
        let at = text.windows(sent.len().max(1)).position(|window| window == sent)?;
        let rest = &text[at + sent.len()..];
        let before = Hasher::new(self.target.kind).then(&text[..at]);
        for (time, change) in &clock.steps {
            if self.is_spent() {
                return None;
            }
            let state = before.then(time.as_bytes()).then(rest);
            self.work += rest.len() as u64 + ENDING;
            let signed = || [&text[..at], time.as_bytes(), rest].concat();
            let found = match clock.ending {
                // The text itself is not looked at by the proper ending.
                0 => self.ending(&[], &state, Endings::Right, None, space.is_bare(chosen)),
                _ if space.is_bare(chosen) => None,
                _ => {
                    let finishes: &'s Finishes<'s> = self.finishes;
                    self.endings(&signed(), &state, finishes.of(Endings::One(Reach::All)))
                }
            };
            if let Some(ending) = found {
                let changes = space.said(chosen).into_iter().chain([change.clone()]).collect();
                return Some(Hit::new(space.base(), changes, signed(), ending));
            }
        }
        None
    }
}
