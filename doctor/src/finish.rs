//! What follows the text, and how both are hashed: suffixes, secrets, constructions.

use std::cell::OnceCell;

use crate::change::Note;
use crate::charset::Charset;
use crate::hash::{Hasher, Kind, Sum};
use crate::mistake::MistakeId;
use crate::secrets::Variant;
use crate::suffix::{self, Suffix};

/// A way to get from a text to a digest.
pub(crate) struct Finish {
    method: Method,
    /// What is appended to the text; shown with the secret masked.
    tail: Vec<u8>,
    pub(crate) shown_front: Vec<u8>,
    pub(crate) shown_tail: Vec<u8>,
    pub(crate) notes: Vec<Note>,
}

enum Method {
    /// The hash of text and tail.
    Plain,
    /// A hash that has seen the secret already.
    Front(Hasher),
    /// The two padded keys of HMAC.
    Hmac(Hasher, Hasher),
    /// The hash of the digits of text and tail; in upper case where true.
    Twice(bool),
    /// The hash of the digits of the text, and the tail.
    DigestFirst(bool),
    /// The hash of text and tail in one case; upper where true.
    Cased(bool),
}

impl Finish {
    /// The digest of `text`, whose plain hash so far is `state`.
    pub(crate) fn digest(&self, kind: Kind, text: &[u8], state: &Hasher) -> Sum {
        match &self.method {
            Method::Plain => state.then(&self.tail).finish(),
            Method::Front(front) => front.then(text).then(&self.tail).finish(),
            Method::Hmac(inner, outer) => {
                let sum = inner.then(text).then(&self.tail).finish();
                outer.then(&sum[..kind.length()]).finish()
            }
            Method::Twice(upper) => kind.of(&digits(kind, &state.then(&self.tail).finish(), *upper)),
            Method::DigestFirst(upper) => {
                let first = digits(kind, &state.clone().finish(), *upper);
                Hasher::new(kind).then(&first).then(&self.tail).finish()
            }
            Method::Cased(upper) => {
                let all = [text, &self.tail].concat();
                kind.of(&if *upper { all.to_ascii_uppercase() } else { all.to_ascii_lowercase() })
            }
        }
    }

    /// Whether the text need not be hashed again.
    pub(crate) fn is_plain(&self) -> bool {
        matches!(self.method, Method::Plain | Method::Twice(_) | Method::DigestFirst(_))
    }

    /// This ending in another charset, as if text and secret had been joined first and encoded then.
    pub(crate) fn encoded(&self, charset: Charset) -> Option<Self> {
        let charset = if charset == Charset::Utf16Bom { Charset::Utf16Le } else { charset };
        let tail = charset.encode(std::str::from_utf8(&self.tail).ok()?.to_owned())?;
        let differs = matches!(self.method, Method::Plain) && tail != self.tail;
        let (shown_front, shown_tail, notes) = (Vec::new(), self.shown_tail.clone(), self.notes.clone());
        differs.then_some(Self { method: Method::Plain, tail, shown_front, shown_tail, notes })
    }

    fn plain(suffix: &Suffix, secret: &Variant, notes: Vec<Note>) -> Self {
        let join = |secret: &[u8]| [suffix.before.as_slice(), secret, suffix.after.as_slice()].concat();
        Self {
            method: Method::Plain,
            tail: join(&secret.bytes),
            shown_front: Vec::new(),
            shown_tail: join(&secret.shown),
            notes,
        }
    }

    /// Nothing follows: the text holds all there is.
    pub(crate) fn bare(notes: Vec<Note>) -> Self {
        Self { method: Method::Plain, tail: Vec::new(), shown_front: Vec::new(), shown_tail: Vec::new(), notes }
    }
}

fn digits(kind: Kind, sum: &Sum, upper: bool) -> Vec<u8> {
    let digits = kind.digits(sum);
    if upper { digits.to_ascii_uppercase().into_bytes() } else { digits.into_bytes() }
}

/// All ways to get from a text to a digest, by the number of mistakes in them.
pub(crate) struct Finishes {
    kind: Kind,
    suffixes: Vec<Suffix>,
    variants: Vec<Variant>,
    none: Vec<Finish>,
    one: Vec<Finish>,
    /// One mistake, and a frequent one.
    pub(crate) frequent: Vec<Finish>,
    /// Thousands: only made when they are needed.
    two: OnceCell<Vec<Finish>>,
}

/// Suffixes that are tried together with almost everything.
const FREQUENT: usize = 9;

impl Finishes {
    pub(crate) fn new(kind: Kind, right: &Variant, variants: Vec<Variant>, app_id: Option<&str>) -> Self {
        let suffixes = suffix::wrong(app_id);
        let proper = Suffix::right();
        let missing = || Finish::bare(vec![Note::new(MistakeId::SecretMissing, "", "")]);
        let with_suffix = |suffix: &Suffix| Finish::plain(suffix, right, vec![suffix.note.clone()]);
        let with_secret = |variant: &Variant| Finish::plain(&proper, variant, variant.notes());
        let mut frequent = vec![missing()];
        frequent.extend(suffixes.iter().take(FREQUENT).map(with_suffix));
        frequent.extend(variants.iter().filter(|variant| variant.frequent).map(with_secret));
        frequent.extend(constructions(kind, right));
        let mut one = vec![missing()];
        one.extend(suffixes.iter().map(with_suffix));
        one.extend(variants.iter().map(with_secret));
        one.extend(constructions(kind, right));
        let none = vec![Finish::plain(&proper, right, Vec::new())];
        Self { kind, suffixes, variants, none, one, frequent, two: OnceCell::new() }
    }

    /// Those with so many mistakes in them.
    pub(crate) fn of(&self, mistakes: usize) -> &[Finish] {
        match mistakes {
            0 => &self.none,
            1 => &self.one,
            _ => self.two.get_or_init(|| self.pairs()),
        }
    }

    fn pairs(&self) -> Vec<Finish> {
        let mut two = Vec::new();
        for variant in self.variants.iter().filter(|variant| variant.pairs) {
            let notes = |note: &Note| [vec![note.clone()], variant.notes()].concat();
            two.extend(self.suffixes.iter().map(|suffix| Finish::plain(suffix, variant, notes(&suffix.note))));
            if variant.frequent {
                two.extend(constructions(self.kind, variant).map(|finish| {
                    let notes = [finish.notes, variant.notes()].concat();
                    Finish { notes, ..finish }
                }));
            }
        }
        two
    }

    /// The endings with none and with one mistake, in another charset.
    pub(crate) fn encoded(&self, charset: Charset) -> [Vec<Finish>; 2] {
        [0, 1].map(|mistakes| self.of(mistakes).iter().filter_map(|finish| finish.encoded(charset)).collect())
    }
}

/// Other ways to use a secret than to append it.
fn constructions(kind: Kind, secret: &Variant) -> impl Iterator<Item = Finish> {
    let proper = Suffix::right();
    let plain = move |secret: &Variant| Finish::plain(&proper, secret, Vec::new());
    let with = |finish: Finish, method, id, english: &'static str, chinese: &'static str| {
        let notes = vec![Note::new(id, english, chinese)];
        Finish { method, notes, ..finish }
    };
    let double = |method, english, chinese| with(plain(secret), method, MistakeId::DoubleMd5, english, chinese);
    let mut all = vec![
        double(Method::Twice(false), "the digits of the whole, hashed again", "对整串的 MD5 结果再算一次 MD5"),
        double(
            Method::Twice(true),
            "the upper-case digits of the whole, hashed again",
            "对整串 MD5 的大写结果再算一次",
        ),
        double(Method::DigestFirst(false), "the digits of the text's MD5, then the secret", "先对正文算 MD5，再拼密钥"),
        double(
            Method::DigestFirst(true),
            "the upper-case digits of the text's MD5, then the secret",
            "正文 MD5 转大写后再拼密钥",
        ),
        with(plain(secret), Method::Cased(false), MistakeId::TextCase, "lower case", "转成了小写"),
        with(plain(secret), Method::Cased(true), MistakeId::TextCase, "upper case", "转成了大写"),
    ];
    for text_only in [true, false] {
        let (inner, outer) = hmac_keys(kind, &secret.bytes);
        let base = if text_only { Finish::bare(Vec::new()) } else { plain(secret) };
        all.push(with(base, Method::Hmac(inner, outer), MistakeId::Hmac, "the secret as key", "以密钥为 key"));
    }
    for (before, after, tail) in fronts(&secret.bytes) {
        let front = [before, &secret.bytes, after].concat();
        let method = Method::Front(Hasher::new(kind).then(&front));
        let finish = with(Finish::bare(Vec::new()), method, MistakeId::SecretFirst, "", "");
        let shown_front = [before, &secret.shown, after].concat();
        let shown_tail = if tail.is_empty() { Vec::new() } else { secret.shown.clone() };
        all.push(Finish { tail, shown_front, shown_tail, ..finish });
    }
    all.into_iter()
}

type Front = (&'static [u8], &'static [u8], Vec<u8>);

fn fronts(secret: &[u8]) -> [Front; 6] {
    [
        (b"", b"", Vec::new()),
        (b"app_secret=", b"&", Vec::new()),
        (b"app_secret=", b"", Vec::new()),
        (b"key=", b"&", Vec::new()),
        (b"", b"&", Vec::new()),
        (b"", b"", secret.to_vec()),
    ]
}

fn hmac_keys(kind: Kind, key: &[u8]) -> (Hasher, Hasher) {
    let long = kind.of(key);
    let key = if key.len() > 64 { &long[..kind.length()] } else { key };
    let padded = |pad: u8| {
        let mut block = [pad; 64];
        for (byte, key) in block.iter_mut().zip(key) {
            *byte ^= key;
        }
        Hasher::new(kind).then(&block)
    };
    (padded(0x36), padded(0x5c))
}
