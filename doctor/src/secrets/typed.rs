//! Slips of whoever typed a secret, or selected it with the mouse.

use super::variant::{Reach, Variant};
use crate::mistake::MistakeId as Id;

/// Longer secrets are not typed.
const LONGEST: usize = 80;
/// So many are left where a part in the middle was lost.
const SHORTEST: usize = 8;
/// Characters that are typed for another.
const TYPED: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_+/=.";

/// What a mail or a table puts into a secret that is too wide for its line.
const INSIDE: [(&str, &str, &str); 5] = [
    (" ", "a blank stands", "处多了空格"),
    ("\n", "a line feed stands", "处多了换行"),
    ("\r\n", "CR LF stands", "处多了 CRLF"),
    ("\u{200b}", "an invisible U+200B stands", "处多了看不见的字符 U+200B"),
    ("\u{ad}", "an invisible U+00AD stands", "处多了看不见的字符 U+00AD"),
];

/// Every secret that one slip makes of this one.
pub(super) fn all(secret: &[u8], all: &mut Vec<Variant>) {
    if secret.len() > LONGEST || !secret.is_ascii() {
        return;
    }
    let mut add = |bytes: Vec<u8>, english: &str, chinese: &str, at: usize| {
        let words = [format!("{english} at character {}", at + 1), format!("第 {} 个字符{chinese}", at + 1)];
        all.push(Variant::new(bytes, Id::SecretMistyped, words).reaching(Reach::Alone));
    };
    for at in 0..secret.len() {
        let (before, after) = (&secret[..at], &secret[at + 1..]);
        add([before, after].concat(), "one is missing", "缺失", at);
        add([before, &secret[at..=at], &secret[at..]].concat(), "one is typed twice", "重复输入", at);
        if let [first, second, rest @ ..] = &secret[at..] {
            add([before, &[*second, *first], rest].concat(), "two are swapped", "与后一个颠倒", at);
        }
        for other in TYPED {
            add([before, &[*other], after].concat(), "another one stands", "不对", at);
            add([before, &[*other], &secret[at..]].concat(), "one too many stands", "处多了一个字符", at);
        }
    }
    for at in 1..secret.len() {
        for (other, english, chinese) in INSIDE {
            add([&secret[..at], other.as_bytes(), &secret[at..]].concat(), english, chinese, at);
        }
    }
    for other in TYPED {
        add([secret, &[*other]].concat(), "one too many stands", "处多了一个字符", secret.len());
    }
}

/// A part in the middle that was lost: selected twice, or behind a line's end.
pub(super) fn gaps(secret: &[u8], all: &mut Vec<Variant>) {
    if secret.len() > LONGEST || !secret.is_ascii() {
        return;
    }
    for lost in 2..secret.len().saturating_sub(SHORTEST) {
        for at in 1..secret.len() - lost {
            let words = [
                format!("{lost} are missing from character {}", at + 1),
                format!("从第 {} 个字符起缺失 {lost} 个", at + 1),
            ];
            let bytes = [&secret[..at], &secret[at + lost..]].concat();
            all.push(Variant::new(bytes, Id::SecretMistyped, words).reaching(Reach::Only));
        }
    }
}

/// A secret in groups, as it is read out, or as a UUID is written.
pub(super) fn grouped(secret: &[u8], all: &mut Vec<Variant>) {
    let Some(text) = std::str::from_utf8(secret).ok().filter(|text| text.is_ascii() && text.len() <= LONGEST) else {
        return;
    };
    let mut add = |bytes: String, how: &str| {
        let words = [format!("in groups: {how}"), format!("被分成了几组：{how}")];
        all.push(Variant::new(bytes, Id::SecretPasted, words).reaching(Reach::Alone));
    };
    for mark in ["-", " "] {
        for size in [4, 5, 8] {
            let groups: Vec<_> = (0..text.len()).step_by(size).map(|at| &text[at..text.len().min(at + size)]).collect();
            add(groups.join(mark), &format!("{size} `{mark}` {size} …"));
        }
        if text.len() == 32 {
            add([&text[..8], &text[8..12], &text[12..16], &text[16..20], &text[20..]].join(mark), "UUID");
        }
    }
}

/// A font that makes no difference between some letters: all of them taken for the other.
pub(super) fn alike(secret: &[u8], all: &mut Vec<Variant>) {
    for (one, other) in [
        ("0", "O"),
        ("1", "l"),
        ("1", "I"),
        ("l", "I"),
        ("O", "0"),
        ("l", "1"),
        ("I", "1"),
        ("I", "l"),
        ("o", "0"),
        ("0", "o"),
        ("-", "_"),
        ("_", "-"),
    ] {
        let Ok(text) = std::str::from_utf8(secret) else { return };
        let words = [format!("`{other}` for every `{one}`"), format!("把 `{one}` 都输成了 `{other}`")];
        all.push(Variant::new(text.replace(one, other), Id::SecretMistyped, words).reaching(Reach::Texts));
    }
}

/// Any secret's beginning, and its end: fixed buffers, strings ended by a NUL, a selection that was too short.
pub(super) fn cut(secret: &[u8], all: &mut Vec<Variant>) {
    let total = secret.len();
    for length in (1..total.min(256)).rev() {
        let words = |which: [&str; 2]| {
            [format!("{length} of {total} bytes{}", which[0]), format!("{total} 字节只取了{} {length} 字节", which[1])]
        };
        all.push(Variant::new(&secret[..length], Id::SecretCut, words([" at its start", "前"])).reaching(Reach::Texts));
        let end = Variant::new(&secret[total - length..], Id::SecretCut, words([" at its end", "后"]));
        all.push(end.reaching(if length + 1 == total { Reach::Texts } else { Reach::Alone }));
    }
}
