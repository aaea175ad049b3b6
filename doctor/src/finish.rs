//! A way to get from a text to a digest: what follows the text, and how both are hashed.

use std::array;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::change::Note;
use crate::charset::Charset;
use crate::hash::{Hasher, Kind, Message, Sum, side_by_side};
use crate::lanes::LANES;
use crate::secrets::Variant;
use crate::suffix::Suffix;

/// A way to get from a text to a digest.
pub(crate) struct Finish {
    pub(crate) method: Method,
    /// What is appended to the text; shown with the secret masked.
    pub(crate) tail: Vec<u8>,
    pub(crate) shown_front: Vec<u8>,
    pub(crate) shown_tail: Vec<u8>,
    pub(crate) notes: Vec<Note>,
}

/// How text and tail are hashed.
pub(crate) enum Method {
    /// The hash of text and tail.
    Plain,
    /// A hash that has seen the secret already.
    Front(Hasher),
    /// The two padded keys of HMAC.
    Hmac(Hasher, Hasher),
    /// HMAC with the sides swapped: the text is the key of the tail.
    HmacOfText,
    /// The hash of the digest of text and tail.
    Twice(Form),
    /// The hash of the digest of the text, and the tail.
    DigestFirst(Form),
    /// The hash of another hash's digits, of text and tail.
    OfOther(Kind),
    /// The digits of another hash of the text, and the tail.
    OtherFirst(Kind),
    /// Anything else that is made of text and tail.
    Other(fn(Kind, &[u8], &[u8]) -> Sum),
    /// The hash of text and tail in one case; upper where true.
    Cased(bool),
    /// The text alone in one case, and the tail.
    TextCased(bool),
}

/// How a digest is written before it is hashed again.
#[derive(Clone, Copy)]
pub(crate) enum Form {
    Lower,
    Upper,
    Raw,
    Base64,
}

impl Form {
    fn write(self, kind: Kind, sum: &Sum) -> Vec<u8> {
        match self {
            Self::Lower => kind.digits(sum).into_bytes(),
            Self::Upper => kind.digits(sum).to_ascii_uppercase().into_bytes(),
            Self::Raw => sum[..kind.length()].to_vec(),
            Self::Base64 => BASE64_STANDARD.encode(&sum[..kind.length()]).into_bytes(),
        }
    }
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
            Method::HmacOfText => {
                let (inner, outer) = hmac_keys(kind, text);
                outer.then(&inner.then(&self.tail).finish()[..kind.length()]).finish()
            }
            Method::Twice(form) => kind.of(&form.write(kind, &state.then(&self.tail).finish())),
            Method::DigestFirst(form) => {
                let first = form.write(kind, &state.clone().finish());
                Hasher::new(kind).then(&first).then(&self.tail).finish()
            }
            Method::OfOther(other) => kind.of(other.digits(&other.of(&[text, &self.tail].concat())).as_bytes()),
            Method::OtherFirst(other) => {
                Hasher::new(kind).then(other.digits(&other.of(text)).as_bytes()).then(&self.tail).finish()
            }
            Method::Other(make) => make(kind, text, &self.tail),
            Method::Cased(upper) => kind.of(&cased(&[text, &self.tail].concat(), *upper)),
            Method::TextCased(upper) => Hasher::new(kind).then(&cased(text, *upper)).then(&self.tail).finish(),
        }
    }

    /// The digests of `text` by some endings, at most as many as there are lanes.
    pub(crate) fn digests(some: &[Self], kind: Kind, text: &[u8], state: &Hasher) -> [Sum; LANES] {
        let hashed = side_by_side(&array::from_fn(|lane| some.get(lane)?.message(text, state)));
        let mut sums = [[0; 64]; LANES];
        for ((sum, finish), hashed) in sums.iter_mut().zip(some).zip(hashed) {
            *sum = match (hashed, &finish.method) {
                (Some(inner), Method::Hmac(_, outer)) => outer.then(&inner[..kind.length()]).finish(),
                (Some(digest), _) => digest,
                (None, _) => finish.digest(kind, text, state),
            };
        }
        sums
    }

    /// What is hashed at first, where it is one message.
    fn message<'m>(&'m self, text: &'m [u8], state: &'m Hasher) -> Option<Message<'m>> {
        match &self.method {
            Method::Plain => Some((state, [&self.tail, &[], &[]])),
            Method::Front(front) | Method::Hmac(front, _) => Some((front, [text, &self.tail, &[]])),
            _ => None,
        }
    }

    /// Whether the text need not be hashed again.
    pub(crate) fn is_plain(&self) -> bool {
        matches!(self.method, Method::Plain | Method::Twice(_) | Method::DigestFirst(_))
    }

    /// This ending in another charset, as if text and secret had been joined first and encoded then.
    pub(crate) fn encoded(&self, charset: Charset) -> Option<Self> {
        let charset = match charset {
            Charset::Utf16Bom => Charset::Utf16Le,
            Charset::Utf16BeBom => Charset::Utf16Be,
            Charset::Utf32Bom => Charset::Utf32Le,
            other => other,
        };
        let tail = charset.encode(std::str::from_utf8(&self.tail).ok()?.to_owned())?;
        let differs = matches!(self.method, Method::Plain) && tail != self.tail;
        let (shown_front, shown_tail, notes) = (Vec::new(), self.shown_tail.clone(), self.notes.clone());
        differs.then_some(Self { method: Method::Plain, tail, shown_front, shown_tail, notes })
    }

    /// The hash of text, suffix and secret.
    pub(crate) fn plain(kind: Kind, suffix: &Suffix, secret: &Variant, notes: Vec<Note>) -> Self {
        let join = |secret: &[u8]| [suffix.before.as_slice(), secret, suffix.after.as_slice()].concat();
        let (tail, shown_tail) = (join(&secret.bytes), join(&secret.shown));
        let front = || Method::Front(Hasher::new(kind).then(&suffix.front));
        let method = if suffix.front.is_empty() { Method::Plain } else { front() };
        Self { method, tail, shown_front: suffix.front.clone(), shown_tail, notes }
    }

    /// The same with more to say.
    pub(crate) fn with(self, more: Vec<Note>) -> Self {
        Self { notes: [self.notes, more].concat(), ..self }
    }

    /// Nothing follows: the text holds all there is.
    pub(crate) fn bare(notes: Vec<Note>) -> Self {
        Self { method: Method::Plain, tail: Vec::new(), shown_front: Vec::new(), shown_tail: Vec::new(), notes }
    }
}

fn cased(text: &[u8], upper: bool) -> Vec<u8> {
    if upper { text.to_ascii_uppercase() } else { text.to_ascii_lowercase() }
}

/// The two padded keys of HMAC.
pub(crate) fn hmac_keys(kind: Kind, key: &[u8]) -> (Hasher, Hasher) {
    let long = kind.of(key);
    let key = if key.len() > kind.block() { &long[..kind.length()] } else { key };
    let padded = |pad: u8| {
        let mut block = vec![pad; kind.block()];
        for (byte, key) in block.iter_mut().zip(key) {
            *byte ^= key;
        }
        Hasher::new(kind).then(&block)
    };
    (padded(0x36), padded(0x5c))
}
