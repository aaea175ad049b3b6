//! Timestamps that were read at another time than the one that was sent.

use std::array;

use super::Search;
use super::hit::Hit;
use crate::change::Change;
use crate::combine::{Unlikely, Visit, combine};
use crate::finishes::{Endings, Finishes};
use crate::hash::{Hasher, side_by_side};
use crate::lanes::LANES;
use crate::secrets::Reach;
use crate::space::Space;

/// Milliseconds to either side that are searched, alone and together with one or two changes.
const DRIFTS: [i64; 3] = [5000, 200, 20];

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
        let bare = space.is_bare(chosen);
        let finishes: &'s Finishes<'s> = self.finishes;
        let proper = if bare { self.bare } else { finishes.of(Endings::Right).first()? };
        for steps in clock.steps.chunks(LANES) {
            if self.is_spent() {
                return None;
            }
            self.work += steps.len() as u64 * (self.again(rest.len()) + self.ending_cost());
            let signed = |time: &str| [&text[..at], time.as_bytes(), rest].concat();
            let found = if clock.ending == 0 && self.text_md5.is_none() {
                self.tried += steps.len() as u64;
                let message = |lane| Some((&before, [steps.get::<usize>(lane)?.0.as_bytes(), rest, &proper.tail]));
                let sums = side_by_side(&array::from_fn(message));
                steps.iter().zip(sums).find_map(|(step, sum)| Some((step, self.found(proper, &sum?)?)))
            } else {
                steps.iter().find_map(|step| {
                    let state = before.then(step.0.as_bytes()).then(rest);
                    let ending = match clock.ending {
                        // The text itself is not looked at by the proper ending.
                        0 => self.ending(&[], &state, Endings::Right, None, bare),
                        _ if bare => None,
                        _ => self.endings(&signed(&step.0), &state, finishes.of(Endings::One(Reach::All))),
                    };
                    Some((step, ending?))
                })
            };
            if let Some(((time, change), ending)) = found {
                let changes = space.said(chosen).into_iter().chain([change.clone()]).collect();
                return Some(Hit::new(space.base(), changes, signed(time), ending));
            }
        }
        None
    }
}
