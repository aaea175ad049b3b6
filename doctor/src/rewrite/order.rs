//! Members in another order than they were sent in, where no rule orders all of them.

use super::made::{Rewrite, deep};
use crate::json::{Member, Node, Order};
use crate::mistake::MistakeId as Id;

/// Of more members each is only moved to the ends.
const MOST: usize = 24;
/// How deep a port stands; `metadata` is 1.
const PORT: usize = 2;
const COMMON: [&str; 3] = ["app_id", "timestamp", "sign_type"];

pub(super) fn all<'a>(root: &Node<'a>) -> Vec<Rewrite<'a>> {
    let mut all = common();
    all.extend(by_part());
    all.extend(moved(root));
    all.extend(moved_in_ports(root));
    all
}

/// The common parameters where a base class, or whatever adds them, has them.
fn common<'a>() -> Vec<Rewrite<'a>> {
    let sets: [(&[&str], [&str; 2]); 3] = [
        (&COMMON, ["the common parameters", "公共参数"]),
        (&COMMON[1..], ["`timestamp` and `sign_type`", "`timestamp` 和 `sign_type`"]),
        (&["sign_type", "timestamp"], ["`sign_type` and `timestamp`", "`sign_type` 和 `timestamp`"]),
    ];
    let one = |(names, [english, chinese]): (&'static [&'static str], [&'static str; 2])| {
        [(true, "at the end", "放在最后"), (false, "at the start", "放在最前")].map(|(at_end, where_to, place)| {
            let words = [format!("signed with {english} {where_to}"), format!("签名时{chinese}{place}")];
            Rewrite::tree(Id::KeyOrder, words, move |root| {
                let is_one = |member: &Member<'a>| names.contains(&&*member.key.value);
                let (mut those, mut others): (Vec<_>, Vec<_>) = root.members().iter().cloned().partition(is_one);
                those.sort_by_key(|member| names.iter().position(|name| *name == member.key.value));
                let (first, then) = if at_end { (&mut others, &mut those) } else { (&mut those, &mut others) };
                first.append(then);
                Some(Node::Object(std::mem::take(first)))
            })
        })
    };
    sets.into_iter().flat_map(one).collect()
}

/// Ports ordered and the map as it was, or all but the map: what is in `metadata` are no fields of a class.
fn by_part<'a>() -> impl Iterator<Item = Rewrite<'a>> {
    type Part = (fn(usize) -> bool, [&'static str; 2]);
    const PARTS: [Part; 2] = [
        (|depth| depth > 1, ["the ports alone", "只有端口对象"]),
        (|depth| depth != 1, ["all but `metadata`", "除 `metadata` 以外"]),
    ];
    let orders = [
        (Order::Sorted, ["sorted by key", "按 key 排序"]),
        (Order::HashMap, ["in the order of a Java HashMap", "Java HashMap 的顺序"]),
        (Order::HashMapCopy, ["in the order of a Java HashMap", "Java HashMap 的顺序"]),
        (Order::Documented, ["in the order of the documents", "文档中的字段顺序"]),
        (Order::Reversed, ["reversed", "与发送的顺序相反"]),
    ];
    PARTS.into_iter().flat_map(move |(is_part, part)| {
        orders.map(|(order, how)| {
            let words = [format!("signed: {}, {}", how[0], part[0]), format!("签名用的是{}（{}）", how[1], part[1])];
            Rewrite::tree(Id::KeyOrder, words, move |root| Some(arranged(root, is_part, order))).alone()
        })
    })
}

fn arranged<'a>(root: &Node<'a>, is_part: fn(usize) -> bool, order: Order) -> Node<'a> {
    deep(root, 0, &|depth, mut members| {
        if is_part(depth) {
            order.arrange(&mut members, |member| &member.key.value);
        }
        members
    })
}

fn says<'n>(name: &str, before: Option<&'n str>, of: [&'n str; 2]) -> [String; 2] {
    match before {
        Some(before) => [
            format!("signed with `{name}` before `{before}`{}", of[0]),
            format!("签名时{}`{name}` 在 `{before}` 前面", of[1]),
        ],
        None => [format!("signed with `{name}` at the end{}", of[0]), format!("签名时{}`{name}` 在最后", of[1])],
    }
}

/// One member that stood elsewhere, at the top.
fn moved<'a>(root: &Node<'a>) -> Vec<Rewrite<'a>> {
    let names: Vec<_> = root.members().iter().map(|member| member.key.value.to_string()).collect();
    let count = names.len();
    let mut all = Vec::new();
    for from in 0..count {
        let places: Vec<usize> = if count <= MOST { (0..=count).collect() } else { vec![0, count] };
        // Behind itself it stands already, and behind the next one is where that one stands when it is moved.
        for to in places.into_iter().filter(|to| *to != from && *to != from + 1) {
            let words = says(&names[from], names.get(to).map(String::as_str), ["", ""]);
            let made = Rewrite::tree(Id::KeyOrder, words, move |root| {
                let mut members = root.members().to_vec();
                (from < members.len() && to <= members.len()).then_some(())?;
                let member = members.remove(from);
                members.insert(if to > from { to - 1 } else { to }, member);
                Some(Node::Object(members))
            });
            all.push(made.alone());
        }
    }
    all
}

/// One member that stood elsewhere, in every port.
fn moved_in_ports<'a>(root: &Node<'a>) -> Vec<Rewrite<'a>> {
    let ports = root.members().iter().find(|member| member.key.value == "port");
    let first = match ports.map(|member| &member.value) {
        Some(Node::Array(items)) => items.first().map(Node::members).unwrap_or_default(),
        _ => &[],
    };
    let names: Vec<_> = first.iter().take(8).map(|member| member.key.value.to_string()).collect();
    let mut all = Vec::new();
    for name in &names {
        for before in names.iter().map(Some).chain([None]).filter(|before| *before != Some(name)) {
            let words = says(name, before.map(String::as_str), [", in each port", "每个端口里的 "]);
            let (name, before) = (name.clone(), before.cloned());
            let made = Rewrite::tree(Id::KeyOrder, words, move |root| {
                let place =
                    |members: &[Member<'a>], wanted: &str| members.iter().position(|member| member.key.value == wanted);
                Some(deep(root, 0, &|depth, mut members| {
                    let found = place(&members, &name).filter(|_| depth == PORT);
                    let Some(member) = found.map(|at| members.remove(at)) else { return members };
                    let at = before.as_ref().and_then(|before| place(&members, before)).unwrap_or(members.len());
                    members.insert(at, member);
                    members
                }))
            });
            all.push(made.alone());
        }
    }
    all
}
