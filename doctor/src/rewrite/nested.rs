//! Nested values that are text on one side: a list as a string of JSON, or of what a language prints.

use super::made::Rewrite;
use super::printed::{compact, plain, spaced};
use crate::json::{Member, Node, Text, parse};
use crate::mistake::MistakeId as Id;
use crate::print::{JAVA, PYTHON, javascript};

type Write = (&'static str, fn(&Node<'_>) -> String);

const WRITERS: [Write; 7] = [
    ("JSON", compact),
    ("JSON with spaces", spaced),
    ("JSON, its characters as they are", plain),
    ("what Python prints", |node| PYTHON.print(node)),
    ("what Java prints", |node| JAVA.print(node)),
    ("what JavaScript prints", javascript),
    ("`Array`", |_| "Array".to_owned()),
];

pub(super) fn all<'a>(root: &Node<'a>) -> Vec<Rewrite<'a>> {
    let is_nested = |value: &Node<'_>| matches!(value, Node::Array(_) | Node::Object(_));
    let names = |wanted: &dyn Fn(&Node<'a>) -> bool| -> Vec<String> {
        let members = root.members().iter().filter(|member| wanted(&member.value));
        members.map(|member| member.key.value.to_string()).take(6).collect()
    };
    let mut all = Vec::new();
    for choice in choices(names(&is_nested)) {
        for (number, (written, write)) in WRITERS.into_iter().enumerate() {
            let shown = listed(&choice);
            let words = [
                format!("{shown} signed as text ({written}), sent nested"),
                format!("{shown} 签名时是字符串（{written}），发送时是嵌套结构"),
            ];
            let choice = choice.clone();
            let made = Rewrite::tree(Id::NestedAsText, words, move |root| {
                changed(root, &choice, |value| Some(Node::Text(Text::of(write(value)))))
            });
            all.push(match number {
                0 => made.frequent(),
                2 => made.only(),
                _ => made,
            });
        }
    }
    for choice in choices(names(&|value| inner(value).is_some())) {
        let shown = listed(&choice);
        let words =
            [format!("{shown} signed nested, sent as text"), format!("{shown} 签名时是嵌套结构，发送时是字符串")];
        all.push(Rewrite::tree(Id::NestedAsText, words, move |root| changed(root, &choice, inner)).frequent());
    }
    all
}

/// All of them, and each alone.
fn choices(names: Vec<String>) -> Vec<Vec<String>> {
    let each: Vec<_> = names.iter().map(|name| vec![name.clone()]).collect();
    let whole = (names.len() > 1).then_some(names);
    each.into_iter().chain(whole).collect()
}

fn listed(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn changed<'a>(root: &Node<'a>, names: &[String], change: impl Fn(&Node<'a>) -> Option<Node<'a>>) -> Option<Node<'a>> {
    let one = |member: &Member<'a>| {
        let wanted = names.iter().any(|name| *name == member.key.value);
        Some(Member { value: if wanted { change(&member.value)? } else { member.value.clone() }, ..member.clone() })
    };
    root.members().iter().map(one).collect::<Option<Vec<_>>>().map(Node::Object)
}

/// The value that a text holds.
fn inner<'a>(value: &Node<'a>) -> Option<Node<'a>> {
    let Node::Text(text) = value else { return None };
    let inner = text.value.trim();
    inner.starts_with(['{', '[']).then(|| read(inner)).flatten()
}

/// The value of a text of JSON that nobody sent.
pub(super) fn read<'a>(text: &str) -> Option<Node<'a>> {
    parse(text).map(owned)
}

fn owned<'a>(node: Node<'_>) -> Node<'a> {
    let text = |text: Text<'_>| Text { raw: text.raw.into_owned().into(), value: text.value.into_owned().into() };
    match node {
        Node::Null => Node::Null,
        Node::Bool(value) => Node::Bool(value),
        Node::Number(number) => Node::Number(number.into_owned().into()),
        Node::Text(value) => Node::Text(text(value)),
        Node::Array(items) => Node::Array(items.into_iter().map(owned).collect()),
        Node::Object(members) => {
            let one = |member: Member<'_>| Member { key: text(member.key), value: owned(member.value) };
            Node::Object(members.into_iter().map(one).collect())
        }
    }
}
