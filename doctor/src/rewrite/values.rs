//! Values that a library rewrites on its way: empty containers, large integers, types of single members.

use super::made::{Rewrite, deep, each_value};
use crate::change::Values;
use crate::json::{Node, Numbers, Text};
use crate::mistake::MistakeId as Id;
use crate::values;

/// Members whose type is looked at one by one.
const NAMES: usize = 24;

pub(super) fn all<'a>(root: &Node<'a>) -> Vec<Rewrite<'a>> {
    let mut all = containers();
    all.extend(numbers());
    all.extend(partly());
    all.extend(truths(root));
    all.extend(texts());
    all.extend(types(root));
    all
}

pub(super) fn changed_text<'a>(value: &Node<'a>, change: impl Fn(&str) -> Option<String>) -> Option<Node<'a>> {
    let Node::Text(text) = value else { return None };
    change(&text.value).filter(|changed| *changed != text.value).map(|changed| Node::Text(Text::of(changed)))
}

/// What PHP, Lua and others make of what is empty, or of a list.
fn containers<'a>() -> Vec<Rewrite<'a>> {
    let list = || Node::Array(Vec::new());
    let map = || Node::Object(Vec::new());
    let one = |words, from: Node<'a>, to: Node<'a>| {
        Rewrite::tree(Id::ValueRewritten, words, move |root| {
            each_value(root, &|_, value| (*value == from).then(|| to.clone()))
        })
    };
    vec![
        one(["signed `[]`, sent `{}`, as PHP does", "签名用 `[]`，发送的是 `{}`（PHP 的空数组）"], map(), list())
            .value(Values::Empty),
        one(["signed `{}`, sent `[]`", "签名用 `{}`，发送的是 `[]`"], list(), map()).value(Values::Empty),
        Rewrite::tree(
            Id::ValueRewritten,
            [
                "lists signed, sent as objects by number: JSON_FORCE_OBJECT of PHP",
                "签名用列表，发送的是以序号为 key 的对象（PHP 的 JSON_FORCE_OBJECT）",
            ],
            |root| each_value(root, &|_, value| numbered(value)),
        ),
        one(["signed null, sent `{}`", "签名用 null，发送的是 `{}`"], map(), Node::Null),
        one(["signed null, sent `[]`", "签名用 null，发送的是 `[]`"], list(), Node::Null),
        one(["signed `{}`, sent null", "签名用 `{}`，发送的是 null"], Node::Null, map()),
        one(["signed `[]`, sent null", "签名用 `[]`，发送的是 null"], Node::Null, list()),
        one(["signed `\"\"`, sent `{}`", "签名用 `\"\"`，发送的是 `{}`"], map(), Node::Text(Text::of(""))),
        one(["signed `\"\"`, sent `[]`", "签名用 `\"\"`，发送的是 `[]`"], list(), Node::Text(Text::of(""))),
        one(
            ["signed `\"null\"`, sent null", "签名用 `\"null\"`，发送的是 null"],
            Node::Null,
            Node::Text(Text::of("null")),
        ),
        one(["signed 0, sent null", "签名用 0，发送的是 null"], Node::Null, Node::Number("0".into())),
        one(["signed `{}`, sent `\"\"`", "签名用 `{}`，发送的是 `\"\"`"], Node::Text(Text::of("")), map()),
    ]
}

/// The list that an object is whose names count from 0.
fn numbered<'a>(value: &Node<'a>) -> Option<Node<'a>> {
    let members = value.members();
    let counts =
        !members.is_empty() && members.iter().enumerate().all(|(at, member)| member.key.value == at.to_string());
    counts.then(|| Node::Array(members.iter().map(|member| member.value.clone()).collect()))
}

/// Numbers beyond 2^53, truths as numbers.
fn numbers<'a>() -> Vec<Rewrite<'a>> {
    let large = |text: &str| {
        let number: f64 = text.parse().ok()?;
        let digits = format!("{number:.0}");
        // JavaScript prints the 17 digits that tell a double, and zeros.
        let shortest = format!("{number:e}");
        let mantissa = shortest.split('e').next()?.replace('.', "");
        let padded = format!(
            "{mantissa}{}",
            "0".repeat(digits.trim_start_matches('-').len().checked_sub(mantissa.trim_start_matches('-').len())?)
        );
        (text.len() > 15 && !text.contains(['.', 'e', 'E'])).then_some(padded)
    };
    let truth = |value: &Node<'a>| match value {
        Node::Bool(value) => Some(Node::Number(if *value { "1" } else { "0" }.into())),
        _ => None,
    };
    let said = |value: &Node<'a>| match value {
        Node::Bool(value) => Some(Node::Text(Text::of(if *value { "true" } else { "false" }))),
        _ => None,
    };
    vec![
        Rewrite::tree(
            Id::NumberType,
            ["an integer beyond 2^53, rounded as JavaScript rounds it", "超过 2^53 的整数被 JavaScript 舍入了"],
            move |root| {
                each_value(root, &|_, value| match value {
                    Node::Number(text) => {
                        large(text).filter(|other| *other != **text).map(|text| Node::Number(text.into()))
                    }
                    _ => None,
                })
            },
        )
        .value(Values::Numbers),
        Rewrite::tree(
            Id::NumberType,
            ["signed 1 and 0, sent true and false", "签名用 1/0，发送的是 true/false"],
            move |root| each_value(root, &|_, value| truth(value)),
        )
        .value(Values::Truths),
        Rewrite::tree(
            Id::NumberType,
            [
                "long integers as texts, as ToStringSerializer of Jackson makes",
                "长整数成了字符串（如 Jackson 的 ToStringSerializer）",
            ],
            move |root| {
                each_value(root, &|_, value| match value {
                    Node::Number(text) if text.len() > 10 && text.bytes().all(|digit| digit.is_ascii_digit()) => {
                        Some(Node::Text(Text::of(text.to_string())))
                    }
                    _ => None,
                })
            },
        )
        .value(Values::Numbers),
        Rewrite::tree(
            Id::NumberType,
            ["signed as texts, sent true and false", "签名用字符串，发送的是 true/false"],
            move |root| each_value(root, &|_, value| said(value)),
        ),
    ]
}

/// Where numbers are that were written otherwise.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Top,
    Nested,
    AllButTime,
    Time,
}

/// Numbers of a part of the body in another notation: what is in a map of its own, or whatever is no `long`.
fn partly<'a>() -> impl Iterator<Item = Rewrite<'a>> {
    let parts = [
        (Part::Top, " at the top only", "（只有最外层）"),
        (Part::Nested, " in nested objects only", "（只有嵌套对象里的）"),
        (Part::AllButTime, ", all but `timestamp`", "（`timestamp` 除外）"),
        (Part::Time, ", `timestamp` alone", "（只有 `timestamp`）"),
    ];
    let notations = [Numbers::Text, Numbers::Double, Numbers::Float, Numbers::General, Numbers::Fixed];
    parts.into_iter().flat_map(move |(part, english, chinese)| {
        notations.map(|how| {
            let [signed, written] = crate::words::detail(&crate::change::Change::Numbers(how));
            let words = [format!("numbers {signed}{english}"), format!("数字{written}{chinese}")];
            Rewrite::tree(Id::NumberType, words, move |root| of_part(root, part, how))
        })
    })
}

fn of_part<'a>(root: &Node<'a>, part: Part, how: Numbers) -> Option<Node<'a>> {
    let found = std::cell::Cell::new(false);
    let out = deep(root, 0, &|depth, mut members| {
        for member in &mut members {
            let is_time = depth == 0 && member.key.value == "timestamp";
            let wanted = match part {
                Part::Top => depth == 0,
                Part::Nested => depth > 0,
                Part::AllButTime => !is_time,
                Part::Time => is_time,
            };
            if let (true, Node::Number(text)) = (wanted, &member.value) {
                let text = text.to_string();
                let made = if how == Numbers::Text { Some(Node::Text(Text::of(text))) } else { written(&text, how) };
                found.set(found.get() || made.is_some());
                member.value = made.unwrap_or_else(|| member.value.clone());
            }
        }
        members
    });
    found.get().then_some(out)
}

fn written<'a>(text: &str, how: Numbers) -> Option<Node<'a>> {
    how.of_number(text, None).filter(|made| made != text).map(|made| Node::Number(made.into()))
}

/// Members that are 0 or 1 wherever they are: a `bool` of the program's.
fn truths<'a>(root: &Node<'a>) -> Vec<Rewrite<'a>> {
    let mut names: Vec<(String, bool)> = Vec::new();
    root.each_member(&mut |member| {
        let Node::Number(text) = &member.value else { return };
        let truth = matches!(&**text, "0" | "1");
        match names.iter().position(|(name, _)| *name == member.key.value) {
            Some(at) => names[at].1 &= truth,
            None if names.len() < NAMES => names.push((member.key.value.to_string(), truth)),
            None => {}
        }
    });
    let names: Vec<_> = names.into_iter().filter(|(_, all)| *all).map(|(name, _)| name).collect();
    let each = names.iter().map(|name| vec![name.clone()]);
    let all = (names.len() > 1).then(|| names.clone());
    each.chain(all).map(said_true).collect()
}

fn said_true<'a>(names: Vec<String>) -> Rewrite<'a> {
    let shown = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let words =
        [format!("{shown}: signed true and false, sent 1 and 0"), format!("{shown} 签名用 true/false，发送的是 1/0")];
    Rewrite::tree(Id::NumberType, words, move |root| {
        each_value(root, &|key, value| match value {
            Node::Number(text) if names.iter().any(|name| name == key) => Some(Node::Bool(**text == *"1")),
            _ => None,
        })
    })
}

/// Strings that something cleaned up.
fn texts<'a>() -> impl Iterator<Item = Rewrite<'a>> {
    let all = values::TEXTS.into_iter().chain(values::ENCODED);
    all.map(|change| {
        Rewrite::tree(change.id, change.words, move |root| {
            each_value(root, &|_, value| changed_text(value, |text| change.of(text)))
        })
    })
}

/// The type of one member alone.
fn types<'a>(root: &Node<'a>) -> Vec<Rewrite<'a>> {
    let mut names: Vec<String> = Vec::new();
    root.each_member(&mut |member| {
        let typed = matches!(&member.value, Node::Number(_))
            || matches!(&member.value, Node::Text(text) if Numbers::Number.of_text(&text.value, None).is_some());
        if typed && names.len() < NAMES && !names.iter().any(|name| *name == member.key.value) {
            names.push(member.key.value.to_string());
        }
    });
    let fractions: Vec<_> = names
        .iter()
        .flat_map(|name| [name.as_str(), name.split('_').next().unwrap_or_default()])
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .flat_map(super::notations::fractions)
        .collect();
    let types = names.into_iter().flat_map(|name| [None, Some(true), Some(false)].map(|top| typed(name.clone(), top)));
    types.chain(fractions).chain(enumerations()).collect()
}

/// What a class has as enumerations, signed as texts.
fn enumerations<'a>() -> impl Iterator<Item = Rewrite<'a>> {
    let parts: [&'static [&'static str]; 3] =
        [&["type", "state"], &["type", "state", "space_status"], &["state", "space_status"]];
    parts.into_iter().map(|names| {
        let shown = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let words = [format!("{shown} signed as texts"), format!("{shown} 签名时是字符串")];
        let change = |name: &str, value: &Node<'a>| match value {
            Node::Number(text) if names.contains(&name) => Some(Node::Text(Text::of(text.to_string()))),
            _ => None,
        };
        Rewrite::tree(Id::NumberType, words, move |root| each_value(root, &change)).alone()
    })
}

/// A member of this name with the other type: everywhere, or at the top or below it only.
fn typed<'a>(name: String, top: Option<bool>) -> Rewrite<'a> {
    let (english, chinese) = match top {
        None => ("", ""),
        Some(true) => (" at the top", "最外层的 "),
        Some(false) => (" in nested objects", "嵌套对象里的 "),
    };
    let words = [
        format!("`{name}`{english}: a number on one side, a string on the other"),
        format!("{chinese}`{name}` 一边是数字，一边是字符串"),
    ];
    let change = move |value: &Node<'a>| match value {
        Node::Number(text) => Some(Node::Text(Text::of(text.to_string()))),
        Node::Text(text) => {
            Numbers::Number.of_text(&text.value, None).map(|text| Node::Number(text.into_owned().into()))
        }
        _ => None,
    };
    Rewrite::tree(Id::NumberType, words, move |root| {
        let found = std::cell::Cell::new(false);
        let out = deep(root, 0, &|depth, mut members| {
            let wanted = top.is_none_or(|top| top == (depth == 0));
            for member in members.iter_mut().filter(|member| wanted && member.key.value == name) {
                if let Some(value) = change(&member.value) {
                    member.value = value;
                    found.set(true);
                }
            }
            members
        });
        found.get().then_some(out)
    })
}
