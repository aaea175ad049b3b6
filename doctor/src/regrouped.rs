//! The parameters of a form as the object that they may have been: JSON that was given to the machinery for forms.

use crate::json::{Member, Node, Numbers, Text};
use crate::pairs::{self, Pair};

/// What the values of a form are in JSON.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Values {
    /// Texts, all of them.
    Texts,
    /// Numbers where the documents have numbers.
    Documented,
}

/// Members that are numbers in the documents.
pub(crate) const NUMBERS: [&str; 16] = [
    "timestamp",
    "type",
    "state",
    "space_status",
    "quantity",
    "energy_value",
    "fee_value",
    "total_value",
    "need_value",
    "pay_value",
    "pay_mode",
    "device_type",
    "soc",
    "replenish_time",
    "parking_time",
    "plate_color",
];

/// More parameters are not regrouped.
const MOST: usize = 2000;
/// Deeper names are taken as they are.
const DEPTH: usize = 8;

/// The parameters as an object, without `sign`: a member each.
pub(crate) fn flat(pairs: &[Pair], values: Values) -> Node<'static> {
    let signed = pairs.iter().filter(|pair| pair.name != b"sign");
    Node::Object(
        signed
            .map(|pair| {
                let name = pairs::text(&pair.name);
                let value = value(&name, pairs::text(&pair.value), values);
                Member { key: Text::of(name), value }
            })
            .collect(),
    )
}

/// The parameters as an object whose lists and objects are what their names tell: `port[0][no]`, `port[0].no`, `port.0.no`,
/// `port[][no]`. `None` where no name tells of any.
pub(crate) fn nested(pairs: &[Pair], values: Values) -> Option<Node<'static>> {
    let signed = pairs.iter().filter(|pair| pair.name != b"sign");
    let named: Vec<(Vec<String>, String)> =
        signed.map(|pair| (path(&pairs::text(&pair.name)), pairs::text(&pair.value))).collect();
    let tells = named.len() <= MOST && named.iter().any(|(path, _)| path.len() > 1);
    tells.then(|| {
        let mut root = Node::Object(Vec::new());
        for (path, value) in named {
            put(&mut root, &path, value, values);
        }
        listed(root)
    })
}

fn value(name: &str, text: String, values: Values) -> Node<'static> {
    let number =
        values == Values::Documented && NUMBERS.contains(&name) && Numbers::Number.of_text(&text, None).is_some();
    if number { Node::Number(text.into()) } else { Node::Text(Text::of(text)) }
}

/// The parts of a name: `port[0][no]` is `port`, `0`, `no`.
fn path(name: &str) -> Vec<String> {
    let parts: Vec<String> = name.split(['[', '.']).map(|part| part.trim_end_matches(']').to_owned()).collect();
    if parts.len() > DEPTH || parts.first().is_none_or(String::is_empty) { vec![name.to_owned()] } else { parts }
}

/// Puts a value where its name says. A part without a name is a new item, unless the last item lacks what is put.
fn put(node: &mut Node<'static>, path: &[String], text: String, values: Values) {
    let (Node::Object(members), Some((first, rest))) = (node, path.split_first()) else { return };
    let lacks = |member: &Member<'static>| {
        rest.first().is_none_or(|next| member.value.members().iter().all(|inner| inner.key.value != **next))
    };
    let place = if first.is_empty() {
        let last = members.len().checked_sub(1);
        last.filter(|last| !rest.is_empty() && members.get(*last).is_some_and(lacks))
    } else {
        members.iter().position(|member| member.key.value == **first)
    };
    let place = place.unwrap_or_else(|| {
        let key = if first.is_empty() { members.len().to_string() } else { first.clone() };
        members.push(Member { key: Text::of(key), value: Node::Object(Vec::new()) });
        members.len() - 1
    });
    let Some(member) = members.get_mut(place) else { return };
    match (rest, &member.value) {
        ([], _) => {
            let name = path.last().map_or("", String::as_str);
            member.value = value(name, text, values);
        }
        (_, Node::Object(_)) => put(&mut member.value, rest, text, values),
        _ => {}
    }
}

/// Objects whose names count from 0 are lists.
fn listed(node: Node<'static>) -> Node<'static> {
    let Node::Object(members) = node else { return node };
    let counts = members.iter().enumerate().all(|(at, member)| member.key.value == at.to_string());
    let inner = members.into_iter().map(|member| Member { value: listed(member.value), ..member });
    if counts { Node::Array(inner.map(|member| member.value).collect()) } else { Node::Object(inner.collect()) }
}
