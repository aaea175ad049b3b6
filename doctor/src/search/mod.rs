//! The search: hypotheses by the number of mistakes in them, frequent ones first.

mod beginnings;
mod clock;
mod hit;
mod maps;
mod prune;
mod together;

pub(crate) use hit::Hit;

use std::time::Instant;

use crate::change::{Change, Note};
use crate::charset::Charset;
use crate::combine::{Unlikely, Visit, combine};
use crate::finish::Finish;
use crate::finishes::{Endings, Finishes};
use crate::hash::{Hasher, Kind, Sum};
use crate::lanes::LANES;
use crate::mistake::MistakeId;
use crate::request::SearchLimit;
use crate::secrets::Reach;
use crate::space::{ChangesOfAKind, Space, Weight};
use crate::target::Target;
use hit::Ending;

/// What a whole search may cost, in bytes hashed: some 0.8 s of one core.
const WORK: u64 = 168 << 20;
/// What is left of it for a hash that a signature is seldom made with: a short look.
const SELDOM: u64 = 8 << 20;
/// What is left of it for the endings of what was sent.
const LAST: u64 = 16 << 20;
/// Above this, memory is slow, and what is made of a text costs more than its hash.
const LARGE: usize = 256 << 10;
/// Mistakes at once.
const LEVELS: usize = 4;
/// What all hypotheses are compared with.
pub(crate) struct Search<'s> {
    pub(crate) target: &'s Target,
    pub(crate) finishes: &'s Finishes<'s>,
    pub(crate) bare: &'s Finish,
    /// The MD5 of the text that was signed, where the sender told it.
    pub(crate) text_md5: Option<[u8; 16]>,
    pub(crate) limit: SearchLimit,
    pub(crate) started: Instant,
    pub(crate) tried: u64,
    pub(crate) work: u64,
}

impl<'s> Search<'s> {
    /// What counts as spent of the work when the search for this target begins.
    pub(crate) fn spent_before(target: &Target) -> u64 {
        if target.likely { 0 } else { WORK - SELDOM }
    }

    /// The very bytes that were sent, whatever they are, with every ending.
    pub(crate) fn bytes(&mut self, sent: &[u8], endings: &[Endings]) -> Option<Hit> {
        if self.is_spent() {
            return None;
        }
        let state = Hasher::new(self.target.kind).then(sent);
        self.work += sent.len() as u64;
        let ending = endings.iter().find_map(|endings| self.ending(sent, &state, *endings, None, false))?;
        Some(Hit::new(&[], Vec::new(), sent.to_vec(), ending))
    }

    /// The same where nothing else was right, though all else may have used up the work: of a large text it does.
    pub(crate) fn bytes_at_last(&mut self, sent: &[u8], endings: &[Endings]) -> Option<Hit> {
        let before = self.work;
        self.work = before.min(WORK - LAST);
        let found = self.bytes(sent, endings);
        self.work = self.work.max(before);
        found
    }

    /// The very bytes that were sent, with the right ending, where only the copy of the digits has a slip in it.
    pub(crate) fn slip(&mut self, sent: &[u8]) -> Option<Hit> {
        let kind = self.target.kind;
        let finish = self.finishes.of(Endings::Right).first()?;
        self.tried += 1;
        let digest = finish.digest(kind, sent, &Hasher::new(kind).then(sent));
        let notes = self.target.slip(&digest)?;
        Some(Hit::new(&[], Vec::new(), sent.to_vec(), Ending { finish: Some(finish), notes }))
    }

    /// Searches all spaces; the first one holds what was sent.
    pub(crate) fn run(&mut self, spaces: &mut [Box<dyn Space + '_>]) -> Option<Hit> {
        if let Some(hit) = self.level(spaces.first()?.as_ref(), 0) {
            return Some(hit);
        }
        for level in 1..=if self.target.likely { LEVELS } else { 1 } {
            let found = self.each(spaces, |search, space| {
                let room = level.checked_sub(space.base().len())?;
                search.level(space, room)
            });
            let found = found.or_else(|| self.each(spaces, |search, space| search.rarely(space, level)));
            let found = found.or_else(|| self.each(spaces, |search, space| search.clock(space, level)));
            let found = found.or_else(|| self.each(spaces, |search, space| search.threes(space, level)));
            let found = found.or_else(|| self.each(spaces, |search, space| search.late(space, level)));
            if found.is_some() || self.is_spent() {
                return found;
            }
            if level == 2 {
                if let Some(found) = self.maps_and_more(spaces.first()?.as_ref()) {
                    return Some(found);
                }
            }
            if level == 1 {
                let first = spaces.first()?.as_ref();
                let alone = if self.target.likely { self.slips(first) } else { return None };
                let alone = alone.or_else(|| self.subsets(spaces));
                let first = spaces.first()?.as_ref();
                let alone = alone.or_else(|| self.beginnings(first)).or_else(|| self.maps(first));
                if alone.is_some() || !self.target.likely {
                    return alone;
                }
                for space in spaces.iter_mut() {
                    self.prune(space.as_mut());
                }
            }
        }
        None
    }

    fn each<'k>(
        &mut self,
        spaces: &[Box<dyn Space + 'k>],
        mut search: impl FnMut(&mut Self, &(dyn Space + 'k)) -> Option<Hit>,
    ) -> Option<Hit> {
        spaces.iter().find_map(|space| search(self, space.as_ref()))
    }

    /// Whether the limit is used up.
    pub(crate) fn is_spent(&self) -> bool {
        self.work > WORK
            || self.limit.hypotheses.is_some_and(|most| self.tried >= most)
            || self.limit.time.is_some_and(|most| self.started.elapsed() >= most)
    }

    /// The hypotheses with so many mistakes, but for the unlikely ones.
    fn level(&mut self, space: &dyn Space, room: usize) -> Option<Hit> {
        const FAR: Endings = Endings::One(Reach::Suffixes);
        const NEAR: Endings = Endings::One(Reach::Texts);
        let seldom = Unlikely::One(Weight::Seldom);
        let [alone, only] = [Weight::Alone, Weight::Only].map(Unlikely::One);
        let [none, rare, two] = [0, 1, 2].map(Unlikely::UpTo);
        // Many changes are only tried with the right ending, or a frequent one: the products grow out of all bounds.
        let passes: &[(Endings, Unlikely)] = match room {
            1 => &[
                (Endings::Right, rare),
                (FAR, none),
                (NEAR, none),
                (Endings::Right, seldom),
                (Endings::Right, alone),
                (Endings::Right, only),
            ],
            2 => &[
                (Endings::Right, two),
                (FAR, rare),
                (Endings::Two, none),
                (Endings::Constructions, none),
                (NEAR, rare),
            ],
            // Three changes of the text are more than all the others, and would leave nothing for them: `threes`.
            3 => &[(Endings::One(Reach::All), none), (Endings::Two, none)],
            _ => &[(Endings::Right, none)],
        };
        passes.iter().find_map(|(endings, unlikely)| {
            self.texts(space, room.checked_sub(endings.mistakes())?, *endings, *unlikely)
        })
    }

    /// Three changes of the text.
    fn threes(&mut self, space: &dyn Space, level: usize) -> Option<Hit> {
        let is_three = level.checked_sub(space.base().len()) == Some(3);
        is_three.then(|| self.texts(space, 3, Endings::Right, Unlikely::UpTo(0))).flatten()
    }

    /// Three mistakes of which one is rare, or two, and the others in the ending.
    fn rarely(&mut self, space: &dyn Space, level: usize) -> Option<Hit> {
        if level.checked_sub(space.base().len()) != Some(3) {
            return None;
        }
        let rare = Unlikely::One(Weight::Rare);
        let passes = [
            (2, Endings::One(Reach::All), rare),
            (1, Endings::Constructions, rare),
            (1, Endings::Two, rare),
            (2, Endings::One(Reach::All), Unlikely::TwoRare),
        ];
        let found =
            passes.iter().find_map(|(changes, endings, unlikely)| self.texts(space, *changes, *endings, *unlikely));
        found.or_else(|| {
            let is_value = |kind: &&ChangesOfAKind| {
                kind.weight == Weight::Usual || matches!(kind.changes.first(), Some(Change::Value(..)))
            };
            let values: Vec<_> = space.kinds().iter().filter(is_value).cloned().collect();
            self.chosen(space, &values, 3, Endings::Right, Unlikely::TwoRare)
        })
    }

    /// The unlikely ones with so many mistakes.
    fn late(&mut self, space: &dyn Space, level: usize) -> Option<Hit> {
        if !(2..=3).contains(&level) || space.base().len() > 1 {
            return None;
        }
        let room = level - space.base().len();
        let [rare, seldom] = [Weight::Rare, Weight::Seldom].map(Unlikely::One);
        let none = Unlikely::UpTo(0);
        let passes: &[(usize, Endings, Unlikely)] = if level == 2 {
            &[
                (room, Endings::Right, seldom),
                (room - 1, Endings::One(Reach::Suffixes), seldom),
                (room - 1, Endings::One(Reach::All), Unlikely::One(Weight::Alone)),
            ]
        } else {
            &[
                (room, Endings::Right, rare),
                (2, Endings::One(Reach::Suffixes), none),
                // Two mistakes, and both of them rare: thousands.
                (1, Endings::One(Reach::Texts), seldom),
                (1, Endings::One(Reach::Alone), none),
                (room - 1, Endings::One(Reach::Suffixes), rare),
            ]
        };
        let found =
            passes.iter().find_map(|(changes, endings, unlikely)| self.texts(space, *changes, *endings, *unlikely));
        found.or_else(|| if level == 2 { self.styles(space) } else { None })
    }

    /// Slips of a finger, in secret and suffix.
    fn slips(&mut self, first: &dyn Space) -> Option<Hit> {
        let all = [Reach::Alone, Reach::Only].map(Endings::One);
        all.into_iter().find_map(|endings| self.texts(first, 0, endings, Unlikely::UpTo(0)))
    }

    /// All texts with so many changes, each with these endings.
    fn texts(&mut self, space: &dyn Space, changes: usize, endings: Endings, unlikely: Unlikely) -> Option<Hit> {
        self.chosen(space, space.kinds(), changes, endings, unlikely)
    }

    fn chosen(
        &mut self,
        space: &dyn Space,
        kinds: &[ChangesOfAKind],
        changes: usize,
        endings: Endings,
        unlikely: Unlikely,
    ) -> Option<Hit> {
        combine(kinds, changes, unlikely, &mut Vec::new(), &mut |chosen| {
            if self.is_spent() {
                return Visit::Stop;
            }
            let found = space.render(chosen).and_then(|text| self.text(text, space, chosen, endings));
            found.map_or(Visit::GoOn, Visit::Found)
        })
        .found()
    }

    fn text(&mut self, text: Vec<u8>, space: &dyn Space, chosen: &[&Change], endings: Endings) -> Option<Hit> {
        let mut state = Hasher::new(self.target.kind);
        state.update(&text);
        self.work += cost(text.len());
        let charset = chosen.iter().find_map(|change| match change {
            Change::Charset(charset) => Some(*charset),
            _ => None,
        });
        let found = self.ending(&text, &state, endings, charset, space.is_bare(chosen))?;
        Some(Hit::new(space.base(), space.said(chosen), text, found))
    }

    /// Compares a text with the signature, by all endings that hold so many mistakes.
    fn ending(
        &mut self,
        text: &[u8],
        state: &Hasher,
        endings: Endings,
        charset: Option<Charset>,
        bare: bool,
    ) -> Option<Ending<'s>> {
        if bare {
            return self.endings(
                text,
                state,
                if endings.mistakes() == 0 { std::slice::from_ref(self.bare) } else { &[] },
            );
        }
        let finishes: &'s Finishes<'s> = self.finishes;
        if self.is_told(text, state) {
            let all = [
                Endings::Right,
                Endings::One(Reach::Suffixes),
                Endings::One(Reach::Texts),
                Endings::One(Reach::Alone),
                Endings::Two,
                Endings::Constructions,
            ];
            let found = all.iter().find_map(|endings| self.endings(text, state, finishes.of(*endings)));
            let unknown = Note::new(MistakeId::UnknownSecret, "", "");
            return Some(found.unwrap_or(Ending { finish: None, notes: vec![unknown] }));
        }
        let together = charset.and_then(|charset| finishes.encoded(charset, endings));
        let found = together.and_then(|finishes| self.endings(text, state, finishes));
        found.or_else(|| self.endings(text, state, finishes.of(endings)))
    }

    fn endings(&mut self, text: &[u8], state: &Hasher, finishes: &'s [Finish]) -> Option<Ending<'s>> {
        self.tried += finishes.len() as u64;
        self.work += self.ending_cost() * finishes.len() as u64;
        let kind = self.target.kind;
        if let [alone] = finishes {
            if alone.is_plain() {
                return self.found(alone, &alone.digest(kind, text, state));
            }
        }
        finishes.chunks(LANES).find_map(|some| {
            let again = some.iter().filter(|finish| !finish.is_plain()).count() as u64;
            self.work += again * self.again(text.len());
            // Of a large text each of these takes milliseconds.
            if again > 0 && text.len() > LARGE && self.is_spent() {
                return None;
            }
            let digests = Finish::digests(some, kind, text, state);
            some.iter().zip(&digests).find_map(|(finish, digest)| self.found(finish, digest))
        })
    }

    /// What one more ending costs, in bytes hashed.
    fn ending_cost(&self) -> u64 {
        if self.target.kind == Kind::Md5 { 56 } else { 80 }
    }

    /// What it costs to hash so many bytes once more, in a lane where there is one.
    fn again(&self, bytes: usize) -> u64 {
        if self.target.kind == Kind::Md5 { bytes as u64 / 3 } else { bytes as u64 }
    }

    /// What was found, if this digest of an ending's is it.
    fn found(&self, finish: &'s Finish, digest: &Sum) -> Option<Ending<'s>> {
        let notes = self.target.matches(digest)?;
        Some(Ending { finish: Some(finish), notes: [finish.notes.clone(), notes].concat() })
    }

    /// Whether this is the text whose MD5 the sender told.
    fn is_told(&self, text: &[u8], state: &Hasher) -> bool {
        let md5 = || if self.target.kind == Kind::Md5 { state.clone().finish() } else { Kind::Md5.of(text) };
        self.text_md5.is_some_and(|told| md5()[..16] == told)
    }
}

/// What it costs to make and to hash a text.
fn cost(bytes: usize) -> u64 {
    let each = if bytes > LARGE { 5 } else { 2 };
    each * bytes as u64
}
