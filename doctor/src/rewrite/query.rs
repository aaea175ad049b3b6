//! The body as a library for query strings writes it: nested values in brackets, all of it encoded.

use super::made::Rewrite;
use crate::json::{Member, Node};
use crate::mistake::MistakeId as Id;
use crate::percent::{self, Style};
use crate::print::javascript;

pub(super) fn all<'a>() -> Vec<Rewrite<'a>> {
    let libraries = [
        (["as PHP's http_build_query writes it", "PHP http_build_query 的写法"], Style::Plus, true),
        (["as qs writes it, nested values in brackets", "qs 的写法：嵌套的值用方括号"], Style::Percent, true),
        (["as a query string, brackets as they are", "查询串的写法，方括号没有编码"], Style::Plus, false),
        (["as a query string, brackets as they are", "查询串的写法，方括号没有编码"], Style::Percent, false),
    ];
    let mut all = vec![Rewrite::text(
        Id::FormRuleOnJson,
        ["as URLSearchParams writes it", "URLSearchParams 的写法"],
        |root, _| flat(root),
    )];
    for (words, style, names) in libraries {
        for sorted in [false, true] {
            let make = move |root: &Node<'a>, _: &str| nested(root, style, names, sorted);
            all.push(Rewrite::text(Id::FormRuleOnJson, words, make).alone());
        }
    }
    all
}

fn flat(root: &Node<'_>) -> Option<String> {
    let encode = |text: &str| percent::encode(text.as_bytes(), Style::Plus);
    let one = |member: &Member<'_>| format!("{}={}", encode(&member.key.value), encode(&javascript(&member.value)));
    let pairs: Vec<_> = root.members().iter().map(one).collect();
    (!pairs.is_empty()).then(|| pairs.join("&"))
}

/// `names`: whether brackets are encoded, too.
fn nested(root: &Node<'_>, style: Style, names: bool, sorted: bool) -> Option<String> {
    let mut pairs = Vec::new();
    let mut members: Vec<_> = root.members().iter().collect();
    if sorted {
        members.sort_by(|left, right| left.key.value.cmp(&right.key.value));
    }
    for member in members {
        apart(&member.key.value, &member.value, &mut pairs);
    }
    let encode = |text: &str| percent::encode(text.as_bytes(), style);
    let name = |name: &str| if names { encode(name) } else { name.to_owned() };
    let texts: Vec<_> = pairs.iter().map(|(key, value)| format!("{}={}", name(key), encode(value))).collect();
    (!texts.is_empty()).then(|| texts.join("&"))
}

/// A pair for each value below this one; PHP leaves null out.
fn apart(name: &str, node: &Node<'_>, pairs: &mut Vec<(String, String)>) {
    match node {
        Node::Null => {}
        Node::Bool(value) => pairs.push((name.to_owned(), u8::from(*value).to_string())),
        Node::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| apart(&format!("{name}[{at}]"), item, pairs));
        }
        Node::Object(members) => {
            for member in members {
                apart(&format!("{name}[{}]", member.key.value), &member.value, pairs);
            }
        }
        other => pairs.push((name.to_owned(), javascript(other))),
    }
}
