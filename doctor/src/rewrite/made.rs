//! One thing that a program makes of a body, and how it is made.

use std::borrow::Cow;

use crate::change::{Note, Values};
use crate::json::{Member, Node};
use crate::mistake::MistakeId;
use crate::space::Weight;

/// What became of a body.
pub(crate) enum Made<'a> {
    /// Other members or values, written as JSON.
    Tree(Node<'a>),
    /// No JSON any more.
    Text(String),
}

type Make<'a> = Box<dyn Fn(&Node<'a>, &str) -> Option<Made<'a>> + 'a>;

/// One thing that a program makes of a body and its text.
pub(crate) struct Rewrite<'a> {
    pub(crate) make: Make<'a>,
    pub(crate) note: Note,
    /// What else is tried together with it.
    pub(crate) weight: Weight,
    /// Whether the secret is in it already.
    pub(crate) bare: bool,
    pub(crate) of: Of,
    /// Where it changes values, and no member is added or lost: which.
    pub(crate) values: Option<Values>,
}

/// What a text is made of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Of {
    /// Of something of the body.
    Body,
    /// Of member by member, so that their order and their names are seen in it.
    Members,
    /// Of the text, whatever it is.
    Text,
}

impl<'a> Rewrite<'a> {
    fn new(make: Make<'a>, note: Note) -> Self {
        Self { make, note, weight: Weight::Seldom, bare: false, of: Of::Body, values: None }
    }

    pub(super) fn tree<W: Into<Cow<'static, str>>>(
        id: MistakeId,
        [english, chinese]: [W; 2],
        make: impl Fn(&Node<'a>) -> Option<Node<'a>> + 'a,
    ) -> Self {
        let make: Make<'a> = Box::new(move |root, _| make(root).map(Made::Tree));
        Self::new(make, Note::new(id, english, chinese))
    }

    pub(super) fn text<W: Into<Cow<'static, str>>>(
        id: MistakeId,
        [english, chinese]: [W; 2],
        make: impl Fn(&Node<'a>, &str) -> Option<String> + 'a,
    ) -> Self {
        let make: Make<'a> = Box::new(move |root, text| make(root, text).map(Made::Text));
        Self::new(make, Note::new(id, english, chinese))
    }

    /// Printed member by member.
    pub(super) fn of_members(self) -> Self {
        Self { of: Of::Members, ..self }
    }

    /// Made of the text, whatever that is.
    pub(super) fn of_text(self) -> Self {
        Self { of: Of::Text, ..self }
    }

    /// What many programs make of such values.
    pub(super) fn value(self, values: Values) -> Self {
        Self { values: Some(values), ..self }
    }

    pub(super) fn frequent(self) -> Self {
        Self { weight: Weight::Rare, ..self }
    }

    /// One of so many that it is only tried with a frequent ending.
    pub(super) fn alone(self) -> Self {
        Self { weight: Weight::Alone, ..self }
    }

    /// One of thousands: only tried where nothing else is wrong.
    pub(super) fn only(self) -> Self {
        Self { weight: Weight::Only, ..self }
    }

    /// The secret is in it already.
    pub(super) fn bare(self) -> Self {
        Self { bare: true, ..self }
    }
}

/// A body with every object in it changed; the number tells how deep it stands.
pub(super) fn deep<'a>(
    node: &Node<'a>,
    depth: usize,
    change: &dyn Fn(usize, Vec<Member<'a>>) -> Vec<Member<'a>>,
) -> Node<'a> {
    match node {
        Node::Array(items) => Node::Array(items.iter().map(|item| deep(item, depth + 1, change)).collect()),
        Node::Object(members) => {
            let inner =
                members.iter().map(|member| Member { value: deep(&member.value, depth + 1, change), ..member.clone() });
            Node::Object(change(depth, inner.collect()))
        }
        other => other.clone(),
    }
}

/// A body with another value for each of some; `None` where none changed.
pub(super) fn each_value<'a>(
    root: &Node<'a>,
    change: &dyn Fn(&str, &Node<'a>) -> Option<Node<'a>>,
) -> Option<Node<'a>> {
    let changed = std::cell::Cell::new(false);
    let out = deep(root, 0, &|_, members| {
        let one = |member: Member<'a>| match change(&member.key.value, &member.value) {
            Some(value) => {
                changed.set(true);
                Member { value, ..member }
            }
            None => member,
        };
        members.into_iter().map(one).collect()
    });
    changed.get().then_some(out)
}

/// The body with one member at the top changed.
pub(super) fn at_top<'a>(
    root: &Node<'a>,
    name: &str,
    change: impl Fn(&Node<'a>) -> Option<Node<'a>>,
) -> Option<Node<'a>> {
    let mut members = root.members().to_vec();
    let member = members.iter_mut().find(|member| member.key.value == name)?;
    member.value = change(&member.value)?;
    Some(Node::Object(members))
}
