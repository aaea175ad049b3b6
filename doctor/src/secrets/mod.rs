//! What becomes of a secret between its file and the hash.

mod encoded;
mod pasted;
mod placeholders;
mod typed;

use std::borrow::Cow;

use crate::change::Note;
use crate::mask::MASK;
use crate::mistake::MistakeId as Id;
use crate::request::KnownSecret;

/// As the platform's rule allows; more would slow the search down for nobody's good.
const SECRETS: usize = 8;

/// What else may be wrong where this is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Reach {
    /// Nothing.
    Alone,
    /// One change of the text, or two.
    Texts,
    /// The suffix, too.
    Suffixes,
    /// Almost everything.
    All,
}

/// A secret that may have been used.
pub(crate) struct Variant {
    pub(crate) bytes: Vec<u8>,
    /// With the secret itself masked.
    pub(crate) shown: Vec<u8>,
    note: Option<Note>,
    pub(crate) reach: Reach,
}

impl Variant {
    /// The secret that should have been used.
    pub(crate) fn right(secret: &[u8]) -> Self {
        Self { bytes: secret.to_vec(), shown: MASK.to_vec(), note: None, reach: Reach::All }
    }

    fn new<W: Into<Cow<'static, str>>>(bytes: impl Into<Vec<u8>>, id: Id, [english, chinese]: [W; 2]) -> Self {
        let note = Note::new(id, english, chinese);
        Self { bytes: bytes.into(), shown: MASK.to_vec(), note: Some(note), reach: Reach::Suffixes }
    }

    /// The secret with something before and after it.
    fn around<W: Into<Cow<'static, str>>>(before: &str, secret: &[u8], after: &str, id: Id, words: [W; 2]) -> Self {
        let [before, after] = [before, after].map(str::as_bytes);
        Self::new([before, secret, after].concat(), id, words).showing([before, MASK, after].concat())
    }

    fn showing(self, shown: impl Into<Vec<u8>>) -> Self {
        Self { shown: shown.into(), ..self }
    }

    fn reaching(self, reach: Reach) -> Self {
        Self { reach, ..self }
    }

    pub(crate) fn notes(&self) -> Vec<Note> {
        self.note.clone().into_iter().collect()
    }
}

/// The usual variants of the secrets. The first secret is the one that should be used.
pub(crate) fn usual(secrets: &[KnownSecret<'_>], app_id: Option<&str>) -> Vec<Variant> {
    let right = secrets.first().map_or(&[][..], |secret| secret.bytes);
    let others = || secrets.iter().skip(1).take(SECRETS);
    let mut all = vec![Variant::new([], Id::SecretEmpty, ["", ""]).showing([]).reaching(Reach::All)];
    all.extend(others().map(|other| {
        let name = format!("`{}`", other.name);
        Variant::new(other.bytes, Id::OtherSecret, [name.clone(), name]).reaching(Reach::All)
    }));
    let app_id = app_id.map(|app_id| Variant::new(app_id, Id::AppIdAsSecret, ["", ""]).showing(app_id));
    all.extend(app_id.map(|variant| variant.reaching(Reach::All)));
    pasted::all(right, &mut all);
    all.push(
        Variant::new(right.to_ascii_lowercase(), Id::SecretCase, ["lower case", "转成了小写"]).reaching(Reach::All),
    );
    all.push(
        Variant::new(right.to_ascii_uppercase(), Id::SecretCase, ["upper case", "转成了大写"]).reaching(Reach::All),
    );
    for (number, (bytes, id, english, chinese)) in encoded::all(right).into_iter().enumerate() {
        let reach = if number < ENCODINGS { Reach::Suffixes } else { Reach::Texts };
        all.push(Variant::new(bytes, id, [english, chinese]).reaching(reach));
    }
    all.extend(placeholders(placeholders::is_usual));
    all.retain(|variant| variant.bytes != right);
    all
}

/// The unusual ones.
pub(crate) fn rare(secrets: &[KnownSecret<'_>]) -> Vec<Variant> {
    let right = secrets.first().map_or(&[][..], |secret| secret.bytes);
    let mut all: Vec<_> = placeholders(|text| !placeholders::is_usual(text)).collect();
    let others = secrets.iter().skip(1).take(SECRETS);
    others.for_each(|other| pasted::all(other.bytes, &mut all));
    pasted::rare(right, &mut all);
    typed::cut(right, &mut all);
    typed::alike(right, &mut all);
    all.retain(|variant| variant.bytes != right);
    all
}

/// What a slip of a finger makes of a secret: thousands.
pub(crate) fn slips(secret: &[u8]) -> Vec<Variant> {
    let mut all = Vec::new();
    typed::all(secret, &mut all);
    all.retain(|variant| variant.bytes != secret);
    all
}

/// So many of the encodings are usual.
const ENCODINGS: usize = 10;

fn placeholders(wanted: fn(&str) -> bool) -> impl Iterator<Item = Variant> {
    placeholders::PLACEHOLDERS.iter().filter(move |text| wanted(text)).map(|text| {
        let shown = format!("`{text}`");
        let reach = if placeholders::is_usual(text) { Reach::Suffixes } else { Reach::Texts };
        Variant::new(*text, Id::SecretPlaceholder, [shown.clone(), shown]).showing(*text).reaching(reach)
    })
}

/// The secret in every encoding, to be masked.
pub(crate) fn encodings(secret: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    encoded::all(secret).into_iter().map(|(bytes, ..)| bytes)
}
