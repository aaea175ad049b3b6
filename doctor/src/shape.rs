//! The signature as it came: digits, or something odd that holds them.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::change::Note;
use crate::hash::{Kind, Sum};
use crate::mistake::MistakeId;

/// What a hypothesis has to give.
pub(crate) struct Target {
    pub(crate) kind: Kind,
    /// Digests, each with what is odd about the way it was written.
    exact: Vec<(Sum, Vec<Note>)>,
    /// Digits that lost some of what they held; compared as text.
    printed: Option<(String, Vec<Note>)>,
    /// Bits that a match proves.
    pub(crate) bits: u32,
}

impl Target {
    /// Reads a signature; `None` if there are no digits in it.
    pub(crate) fn of(signature: &str) -> Option<Self> {
        let (digits, mut notes) = undress(signature);
        if let Some((joined, note)) = joined(digits) {
            notes.push(note);
            return Some(Self::exact(&hex::decode(joined).ok()?, notes));
        }
        let digits = digits.to_ascii_lowercase();
        let is_hex = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        match digits.len() {
            32 | 40 | 64 if is_hex => Some(Self::exact(&hex::decode(&digits).ok()?, notes)),
            8..=31 | 33..=128 if is_hex => Some(Self::printed(digits, notes)),
            _ => Self::base64(undress(signature).0, notes),
        }
    }

    fn exact(bytes: &[u8], notes: Vec<Note>) -> Self {
        let kind = match bytes.len() {
            20 => Kind::Sha1,
            32 => Kind::Sha256,
            _ => Kind::Md5,
        };
        let mut exact = Vec::new();
        if kind == Kind::Md5 {
            let swapped: Vec<u8> = bytes.chunks(4).flat_map(|word| word.iter().rev()).copied().collect();
            let mut odd = notes.clone();
            odd.push(Note::new(MistakeId::SignatureByteOrder, "", ""));
            exact.push((sum(&swapped), odd));
        }
        let mut notes = notes;
        match kind {
            Kind::Md5 => {}
            Kind::Sha1 => notes.push(Note::new(MistakeId::OtherHash, "SHA-1", "SHA-1")),
            Kind::Sha256 => notes.push(Note::new(MistakeId::OtherHash, "SHA-256", "SHA-256")),
        }
        exact.insert(0, (sum(bytes), notes));
        Self { kind, exact, printed: None, bits: if kind == Kind::Sha256 { 256 } else { 128 } }
    }

    fn printed(digits: String, mut notes: Vec<Note>) -> Self {
        let (id, bits) = match digits.len() {
            16 => (MistakeId::SignatureHalf, 64),
            33.. => (MistakeId::SignatureSignExtended, 128),
            _ => (MistakeId::SignatureZerosLost, 128),
        };
        let count = format!("{} digits", digits.len());
        notes.push(Note::new(id, count, format!("{} 位", digits.len())));
        Self { kind: Kind::Md5, exact: Vec::new(), printed: Some((digits, notes)), bits }
    }

    /// 16 bytes, or 32 digits, in Base64.
    fn base64(text: &str, mut notes: Vec<Note>) -> Option<Self> {
        let standard = text.trim_end_matches('=').replace('-', "+").replace('_', "/");
        let padded = format!("{standard}{}", "=".repeat((4 - standard.len() % 4) % 4));
        let bytes = BASE64_STANDARD.decode(padded).ok()?;
        notes.push(Note::new(MistakeId::SignatureBase64, "", ""));
        match bytes.len() {
            16 => Some(Self::exact(&bytes, notes)),
            32 => Some(Self::exact(&hex::decode(&bytes).unwrap_or(bytes), notes)),
            _ => None,
        }
    }

    /// What is odd about the signature, if it is this digest.
    pub(crate) fn matches(&self, digest: &Sum) -> Option<&[Note]> {
        if let Some((_, notes)) = self.exact.iter().find(|(sum, _)| sum == digest) {
            return Some(notes);
        }
        let (digits, notes) = self.printed.as_ref()?;
        printings(digest).any(|printing| printing == *digits).then_some(notes)
    }
}

fn sum(bytes: &[u8]) -> Sum {
    let mut sum = [0; 32];
    for (to, from) in sum.iter_mut().zip(bytes) {
        *to = *from;
    }
    sum
}

/// The ways in which a digest loses digits, or gains some.
fn printings(digest: &Sum) -> impl Iterator<Item = String> {
    let bytes = &digest[..16];
    let all = hex::encode(bytes);
    let integer = all.trim_start_matches('0').to_owned();
    let each = |print: fn(u8) -> String| bytes.iter().map(|byte| print(*byte)).collect::<Vec<_>>().concat();
    let unpadded = each(|byte| format!("{byte:x}"));
    // As `char` and `byte` are where they have a sign.
    let extended = each(|byte| format!("{:x}", i32::from(i8::from_ne_bytes([byte]))));
    let padded = each(|byte| format!("{:02x}", i32::from(i8::from_ne_bytes([byte]))));
    let [middle, head, tail] = [&all[8..24], &all[..16], &all[16..]].map(str::to_owned);
    [integer, unpadded, extended, padded, middle, head, tail].into_iter()
}

/// Takes off what surrounds the digits, and notes it.
fn undress(signature: &str) -> (&str, Vec<Note>) {
    let mut notes = Vec::new();
    let mut text = signature;
    let mut note = |id, what: &str| {
        if !notes.iter().any(|note: &Note| note.id == id) {
            notes.push(Note::new(id, format!("`{what}`"), format!("`{what}`")));
        }
    };
    loop {
        let trimmed = text.trim_matches(|edge: char| edge.is_whitespace() || edge == '\u{feff}' || edge == '\0');
        if trimmed.len() < text.len() {
            note(MistakeId::SignatureQuoted, "white space");
        }
        let Some((id, what, inner)) = layer(trimmed) else {
            return (trimmed, notes);
        };
        note(id, what);
        text = inner;
    }
}

/// The outermost layer around the digits: what it is called, and what is inside.
fn layer(text: &str) -> Option<(MistakeId, &str, &str)> {
    const PAIRS: [(&str, &str); 7] =
        [("b'", "'"), ("b\"", "\""), ("\"", "\""), ("'", "'"), ("<", ">"), ("{", "}"), ("[", "]")];
    for (open, close) in PAIRS {
        if let Some(inner) = text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)) {
            return Some((MistakeId::SignatureQuoted, open, inner));
        }
    }
    if let Some(inner) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        return Some((MistakeId::SignatureSeparators, "0x", inner));
    }
    let at = text.find([' ', '\t', '=', ':'])?;
    let (scheme, rest) = text.split_at(at);
    let word = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && !(scheme.len() == 2 && scheme.bytes().all(|digit| digit.is_ascii_hexdigit()));
    let inner = rest.trim_start_matches([' ', '\t', '=', ':']);
    (word && scheme.len() < 20 && !inner.is_empty()).then_some((MistakeId::SignatureScheme, scheme, inner))
}

/// Digits without what stands between them; `None` where nothing does.
fn joined(text: &str) -> Option<(String, Note)> {
    let separator = text.chars().find(|character| matches!(character, '-' | ':' | ' ' | ','))?;
    let digits: String = text.chars().filter(|character| *character != separator).collect();
    let right = matches!(digits.len(), 32 | 40 | 64) && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let what = format!("`{separator}`");
    right.then(|| (digits, Note::new(MistakeId::SignatureSeparators, what.clone(), what)))
}
