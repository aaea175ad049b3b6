//! The text of one member that a database, a form or a rule for personal data changed.

use super::made::{Rewrite, each_value};
use super::values::changed_text;
use crate::json::Node;
use crate::mistake::MistakeId as Id;

/// Members that are looked at.
const NAMES: usize = 16;
/// Longer texts are not cut at each place.
const CUTS: usize = 24;
/// What stays to be seen of a text whose middle is hidden.
const SHOWN: [(usize, usize); 9] = [(3, 4), (2, 2), (1, 1), (2, 1), (3, 3), (4, 4), (1, 0), (3, 2), (2, 3)];

type Change = Box<dyn Fn(&str) -> Option<String>>;

pub(super) fn all<'a>(root: &Node<'a>) -> Vec<Rewrite<'a>> {
    let mut names: Vec<(String, usize)> = Vec::new();
    root.each_member(&mut |member| {
        let Node::Text(text) = &member.value else { return };
        let length = text.value.chars().count();
        match names.iter().position(|(name, _)| *name == member.key.value) {
            Some(at) => names[at].1 = names[at].1.max(length),
            None if names.len() < NAMES => names.push((member.key.value.to_string(), length)),
            None => {}
        }
    });
    names
        .into_iter()
        .flat_map(|(name, length)| changes(length).map(move |(words, change)| one(&name, words, change)))
        .collect()
}

fn one<'a>(name: &str, [english, chinese]: [String; 2], change: Change) -> Rewrite<'a> {
    let words = [format!("`{name}` {english}"), format!("`{name}` {chinese}")];
    let name = name.to_owned();
    let made = Rewrite::tree(Id::ValueRewritten, words, move |root| {
        each_value(root, &|key, value| (key == name).then(|| changed_text(value, &change)).flatten())
    });
    made.only()
}

/// What may become of a text with so many characters.
fn changes(length: usize) -> impl Iterator<Item = ([String; 2], Change)> {
    let fixed = |english: &str, chinese: &str, change: fn(&str) -> Option<String>| {
        ([english.to_owned(), chinese.to_owned()], Box::new(change) as Change)
    };
    let cases = [
        fixed("signed in lower case", "签名时是小写", |text| Some(text.to_lowercase())),
        fixed("signed in upper case", "签名时是大写", |text| Some(text.to_uppercase())),
        fixed("signed with full-width digits", "签名时数字是全角", |text| Some(wide(text))),
        fixed("signed with a dot in it, `粤B·12345`", "签名时带点：`粤B·12345`", dotted),
        fixed("signed without zeros in its number", "签名时数字前的 0 没有了", unpadded),
    ];
    let cuts = (1..length.min(CUTS)).map(|kept| {
        let words = [format!("cut to {kept} characters when it was signed"), format!("签名时只有前 {kept} 个字符")];
        (words, Box::new(move |text: &str| Some(text.chars().take(kept).collect())) as Change)
    });
    let padded = [8, 10, 16, 20, 30, 32, 40, 50, 64].into_iter().filter(move |size| *size > length).map(|size| {
        let words = [format!("with blanks up to {size} when it was signed"), format!("签名时补空格到 {size} 位")];
        (words, Box::new(move |text: &str| Some(format!("{text:<size$}"))) as Change)
    });
    let hidden = SHOWN.into_iter().filter(move |(first, last)| first + last < length).flat_map(|(first, last)| {
        [None, Some(3), Some(4)].map(|stars| {
            let words = ["signed with `*` in it".to_owned(), "签名时是打码的".to_owned()];
            (words, Box::new(move |text: &str| hidden(text, first, last, stars)) as Change)
        })
    });
    cases.into_iter().chain(cuts).chain(padded).chain(hidden)
}

fn wide(text: &str) -> String {
    let one = |letter: char| match letter {
        '0'..='9' => char::from_u32(u32::from(letter) + 0xfee0).unwrap_or(letter),
        other => other,
    };
    text.chars().map(one).collect()
}

/// A plate as a sign shows it.
fn dotted(text: &str) -> Option<String> {
    let at = text.char_indices().nth(2)?.0;
    Some(format!("{}·{}", &text[..at], &text[at..]))
}

/// `D12` for `D0012`.
fn unpadded(text: &str) -> Option<String> {
    let at = text.find(|letter: char| letter.is_ascii_digit())?;
    let digits = text[at..].trim_start_matches('0');
    Some(format!("{}{digits}", &text[..at]))
}

/// The text with stars between its first and its last characters: as many as are hidden, or so many.
fn hidden(text: &str, first: usize, last: usize, stars: Option<usize>) -> Option<String> {
    let letters: Vec<char> = text.chars().collect();
    let hidden = letters.len().checked_sub(first + last)?;
    let head: String = letters[..first].iter().collect();
    let tail: String = letters[letters.len() - last..].iter().collect();
    Some(format!("{head}{}{tail}", "*".repeat(stars.unwrap_or(hidden))))
}
