//! The search: hypotheses by the number of mistakes in them, frequent ones first.

use std::collections::HashSet;
use std::mem::{Discriminant, discriminant};
use std::time::Instant;

use crate::change::{Change, Edge, Note};
use crate::charset::Charset;
use crate::combine::{Unlikely, Visit, combine};
use crate::finish::Finish;
use crate::finishes::{Endings, Finishes};
use crate::hash::{Hasher, Kind, Sum};
use crate::json::{Depth, Dropped, Layout, Order, Unicode};
use crate::mistake::MistakeId;
use crate::request::SearchLimit;
use crate::secrets::Reach;
use crate::space::{ChangesOfAKind, Space, Weight, keep};
use crate::subsets;
use crate::target::Target;

/// Bytes hashed in a whole search: some 0.7 s of one core.
const WORK: u64 = 224 << 20;
/// What one more ending of a text costs, in bytes hashed.
const ENDING: u64 = 96;
/// Above this, memory is slow, and what is made of a text costs more than its hash.
const LARGE: usize = 256 << 10;
/// Mistakes at once.
const LEVELS: usize = 4;
/// Milliseconds to either side that are searched, alone and together with one or two changes.
const DRIFTS: [i64; 3] = [5000, 200, 50];
/// Only short bodies are tried with every one of their beginnings.
const PREFIXES: usize = 64 << 10;

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

/// What was signed.
pub(crate) struct Hit {
    pub(crate) changes: Vec<Change>,
    pub(crate) text: Vec<u8>,
    pub(crate) front: Vec<u8>,
    pub(crate) tail: Vec<u8>,
}

/// How a text was brought to the digest.
struct Ending<'s> {
    finish: Option<&'s Finish>,
    notes: Vec<Note>,
}

impl<'s> Search<'s> {
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
            let found = found.or_else(|| self.each(spaces, |search, space| search.clock(space, level)));
            let found = found.or_else(|| self.each(spaces, |search, space| search.late(space, level)));
            if found.is_some() || self.is_spent() {
                return found;
            }
            if level == 1 {
                let first = spaces.first()?.as_ref();
                let alone = if self.target.likely { self.slips(first) } else { return None };
                let alone = alone.or_else(|| self.subsets(spaces));
                let first = spaces.first()?.as_ref();
                let alone = alone.or_else(|| self.beginnings(first));
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
        let [none, rare, two] = [0, 1, 2].map(Unlikely::UpTo);
        // Many changes are only tried with the right ending, or a frequent one: the products grow out of all bounds.
        let passes: &[(Endings, Unlikely)] = match room {
            1 => &[(Endings::Right, rare), (FAR, none), (NEAR, none), (Endings::Right, seldom)],
            2 => &[
                (Endings::Right, two),
                (FAR, rare),
                (Endings::Two, none),
                (Endings::Constructions, none),
                (NEAR, rare),
            ],
            3 => &[(Endings::Right, none), (Endings::One(Reach::All), none)],
            _ => &[(Endings::Right, none)],
        };
        passes.iter().find_map(|(endings, unlikely)| {
            self.texts(space, room.checked_sub(endings.mistakes())?, *endings, *unlikely)
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
            &[(room, Endings::Right, seldom), (room - 1, Endings::One(Reach::Suffixes), seldom)]
        } else {
            &[
                (1, Endings::Two, none),
                // Two mistakes, and both of them rare: thousands.
                (1, Endings::One(Reach::Texts), seldom),
                (room - 1, Endings::One(Reach::All), rare),
                (1, Endings::One(Reach::Alone), none),
                (2, Endings::One(Reach::Suffixes), none),
                (room, Endings::Right, rare),
            ]
        };
        let found =
            passes.iter().find_map(|(changes, endings, unlikely)| self.texts(space, *changes, *endings, *unlikely));
        found.or_else(|| if level == 2 { self.styles(space) } else { None })
    }

    /// What one library does all at once: layout, order and escapes.
    fn styles(&mut self, space: &dyn Space) -> Option<Hit> {
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

    /// Slips of a finger, in secret and suffix.
    fn slips(&mut self, first: &dyn Space) -> Option<Hit> {
        self.texts(first, 0, Endings::One(Reach::Alone), Unlikely::UpTo(0))
    }

    /// Several members that were not signed.
    fn subsets(&mut self, spaces: &[Box<dyn Space + '_>]) -> Option<Hit> {
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
        Some(Hit::new(space.base(), chosen.iter().map(|change| space.said(change)).collect(), text, found))
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
        self.work += ENDING * finishes.len() as u64;
        finishes.iter().find_map(|finish| {
            if !finish.is_plain() {
                self.work += cost(text.len()) / 2;
                // Of a large text each of these takes milliseconds.
                if text.len() > LARGE && self.is_spent() {
                    return None;
                }
            }
            let notes = self.target.matches(&finish.digest(self.target.kind, text, state))?;
            Some(Ending { finish: Some(finish), notes: [finish.notes.clone(), notes].concat() })
        })
    }

    /// Whether this is the text whose MD5 the sender told.
    fn is_told(&self, text: &[u8], state: &Hasher) -> bool {
        let md5 = || if self.target.kind == Kind::Md5 { state.clone().finish() } else { Kind::Md5.of(text) };
        self.text_md5.is_some_and(|told| md5()[..16] == told)
    }

    /// Every beginning of the text that was sent: fixed buffers, lengths in characters, strings that end at a NUL.
    fn beginnings(&mut self, space: &dyn Space) -> Option<Hit> {
        let text = space.render(&[])?;
        if text.len() > PREFIXES {
            return None;
        }
        let mut state = Hasher::new(self.target.kind);
        for length in 1..text.len() {
            state.update(&text[length - 1..length]);
            if let Some(mut ending) = self.ending(&text[..length], &state, Endings::Right, None, space.is_bare(&[])) {
                let (english, chinese) =
                    (format!("{length} of {} bytes", text.len()), format!("{} 字节只签了前 {length} 字节", text.len()));
                ending.notes.insert(0, Note::new(MistakeId::SignedPrefix, english, chinese));
                return Some(Hit::new(space.base(), Vec::new(), text[..length].to_vec(), ending));
            }
        }
        self.buffers(space, &text)
    }

    /// Body and secret in a buffer that was too short for both, or hashed with all that is behind them.
    fn buffers(&mut self, space: &dyn Space, text: &[u8]) -> Option<Hit> {
        let tail = &self.finishes.of(Endings::Right).first()?.tail;
        let all = [text, tail].concat();
        let hit = |signed: &[u8], note: Note, odd: Vec<Note>| {
            let ending = Ending { finish: None, notes: [vec![note], odd].concat() };
            let body = signed.get(..text.len()).unwrap_or(signed).to_vec();
            Hit { tail: Vec::new(), ..Hit::new(space.base(), Vec::new(), body, ending) }
        };
        let mut state = Hasher::new(self.target.kind);
        for length in 1..all.len() {
            state.update(&all[length - 1..length]);
            let words = |all: usize| (format!("{length} of {all} bytes"), format!("{all} 字节只取了前 {length} 字节"));
            if let Some(odd) = self.target.matches(&state.clone().finish()).filter(|_| length != text.len()) {
                let (english, chinese) = words(all.len());
                let note = Note::new(
                    MistakeId::SignedPrefix,
                    format!("with the secret, {english}"),
                    format!("连同密钥，{chinese}"),
                );
                return Some(hit(&all[..length], note, odd));
            }
        }
        self.tried += 2 * all.len() as u64;
        state.update(&all[all.len() - 1..]);
        let largest = 4 * (all.len() + 1).next_power_of_two().max(1024);
        for size in all.len() + 1..=largest {
            state.update(&[0]);
            if let Some(odd) = self.target.matches(&state.clone().finish()) {
                let zeros = size - all.len();
                let words = [
                    format!("{zeros} NULs behind the secret: a buffer of {size} bytes"),
                    format!("密钥后面还有 {zeros} 个 NUL：缓冲区共 {size} 字节"),
                ];
                let [english, chinese] = words;
                return Some(hit(text, Note::new(MistakeId::BufferPadded, english, chinese), odd));
            }
        }
        None
    }

    /// Other timestamps: alone by seconds, with other mistakes by milliseconds.
    fn clock(&mut self, space: &dyn Space, level: usize) -> Option<Hit> {
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
                let changes = chosen.iter().map(|change| space.said(change)).chain([change.clone()]).collect();
                return Some(Hit::new(space.base(), changes, signed(), ending));
            }
        }
        None
    }

    /// Drops the changes that change nothing here, or the same as an earlier one.
    fn prune(&mut self, space: &mut dyn Space) {
        let mut seen: HashSet<(Discriminant<Change>, Vec<Option<Sum>>)> = HashSet::new();
        let unescaped = [Change::Unicode(Unicode::Raw), Change::Layout(Layout::COMPACT)];
        keep(space, |space, change| {
            if self.is_spent() {
                return true;
            }
            let others = unescaped.iter().filter(|other| discriminant(*other) != discriminant(change));
            let bare = |changes: &[&Change]| space.render(changes).map(|text| Kind::Md5.of(&text));
            let second: Vec<&Change> = others.collect();
            let without = [bare(&[]), bare(&second)];
            let with = [bare(&[change]), bare(&[second, vec![change]].concat())];
            self.work += space.render(&[]).map_or(0, |text| 4 * cost(text.len()));
            let differs = with.iter().zip(&without).any(|(with, without)| with.is_some() && with != without);
            differs && seen.insert((discriminant(change), with.to_vec()))
        });
    }
}

/// What it costs to make and to hash a text.
fn cost(bytes: usize) -> u64 {
    let each = if bytes > LARGE { 5 } else { 2 };
    each * bytes as u64
}

/// Other timestamps to try.
struct Clock<'c> {
    sent: &'c str,
    steps: Vec<(String, Change)>,
    /// Mistakes in the ending.
    ending: usize,
}

impl Hit {
    fn new(base: &[Note], changes: Vec<Change>, text: Vec<u8>, ending: Ending<'_>) -> Self {
        let base = base.iter().cloned().map(Change::Note);
        let notes = ending.notes.into_iter().map(Change::Note);
        let (front, tail) = ending.finish.map_or_else(
            || (Vec::new(), b"&app_secret=?".to_vec()),
            |finish| (finish.shown_front.clone(), finish.shown_tail.clone()),
        );
        Self { changes: base.chain(changes).chain(notes).collect(), text, front, tail }
    }

    /// Whether this is all that is wrong.
    pub(crate) fn is_only(&self, id: MistakeId) -> bool {
        self.changes.iter().all(|change| change.mistake() == id)
    }
}
