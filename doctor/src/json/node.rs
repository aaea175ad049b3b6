//! A document as it was sent.

use std::borrow::Cow;

/// A value.
#[derive(Clone, PartialEq)]
pub(crate) enum Node<'a> {
    Null,
    Bool(bool),
    /// The text of a number, as sent.
    Number(Cow<'a, str>),
    Text(Text<'a>),
    Array(Vec<Node<'a>>),
    Object(Vec<Member<'a>>),
}

/// A string: as sent between its quotes, and what it says.
#[derive(Clone, PartialEq)]
pub(crate) struct Text<'a> {
    pub(crate) raw: Cow<'a, str>,
    pub(crate) value: Cow<'a, str>,
}

/// A member of an object.
#[derive(Clone, PartialEq)]
pub(crate) struct Member<'a> {
    pub(crate) key: Text<'a>,
    pub(crate) value: Node<'a>,
}

impl<'a> Node<'a> {
    /// The members of an object; none of anything else.
    pub(crate) fn members(&self) -> &[Member<'a>] {
        match self {
            Self::Object(members) => members,
            _ => &[],
        }
    }

    /// Whether a serializer that leaves out what is empty leaves this out.
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Text(text) => text.value.is_empty(),
            Self::Array(items) => items.is_empty(),
            Self::Object(members) => members.is_empty(),
            Self::Bool(_) | Self::Number(_) => false,
        }
    }

    /// Calls `visit` with every member below here.
    pub(crate) fn each_member(&self, visit: &mut impl FnMut(&Member<'a>)) {
        match self {
            Self::Array(items) => items.iter().for_each(|item| item.each_member(visit)),
            Self::Object(members) => members.iter().for_each(|member| {
                visit(member);
                member.value.each_member(visit);
            }),
            _ => {}
        }
    }

    /// Calls `visit` with every key below here.
    pub(crate) fn each_key(&self, visit: &mut impl FnMut(&str)) {
        self.each_member(&mut |member| visit(&member.key.value));
    }

    /// Calls `visit` with every string below here, keys too.
    pub(crate) fn each_text(&self, visit: &mut impl FnMut(&Text<'a>)) {
        match self {
            Self::Text(text) => visit(text),
            Self::Array(items) => items.iter().for_each(|item| item.each_text(visit)),
            Self::Object(members) => members.iter().for_each(|member| {
                visit(&member.key);
                member.value.each_text(visit);
            }),
            _ => {}
        }
    }
}
