//! What a serializer may do to the members of an object.

use std::borrow::Cow;

use super::node::{Member, Node, Text};
use super::{Depth, Escapes, Layout, Numbers, Order};

/// How a body is written anew. The default changes nothing but white space.
#[derive(Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) layout: Layout,
    /// Absent: strings are written as they were sent.
    pub(crate) escapes: Option<Escapes>,
    pub(crate) order: Option<(Order, Depth)>,
    /// The order of `metadata`, which is a map where all else is a class.
    pub(crate) map: Option<MapOrder>,
    pub(crate) names: Option<Names>,
    pub(crate) numbers: Option<Numbers>,
    /// What becomes of `null`, and of what is empty.
    pub(crate) dropped: [Option<Dropped>; 2],
    pub(crate) duplicates: Option<Duplicates>,
    pub(crate) left_out: Option<LeftOut>,
    pub(crate) added: Option<Added>,
}

/// Another rule for names.
#[derive(Clone, Copy)]
pub(crate) struct Names {
    pub(crate) rename: fn(&str) -> String,
    /// Whether the keys of `metadata` stay: a map has no names of fields.
    pub(crate) spares_map: bool,
}

/// The order of the keys of a map.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum MapOrder {
    Sent,
    /// Of `java.util.HashMap`.
    HashMap,
    /// The permutation of what was sent that has this number.
    Permuted(usize),
}

/// The member that is a map, in whatever case.
pub(super) const MAP_NAME: &str = "metadata";
/// Of maps with more keys not every order is looked at.
const PERMUTED: usize = 6;

impl MapOrder {
    /// How many permutations of so many keys there are.
    pub(crate) fn permutations(keys: usize) -> usize {
        if (2..=PERMUTED).contains(&keys) { (1..=keys).product() } else { 0 }
    }

    pub(crate) fn arrange<T>(self, items: &mut [T], key: impl Fn(&T) -> &str) {
        match self {
            Self::Sent => {}
            Self::HashMap => Order::HashMap.arrange(items, key),
            Self::Permuted(number) => {
                let mut rest = number;
                for at in 0..items.len() {
                    let left = items.len() - at;
                    items[at..=at + rest % left].rotate_right(1);
                    rest /= left;
                }
            }
        }
    }
}

/// Members with nothing in them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Dropped {
    /// `null`: fastjson, Gson.
    Null,
    /// `""`.
    EmptyText,
    /// `[]` and `{}`.
    Containers,
    /// Both, as Jackson's `NON_EMPTY`.
    Empty,
    /// And `0` and `false`: Go's `omitempty`.
    Zero,
    /// Not dropped but written as `""`.
    NullAsText,
    /// `""` written as `null`.
    TextAsNull,
}

/// What a map keeps of members with equal keys.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Duplicates {
    First,
    /// The last value, at the place of the first.
    Last,
    /// The last one, at its own place.
    LastPlace,
}

/// Members that were sent, but not signed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum LeftOut {
    Sign,
    SignAndType,
    /// `sign_type`, where there is no `sign`.
    Type,
    /// `app_id`, `timestamp` and `sign_type`.
    Common,
    /// `timestamp` and `sign_type`: what is added last.
    Stamps,
    /// `timestamp` alone.
    Time,
    /// Whatever is an array or an object.
    Nested,
    /// The member of the body with this number.
    Member(usize),
    /// The members of the body whose bits are set.
    Set(u64),
}

impl LeftOut {
    fn covers(self, at: usize, member: &Member<'_>) -> bool {
        let key = &*member.key.value;
        match self {
            Self::Sign => key == "sign",
            Self::Type => key == "sign_type",
            Self::SignAndType => matches!(key, "sign" | "sign_type"),
            Self::Common => matches!(key, "app_id" | "timestamp" | "sign_type"),
            Self::Time => key == "timestamp",
            Self::Stamps => matches!(key, "timestamp" | "sign_type"),
            Self::Nested => matches!(member.value, Node::Array(_) | Node::Object(_)),
            Self::Member(number) => at == number,
            Self::Set(set) => at < 64 && set >> at & 1 == 1,
        }
    }
}

/// Optional members that were signed empty, but not sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Added {
    /// The number of the member in [`OPTIONAL`]; absent: all that a body of this kind lacks.
    pub(crate) member: Option<usize>,
    pub(crate) placed: Placed,
    pub(crate) value: Filled,
}

/// What stands where nothing was filled in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Filled {
    Null,
    /// `""`
    Text,
    /// 0: an `int` of Java, C# or Go.
    Zero,
    /// `{}` for maps.
    Map,
}

/// Where added members stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Placed {
    Documented,
    Table,
    Sorted,
    End,
}

/// The kind of object that has an optional member.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum AddedAt {
    Device,
    Port,
    Record,
}

const fn optional(at: AddedAt, name: &'static str) -> (AddedAt, Text<'static>) {
    (at, Text { raw: std::borrow::Cow::Borrowed(name), value: std::borrow::Cow::Borrowed(name) })
}

/// The optional members of devices, ports and charging records (docs/protocol.md, sections 3 and 5).
pub(crate) static OPTIONAL: [(AddedAt, Text<'static>); 9] = [
    optional(AddedAt::Device, "name"),
    optional(AddedAt::Device, "type"),
    optional(AddedAt::Device, "metadata"),
    optional(AddedAt::Port, "alias"),
    optional(AddedAt::Port, "space_status"),
    optional(AddedAt::Record, "vin"),
    optional(AddedAt::Record, "plate"),
    optional(AddedAt::Record, "soc"),
    optional(AddedAt::Record, "mobile"),
];

static NULL: Node<'static> = Node::Null;
static ZERO: Node<'static> = Node::Number(std::borrow::Cow::Borrowed("0"));
static MAP: Node<'static> = Node::Object(Vec::new());
static EMPTY: Node<'static> =
    Node::Text(Text { raw: std::borrow::Cow::Borrowed(""), value: std::borrow::Cow::Borrowed("") });

impl Plan {
    /// Changes only white space.
    pub(crate) const fn new(layout: Layout) -> Self {
        Self {
            layout,
            escapes: None,
            order: None,
            map: None,
            names: None,
            numbers: None,
            dropped: [None; 2],
            duplicates: None,
            left_out: None,
            added: None,
        }
    }

    /// The members of an object as they are written.
    pub(super) fn members<'n, 'a>(&self, members: &'n [Member<'a>], depth: usize, is_map: bool) -> Items<'n, 'a> {
        let top = depth == 0;
        let kept = members.iter().enumerate().filter(|(at, member)| !self.leaves_out(*at, member, top));
        let mut items: Vec<_> =
            kept.map(|(_, member)| (self.named(member, is_map), self.emptied(&member.value))).collect();
        if let Some(duplicates) = self.duplicates {
            deduplicate(&mut items, duplicates);
        }
        if let Some(added) = self.added {
            added.insert(&mut items);
        }
        match (self.map.filter(|_| is_map), self.order) {
            (Some(map), _) => map.arrange(&mut items, |(key, _)| &key.value),
            (None, Some((order, depth))) if depth == Depth::All || top == (depth == Depth::Top) => {
                order.arrange(&mut items, |(key, _)| &key.value);
            }
            _ => {}
        }
        items
    }

    /// A value with its members as they are written.
    pub(crate) fn remade<'a>(&self, node: &Node<'a>) -> Node<'a> {
        self.remade_at(node, 0, false)
    }

    fn remade_at<'a>(&self, node: &Node<'a>, depth: usize, is_map: bool) -> Node<'a> {
        match node {
            Node::Array(items) => {
                Node::Array(items.iter().map(|item| self.remade_at(item, depth + 1, false)).collect())
            }
            Node::Object(members) => {
                let members = self.members(members, depth, is_map).into_iter();
                let one = |(key, value): (Cow<'_, Text<'a>>, &Node<'a>)| Member {
                    value: self.remade_at(value, depth + 1, key.value.eq_ignore_ascii_case(MAP_NAME)),
                    key: key.into_owned(),
                };
                Node::Object(members.map(one).collect())
            }
            other => other.clone(),
        }
    }

    fn named<'n, 'a>(&self, member: &'n Member<'a>, is_map: bool) -> Cow<'n, Text<'a>> {
        match self.names {
            Some(names) if !(is_map && names.spares_map) => {
                let name = (names.rename)(&member.key.value);
                if *name == *member.key.value { Cow::Borrowed(&member.key) } else { Cow::Owned(Text::of(name)) }
            }
            _ => Cow::Borrowed(&member.key),
        }
    }

    fn leaves_out(&self, at: usize, member: &Member<'_>, top: bool) -> bool {
        (top && self.left_out.is_some_and(|left_out| left_out.covers(at, member)))
            || self.dropped.iter().flatten().any(|dropped| dropped.covers(&member.value))
    }

    fn emptied<'n, 'a>(&self, value: &'n Node<'a>) -> &'n Node<'a> {
        let turned = |into| self.dropped.contains(&Some(into));
        match value {
            Node::Null if turned(Dropped::NullAsText) => &EMPTY,
            Node::Text(text) if text.value.is_empty() && turned(Dropped::TextAsNull) => &NULL,
            _ => value,
        }
    }
}

impl Dropped {
    fn covers(self, value: &Node<'_>) -> bool {
        let null = matches!(value, Node::Null);
        let empty_text = matches!(value, Node::Text(text) if text.value.is_empty());
        let zero = matches!(value, Node::Bool(false)) || matches!(value, Node::Number(text) if &**text == "0");
        match self {
            Self::Null => null,
            Self::EmptyText => empty_text,
            Self::Containers => value.is_empty() && !null && !empty_text,
            Self::Empty => value.is_empty() && !null,
            Self::Zero => (value.is_empty() && !null) || zero,
            Self::NullAsText | Self::TextAsNull => false,
        }
    }
}

type Items<'n, 'a> = Vec<(Cow<'n, Text<'a>>, &'n Node<'a>)>;

fn deduplicate(items: &mut Items<'_, '_>, keep: Duplicates) {
    let mut kept: Items<'_, '_> = Vec::with_capacity(items.len());
    let mut places: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
    if keep == Duplicates::LastPlace {
        items.reverse();
    }
    for item in items.drain(..) {
        match places.get(&*item.0.value).copied() {
            None => {
                places.insert(item.0.value.to_string(), kept.len());
                kept.push(item);
            }
            Some(at) if keep == Duplicates::Last => kept[at] = item,
            Some(_) => {}
        }
    }
    if keep == Duplicates::LastPlace {
        kept.reverse();
    }
    *items = kept;
}

impl Filled {
    fn node(self) -> &'static Node<'static> {
        match self {
            Self::Null => &NULL,
            Self::Text => &EMPTY,
            Self::Zero => &ZERO,
            Self::Map => &MAP,
        }
    }

    /// Whether a member of this name can be so.
    fn suits(self, name: &str) -> bool {
        match self {
            Self::Null | Self::Text => true,
            Self::Zero => matches!(name, "type" | "space_status" | "soc"),
            Self::Map => name == "metadata",
        }
    }
}

impl Added {
    fn insert(self, items: &mut Items<'_, '_>) {
        let has = |items: &Items<'_, '_>, name: &str| items.iter().any(|(key, _)| key.value == name);
        let kind = match (has(items, "port"), has(items, "order"), has(items, "no")) {
            (true, ..) => AddedAt::Device,
            (_, true, _) => AddedAt::Record,
            (.., true) => AddedAt::Port,
            _ => return,
        };
        for (number, (at, name)) in OPTIONAL.iter().enumerate() {
            let wanted =
                self.member.is_none_or(|member| member == number) && *at == kind && self.value.suits(&name.value);
            if wanted && !has(items, &name.value) {
                items.push((Cow::Borrowed(name), self.value.node()));
            }
        }
        match self.placed {
            Placed::End => {}
            Placed::Sorted => Order::Sorted.arrange(items, |(key, _)| &key.value),
            Placed::Documented => Order::Documented.arrange(items, |(key, _)| &key.value),
            Placed::Table => Order::DocumentedTable.arrange(items, |(key, _)| &key.value),
        }
    }
}
