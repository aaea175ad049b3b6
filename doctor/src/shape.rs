//! The signature as it came: digits, or something odd that holds them.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use crate::change::Note;
use crate::mistake::MistakeId as Id;
use crate::percent;
use crate::target::Target;

/// Digests, each with what is odd about the way it was written.
type Digests = Vec<(Vec<u8>, Vec<Note>)>;

/// Digits of a digest: MD5 and SM3, SHA-1 and the SHA-2 family.
const LENGTHS: [usize; 6] = [32, 40, 56, 64, 96, 128];
/// A signature that holds more digests than so many is not one.
const MOST: usize = 4;
/// What is longer is no signature, and not read.
const LONGEST: usize = 8192;
/// Nobody wraps digits in more.
const LAYERS: usize = 16;

/// What a signature may stand for, the likely first; nothing if there are no digits in it.
pub(crate) fn targets(signature: &str) -> Vec<Target> {
    let plain = narrow(signature);
    if let Some(bytes) = repeated(&plain) {
        let twice = Note::new(Id::SignatureQuoted, "twice", "出现了两次");
        return Target::all(&[(bytes, vec![twice])]);
    }
    if let Some(bytes) = typed(&plain) {
        let typed = Note::new(Id::SignatureEncoded, "O for 0, or l for 1", "把 0 写成了 O，或把 1 写成了 l");
        return Target::all(&[(bytes, vec![typed])]);
    }
    if plain != signature {
        let wide = Note::new(Id::SignatureEncoded, "full-width digits", "全角字符");
        return targets(&plain).into_iter().map(|target| target.noting(&wide)).collect();
    }
    let end = (0..=LONGEST.min(signature.len())).rev().find(|end| signature.is_char_boundary(*end));
    let signature = signature.get(..end.unwrap_or_default()).unwrap_or_default();
    let (inner, notes) = undress(signature);
    let object = signature.trim_start().starts_with('{') && signature.contains([':', '"']);
    let mut digests = numbers(signature);
    if digests.is_empty() {
        digests = listed(signature);
    }
    if digests.is_empty() {
        digests = if object { in_json(signature) } else { exact(inner, &notes) };
    }
    if digests.is_empty() {
        digests = among_others(signature);
    }
    if digests.is_empty() && signature.contains('%') {
        digests = among_others(&String::from_utf8_lossy(&percent::decode(signature.as_bytes())));
    }
    let digits = inner.to_ascii_lowercase().into_bytes();
    if !digests.is_empty() {
        let mut all = Target::all(&digests);
        // A digest in hex has letters: so do all but three in ten million.
        if digits.len() >= 16 && digits.iter().all(u8::is_ascii_digit) {
            all.push(Target::printed(vec![(digits, notes)]).looked_at_shortly());
        }
        return all;
    }
    // A minus stands before the negative bytes where Kotlin or Java print them one by one: of 16 bytes.
    let held = digits.iter().filter(|digit| digit.is_ascii_hexdigit()).count();
    let signed = (16..=32).contains(&held) && digits.iter().all(|digit| digit.is_ascii_hexdigit() || *digit == b'-');
    let printed = (8..=256).contains(&digits.len()) && (held == digits.len() || signed);
    if printed { vec![Target::printed(vec![(digits, notes)])] } else { Vec::new() }
}

/// Full-width letters and digits, which an input method types, as the usual ones.
fn narrow(text: &str) -> String {
    let one = |letter: char| match letter {
        'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '０'..='９' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
        other => other,
    };
    text.chars().map(one).collect()
}

/// Digits that somebody typed: a letter O for a zero, an l for a one.
fn typed(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim().replace(['O', 'o'], "0").replace(['l', 'I'], "1");
    (digits != text.trim()).then(|| digest(&digits)).flatten()
}

/// The digest that stands there several times, as a proxy joins a header that came twice.
fn repeated(text: &str) -> Option<Vec<u8>> {
    let mut parts = text.split([',', ';', ' ']).map(str::trim).filter(|part| !part.is_empty());
    let first = parts.next()?;
    let mut others = parts.peekable();
    others.peek()?;
    others.all(|part| part.eq_ignore_ascii_case(first)).then(|| digest(first)).flatten()
}

/// Digests that are all there is, written in one way or another.
fn exact(text: &str, notes: &[Note]) -> Digests {
    let with = |id, what: [&'static str; 2]| [notes, &[Note::new(id, what[0], what[1])]].concat();
    let plain = digest(text).map(|bytes| (bytes, notes.to_vec()));
    let found = plain
        .or_else(|| joined(text).map(|(bytes, what)| (bytes, [notes, &[what]].concat())))
        .or_else(|| negative(text).map(|bytes| (bytes, with(Id::SignatureSignExtended, ["a negative number", "负数"]))))
        .or_else(|| in_base64(text, notes));
    let mut all: Digests = found.into_iter().collect();
    // 64 digits may be 32 digits twice, or the digits of 32 digits.
    let halves = (text.len() == 64).then(|| text.split_at_checked(32)).flatten().filter(|(left, right)| left == right);
    if let Some(bytes) = halves.and_then(|(half, _)| digest(half)) {
        all.push((bytes, with(Id::SignatureQuoted, ["twice", "出现了两次"])));
    }
    // As text, or as the wide text of Windows.
    let narrow = |bytes: &[u8]| match bytes.chunks_exact(2).map(|pair| (pair[1] == 0).then_some(pair[0])).collect() {
        Some(narrow) if !bytes.is_empty() => narrow,
        _ => bytes.to_vec(),
    };
    let once_more = |bytes: &[u8]| digest(std::str::from_utf8(&narrow(bytes)).ok()?);
    if let Some(digits) = all.first().and_then(|(bytes, _)| once_more(bytes)) {
        all.push((
            digits,
            with(Id::SignatureEncoded, ["the digits once more in hex", "对 32 位结果又做了一次十六进制"]),
        ));
    }
    all
}

/// Digits that stand in JSON: of an object, or in a template's braces.
fn in_json(text: &str) -> Digests {
    let found = among_others(text).into_iter();
    let note = || Note::new(Id::SignatureQuoted, "JSON", "JSON");
    found.map(|(bytes, _)| (bytes, vec![note()])).collect()
}

/// Digests whose bytes are printed as numbers, or sent as they are: brackets and the like belong to that.
fn numbers(signature: &str) -> Digests {
    let text = signature.trim();
    let note = |id, what: [&'static str; 2]| vec![Note::new(id, what[0], what[1])];
    // Bytes in hex do not have three digits; as decimal numbers they may have as many in all as a digest has.
    let has_three = text.split([',', ' ', ';', '.', '-']).any(|part| part.len() == 3);
    if digest(text).is_some() || (!has_three && joined(text).is_some()) {
        return Digests::new();
    }
    let inner = text.trim_start_matches(['[', '(', '{']).trim_end_matches([']', ')', '}']);
    let numbers = decimal(inner).map(|bytes| (bytes, note(Id::SignatureDecimal, ["", ""])));
    let raw = || raw(signature).map(|bytes| (bytes, note(Id::SignatureEncoded, ["raw bytes", "原始字节"])));
    numbers.or_else(raw).into_iter().collect()
}

/// Sixteen numbers with whatever around and between them, as a language or a library prints bytes or words: in JSON, with the names
/// of places, in hex with one digit where one is enough.
fn listed(signature: &str) -> Digests {
    let text = signature.trim();
    if digest(text).is_some() || joined(text).is_some() || text.len() > 512 {
        return Digests::new();
    }
    let note = |id| vec![Note::new(id, "numbers with something between them", "数字之间有其他字符")];
    let decimal = decimals(text).map(|bytes| (bytes, note(Id::SignatureDecimal)));
    let parts = || text.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    let hex = || -> Option<Vec<u8>> {
        let byte = |part: &str| {
            let part = part.strip_prefix("0x").or(part.strip_prefix("0X")).unwrap_or(part);
            let part = part.strip_suffix(['h', 'H']).unwrap_or(part);
            u8::from_str_radix(part, 16).ok().filter(|_| !part.starts_with('+'))
        };
        let bytes = parts().map(byte).collect::<Option<Vec<_>>>()?;
        (bytes.len() == 16).then_some(bytes)
    };
    let padded = || digest(&text.replace(' ', "0")).filter(|_| text.contains(' '));
    decimal
        .or_else(|| hex().map(|bytes| (bytes, note(Id::SignatureSeparators))))
        .or_else(|| padded().map(|bytes| (bytes, note(Id::SignatureZerosLost))))
        .into_iter()
        .collect()
}

/// The bytes of 16 numbers in decimal, of four words with their count, or of 16 numbers with their places.
fn decimals(text: &str) -> Option<Vec<u8>> {
    if !text.contains(['[', '{', '<', ',', ':']) && !text.starts_with('-') {
        return None;
    }
    let mut numbers: Vec<i64> = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(|letter: char| letter.is_ascii_digit()) {
        let minus = rest[..at].ends_with('-');
        let digits = rest[at..].split(|letter: char| !letter.is_ascii_digit()).next()?;
        let number: i64 = digits.parse().ok()?;
        numbers.push(if minus { -number } else { number });
        rest = &rest[at + digits.len()..];
    }
    let byte =
        |number: &i64| u8::try_from(*number).ok().or(i8::try_from(*number).ok().map(|small| small.to_ne_bytes()[0]));
    match numbers.len() {
        16 => numbers.iter().map(byte).collect(),
        // A list with a width, or a length, before or behind it.
        17 if numbers[0] == 16 => numbers[1..].iter().map(byte).collect(),
        17 if numbers[16] == 16 => numbers[..16].iter().map(byte).collect(),
        5 if numbers[4] == 16 => {
            let word = |number: &i64| Some(u32::try_from(number.rem_euclid(1 << 32)).ok()?.to_be_bytes());
            Some(numbers[..4].iter().map(word).collect::<Option<Vec<_>>>()?.concat())
        }
        32 if numbers.iter().step_by(2).copied().eq(0..16) => numbers.iter().skip(1).step_by(2).map(byte).collect(),
        _ => None,
    }
}

/// The bytes of as many digits as some digest has.
fn digest(text: &str) -> Option<Vec<u8>> {
    if LENGTHS.contains(&text.len()) { hex::decode(text).ok() } else { None }
}

/// Digits with the like of dashes between them; which, is noted.
fn joined(text: &str) -> Option<(Vec<u8>, Note)> {
    let is_digit = |digit: &char| digit.is_ascii_hexdigit();
    let ends = [text.chars().next(), text.chars().next_back()];
    if !ends.iter().all(|end| end.as_ref().is_some_and(is_digit)) && !text.starts_with("\\x") {
        return None;
    }
    let bare = ["0x", "0X", "\\x", "\\X"].iter().fold(text.to_owned(), |text, prefix| text.replace(prefix, ""));
    let digits: String = bare.chars().filter(|character| character.is_alphanumeric()).collect();
    let separator = text.chars().find(|character| !character.is_alphanumeric()).filter(|mark| *mark != '\\');
    let prefix = text.get(..2).map(str::to_ascii_lowercase).unwrap_or_default();
    let what = format!("`{}`", separator.map_or(prefix, |separator| separator.escape_debug().to_string()));
    (digits.len() < text.len()).then_some(())?;
    Some((digest(&digits)?, Note::new(Id::SignatureSeparators, what.clone(), what)))
}

/// A digest printed as one number, or as a list of numbers.
fn decimal(text: &str) -> Option<Vec<u8>> {
    let (sign, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    // One more digit than a digest in hex has, or fewer only where its first byte is small.
    if (34..=39).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit()) {
        let number: u128 = digits.parse().ok()?;
        return Some(if sign { number.wrapping_neg() } else { number }.to_be_bytes().to_vec());
    }
    let numbers = text.split([',', ' ', ';', '-', '.', ':']).filter(|part| !part.is_empty());
    let signed = text.split([',', ' ', ';']).filter(|part| !part.is_empty());
    let byte = |part: &str| -> Option<u8> {
        let number: i16 = part.parse().ok()?;
        let positive = u8::try_from(number).ok();
        positive.or_else(|| i8::try_from(number).ok().map(|small| small.to_ne_bytes()[0]))
    };
    let read = |parts: &mut dyn Iterator<Item = &str>| -> Option<Vec<u8>> { parts.map(byte).collect() };
    let wanted = |bytes: &Vec<u8>| LENGTHS.contains(&(bytes.len() * 2));
    read(&mut { signed }).filter(wanted).or_else(|| read(&mut { numbers }).filter(wanted))
}

/// `BigInteger` with a sign, in hex.
fn negative(text: &str) -> Option<Vec<u8>> {
    let digits = text.strip_prefix('-').filter(|digits| (24..=32).contains(&digits.len()))?;
    Some(u128::from_str_radix(digits, 16).ok()?.wrapping_neg().to_be_bytes().to_vec())
}

/// A digest, its digits, or a name and its digits, in Base64.
fn in_base64(text: &str, notes: &[Note]) -> Option<(Vec<u8>, Vec<Note>)> {
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let engine = GeneralPurpose::new(&alphabet::STANDARD, config.with_decode_allow_trailing_bits(true));
    let bytes = engine.decode(text.replace('-', "+").replace('_', "/")).ok()?;
    let base64 = Note::new(Id::SignatureBase64, "", "");
    if let Some((_, digits)) = std::str::from_utf8(&bytes).ok().and_then(|text| text.split_once(':')) {
        // HTTP's Basic: a scheme like any other.
        let scheme = Note::new(Id::SignatureScheme, "`Basic`, of a name and the digits", "`Basic`，内容为 名称:签名");
        let others = notes.iter().filter(|note| note.id != Id::SignatureScheme).cloned();
        return Some((digest(digits)?, others.chain([scheme]).collect()));
    }
    let digits = std::str::from_utf8(&bytes).ok().and_then(|text| digest(text.trim()));
    let digest = digits.or_else(|| LENGTHS.contains(&(bytes.len() * 2)).then_some(bytes))?;
    Some((digest, [notes, &[base64]].concat()))
}

/// The bytes of a digest as such: as Latin-1, percent-encoded, or as Python prints them.
fn raw(text: &str) -> Option<Vec<u8>> {
    let latin = || text.chars().map(|character| u8::try_from(character).ok()).collect::<Option<Vec<u8>>>();
    let wanted = |bytes: &Vec<u8>| [16, 20, 32].contains(&bytes.len());
    let odd = |bytes: &Vec<u8>| !bytes.is_ascii();
    let percent = text.contains('%').then(|| percent::decode(text.replace('+', "%2B").as_bytes()));
    let literal = ["b'", "b\""].iter().find_map(|open| text.trim().strip_prefix(open)?.strip_suffix(&open[1..]));
    percent.filter(wanted).or_else(|| python(literal?).filter(wanted)).or_else(|| latin().filter(wanted).filter(odd))
}

/// What stands in Python's `b'…'`.
fn python(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let (byte, length) = match (first, after) {
            (b'\\', [b'x', high, low, ..]) => (*hex::decode([*high, *low]).ok()?.first()?, 3),
            (b'\\', [b'n', ..]) => (b'\n', 1),
            (b'\\', [b'r', ..]) => (b'\r', 1),
            (b'\\', [b't', ..]) => (b'\t', 1),
            (b'\\', [other, ..]) => (*other, 1),
            (other, _) => (*other, 0),
        };
        out.push(byte);
        rest = after.get(length..)?;
    }
    text.contains('\\').then_some(out)
}

/// Digits that stand among other things: in a sentence, in JSON, behind a name and before another.
fn among_others(text: &str) -> Digests {
    let mut all = Digests::new();
    let mut at = 0;
    for run in text.split(|character: char| !character.is_ascii_hexdigit()) {
        let (before, after) = (&text[..at], &text[at + run.len()..]);
        at += run.len() + after.chars().next().map_or(0, char::len_utf8);
        let Some(bytes) = digest(run) else { continue };
        let named = before.contains(char::is_alphanumeric);
        let what = |part: &str| format!("`{}`", part.trim().chars().take(24).collect::<String>().escape_debug());
        let note = |id, part: &str| Note::new(id, what(part), what(part));
        let mut notes = Vec::new();
        if named {
            notes.push(note(Id::SignatureScheme, before));
        }
        if !after.is_empty() || !named {
            notes.push(note(Id::SignatureQuoted, if after.trim().is_empty() { before } else { after }));
        }
        all.push((bytes, notes));
    }
    // The last one is the likeliest: a name may look like digits, too.
    all.reverse();
    all.truncate(MOST);
    all
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
    for _ in 0..LAYERS {
        let trimmed = text.trim_matches(is_invisible);
        if trimmed.len() < text.len() {
            note(
                Id::SignatureQuoted,
                if text.chars().any(is_hidden) { "an invisible character" } else { "white space" },
            );
        }
        if joined(trimmed).is_some() {
            return (trimmed, notes);
        }
        let Some((id, what, inner)) = layer(trimmed) else {
            return (trimmed, notes);
        };
        note(id, what);
        text = inner;
    }
    (text, notes)
}

fn is_invisible(edge: char) -> bool {
    edge.is_whitespace() || edge.is_control() || is_hidden(edge)
}

/// Characters without a width.
fn is_hidden(edge: char) -> bool {
    matches!(edge, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{ad}')
}

/// The outermost layer around the digits: what it is called, and what is inside.
fn layer(text: &str) -> Option<(Id, &str, &str)> {
    const PAIRS: [(&str, &str); 13] = [
        ("b'", "'"),
        ("b\"", "\""),
        ("\"", "\""),
        ("'", "'"),
        ("`", "`"),
        ("<", ">"),
        ("{", "}"),
        ("[", "]"),
        ("(", ")"),
        ("“", "”"),
        ("‘", "’"),
        ("「", "」"),
        ("【", "】"),
    ];
    for (open, close) in PAIRS {
        if let Some(inner) = text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)) {
            return Some((Id::SignatureQuoted, open, inner));
        }
    }
    if let Some(inner) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        let single = inner.bytes().all(|digit| digit.is_ascii_hexdigit());
        return single.then_some((Id::SignatureSeparators, "0x", inner));
    }
    let punctuation =
        |edge: char| matches!(edge, '.' | ',' | ';' | ':' | '"' | '\'' | '。' | '，' | '；' | '！' | '!' | '?');
    let bare = text.trim_matches(punctuation);
    if bare.len() < text.len() && !bare.is_empty() {
        return Some((Id::SignatureQuoted, "punctuation", bare));
    }
    let at = text.find([' ', '\t', '=', ':', ',', '：'])?;
    let (scheme, rest) = text.split_at(at);
    let word = scheme.starts_with(char::is_alphabetic)
        && !(scheme.len() == 2 && scheme.bytes().all(|digit| digit.is_ascii_hexdigit()))
        && digest(scheme).is_none();
    let inner = rest.trim_start_matches([' ', '\t', '=', ':', ',', '：']);
    (word && scheme.len() < 20 && !inner.is_empty()).then_some((Id::SignatureScheme, scheme, inner))
}
