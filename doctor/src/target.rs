//! What a hypothesis has to give: the digests that a signature may stand for.

use crate::change::Note;
use crate::hash::{Kind, Sum};
use crate::mistake::MistakeId;

/// Digests that a signature may stand for, all of one hash.
pub(crate) struct Target {
    pub(crate) kind: Kind,
    /// Digests, each with what is odd about the way it was written.
    exact: Vec<(Sum, Vec<Note>)>,
    /// Digits that lost some of what they held, or have more; compared as text.
    printed: Vec<(Vec<u8>, Vec<Note>)>,
    /// Whether digits may have been made by `UUID.nameUUIDFromBytes`, which overwrites six bits.
    uuid: bool,
    /// Bytes that are compared: fewer than the hash has where a longer one was cut.
    length: usize,
    /// Where they begin in the digest.
    begins: &'static [usize],
    /// Bits that a match proves.
    pub(crate) bits: u32,
    /// Whether the whole search is worth while, or the likely part of it only.
    pub(crate) likely: bool,
}

impl Target {
    fn new(kind: Kind) -> Self {
        let length = kind.length();
        let bits = if length == 20 { 160 } else { u32::try_from(length * 8).unwrap_or(128) };
        Self { kind, exact: Vec::new(), printed: Vec::new(), uuid: false, length, begins: &[0], bits, likely: true }
    }

    /// The digests of this hash among `digests`, which are its bytes or other ones.
    fn of_kind(kind: Kind, digests: &[(Vec<u8>, Vec<Note>)]) -> Option<Self> {
        let mut target = Self::new(kind);
        for (bytes, notes) in digests.iter().filter(|(bytes, _)| bytes.len() == kind.length()) {
            let other = (kind != Kind::Md5).then(|| Note::new(MistakeId::OtherHash, kind.name(), kind.name()));
            target.exact.push((sum(bytes), notes.iter().cloned().chain(other).collect()));
            if kind == Kind::Md5 {
                for (bytes, english, chinese) in orders(bytes) {
                    let order = Note::new(MistakeId::SignatureByteOrder, english, chinese);
                    target.exact.push((sum(&bytes), notes.iter().cloned().chain([order]).collect()));
                }
                target.uuid |= bytes[6] >> 4 == 3 && bytes[8] >> 6 == 2;
            }
        }
        (!target.exact.is_empty()).then_some(target)
    }

    /// Digits of no known length: some were lost, or others stand among them.
    pub(crate) fn printed(digits: Vec<(Vec<u8>, Vec<Note>)>) -> Self {
        let shortest = digits.iter().map(|(digits, _)| digits.len()).min().unwrap_or_default();
        let bits = if (16..31).contains(&shortest) { u32::try_from(shortest * 4).unwrap_or(64) } else { 124 };
        Self { printed: digits, bits, ..Self::new(Kind::Md5) }
    }

    /// Everything that these digests may be, the likely first.
    pub(crate) fn all(digests: &[(Vec<u8>, Vec<Note>)]) -> Vec<Self> {
        let of = |kind: &Kind| Self::of_kind(*kind, digests);
        // Of the two with 64 digits the rare one first: it takes a short look only.
        let mut all: Vec<_> = of(&Kind::Sm3).map(|target| Self { likely: false, ..target }).into_iter().collect();
        all.extend(
            [Kind::Md5, Kind::Sha1, Kind::Sha224, Kind::Sha256, Kind::Sha384, Kind::Sha512].iter().filter_map(of),
        );
        all.extend(
            [Kind::Sha256, Kind::Sha1, Kind::Sm3, Kind::Sha512].iter().filter_map(|kind| Self::cut(*kind, digests)),
        );
        all
    }

    /// A longer digest of which 32 digits were kept.
    fn cut(kind: Kind, digests: &[(Vec<u8>, Vec<Note>)]) -> Option<Self> {
        let begins: &[usize] = match kind.length() {
            20 => &[0, 4],
            32 => &[0, 16, 8],
            _ => &[0, 48, 24, 16, 32],
        };
        let mut target = Self { length: 16, begins, bits: 128, likely: false, ..Self::new(kind) };
        let (bytes, notes) = digests.iter().find(|(bytes, _)| bytes.len() == 16)?;
        let words = [format!("{}, cut to 32 digits", kind.name()), format!("{}，只截取了 32 位", kind.name())];
        let [english, chinese] = words;
        let note = Note::new(MistakeId::OtherHash, english, chinese);
        target.exact.push((sum(bytes), notes.iter().cloned().chain([note]).collect()));
        Some(target)
    }

    /// The same, with one more thing that is odd about all of it.
    pub(crate) fn noting(mut self, note: &Note) -> Self {
        let notes =
            self.exact.iter_mut().map(|(_, notes)| notes).chain(self.printed.iter_mut().map(|(_, notes)| notes));
        notes.for_each(|notes| notes.insert(0, note.clone()));
        self
    }

    /// What is odd about the signature, if it is this digest.
    pub(crate) fn matches(&self, digest: &Sum) -> Option<Vec<Note>> {
        let part = |at: usize| digest.get(at..at + self.length);
        let same = |sum: &Sum| self.begins.iter().any(|at| part(*at) == Some(&sum[..self.length]));
        if let Some((_, notes)) = self.exact.iter().find(|(sum, _)| same(sum)) {
            return Some(notes.clone());
        }
        if self.uuid {
            return self.as_uuid(digest);
        }
        self.printed.iter().find_map(|(digits, notes)| {
            let id = printing(&digest[..16], digits)?;
            Some(notes.iter().cloned().chain([count(id, digits.len())]).collect())
        })
    }

    fn as_uuid(&self, digest: &Sum) -> Option<Vec<Note>> {
        let mut digest = *digest;
        digest[6] = digest[6] & 0x0f | 0x30;
        digest[8] = digest[8] & 0x3f | 0x80;
        let (_, notes) = self.exact.iter().find(|(sum, _)| *sum == digest)?;
        let words = ["UUID.nameUUIDFromBytes, which overwrites 6 bits", "UUID.nameUUIDFromBytes 会改写其中 6 位"];
        let note = Note::new(MistakeId::OtherHash, words[0], words[1]);
        Some(notes.iter().cloned().chain([note]).collect())
    }

    /// What is odd about the way in which the signature is written, whatever it is of.
    pub(crate) fn seen(&self) -> Vec<Note> {
        let exact = self.exact.first().map(|(_, notes)| notes.clone());
        let printed = self.printed.first().map(|(digits, notes)| {
            let id = if digits.len() < 32 { MistakeId::SignatureHalf } else { MistakeId::SignatureQuoted };
            notes.iter().cloned().chain([count(id, digits.len())]).collect()
        });
        let mut notes = exact.or(printed).unwrap_or_default();
        for note in notes.iter_mut().filter(|note| note.id == MistakeId::OtherHash) {
            let digits = 2 * self.kind.length();
            let words = [
                format!("{digits} digits, as {} has", note.english),
                format!("{digits} 位，与 {} 的长度相同", note.chinese),
            ];
            let [english, chinese] = words;
            *note = Note::new(MistakeId::OtherHash, english, chinese);
        }
        notes
    }
}

fn count(id: MistakeId, digits: usize) -> Note {
    Note::new(id, format!("{digits} digits instead of 32"), format!("{digits} 位，应为 32 位"))
}

fn sum(bytes: &[u8]) -> Sum {
    let mut sum = [0; 64];
    for (to, from) in sum.iter_mut().zip(bytes) {
        *to = *from;
    }
    sum
}

type Ordered = (Vec<u8>, &'static str, &'static str);

/// The orders in which a digest's bytes are printed where they were taken for numbers.
fn orders(bytes: &[u8]) -> [Ordered; 3] {
    let words = bytes.chunks(4).flat_map(|word| word.iter().rev()).copied().collect();
    let guid = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15].iter().filter_map(|at| bytes.get(*at)).copied();
    let reversed = bytes.iter().rev().copied().collect();
    [
        (words, "words of 4 bytes", "每 4 字节一组"),
        (guid.collect(), "as .NET's Guid orders them", "按 .NET Guid 的字节序"),
        (reversed, "all bytes reversed", "16 个字节整体倒序"),
    ]
}

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// The mistake by which a digest is printed as these digits. Nearly every time the first digit tells that it is none.
fn printing(digest: &[u8], digits: &[u8]) -> Option<MistakeId> {
    let nibbles = || digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let digit = |nibble: u8| DIGITS[usize::from(nibble)];
    let is = |printed: &mut dyn Iterator<Item = u8>| printed.eq(digits.iter().copied());
    if is(&mut nibbles().skip_while(|nibble| *nibble == 0).map(digit))
        || is(&mut digest.iter().flat_map(|byte| number(u32::from(*byte), 1)))
    {
        return Some(MistakeId::SignatureZerosLost);
    }
    if [1, 2].iter().any(|least| is(&mut digest.iter().flat_map(|byte| number(extended(*byte), *least)))) {
        return Some(MistakeId::SignatureSignExtended);
    }
    if [1, 2].iter().any(|least| is(&mut digest.iter().flat_map(|byte| negative(*byte, *least)))) {
        return Some(MistakeId::SignatureSignExtended);
    }
    let mut all = [0; 32];
    all.iter_mut().zip(nibbles()).for_each(|(to, nibble)| *to = digit(nibble));
    let held = if digits.len() < all.len() { MistakeId::SignatureHalf } else { MistakeId::SignatureQuoted };
    holds(&all, digits).then_some(held)
}

/// A byte as `char` and `byte` are where they have a sign.
fn extended(byte: u8) -> u32 {
    u32::from_ne_bytes(i32::from(i8::from_ne_bytes([byte])).to_ne_bytes())
}

/// A byte with its sign, as `Byte.toString(16)` of Kotlin prints it.
fn negative(byte: u8, least: u32) -> impl Iterator<Item = u8> {
    let signed = i8::from_ne_bytes([byte]);
    let minus = (signed < 0).then_some(b'-');
    minus.into_iter().chain(number(u32::from(signed.unsigned_abs()), least))
}

/// A number in hex, at least so many digits.
fn number(number: u32, least: u32) -> impl Iterator<Item = u8> {
    let count = least.max((32 - number.leading_zeros()).div_ceil(4));
    (0..count).rev().map(move |place| DIGITS[(number >> (4 * place) & 15) as usize])
}

/// Whether a part of the digits came, or the digits with something around or among them.
fn holds(all: &[u8], digits: &[u8]) -> bool {
    let (few, many) = if digits.len() < all.len() { (digits, all) } else { (all, digits) };
    if few.len() < 16 {
        return false;
    }
    let near = many.len() - few.len() == 1;
    many.windows(few.len()).any(|window| window == few) || (near && without_one(many, few))
}

/// Whether one digit less makes `many` to `few`.
fn without_one(many: &[u8], few: &[u8]) -> bool {
    let same = many.iter().zip(few).take_while(|(left, right)| left == right).count();
    many.get(same + 1..) == few.get(same..)
}
