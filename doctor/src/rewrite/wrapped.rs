//! A body that was signed as a member of another one, which was not sent so.

use super::made::Rewrite;
use crate::json::{Member, Node, Text};
use crate::mistake::MistakeId as Id;

/// What the outer member is called.
const NAMES: [&str; 14] = [
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
];
/// What stays outside where only the rest was wrapped.
const COMMON: [&str; 3] = ["app_id", "timestamp", "sign_type"];

pub(super) fn all<'a>() -> Vec<Rewrite<'a>> {
    NAMES.into_iter().flat_map(|name| [whole(name), rest(name)]).collect()
}

fn whole<'a>(name: &'static str) -> Rewrite<'a> {
    let words = [format!("all of it signed inside of `{name}`"), format!("签名时整个内容外面套了一层 `{name}`")];
    Rewrite::tree(Id::MemberAdded, words, move |root| Some(Node::Object(vec![under(name, root.members().to_vec())])))
}

fn rest<'a>(name: &'static str) -> Rewrite<'a> {
    let words = [
        format!("all but the common parameters signed inside of `{name}`"),
        format!("签名时公共参数以外的内容都放在 `{name}` 里"),
    ];
    Rewrite::tree(Id::MemberAdded, words, move |root| {
        let is_common = |member: &Member<'a>| COMMON.contains(&&*member.key.value);
        let (mut outside, inside): (Vec<_>, Vec<_>) = root.members().iter().cloned().partition(is_common);
        outside.push(under(name, inside));
        (outside.len() > 1).then_some(Node::Object(outside))
    })
}

fn under<'a>(name: &'static str, members: Vec<Member<'a>>) -> Member<'a> {
    Member { key: Text::of(name), value: Node::Object(members) }
}
