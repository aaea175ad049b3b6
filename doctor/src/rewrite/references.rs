//! References in place of what was written before: fastjson, where one object stands at several places.

use super::made::Rewrite;
use crate::json::{Member, Node, Text};
use crate::mistake::MistakeId as Id;

pub(super) fn all<'a>() -> Vec<Rewrite<'a>> {
    let words = [
        "`{\"$ref\":…}` for what stands there once more, as fastjson writes it",
        "重复的对象写成了 `{\"$ref\":…}`（fastjson）",
    ];
    vec![Rewrite::tree(Id::ValueRewritten, words, |root| {
        let mut seen = Vec::new();
        let out = referred(root, "$", &mut seen);
        (out != *root).then_some(out)
    })]
}

/// The same with a path for each object and each list that was there before.
fn referred<'a>(node: &Node<'a>, path: &str, seen: &mut Vec<(Node<'a>, String)>) -> Node<'a> {
    if !matches!(node, Node::Array(_) | Node::Object(_)) || node.is_empty() {
        return node.clone();
    }
    if let Some((_, first)) = seen.iter().find(|(known, _)| known == node) {
        let reference = Member { key: Text::of("$ref"), value: Node::Text(Text::of(first.clone())) };
        return Node::Object(vec![reference]);
    }
    seen.push((node.clone(), path.to_owned()));
    if let Node::Array(items) = node {
        let one = |(at, item)| referred(item, &format!("{path}[{at}]"), seen);
        return Node::Array(items.iter().enumerate().map(one).collect());
    }
    let one = |member: &Member<'a>| {
        let value = referred(&member.value, &format!("{path}.{}", member.key.value), seen);
        Member { value, ..member.clone() }
    };
    Node::Object(node.members().iter().map(one).collect())
}
