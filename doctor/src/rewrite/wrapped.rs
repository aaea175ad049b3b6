//! A body that was signed as a member of another one, which was not sent so.

use super::made::{Rewrite, at_top};
use crate::json::{Member, Node, Text};
use crate::mistake::MistakeId as Id;

/// What the outer member is called.
const NAMES: [&str; 18] = [
    "data",
    "body",
    "params",
    "param",
    "json",
    "content",
    "request",
    "payload",
    "device",
    "record",
    "bizContent",
    "biz_content",
    "bizData",
    "value",
    "nameValuePairs",
    "map",
    "obj",
    "root",
];
/// What stays outside where only the rest was wrapped.
const COMMON: [&str; 3] = ["app_id", "timestamp", "sign_type"];

pub(super) fn all<'a>() -> Vec<Rewrite<'a>> {
    let weighed = |name: &str, made: Rewrite<'a>| if name == "data" { made } else { made.alone() };
    let three = move |name| [weighed(name, whole(name)), weighed(name, rest(name, 3)), rest(name, 1).alone()];
    let each = NAMES.into_iter().flat_map(three);
    each.chain([inner().frequent(), flattened().alone(), listed().alone()]).collect()
}

fn whole<'a>(name: &'static str) -> Rewrite<'a> {
    let words = [format!("all of it signed inside of `{name}`"), format!("签名时整个内容外面套了一层 `{name}`")];
    Rewrite::tree(Id::MemberAdded, words, move |root| Some(Node::Object(vec![under(name, root.members().to_vec())])))
}

/// So many of the common parameters stay outside.
fn rest<'a>(name: &'static str, outside: usize) -> Rewrite<'a> {
    let common = &COMMON[..outside];
    let [english, chinese] = match common {
        ["app_id"] => ["`app_id`", "`app_id` "],
        _ => ["the common parameters", "公共参数"],
    };
    let words = [
        format!("all but {english} signed inside of `{name}`"),
        format!("签名时{chinese}以外的内容都放在 `{name}` 里"),
    ];
    Rewrite::tree(Id::MemberAdded, words, move |root| {
        let is_common = |member: &Member<'a>| common.contains(&&*member.key.value);
        let (mut outside, inside): (Vec<_>, Vec<_>) = root.members().iter().cloned().partition(is_common);
        outside.push(under(name, inside));
        (outside.len() > 1).then_some(Node::Object(outside))
    })
}

/// What is inside of the one member that was sent.
fn inner<'a>() -> Rewrite<'a> {
    let words = ["what is inside of the outer member was signed, without that", "签名时没有外面那一层"];
    Rewrite::tree(Id::MemberLeftOut, words, |root| match root.members() {
        [Member { value: inner @ Node::Object(_), .. }] => Some(inner.clone()),
        _ => None,
    })
}

/// What is in `metadata` beside the other members, in its place.
fn flattened<'a>() -> Rewrite<'a> {
    let words = ["the members of `metadata` signed at the top", "签名时 `metadata` 的内容展开到了最外层"];
    Rewrite::tree(Id::MemberAdded, words, |root| {
        let each = root.members().iter().flat_map(|member| match &member.value {
            Node::Object(inner) if member.key.value == "metadata" => inner.clone(),
            _ => vec![member.clone()],
        });
        Some(Node::Object(each.collect()))
    })
}

/// `metadata` as a list of keys and values.
fn listed<'a>() -> Rewrite<'a> {
    let words = ["`metadata` signed as a list of `key` and `value`", "签名时 `metadata` 是 `key`/`value` 列表"];
    Rewrite::tree(Id::ValueRewritten, words, |root| {
        at_top(root, "metadata", |map| {
            let pair = |member: &Member<'a>| {
                let key = Member { key: Text::of("key"), value: Node::Text(member.key.clone()) };
                Node::Object(vec![key, Member { key: Text::of("value"), value: member.value.clone() }])
            };
            matches!(map, Node::Object(_)).then(|| Node::Array(map.members().iter().map(pair).collect()))
        })
    })
}

fn under<'a>(name: &'static str, members: Vec<Member<'a>>) -> Member<'a> {
    Member { key: Text::of(name), value: Node::Object(members) }
}
