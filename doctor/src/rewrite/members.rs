//! Members of nested objects that were not signed, and members that were signed and not sent.

use super::made::{Rewrite, at_top, deep};
use crate::change::Values;
use crate::json::{Member, Node, Text};
use crate::mistake::MistakeId as Id;

/// Names of nested members that are looked at.
const NAMES: usize = 24;

pub(super) fn all<'a>(root: &Node<'a>, app_id: Option<&str>) -> Vec<Rewrite<'a>> {
    let names = nested_names(root);
    let mut all: Vec<_> = names.iter().map(|name| without(vec![name.clone()])).collect();
    for (number, first) in names.iter().enumerate() {
        all.extend(names[number + 1..].iter().map(|second| without(vec![first.clone(), second.clone()])));
    }
    let replacer = [
        "JSON.stringify with a list of names, which leaves the same names in nested objects only",
        "JSON.stringify 的第二个参数用了字段名数组，嵌套对象里的其他字段被丢掉了",
    ];
    all.push(Rewrite::tree(Id::MemberLeftOut, replacer, |root| Some(replaced(root, false))).frequent());
    all.push(Rewrite::tree(Id::MemberLeftOut, replacer, |root| Some(replaced(root, true))).frequent());
    let maps = ["`metadata` sorted by key, as Go sorts maps", "`metadata` 按 key 排序（Go 的 map）"];
    all.push(Rewrite::tree(Id::KeyOrder, maps, |root| at_top(root, "metadata", sorted)).frequent());
    let empty = ["nested objects signed empty", "签名时嵌套对象是空的"];
    all.push(Rewrite::tree(Id::MemberLeftOut, empty, |root| {
        Some(deep(root, 0, &|depth, members| if depth > 0 { Vec::new() } else { members }))
    }));
    for (name, value) in [
        ("`{}`", Node::Object(Vec::new())),
        ("null", Node::Null),
        ("`[]`", Node::Array(Vec::new())),
        ("`\"\"`", Node::Text(Text::of(""))),
    ] {
        let words = [format!("`metadata` signed as {name}"), format!("`metadata` 签名时是 {name}")];
        let made = Rewrite::tree(Id::ValueRewritten, words, move |root| {
            at_top(root, "metadata", |was| (!was.is_empty()).then(|| value.clone()))
        });
        all.push(made.alone());
    }
    let early = ["timestamp", "sign_type", "name", "type", "metadata"];
    let words = [
        "signed without `timestamp`, `sign_type`, `name`, `type`, `metadata`: the body of the documents' first revision",
        "签名时没有 `timestamp`、`sign_type`、`name`、`type`、`metadata`（文档最早版本的请求体）",
    ];
    all.push(Rewrite::tree(Id::MemberLeftOut, words, move |root| {
        let kept = root.members().iter().filter(|member| !early.contains(&&*member.key.value));
        Some(Node::Object(kept.cloned().collect()))
    }));
    all.extend(everywhere(root, &names).map(Rewrite::alone));
    all.extend(of_depth());
    all.extend(added(root, app_id));
    all.extend(unsigned());
    all
}

/// What stood in a member before the signature did, and other cases of `sign_type`.
fn unsigned<'a>() -> impl Iterator<Item = Rewrite<'a>> {
    let text = |text: &'static str| Node::Text(Text::of(text));
    let signs = [("sign", text(""), "`\"\"`"), ("sign", Node::Null, "null"), ("signature", text(""), "`\"\"`")];
    let signs = signs.into_iter().map(|(name, value, shown)| {
        let words = [format!("`{name}` was {shown} when it was signed"), format!("签名时 `{name}` 是 {shown}")];
        let change = move |was: &Node<'a>| (*was != value).then(|| value.clone());
        Rewrite::tree(Id::SignInBody, words, move |root| at_top(root, name, &change))
    });
    let types = ["md5", "Md5", "MD5"].into_iter().map(move |other| {
        let words = [format!("`sign_type` signed as `{other}`"), format!("签名时 `sign_type` 是 `{other}`")];
        Rewrite::tree(Id::ValueRewritten, words, move |root| {
            at_top(root, "sign_type", |was| (*was != text(other)).then(|| text(other)))
        })
    });
    // As names of algorithms are written elsewhere.
    let usual = |(at, made): (usize, Rewrite<'a>)| if at == 0 { made.value(Values::Texts) } else { made.alone() };
    signs.chain(types.enumerate().map(usual))
}

/// The names in nested objects, in the order in which they come.
fn nested_names(root: &Node<'_>) -> Vec<String> {
    let mut names = Vec::new();
    let mut visit = |members: &[Member<'_>]| {
        for member in members {
            if names.len() < NAMES && !names.iter().any(|name| *name == member.key.value) {
                names.push(member.key.value.to_string());
            }
        }
    };
    for member in root.members() {
        match &member.value {
            Node::Object(members) => visit(members),
            Node::Array(items) => items.iter().take(64).for_each(|item| visit(item.members())),
            _ => {}
        }
    }
    names
}

fn without<'a>(names: Vec<String>) -> Rewrite<'a> {
    let shown = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>();
    let words = [
        format!("signed without {} in nested objects", shown.join(" and ")),
        format!("签名时嵌套对象里没有 {}", shown.join("、")),
    ];
    Rewrite::tree(Id::MemberLeftOut, words, move |root| {
        Some(deep(root, 0, &|depth, mut members| {
            if depth > 0 {
                members.retain(|member| !names.iter().any(|name| *name == member.key.value));
            }
            members
        }))
    })
}

/// Members that are left out wherever they are, where they are at the top, too.
fn everywhere<'a>(root: &Node<'a>, nested: &[String]) -> impl Iterator<Item = Rewrite<'a>> {
    let at_top = |name: &&String| root.members().iter().any(|member| member.key.value == **name);
    let both: Vec<_> = nested.iter().filter(at_top).cloned().collect();
    both.into_iter().map(|name| {
        let words = [format!("signed without `{name}` anywhere"), format!("签名时所有层级都没有 `{name}`")];
        Rewrite::tree(Id::MemberLeftOut, words, move |root| {
            Some(deep(root, 0, &|_, mut members| {
                members.retain(|member| member.key.value != name);
                members
            }))
        })
    })
}

/// What JSON.stringify makes with the names at the top as its second argument: they are the order, too.
fn replaced<'a>(root: &Node<'a>, sorted: bool) -> Node<'a> {
    let mut list: Vec<String> = root.members().iter().map(|member| member.key.value.to_string()).collect();
    if sorted {
        list.sort();
    }
    deep(root, 0, &|_, members| {
        let find = |name: &String| members.iter().find(|member| member.key.value == *name).cloned();
        list.iter().filter_map(find).collect()
    })
}

/// An object with its members sorted, where they are not.
fn sorted<'a>(value: &Node<'a>) -> Option<Node<'a>> {
    let mut members = value.members().to_vec();
    members.sort_by(|left, right| left.key.value.cmp(&right.key.value));
    (members != value.members()).then_some(Node::Object(members))
}

/// Null and empty members left out at the top only, or below it only.
fn of_depth<'a>() -> impl Iterator<Item = Rewrite<'a>> {
    let one = |id, nulls: bool, top: bool, words: [&'static str; 2]| {
        Rewrite::tree(id, words, move |root| {
            Some(deep(root, 0, &|depth, mut members| {
                if (depth == 0) == top {
                    members.retain(|member| !member.value.is_empty() || (member.value == Node::Null) != nulls);
                }
                members
            }))
        })
    };
    [
        one(Id::NullMembers, true, true, ["signed without them at the top", "签名时去掉了最外层的 null"]),
        one(Id::NullMembers, true, false, ["signed without them in nested objects", "签名时去掉了嵌套对象里的 null"]),
        one(Id::EmptyMembers, false, true, ["signed without them at the top", "签名时去掉了最外层的空字段"]),
        one(
            Id::EmptyMembers,
            false,
            false,
            ["signed without them in nested objects", "签名时去掉了嵌套对象里的空字段"],
        ),
    ]
    .into_iter()
}

/// What was signed and not sent: members with a value that everybody knows.
fn added<'a>(root: &Node<'a>, app_id: Option<&str>) -> Vec<Rewrite<'a>> {
    let text = |value: &str| Node::Text(Text::of(value.to_owned()));
    let known = [
        ("sign_type", text("MD5")),
        ("sign", text("")),
        ("sign", Node::Null),
        ("Authorization", text("")),
        ("signature", text("")),
        ("signature", Node::Null),
        ("app_secret", text("")),
        ("app_secret", Node::Null),
    ];
    let number = |value: &'static str| Node::Number(value.into());
    // What frameworks have in every object, and other platforms in every request.
    let theirs = [
        ("version", text("1.0")),
        ("v", text("1.0")),
        ("format", text("json")),
        ("charset", text("utf-8")),
        ("charset", text("UTF-8")),
        ("empty", Node::Bool(false)),
        ("class", Node::Null),
        ("new", Node::Bool(true)),
        ("handler", Node::Object(Vec::new())),
        ("hibernateLazyInitializer", Node::Object(Vec::new())),
        ("__v", number("0")),
        ("serialVersionUID", number("1")),
        ("XXX_unrecognized", Node::Null),
        ("_method", text("POST")),
        ("method", text("POST")),
        ("id", Node::Null),
        ("id", number("0")),
        ("$id", text("1")),
    ];
    let mut all = Vec::new();
    for (name, value) in theirs {
        if root.members().iter().any(|member| member.key.value == name) {
            continue;
        }
        for place in [Place::End, Place::Start, Place::Sorted] {
            let value = value.clone();
            let words = [format!("signed with `{name}`, sent without"), format!("签名时带 `{name}`，发送时没有")];
            let made =
                Rewrite::tree(Id::MemberAdded, words, move |root| Some(insert(root, name, value.clone(), place)));
            all.push(made.only());
        }
    }
    let app_id = app_id.map(|app_id| ("app_id", text(app_id)));
    for (name, value) in known.into_iter().chain(app_id) {
        if root.members().iter().any(|member| member.key.value == name) {
            continue;
        }
        let shown = match &value {
            Node::Null => "null".to_owned(),
            other => super::printed::compact(other),
        };
        for place in [Place::End, Place::Start, Place::Sorted, Place::AfterTimestamp] {
            let value = value.clone();
            let words = [
                format!("signed with `{name}` = {shown}, sent without"),
                format!("签名时带 `{name}` = {shown}，发送时没有"),
            ];
            let made =
                Rewrite::tree(Id::MemberAdded, words, move |root| Some(insert(root, name, value.clone(), place)));
            all.push(if name == "sign" && matches!(place, Place::End) { made.frequent() } else { made });
        }
    }
    all
}

/// Where a member stands that was not sent.
#[derive(Clone, Copy)]
pub(super) enum Place {
    Start,
    End,
    /// Before the first name that is greater.
    Sorted,
    AfterAppId,
    AfterTimestamp,
}

/// The body with one more member at the top.
pub(super) fn insert<'a>(root: &Node<'a>, name: &str, value: Node<'a>, place: Place) -> Node<'a> {
    let mut members = root.members().to_vec();
    let after = |wanted: &str| members.iter().position(|member| member.key.value == wanted).map(|at| at + 1);
    let at = match place {
        Place::Start => Some(0),
        Place::End => None,
        Place::Sorted => members.iter().position(|member| *member.key.value > *name),
        Place::AfterAppId => after("app_id"),
        Place::AfterTimestamp => after("timestamp"),
    };
    let at = at.unwrap_or(members.len());
    members.insert(at, Member { key: Text::of(name.to_owned()), value });
    Node::Object(members)
}
