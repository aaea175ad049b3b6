//! Dates in the notations of other libraries than the one that wrote what was sent.

use super::made::{Rewrite, at_top, each_value};
use super::values::changed_text;
use crate::change::Values;
use crate::dates;
use crate::json::{Node, Text};
use crate::mistake::MistakeId as Id;

/// Members that are looked at one by one.
const NAMES: usize = 24;
/// So many notations may go with another change: those of the usual libraries.
const USUAL: usize = 20;

/// Dates in every notation that some library has, each date and each one alone.
pub(super) fn all<'a>(root: &Node<'a>) -> Vec<Rewrite<'a>> {
    let mut names = Vec::new();
    root.each_member(&mut |member| {
        let is_date = matches!(&member.value, Node::Text(text) if dates::iso_like(&text.value));
        if is_date && names.len() < NAMES && !names.iter().any(|name: &String| *name == member.key.value) {
            names.push(member.key.value.to_string());
        }
    });
    let all: Vec<_> = dates::ALL.into_iter().map(|(words, change)| time(words, None, change)).collect();
    let others = dates::OTHERS.into_iter().map(|(words, how)| time_as_json(words, None, how));
    let weighed = |(at, made): (usize, Rewrite<'a>)| if at < USUAL { made.value(Values::Dates) } else { made.alone() };
    let mut all: Vec<_> = all.into_iter().enumerate().map(weighed).collect();
    // As numbers of milliseconds, and of seconds.
    all.extend(others.enumerate().map(|(at, made)| if at < 2 { made.value(Values::Dates) } else { made.alone() }));
    all.push(escaped_date().alone());
    if has_local(root) {
        let weighed = |(at, made): (usize, Rewrite<'a>)| if at < USUAL { made } else { made.only() };
        all.extend(local().enumerate().map(weighed));
    }
    // One alone is all where there is only one.
    for name in names.iter().filter(|_| names.len() > 1) {
        let words = |[english, chinese]: [&str; 2]| [format!("`{name}`: {english}"), format!("`{name}`：{chinese}")];
        let text = |(said, change): dates::Notation| time(words(said), Some(name.clone()), change).alone();
        all.extend(dates::ALL.into_iter().map(text));
        let json = |(said, how)| time_as_json(words(said), Some(name.clone()), how).alone();
        all.extend(dates::OTHERS.into_iter().map(json));
    }
    for ([english, chinese], change) in dates::ALL {
        let words = [format!("`timestamp`: {english}"), format!("`timestamp`：{chinese}")];
        let made = Rewrite::tree(Id::ValueRewritten, words, move |root| {
            at_top(root, "timestamp", |stamp| match stamp {
                Node::Number(text) => Some(Node::Text(Text::of(change(&dates::iso(text)?)?))),
                _ => None,
            })
        });
        all.push(made.alone());
        let words = [format!("`timestamp`: {english}, as a number"), format!("`timestamp`：{chinese}（数字）")];
        let made = Rewrite::tree(Id::ValueRewritten, words, move |root| {
            at_top(root, "timestamp", |stamp| match stamp {
                Node::Number(text) => {
                    let written = change(&dates::iso(text)?)?;
                    // Milliseconds and seconds are another unit, and no date.
                    let is_date = written.len() >= 14 && written.bytes().all(|digit| digit.is_ascii_digit());
                    is_date.then(|| Node::Number(written.into()))
                }
                _ => None,
            })
        });
        all.push(made.only());
    }
    all
}

/// Whether a date stands there without a zone.
fn has_local(root: &Node<'_>) -> bool {
    let mut found = false;
    root.each_member(&mut |member| {
        found |= matches!(&member.value, Node::Text(text) if dates::local(&text.value).is_some());
    });
    found
}

/// The same of dates without a zone that are those of China.
fn local<'a>() -> impl Iterator<Item = Rewrite<'a>> {
    let words =
        |[english, chinese]: [&str; 2]| [format!("{english}; it was local"), format!("{chinese}（原来是本地时间）")];
    let texts = dates::ALL.into_iter().map(move |(said, change)| {
        Rewrite::tree(Id::ValueRewritten, words(said), move |root| {
            each_value(root, &|_, value| changed_text(value, |text| change(&dates::local(text)?)))
        })
    });
    let json = dates::OTHERS.into_iter().map(move |(said, how)| {
        Rewrite::tree(Id::ValueRewritten, words(said), move |root| {
            each_value(root, &|_, value| match value {
                Node::Text(text) => super::nested::read(&dates::other(&dates::local(&text.value)?, how)?),
                _ => None,
            })
        })
    });
    texts.chain(json)
}

fn time<'a, W: Into<std::borrow::Cow<'static, str>>>(
    words: [W; 2],
    name: Option<String>,
    change: fn(&str) -> Option<String>,
) -> Rewrite<'a> {
    Rewrite::tree(Id::ValueRewritten, words, move |root| {
        each_value(root, &|key, value| {
            name.as_deref().is_none_or(|name| name == key).then(|| changed_text(value, change)).flatten()
        })
    })
}

fn time_as_json<'a, W: Into<std::borrow::Cow<'static, str>>>(
    words: [W; 2],
    name: Option<String>,
    how: dates::Other,
) -> Rewrite<'a> {
    Rewrite::tree(Id::ValueRewritten, words, move |root| {
        each_value(root, &|key, value| match value {
            Node::Text(text) if name.as_deref().is_none_or(|name| name == key) => {
                super::nested::read(&dates::other(&text.value, how)?)
            }
            _ => None,
        })
    })
}

/// `"\/Date(…)\/"` of .NET's older serializers: the stroke is escaped there, and nowhere else.
fn escaped_date<'a>() -> Rewrite<'a> {
    let words = ["a date as `\\/Date(…)\\/`", "日期写成了 `\\/Date(…)\\/`"];
    Rewrite::text(Id::ValueRewritten, words, |root, _| {
        let changed = each_value(root, &|_, value| {
            changed_text(value, |text| {
                dates::other(text, dates::Other::Milliseconds).map(|time| format!("/Date({time})/"))
            })
        })?;
        let text = super::printed::compact(&changed);
        Some(text.replace("\"/Date(", "\"\\/Date(").replace(")/\"", ")\\/\""))
    })
}
