//! What a hypothesis has to give: the digests that a signature may stand for.

use crate::change::Note;
use crate::hash::{Kind, Sum, filled};
use crate::mistake::MistakeId;

/// Digests that a signature may stand for, all of one hash.
pub(crate) struct Target {
    pub(crate) kind: Kind,
    /// Digests, each with what is odd about the way it was written.
    exact: Vec<(Sum, Vec<Note>)>,
    /// Bytes that one of them begins with.
    first: [bool; 256],
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
        Self {
            kind,
            exact: Vec::new(),
            first: [false; 256],
            printed: Vec::new(),
            uuid: false,
            length,
            begins: &[0],
            bits,
            likely: true,
        }
    }

    fn add(&mut self, digest: &[u8], notes: Vec<Note>) {
        self.exact.push((filled(digest), notes));
        digest.iter().take(1).for_each(|first| self.first[usize::from(*first)] = true);
    }

    /// The digests of this hash among `digests`, which are its bytes or other ones.
    fn of_kind(kind: Kind, digests: &[(Vec<u8>, Vec<Note>)]) -> Option<Self> {
        let mut target = Self::new(kind);
        for (bytes, notes) in digests.iter().filter(|(bytes, _)| bytes.len() == kind.length()) {
            let other = (kind != Kind::Md5).then(|| Note::new(MistakeId::OtherHash, kind.name(), kind.name()));
            target.add(bytes, notes.iter().cloned().chain(other).collect());
            if kind == Kind::Md5 {
                for (bytes, english, chinese) in orders(bytes) {
                    let order = Note::new(MistakeId::SignatureByteOrder, english, chinese);
                    target.add(&bytes, notes.iter().cloned().chain([order]).collect());
                }
                target.uuid |= bytes[6] >> 4 == 3 && bytes[8] >> 6 == 2;
            }
        }
        (!target.exact.is_empty()).then_some(target)
    }

    /// Digits of no known length: some were lost, or others stand among them.
    pub(crate) fn printed(digits: Vec<(Vec<u8>, Vec<Note>)>) -> Self {
        let shortest = digits.iter().map(|(digits, _)| digits.len()).min().unwrap_or_default();
        let bits = if (8..31).contains(&shortest) { u32::try_from(shortest * 4).unwrap_or(64) } else { 124 };
        Self { printed: digits, bits, ..Self::new(Kind::Md5) }
    }

    /// The same, of which only the likely part of the search is made.
    pub(crate) fn looked_at_shortly(self) -> Self {
        Self { likely: false, ..self }
    }

    /// Everything that these digests may be, the likely first.
    pub(crate) fn all(digests: &[(Vec<u8>, Vec<Note>)]) -> Vec<Self> {
        let of = |kind: &Kind| Self::of_kind(*kind, digests);
        // The national one before the others of 64 digits: it takes a short look only.
        let mut all: Vec<_> = of(&Kind::Sm3).map(Self::looked_at_shortly).into_iter().collect();
        all.extend(
            [Kind::Md5, Kind::Sha1, Kind::Sha224, Kind::Sha256, Kind::Sha384, Kind::Sha512].iter().filter_map(of),
        );
        all.extend(Kind::SELDOM.iter().filter_map(of).map(Self::looked_at_shortly));
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
        target.add(bytes, notes.iter().cloned().chain([note]).collect());
        Some(target)
    }

    /// Whether there are too few digits to tell one of many texts by them.
    pub(crate) fn is_short(&self) -> bool {
        self.exact.is_empty() && self.printed.iter().all(|(digits, _)| digits.len() < 16)
    }

    /// The same, with one more thing that is odd about all of it.
    pub(crate) fn noting(mut self, note: &Note) -> Self {
        let notes =
            self.exact.iter_mut().map(|(_, notes)| notes).chain(self.printed.iter_mut().map(|(_, notes)| notes));
        notes.for_each(|notes| notes.insert(0, note.clone()));
        self
    }

    /// Bits that a match of all but a slip proves: there are 480 ways to mistype a digit, and 31 to swap two.
    pub(crate) const SLIP_BITS: u32 = 119;

    /// What a finger made of this digest, where it did: one digit is another one, or two neighbours changed places.
    pub(crate) fn slip(&self, digest: &Sum) -> Option<Vec<Note>> {
        if let Some(short) = self.printed.iter().find_map(|(digits, notes)| short(digest, digits, notes)) {
            return Some(short);
        }
        let digit = |sum: &Sum, at: usize| sum[at / 2] >> (4 * (1 - at % 2)) & 15;
        self.exact.iter().find_map(|(sum, notes)| {
            let behind = |byte: &u8| if *byte < 16 { byte << 4 } else { *byte };
            if digest[..self.length].iter().map(behind).eq(sum[..self.length].iter().copied()) {
                let words = ["zeros stand behind the digits of small bytes", "小于 16 的字节把 0 补在了后面"];
                let note = Note::new(MistakeId::SignatureZerosLost, words[0], words[1]);
                return Some(notes.iter().cloned().chain([note]).collect());
            }
            let others: Vec<usize> = (0..2 * self.length).filter(|at| digit(sum, *at) != digit(digest, *at)).collect();
            let place = others.first()? + 1;
            let words = match *others {
                [_] => [format!("digit {place} is another one"), format!("第 {place} 位不对")],
                [left, right]
                    if right == left + 1
                        && digit(sum, left) == digit(digest, right)
                        && digit(sum, right) == digit(digest, left) =>
                {
                    let next = place + 1;
                    [format!("digits {place} and {next} changed places"), format!("第 {place}、{next} 位颠倒了")]
                }
                _ => return None,
            };
            let [english, chinese] = words;
            let slip = Note::new(MistakeId::SignatureMistyped, english, chinese);
            Some(notes.iter().cloned().chain([slip]).collect())
        })
    }

    /// What is odd about the signature, if it is this digest.
    pub(crate) fn matches(&self, digest: &Sum) -> Option<Vec<Note>> {
        let part = |at: usize| digest.get(at..at + self.length);
        let same = |sum: &Sum| self.begins.iter().any(|at| part(*at) == Some(&sum[..self.length]));
        // One byte tells nearly all digests from these.
        let is_exact = !self.uuid && self.printed.is_empty();
        if is_exact && !self.begins.iter().any(|at| self.first[usize::from(digest[*at])]) {
            return None;
        }
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

/// The first or the last digits, too few to tell one of many texts by them.
fn short(digest: &Sum, digits: &[u8], notes: &[Note]) -> Option<Vec<Note>> {
    let all = hex::encode(&digest[..16]).into_bytes();
    let is_part = (8..16).contains(&digits.len()) && (all.starts_with(digits) || all.ends_with(digits));
    is_part.then(|| notes.iter().cloned().chain([count(MistakeId::SignatureHalf, digits.len())]).collect())
}

fn count(id: MistakeId, digits: usize) -> Note {
    Note::new(id, format!("{digits} digits instead of 32"), format!("{digits} 位，应为 32 位"))
}

type Ordered = (Vec<u8>, &'static str, &'static str);

/// The orders in which a digest's bytes are printed where they were taken for numbers, or their digits.
fn orders(bytes: &[u8]) -> [Ordered; 9] {
    let words = |size| bytes.chunks(size).flat_map(|word| word.iter().rev()).copied().collect();
    let swapped = |byte: &u8| byte.rotate_left(4);
    let guid = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15].iter().filter_map(|at| bytes.get(*at)).copied();
    let reversed = bytes.iter().rev().copied().collect();
    [
        (words(4), "words of 4 bytes", "每 4 字节一组"),
        (bytes.chunks(8).rev().flatten().copied().collect(), "its halves swapped", "前后两半颠倒了"),
        (
            bytes.chunks(4).rev().flatten().copied().collect(),
            "its words of 4 bytes in reverse",
            "每 4 字节一组，组的顺序倒了",
        ),
        (words(8), "words of 8 bytes", "每 8 字节一组"),
        (words(2), "words of 2 bytes", "每 2 字节一组"),
        (bytes.iter().map(swapped).collect(), "the two digits of each byte swapped", "每个字节的两位十六进制写反了"),
        (bytes.iter().rev().map(swapped).collect(), "all digits reversed", "32 位整体倒序"),
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
        || is(&mut nibbles().filter(|nibble| *nibble != 0).map(digit))
        || is(&mut digest.iter().flat_map(|byte| number(u32::from(*byte), if *byte == 0 { 1 } else { 2 })))
        || (digits.len() < 32 && trimmed(digest, digits))
        || is(&mut digest.iter().filter(|byte| **byte != 0).flat_map(|byte| number(u32::from(*byte), 2)))
    {
        return Some(MistakeId::SignatureZerosLost);
    }
    for least in [1, 2] {
        if [6, 2, 14].iter().any(|more| is(&mut digest.iter().flat_map(|byte| extended(*byte, *more, least))))
            || is(&mut digest.iter().flat_map(|byte| negative(*byte, least, least)))
            || is(&mut digest.iter().flat_map(|byte| negative(*byte, 1, least)))
        {
            return Some(MistakeId::SignatureSignExtended);
        }
    }
    if digits.iter().all(u8::is_ascii_digit) && in_decimal(digest, digits) {
        return Some(MistakeId::SignatureDecimal);
    }
    if digits.len() == 16 {
        let bytes = |odd: usize| digest.iter().skip(odd).step_by(2).flat_map(|byte| number(u32::from(*byte), 2));
        let half = |odd: usize| nibbles().skip(odd).step_by(2).map(digit);
        if [0, 1].iter().any(|odd| is(&mut bytes(*odd)) || is(&mut half(*odd))) {
            return Some(MistakeId::SignatureHalf);
        }
    }
    let mut all = [0; 32];
    all.iter_mut().zip(nibbles()).for_each(|(to, nibble)| *to = digit(nibble));
    let held = if digits.len() < all.len() { MistakeId::SignatureHalf } else { MistakeId::SignatureQuoted };
    holds(&all, digits).then_some(held)
}

/// Whether the digits are those of a digest without the zeros at its end.
fn trimmed(digest: &[u8], digits: &[u8]) -> bool {
    let mut nibbles = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let same = digits.iter().all(|wanted| nibbles.next().is_some_and(|nibble| DIGITS[usize::from(nibble)] == *wanted));
    same && nibbles.all(|nibble| nibble == 0)
}

/// A byte as `char` and `byte` are where they have a sign: a negative one has so many digits more.
fn extended(byte: u8, more: usize, least: u32) -> impl Iterator<Item = u8> {
    let sign = if byte >= 0x80 { more } else { 0 };
    std::iter::repeat_n(b'f', sign).chain(number(u32::from(byte), least))
}

/// A byte with its sign, as `Byte.toString(16)` of Kotlin prints it: a negative one has at least so many digits, or else so many.
fn negative(byte: u8, below_zero: u32, least: u32) -> impl Iterator<Item = u8> {
    let signed = i8::from_ne_bytes([byte]);
    let minus = (signed < 0).then_some(b'-');
    let least = if signed < 0 { below_zero } else { least };
    minus.into_iter().chain(number(u32::from(signed.unsigned_abs()), least))
}

/// Whether the digits are the bytes in decimal, octal or binary, or its words in decimal, one after the other.
fn in_decimal(digest: &[u8], digits: &[u8]) -> bool {
    let is = |printed: &mut dyn Iterator<Item = u8>| printed.eq(digits.iter().copied());
    let words = |read: fn([u8; 4]) -> u32| {
        let word = move |word: &[u8]| word.try_into().map(read).unwrap_or_default();
        digest.chunks(4).flat_map(move |bytes| in_base(word(bytes), 10, 1))
    };
    [(10, 1), (10, 2), (10, 3), (8, 3), (2, 8)]
        .iter()
        .any(|(base, least)| is(&mut digest.iter().flat_map(|byte| in_base(u32::from(*byte), *base, *least))))
        || is(&mut words(u32::from_be_bytes))
        || is(&mut words(u32::from_le_bytes))
}

/// A number with at least so many digits; nothing is allocated, as nearly every time the first digit is another one.
fn in_base(number: u32, base: u32, least: usize) -> impl Iterator<Item = u8> {
    let (mut written, mut rest, mut at) = ([b'0'; 32], number, 32);
    while rest > 0 {
        at -= 1;
        written[at] = DIGITS[(rest % base) as usize];
        rest /= base;
    }
    written.into_iter().skip(at.min(32 - least))
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
