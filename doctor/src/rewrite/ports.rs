//! What becomes of the list of ports.

use super::made::{Rewrite, at_top};
use crate::json::{Member, Node, Text};
use crate::mistake::MistakeId as Id;

const PORT: &str = "port";
/// Longer lists are looked at as a whole only.
const MOST: usize = 16;

pub(super) fn all<'a>(root: &Node<'a>) -> Vec<Rewrite<'a>> {
    let port = root.members().iter().find(|member| member.key.value == PORT);
    let count = match port.map(|port| &port.value) {
        Some(Node::Array(items)) => items.len(),
        Some(Node::Object(_)) => return vec![listed()],
        _ => return Vec::new(),
    };
    let mut all = Vec::new();
    if count > 0 {
        all.push(
            list(["a single object instead of the list", "用单个对象代替了列表"], |items| {
                items.first().cloned()
            })
            .frequent(),
        );
        all.push(list(
            ["an object by number instead of the list", "用以序号为 key 的对象代替了列表"],
            |items| Some(keyed(items, (0..items.len()).map(|at| at.to_string()))),
        ));
        all.push(list(["a list in a list", "列表外面又套了一层列表"], |items| {
            Some(Node::Array(vec![Node::Array(items.to_vec())]))
        }));
        all.push(list(["the list in an object", "列表外面又套了一层对象"], |items| Some(wrapped(items))));
        all.push(list(["signed as an empty list", "签名时是空列表"], |_| Some(Node::Array(Vec::new()))));
        all.push(list(["signed as null", "签名时是 null"], |_| Some(Node::Null)));
        all.push(list(["signed as an empty text", "签名时是空字符串"], |_| Some(Node::Text(Text::of("")))));
        all.push(list(["signed as an empty object", "签名时是空对象"], |_| Some(Node::Object(Vec::new()))));
        all.push(list(
            ["an object by number from 1 instead of the list", "用从 1 开始的序号为 key 的对象代替了列表"],
            |items| Some(keyed(items, (1..=items.len()).map(|at| at.to_string()))),
        ));
        all.push(list(
            ["an object by `no` instead of the list", "用 `no` 为 key 的对象代替了列表"],
            |items| {
                let name = |item| number(item).map(|no| super::printed::compact(&no).replace('"', ""));
                Some(keyed(items, items.iter().map(name).collect::<Option<Vec<_>>>()?))
            },
        ));
        all.push(list(["the values without their names", "只有值，没有字段名"], |items| {
            let values = |item: &Node<'a>| item.members().iter().map(|member| member.value.clone()).collect();
            Some(Node::Array(items.iter().map(|item| Node::Array(values(item))).collect()))
        }));
        all.push(list(["each a text of JSON", "每个端口都成了 JSON 字符串"], |items| {
            let text = |item: &Node<'a>| Node::Text(Text::of(super::printed::compact(item)));
            Some(Node::Array(items.iter().map(text).collect()))
        }));
        all.push(list(["each without members", "每个端口都是空对象"], |items| {
            Some(Node::Array(items.iter().map(|_| Node::Object(Vec::new())).collect()))
        }));
        for kept in [&["no", "state"][..], &["no"], &["no", "state", "space_status"], &["no", "state", "state_desc"]] {
            let shown = kept.join("`, `");
            let words = [format!("each with `{shown}` only"), format!("每个端口只有 `{shown}`")];
            all.push(list(words, move |items| {
                let keep = |member: &&Member<'a>| kept.contains(&&*member.key.value);
                let one = |item: &Node<'a>| Node::Object(item.members().iter().filter(keep).cloned().collect());
                Some(Node::Array(items.iter().map(one).collect()))
            }));
        }
        for (step, words) in
            [(-1, ["numbered from one less", "端口号少了 1"]), (1, ["numbered from one more", "端口号多了 1"])]
        {
            all.push(list(words, move |items| {
                items.iter().map(|item| renumbered(item, step)).collect::<Option<_>>().map(Node::Array)
            }));
        }
        all.push(list(
            ["an object by `no`, which is not repeated inside", "用 `no` 为 key 的对象代替了列表，里面不再有 `no`"],
            |items| {
                let name = |item| number(item).map(|no| super::printed::compact(&no).replace('"', ""));
                let names = items.iter().map(name).collect::<Option<Vec<_>>>()?;
                let rest = |item: &Node<'a>| {
                    Node::Object(item.members().iter().filter(|member| member.key.value != "no").cloned().collect())
                };
                Some(keyed(&items.iter().map(rest).collect::<Vec<_>>(), names))
            },
        ));
        all.push(list(["the numbers only", "只剩端口号"], |items| {
            Some(Node::Array(items.iter().filter_map(number).collect()))
        }));
    }
    if count > 1 {
        all.extend(of_several(count));
    }
    all
}

/// What becomes of a list with more than one port.
fn of_several<'a>(count: usize) -> Vec<Rewrite<'a>> {
    let mut all = Vec::new();
    all.push(
        list(["in reverse order", "顺序相反"], |items| Some(Node::Array(items.iter().rev().cloned().collect())))
            .frequent(),
    );
    all.push(list(["sorted by number", "按端口号排序"], |items| Some(sorted(items, false))));
    all.push(list(["sorted by number, descending", "按端口号倒序"], |items| Some(sorted(items, true))));
    all.push(
        list(["the first one at the end", "第一个排到了最后"], |items| {
            let (first, rest) = items.split_first()?;
            Some(Node::Array(rest.iter().chain([first]).cloned().collect()))
        })
        .only(),
    );
    all.push(
        list(["the last one at the start", "最后一个排到了最前"], |items| {
            let (last, rest) = items.split_last()?;
            Some(Node::Array([last].into_iter().chain(rest).cloned().collect()))
        })
        .only(),
    );
    all.push(list(["the first one twice", "第一个重复了"], |items| {
        Some(Node::Array(items.iter().map(|_| items[0].clone()).collect()))
    }));
    all.push(list(["the last one for each", "每一个都成了最后一个"], |items| {
        let last = items.last()?;
        Some(Node::Array(items.iter().map(|_| last.clone()).collect()))
    }));
    for kept in 1..count.min(MOST) {
        let words = [format!("the first {kept} of {count} were signed"), format!("{count} 个端口只签了前 {kept} 个")];
        all.push(list(words, move |items| Some(Node::Array(items.get(..kept)?.to_vec()))));
        let words = [format!("the last {kept} of {count} were signed"), format!("{count} 个端口只签了后 {kept} 个")];
        all.push(list(words, move |items| Some(Node::Array(items.get(items.len() - kept..)?.to_vec()))));
    }
    for left in 1..count.saturating_sub(1).min(MOST) {
        let words = [format!("number {} was not signed", left + 1), format!("第 {} 个端口没有参与签名", left + 1)];
        all.push(list(words, move |items| {
            let kept = items.iter().enumerate().filter(|(at, _)| *at != left);
            Some(Node::Array(kept.map(|(_, item)| item.clone()).collect()))
        }));
    }
    all
}

fn list<'a, W: Into<std::borrow::Cow<'static, str>>>(
    words: [W; 2],
    change: impl Fn(&[Node<'a>]) -> Option<Node<'a>> + 'a,
) -> Rewrite<'a> {
    Rewrite::tree(Id::PortList, words, move |root| {
        at_top(root, PORT, |value| match value {
            Node::Array(items) => change(items),
            _ => None,
        })
    })
}

/// One object was sent; a list was signed.
fn listed<'a>() -> Rewrite<'a> {
    Rewrite::tree(
        Id::PortList,
        ["a list was signed, a single object sent", "签名时是列表，发送的是单个对象"],
        |root| at_top(root, PORT, |value| Some(Node::Array(vec![value.clone()]))),
    )
}

fn keyed<'a>(items: &[Node<'a>], names: impl IntoIterator<Item = String>) -> Node<'a> {
    let member = |(item, name): (&Node<'a>, String)| Member { key: Text::of(name), value: item.clone() };
    Node::Object(items.iter().zip(names).map(member).collect())
}

fn wrapped<'a>(items: &[Node<'a>]) -> Node<'a> {
    Node::Object(vec![Member { key: Text::of(PORT), value: Node::Array(items.to_vec()) }])
}

fn number<'a>(item: &Node<'a>) -> Option<Node<'a>> {
    item.members().iter().find(|member| member.key.value == "no").map(|member| member.value.clone())
}

/// The port with another number.
fn renumbered<'a>(item: &Node<'a>, step: i64) -> Option<Node<'a>> {
    at_top(item, "no", |no| match no {
        Node::Text(text) => Some(Node::Text(Text::of((text.value.parse::<i64>().ok()? + step).to_string()))),
        Node::Number(text) => Some(Node::Number((text.parse::<i64>().ok()? + step).to_string().into())),
        _ => None,
    })
}

fn sorted<'a>(items: &[Node<'a>], descending: bool) -> Node<'a> {
    let mut items = items.to_vec();
    let key = |item: &Node<'a>| number(item).map(|value| super::printed::compact(&value));
    items.sort_by_cached_key(key);
    if descending {
        items.reverse();
    }
    Node::Array(items)
}
