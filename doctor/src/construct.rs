//! Other ways to use a secret than to append it.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::change::Note;
use crate::finish::{Finish, Form, Method, hmac_keys};
use crate::hash::{Hasher, Kind, Sum};
use crate::mistake::MistakeId as Id;
use crate::secrets::{Reach, Variant};
use crate::suffix::Suffix;

/// Every construction with this secret and this suffix, and how far it reaches.
pub(crate) fn all(kind: Kind, secret: &Variant, suffix: &Suffix) -> impl Iterator<Item = (Reach, Finish)> {
    let plain = || Finish::plain(kind, suffix, secret, Vec::new());
    let with = |reach, method, id, words: [&'static str; 2]| {
        let notes = vec![Note::new(id, words[0], words[1])];
        (reach, Finish { method, notes, ..plain() })
    };
    let (inner, outer) = hmac_keys(kind, &secret.bytes);
    let mut all: Vec<_> = doubles().map(|(reach, method, words)| with(reach, method, Id::DoubleMd5, words)).collect();
    for (upper, words) in [(false, ["lower case", "转成了小写"]), (true, ["upper case", "转成了大写"])] {
        all.push(with(Reach::All, Method::Cased(upper), Id::TextCase, words));
        all.push(with(Reach::Texts, Method::TextCased(upper), Id::TextCase, words));
    }
    let hmac = |base: Finish, key: (Hasher, Hasher)| {
        let notes = vec![Note::new(Id::Hmac, "the secret as key", "以密钥为 key")];
        (Reach::All, Finish { method: Method::Hmac(key.0, key.1), notes, ..base })
    };
    all.push(hmac(Finish::bare(Vec::new()), (inner.clone(), outer.clone())));
    all.push(hmac(plain(), (inner, outer)));
    all.push(swapped(secret));
    all.extend(named_key(kind, secret));
    all.extend(fronts(kind, secret));
    all.into_iter()
}

/// What is hashed: a rule that makes a digest of a text and of what follows it.
type Rule = fn(Kind, &[u8], &[u8]) -> Sum;

/// Hashes of hashes that few make, and other keys of HMAC: only where nothing else is wrong.
pub(crate) fn rare(kind: Kind, secret: &Variant) -> impl Iterator<Item = Finish> {
    let whole: [(Rule, [&str; 2]); 4] = [
        (|kind, text, tail| again(kind, &again(kind, &whole_of(kind, text, tail))), ["three times", "套了三层 MD5"]),
        (
            |kind, text, tail| kind.of(format!("{}\n", kind.digits(&whole_of(kind, text, tail))).as_bytes()),
            ["the digits with a line feed, hashed again", "MD5 结果带着换行又算了一次"],
        ),
        (
            |kind, text, tail| kind.of(&kind.digits(&whole_of(kind, text, tail)).as_bytes()[8..24]),
            ["16 of the digits, hashed again", "对 16 位 MD5 又算了一次"],
        ),
        (
            |kind, text, tail| (0..9).fold(whole_of(kind, text, tail), |sum, _| again(kind, &sum)),
            ["ten times", "套了十层 MD5"],
        ),
    ];
    let alone: [(Rule, [&str; 2]); 6] = [
        (
            |kind, text, secret| kind.of(&[secret, kind.digits(&kind.of(text)).as_bytes()].concat()),
            ["the secret, then the digits of the text's MD5", "先拼密钥，再拼正文的 MD5"],
        ),
        (
            |kind, text, secret| kind.of(&[secret, kind.digits(&kind.of(text)).to_uppercase().as_bytes()].concat()),
            ["the secret, then the upper-case digits of the text's MD5", "先拼密钥，再拼正文 MD5 的大写"],
        ),
        (
            |kind, text, secret| {
                kind.of(&[b"app_secret=", secret, b"&", kind.digits(&kind.of(text)).as_bytes()].concat())
            },
            ["`app_secret=***&`, then the digits of the text's MD5", "先拼 `app_secret=***&`，再拼正文的 MD5"],
        ),
        (
            |kind, text, secret| {
                let once = kind.digits(&whole_of(kind, text, &[b"&app_secret=", secret].concat()));
                kind.of(&[once.as_bytes(), secret].concat())
            },
            ["the digits of the whole with the secret behind them, hashed again", "MD5 结果后面再拼密钥，又算了一次"],
        ),
        (
            |kind, text, secret| {
                kind.of([kind.digits(&kind.of(text)), kind.digits(&kind.of(secret))].concat().as_bytes())
            },
            ["the digits of the text and those of the secret", "正文的 MD5 拼上密钥的 MD5"],
        ),
        (
            |kind, text, secret| {
                kind.of([kind.digits(&kind.of(secret)), kind.digits(&kind.of(text))].concat().as_bytes())
            },
            ["the digits of the secret and those of the text", "密钥的 MD5 拼上正文的 MD5"],
        ),
    ];
    let double = |[english, chinese]: [&'static str; 2]| vec![Note::new(Id::DoubleMd5, english, chinese)];
    let plain = move || Finish::plain(kind, &Suffix::right(), secret, Vec::new());
    let whole = whole.map(|(make, words)| Finish { method: Method::Other(make), notes: double(words), ..plain() });
    let bare = move |tail: Vec<u8>, shown_tail, notes, make| Finish {
        method: Method::Other(make),
        tail,
        shown_tail,
        ..Finish::bare(notes)
    };
    let alone = alone.map(|(make, words)| bare(secret.bytes.clone(), secret.shown.clone(), double(words), make));
    let missing = vec![
        Note::new(Id::DoubleMd5, "the digits of the text's MD5, hashed again", "对正文的 MD5 再算一次"),
        Note::new(Id::SecretMissing, "", ""),
    ];
    let twice = bare(Vec::new(), Vec::new(), missing, |kind, text, _| again(kind, &kind.of(text)));
    let held = HELD.map(|(make, id, [english, chinese])| Finish {
        method: Method::Other(make),
        notes: vec![Note::new(id, english, chinese)],
        ..plain()
    });
    whole.into_iter().chain(alone).chain([twice]).chain(held).chain(keys(kind, secret))
}

/// The text with what a controller or a stream keeps before it, or in the order in which it keeps bytes.
const HELD: [(Rule, Id, [&str; 2]); 9] = [
    (
        |kind, text, tail| headed(kind, &[254, low(text.len() + tail.len())], text, tail),
        Id::BufferPadded,
        [
            "with the two bytes before a STRING of Siemens S7: 254, and its length",
            "连西门子 S7 STRING 的两个头字节（254 和长度）一起算了",
        ],
    ),
    (
        |kind, text, tail| headed(kind, &[low(text.len() + tail.len())], text, tail),
        Id::BufferPadded,
        ["with a byte before it that holds its length", "连前面 1 字节的长度一起算了"],
    ),
    (
        |kind, text, tail| headed(kind, &long(text.len() + tail.len()).to_be_bytes(), text, tail),
        Id::BufferPadded,
        [
            "with its length before it, four bytes, as LabVIEW flattens a string",
            "连前面 4 字节的长度一起算了（如 LabVIEW）",
        ],
    ),
    (
        |kind, text, tail| headed(kind, &long(text.len() + tail.len()).to_le_bytes(), text, tail),
        Id::BufferPadded,
        ["with its length before it, four bytes, little-endian", "连前面 4 字节的长度（小端）一起算了"],
    ),
    (
        |kind, text, tail| headed(kind, &long(text.len() + tail.len()).to_be_bytes()[2..], text, tail),
        Id::BufferPadded,
        [
            "with its length before it, two bytes, as writeUTF of Java",
            "连前面 2 字节的长度一起算了（如 Java 的 writeUTF）",
        ],
    ),
    (
        |kind, text, tail| headed(kind, &long(text.len()).to_be_bytes(), text, tail),
        Id::BufferPadded,
        ["with the body's length before it, four bytes", "连正文前面 4 字节的长度一起算了"],
    ),
    (
        |kind, text, tail| headed(kind, &long(text.len()).to_be_bytes()[2..], text, tail),
        Id::BufferPadded,
        ["with the body's length before it, two bytes", "连正文前面 2 字节的长度一起算了"],
    ),
    (
        |kind, text, tail| swapped_in(2, kind, text, tail),
        Id::TextChanged,
        [
            "with the two bytes of each word swapped, as a controller keeps them",
            "每个字的两个字节颠倒了（PLC 的存储方式）",
        ],
    ),
    (
        |kind, text, tail| swapped_in(4, kind, text, tail),
        Id::TextChanged,
        ["with the four bytes of each word reversed", "每 4 个字节颠倒了"],
    ),
];

fn headed(kind: Kind, head: &[u8], text: &[u8], tail: &[u8]) -> Sum {
    Hasher::new(kind).then(head).then(text).then(tail).finish()
}

fn swapped_in(bytes: usize, kind: Kind, text: &[u8], tail: &[u8]) -> Sum {
    let mut all = [text, tail].concat();
    // What is left over of the last word stays.
    all.chunks_exact_mut(bytes).for_each(<[u8]>::reverse);
    kind.of(&all)
}

fn long(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn low(length: usize) -> u8 {
    long(length).to_le_bytes()[0]
}

fn whole_of(kind: Kind, text: &[u8], tail: &[u8]) -> Sum {
    Hasher::new(kind).then(text).then(tail).finish()
}

fn again(kind: Kind, sum: &Sum) -> Sum {
    kind.of(kind.digits(sum).as_bytes())
}

/// HMAC with what the secret decodes to as key, or with something behind it.
fn keys(kind: Kind, secret: &Variant) -> impl Iterator<Item = Finish> {
    let decoded = [
        (hex::decode(&secret.bytes).ok(), ["the secret decoded from hex as key", "以十六进制解码后的密钥为 key"]),
        (
            BASE64_STANDARD.decode(&secret.bytes).ok(),
            ["the secret decoded from Base64 as key", "以 Base64 解码后的密钥为 key"],
        ),
        (Some([&secret.bytes[..], b"&"].concat()), ["the secret and `&` as key", "以密钥加 `&` 为 key"]),
        (
            Some(kind.digits(&kind.of(&secret.bytes)).into_bytes()),
            ["the digits of the secret's hash as key", "以密钥的摘要为 key"],
        ),
    ];
    decoded.into_iter().filter_map(move |(key, [english, chinese])| {
        let (inner, outer) = hmac_keys(kind, &key?);
        let notes = vec![Note::new(Id::Hmac, english, chinese)];
        Some(Finish { method: Method::Hmac(inner, outer), ..Finish::bare(notes) })
    })
}

/// Those of two hashes, of which the text is hashed by each: only where nothing else is wrong.
pub(crate) fn mixed(kind: Kind, secret: &Variant) -> impl Iterator<Item = Finish> {
    let others = [Kind::Md5, Kind::Sha1, Kind::Sha256].into_iter().filter(move |other| *other != kind);
    others.flat_map(move |other| {
        let name = other.name();
        let whole = [format!("the {name} of the whole, hashed again"), format!("对整串的 {name} 再算了一次")];
        let text = [format!("the {name} of the text, then the secret"), format!("先对正文算 {name}，再拼密钥")];
        [(Method::OfOther(other), whole), (Method::OtherFirst(other), text)].map(|(method, [english, chinese])| {
            let notes = vec![Note::new(Id::DoubleMd5, english, chinese)];
            Finish { method, notes, ..Finish::plain(kind, &Suffix::right(), secret, Vec::new()) }
        })
    })
}

fn doubles() -> impl Iterator<Item = (Reach, Method, [&'static str; 2])> {
    let twice = |reach, form, words| (reach, Method::Twice(form), words);
    let first = |reach, form, words| (reach, Method::DigestFirst(form), words);
    [
        twice(Reach::All, Form::Lower, ["the digits of the whole, hashed again", "对整串的 MD5 结果再算一次 MD5"]),
        twice(
            Reach::All,
            Form::Upper,
            ["the upper-case digits of the whole, hashed again", "对整串 MD5 的大写结果再算一次"],
        ),
        first(Reach::All, Form::Lower, ["the digits of the text's MD5, then the secret", "先对正文算 MD5，再拼密钥"]),
        first(
            Reach::All,
            Form::Upper,
            ["the upper-case digits of the text's MD5, then the secret", "正文 MD5 转大写后再拼密钥"],
        ),
        twice(Reach::Texts, Form::Raw, ["the raw digest of the whole, hashed again", "对整串 MD5 的原始字节再算一次"]),
        first(
            Reach::Texts,
            Form::Raw,
            ["the raw digest of the text, then the secret", "正文 MD5 的原始字节后面拼密钥"],
        ),
        twice(
            Reach::Texts,
            Form::Base64,
            ["the digest of the whole in Base64, hashed again", "对整串 MD5 的 Base64 再算一次"],
        ),
        first(
            Reach::Texts,
            Form::Base64,
            ["the digest of the text in Base64, then the secret", "正文 MD5 的 Base64 后面拼密钥"],
        ),
    ]
    .into_iter()
}

/// HMAC with the text as key.
fn swapped(secret: &Variant) -> (Reach, Finish) {
    let notes = vec![Note::new(Id::Hmac, "the sides swapped: the text as key", "参数写反了：以正文为 key")];
    let finish = Finish {
        method: Method::HmacOfText,
        tail: secret.bytes.clone(),
        shown_tail: secret.shown.clone(),
        ..Finish::bare(notes)
    };
    (Reach::Texts, finish)
}

/// HMAC with the whole suffix as key.
fn named_key(kind: Kind, secret: &Variant) -> impl Iterator<Item = (Reach, Finish)> {
    ["&app_secret=", "app_secret="]
        .map(|name| {
            let (inner, outer) = hmac_keys(kind, &[name.as_bytes(), &secret.bytes].concat());
            let notes = vec![Note::new(Id::Hmac, format!("`{name}***` as key"), format!("以 `{name}***` 为 key"))];
            (Reach::Texts, Finish { method: Method::Hmac(inner, outer), ..Finish::bare(notes) })
        })
        .into_iter()
}

type Front = (Reach, &'static str, &'static str, Vec<u8>);

/// The secret in front: before and after it stands something, and something may follow the text.
fn fronts(kind: Kind, secret: &Variant) -> impl Iterator<Item = (Reach, Finish)> {
    let both = |before: &str| [before.as_bytes(), &secret.bytes].concat();
    let fronts: [Front; 16] = [
        (Reach::All, "", "", Vec::new()),
        (Reach::All, "app_secret=", "&", Vec::new()),
        (Reach::All, "app_secret=", "", Vec::new()),
        (Reach::All, "key=", "&", Vec::new()),
        (Reach::All, "", "&", Vec::new()),
        (Reach::All, "", "", both("")),
        (Reach::Texts, "&app_secret=", "", Vec::new()),
        (Reach::Texts, "&app_secret=", "&", Vec::new()),
        (Reach::Texts, "secret=", "&", Vec::new()),
        (Reach::Texts, "app_secret=", "&body=", Vec::new()),
        (Reach::Texts, "appSecret=", "&", Vec::new()),
        (Reach::Texts, "", "\n", Vec::new()),
        (Reach::Texts, "", ":", Vec::new()),
        (Reach::Texts, "", "", both("&app_secret=")),
        (Reach::Texts, "", "&", both("&")),
        (Reach::Texts, "app_secret=", "&", both("&app_secret=")),
    ];
    fronts
        .map(|(reach, before, after, tail)| {
            let front = [before.as_bytes(), &secret.bytes, after.as_bytes()].concat();
            let shown_front = [before.as_bytes(), &secret.shown, after.as_bytes()].concat();
            let shown_tail = if tail.is_empty() { Vec::new() } else { secret.shown.clone() };
            let method = Method::Front(Hasher::new(kind).then(&front));
            let shown = format!("`{}***{}`", before.escape_debug(), after.escape_debug());
            let note = if tail.is_empty() {
                Note::new(Id::SecretFirst, shown.clone(), shown)
            } else {
                Note::new(
                    Id::SecretFirst,
                    format!("{shown}, and behind it once more"),
                    format!("{shown}，末尾又拼了一次"),
                )
            };
            (reach, Finish { method, tail, shown_front, shown_tail, notes: vec![note] })
        })
        .into_iter()
}
