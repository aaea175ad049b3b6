//! All ways to get from a text to a digest, by the number of mistakes in them.

use std::cell::OnceCell;
use std::cmp::Reverse;

use crate::change::Note;
use crate::charset::Charset;
use crate::construct;
use crate::facts::Facts;
use crate::finish::Finish;
use crate::hash::Kind;
use crate::mistake::MistakeId;
use crate::request::KnownSecret;
use crate::secrets::{self, Reach, Variant};
use crate::suffix::{self, Suffix};

/// Which endings are tried.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Endings {
    /// The right one.
    Right,
    /// Those with one mistake that reach so far; with `Texts`, `Alone` and `Only`, no farther.
    One(Reach),
    /// The usual ones with two.
    Two,
    /// Constructions with another suffix: two mistakes.
    Constructions,
}

impl Endings {
    pub(crate) fn mistakes(self) -> usize {
        match self {
            Self::Right => 0,
            Self::One(_) => 1,
            Self::Two | Self::Constructions => 2,
        }
    }
}

/// The endings of a search. They are thousands, and made when they are needed.
pub(crate) struct Finishes<'s> {
    kind: Kind,
    secrets: &'s [KnownSecret<'s>],
    facts: &'s Facts,
    right: Variant,
    usual: OnceCell<(Vec<Suffix>, Vec<Variant>)>,
    proper: Vec<Finish>,
    /// With one mistake, those that reach far first, and how many reach farthest.
    far: OnceCell<(Vec<Finish>, usize)>,
    near: OnceCell<Vec<Finish>>,
    slips: OnceCell<Vec<Finish>>,
    only: OnceCell<Vec<Finish>>,
    two: OnceCell<Vec<Finish>>,
    constructions: OnceCell<Vec<Finish>>,
    /// The right one and the frequent ones, for texts that were encoded together with the secret.
    encoded: Vec<(Charset, [OnceCell<Vec<Finish>>; 2])>,
}

impl<'s> Finishes<'s> {
    /// The first of the secrets is the one that should have been used.
    pub(crate) fn new(kind: Kind, secrets: &'s [KnownSecret<'s>], facts: &'s Facts) -> Self {
        let right = Variant::right(secrets.first().map_or(&[], |secret| secret.bytes));
        let proper = vec![Finish::plain(kind, &Suffix::right(), &right, Vec::new())];
        let (usual, far, near, slips) = (OnceCell::new(), OnceCell::new(), OnceCell::new(), OnceCell::new());
        let (two, constructions, only) = (OnceCell::new(), OnceCell::new(), OnceCell::new());
        let others = Charset::ALL.into_iter().filter(|charset| *charset != Charset::Utf8);
        let encoded = others.map(|charset| (charset, [OnceCell::new(), OnceCell::new()])).collect();
        Self { kind, secrets, facts, right, usual, proper, far, near, slips, only, two, constructions, encoded }
    }

    pub(crate) fn of(&self, endings: Endings) -> &[Finish] {
        match endings {
            Endings::Right => &self.proper,
            Endings::One(Reach::All) => {
                let (far, all) = self.far();
                &far[..*all]
            }
            Endings::One(Reach::Suffixes) => &self.far().0,
            Endings::One(Reach::Texts) => self.near.get_or_init(|| self.all_near()),
            Endings::One(Reach::Alone) => self.slips.get_or_init(|| self.all_slips()),
            Endings::One(Reach::Only) => self.only.get_or_init(|| self.all_only()),
            Endings::Two => self.two.get_or_init(|| self.pairs()),
            Endings::Constructions => self.constructions.get_or_init(|| self.all_constructions()),
        }
    }

    fn usual(&self) -> &(Vec<Suffix>, Vec<Variant>) {
        let app_id = self.facts.app_id.as_deref();
        self.usual.get_or_init(|| (suffix::usual(self.facts), secrets::usual(self.secrets, app_id)))
    }

    /// Endings with these suffixes and secrets.
    fn made(&self, suffixes: &[Suffix], variants: &[Variant]) -> Vec<(Reach, Finish)> {
        let plain = |suffix: &Suffix, secret: &Variant, notes| Finish::plain(self.kind, suffix, secret, notes);
        let joined = |suffix: &Suffix| (suffix.reach, plain(suffix, &self.right, vec![suffix.note.clone()]));
        let proper = Suffix::right();
        let used = |variant: &Variant| (variant.reach, plain(&proper, variant, variant.notes()));
        suffixes.iter().map(joined).chain(variants.iter().map(used)).collect()
    }

    fn far(&self) -> &(Vec<Finish>, usize) {
        self.far.get_or_init(|| {
            let mut all = vec![(Reach::All, Finish::bare(vec![Note::new(MistakeId::SecretMissing, "", "")]))];
            let (suffixes, variants) = self.usual();
            all.extend(self.made(suffixes, variants));
            let proper = Suffix::right();
            let constructions = construct::all(self.kind, &self.right, &proper);
            all.extend(constructions.filter(|(reach, _)| *reach == Reach::All));
            all.retain(|(reach, _)| *reach >= Reach::Suffixes);
            // What hashes the text again stands together: it takes longer in its lane.
            all.sort_by_key(|(reach, finish)| (Reverse(*reach), !finish.is_plain()));
            let farthest = all.iter().filter(|(reach, _)| *reach == Reach::All).count();
            (all.into_iter().map(|(_, finish)| finish).collect(), farthest)
        })
    }

    fn all_near(&self) -> Vec<Finish> {
        let (suffixes, variants) = self.usual();
        let mut all = self.made(suffixes, variants);
        all.extend(self.made(&suffix::rare(self.facts), &secrets::rare(self.secrets, self.facts)));
        all.extend(construct::all(self.kind, &self.right, &Suffix::right()));
        all.retain(|(reach, _)| *reach == Reach::Texts);
        all.into_iter().map(|(_, finish)| finish).collect()
    }

    /// What a finger makes of secret and suffix, and whatever else goes with nothing else.
    fn all_slips(&self) -> Vec<Finish> {
        let mut suffixes = suffix::rare(self.facts);
        let mut variants = secrets::rare(self.secrets, self.facts);
        suffixes.retain(|suffix| suffix.reach == Reach::Alone);
        variants.retain(|variant| variant.reach == Reach::Alone);
        suffixes.extend(suffix::misspelled());
        variants.extend(secrets::slips(&self.right.bytes));
        self.made(&suffixes, &variants).into_iter().map(|(_, finish)| finish).collect()
    }

    /// Those that few make, each where nothing else is wrong.
    fn all_only(&self) -> Vec<Finish> {
        let mut suffixes = suffix::rare(self.facts);
        let mut variants = secrets::rare(self.secrets, self.facts);
        suffixes.retain(|suffix| suffix.reach == Reach::Only);
        variants.retain(|variant| variant.reach == Reach::Only);
        let made = self.made(&suffixes, &variants).into_iter().map(|(_, finish)| finish);
        let mixed = construct::mixed(self.kind, &self.right);
        made.chain(mixed).chain(construct::rare(self.kind, &self.right)).collect()
    }

    fn pairs(&self) -> Vec<Finish> {
        let mut two = Vec::new();
        let (suffixes, variants) = self.usual();
        let proper = Suffix::right();
        let suffixes = || suffixes.iter().filter(|suffix| suffix.reach >= Reach::Suffixes);
        for variant in variants.iter().filter(|variant| variant.reach >= Reach::Suffixes) {
            let notes = |note: &Note| [vec![note.clone()], variant.notes()].concat();
            two.extend(suffixes().map(|suffix| Finish::plain(self.kind, suffix, variant, notes(&suffix.note))));
            if variant.reach == Reach::All {
                let all = construct::all(self.kind, variant, &proper);
                two.extend(all.map(|(_, finish)| finish.with(variant.notes())));
            }
        }
        two
    }

    fn all_constructions(&self) -> Vec<Finish> {
        let frequent = self.usual().0.iter().filter(|suffix| suffix.reach == Reach::All);
        let all = frequent.flat_map(|suffix| {
            let all = construct::all(self.kind, &self.right, suffix);
            all.map(|(_, finish)| finish.with(vec![suffix.note.clone()]))
        });
        all.collect()
    }

    /// Endings in the charset of the text; nothing where they do not depend on it.
    pub(crate) fn encoded(&self, charset: Charset, endings: Endings) -> Option<&[Finish]> {
        let (_, cells) = self.encoded.iter().find(|(other, _)| *other == charset)?;
        let cell = cells.get(endings.mistakes())?;
        let plain = if endings.mistakes() == 0 { endings } else { Endings::One(Reach::All) };
        Some(cell.get_or_init(|| self.of(plain).iter().filter_map(|finish| finish.encoded(charset)).collect()))
    }
}
