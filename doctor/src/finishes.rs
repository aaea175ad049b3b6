//! All ways to get from a text to a digest, by the number of mistakes in them.

use std::cell::OnceCell;

use crate::change::Note;
use crate::charset::Charset;
use crate::construct;
use crate::finish::Finish;
use crate::hash::Kind;
use crate::mistake::MistakeId;
use crate::secrets::{self, Reach, Variant};
use crate::suffix::{self, Suffix};

/// Which endings are tried.
#[derive(Clone, Copy)]
pub(crate) enum Endings {
    /// The right one.
    Right,
    /// Those with one mistake that reach so far.
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
pub(crate) struct Finishes {
    kind: Kind,
    right: Variant,
    suffixes: Vec<Suffix>,
    variants: Vec<Variant>,
    proper: Vec<Finish>,
    /// With one mistake: those that reach far first, and how many reach how far.
    one: OnceCell<(Vec<Finish>, Vec<Reach>)>,
    slips: OnceCell<Vec<Finish>>,
    two: OnceCell<Vec<Finish>>,
    constructions: OnceCell<Vec<Finish>>,
    /// The right one and the frequent ones, for texts that were encoded together with the secret.
    encoded: Vec<(Charset, [OnceCell<Vec<Finish>>; 2])>,
}

impl Finishes {
    pub(crate) fn new(kind: Kind, right: Variant, variants: Vec<Variant>, suffixes: Vec<Suffix>) -> Self {
        let proper = vec![Finish::plain(kind, &Suffix::right(), &right, Vec::new())];
        let (one, slips, two, constructions) = (OnceCell::new(), OnceCell::new(), OnceCell::new(), OnceCell::new());
        let others = Charset::ALL.into_iter().filter(|charset| *charset != Charset::Utf8);
        let encoded = others.map(|charset| (charset, [OnceCell::new(), OnceCell::new()])).collect();
        Self { kind, right, suffixes, variants, proper, one, slips, two, constructions, encoded }
    }

    pub(crate) fn of(&self, endings: Endings) -> &[Finish] {
        match endings {
            Endings::Right => &self.proper,
            Endings::One(Reach::Alone) => self.slips.get_or_init(|| self.all_slips()),
            Endings::One(least) => {
                let (all, reaches) = self.one.get_or_init(|| self.singles());
                &all[..reaches.iter().filter(|reach| **reach >= least).count()]
            }
            Endings::Two => self.two.get_or_init(|| self.pairs()),
            Endings::Constructions => self.constructions.get_or_init(|| self.all_constructions()),
        }
    }

    fn singles(&self) -> (Vec<Finish>, Vec<Reach>) {
        let kind = self.kind;
        let proper = Suffix::right();
        let mut all = vec![(Reach::All, Finish::bare(vec![Note::new(MistakeId::SecretMissing, "", "")]))];
        for suffix in &self.suffixes {
            all.push((suffix.reach, Finish::plain(kind, suffix, &self.right, vec![suffix.note.clone()])));
        }
        for variant in &self.variants {
            all.push((variant.reach, Finish::plain(kind, &proper, variant, variant.notes())));
        }
        all.extend(construct::all(kind, &self.right, &proper));
        all.sort_by(|(left, _), (right, _)| right.cmp(left));
        let reaches = all.iter().map(|(reach, _)| *reach).collect();
        (all.into_iter().map(|(_, finish)| finish).collect(), reaches)
    }

    /// What a finger makes of secret and suffix, and whatever else goes with nothing else.
    fn all_slips(&self) -> Vec<Finish> {
        let proper = Suffix::right();
        let lone = self.variants.iter().filter(|variant| variant.reach == Reach::Alone);
        let lone = lone.map(|variant| Finish::plain(self.kind, &proper, variant, variant.notes()));
        let slips = secrets::slips(&self.right.bytes).into_iter();
        let slips = slips.map(|variant| Finish::plain(self.kind, &proper, &variant, variant.notes()));
        let joins = suffix::misspelled().into_iter();
        let joins = joins.map(|suffix| Finish::plain(self.kind, &suffix, &self.right, vec![suffix.note.clone()]));
        lone.chain(joins).chain(slips).collect()
    }

    fn pairs(&self) -> Vec<Finish> {
        let mut two = Vec::new();
        let proper = Suffix::right();
        let suffixes = || self.suffixes.iter().filter(|suffix| suffix.reach >= Reach::Suffixes);
        for variant in self.variants.iter().filter(|variant| variant.reach >= Reach::Suffixes) {
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
        let frequent = self.suffixes.iter().filter(|suffix| suffix.reach == Reach::All);
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
