//! One step from what was sent to what was signed.

use std::borrow::Cow;

use crate::charset::Charset;
use crate::json::{Added, Depth, Dropped, Duplicates, Html, Layout, LeftOut, Numbers, Order, Unicode};
use crate::mistake::MistakeId;

/// A step. Each is one mistake; what a step holds is what was *signed*.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Change {
    Order(Order, Depth),
    Layout(Layout),
    Unicode(Unicode),
    Slash(bool),
    Html(Html),
    Charset(Charset),
    /// What becomes of nulls, and of what is empty.
    Null(Dropped),
    Empty(Dropped),
    Duplicates(Duplicates),
    LeftOut(LeftOut),
    Added(Added),
    Numbers(Numbers),
    Edge(Edge),
    Wrap(Wrap),
    Form(FormChange),
    /// Milliseconds from the sent timestamp to the signed one.
    Drift(i64),
    /// Anything that needs no parameter to be applied.
    Note(Note),
}

/// A mistake in words.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Note {
    pub(crate) id: MistakeId,
    pub(crate) english: Cow<'static, str>,
    pub(crate) chinese: Cow<'static, str>,
}

impl Note {
    pub(crate) fn new(
        id: MistakeId,
        english: impl Into<Cow<'static, str>>,
        chinese: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { id, english: english.into(), chinese: chinese.into() }
    }
}

/// What happens at the ends of a body, or to its line ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Edge {
    StripSpace,
    StripBom,
    StripAll,
    AddBom,
    AddLf,
    AddCrlf,
    AddSpace,
    AddNul,
    LfToCrlf,
    CrlfToLf,
    /// Every line end removed.
    NoLines,
}

/// What was made of the whole body before it was signed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Wrap {
    JsonString,
    JsonStringAscii,
    PercentUpper,
    PercentPlus,
    PercentLower,
    Base64,
}

/// What differs from the form rule.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum FormChange {
    Order(FormOrder),
    /// Empty values are signed, `null` as `null`.
    EmptyKept,
    /// Empty values are signed, `null` as nothing.
    EmptyKeptAsNothing,
    Encoded(Encoded),
    /// `sign=` stands among the parameters.
    SignKept,
    LeftOut(usize),
    /// `sign_type` and the like.
    TypeLeftOut,
    Separators(&'static str, &'static str),
    /// After the last parameter, too.
    TrailingAmpersand,
    Nested(Nested),
    Charset(Charset),
}

/// An order of parameters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum FormOrder {
    AsSent,
    CaseInsensitive,
    /// `_` before digits before letters, lower before upper case: .NET with a culture.
    Culture,
    Descending,
    /// By name only: equal names as sent.
    NameOnly,
    HashMap,
    /// By the joined text `name=value`.
    Joined,
}

/// How values were percent-encoded before signing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Encoded {
    /// As they travelled.
    Wire,
    Percent,
    Plus,
    Lower,
}

/// What a nested value of JSON is in a form.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Nested {
    /// `{no=1, state=2}`
    Java,
    /// `{'no': '1', 'state': 2}`
    Python,
    /// JSON with Python's spaces.
    PythonJson,
    /// `[object Object]`
    JavaScript,
    /// `Array`
    Php,
    LeftOut,
}

impl Change {
    pub(crate) fn mistake(&self) -> MistakeId {
        match self {
            Self::Order(..) => MistakeId::KeyOrder,
            Self::Layout(_) => MistakeId::WhiteSpace,
            Self::Unicode(_) => MistakeId::UnicodeEscape,
            Self::Slash(_) => MistakeId::SlashEscape,
            Self::Html(_) => MistakeId::HtmlEscape,
            Self::Charset(charset) | Self::Form(FormChange::Charset(charset)) => of_charset(*charset),
            Self::Null(_) | Self::Added(Added { null: true, .. }) => MistakeId::NullMembers,
            Self::Empty(_) | Self::Added(_) => MistakeId::EmptyMembers,
            Self::Duplicates(_) => MistakeId::DuplicateKeys,
            Self::LeftOut(LeftOut::Sign | LeftOut::SignAndType) => MistakeId::SignInBody,
            Self::LeftOut(_) => MistakeId::MemberLeftOut,
            Self::Numbers(_) => MistakeId::NumberType,
            Self::Edge(edge) => of_edge(*edge),
            Self::Wrap(Wrap::JsonString | Wrap::JsonStringAscii) => MistakeId::DoubleEncoded,
            Self::Wrap(Wrap::Base64) => MistakeId::Base64Body,
            Self::Wrap(_) => MistakeId::PercentEncoded,
            Self::Form(form) => of_form(*form),
            Self::Drift(_) => MistakeId::TimestampTwice,
            Self::Note(note) => note.id,
        }
    }
}

fn of_charset(charset: Charset) -> MistakeId {
    match charset {
        Charset::Utf8 | Charset::Gbk => MistakeId::CharsetGbk,
        Charset::Ascii | Charset::AsciiBytes | Charset::Latin1 => MistakeId::CharsetLost,
        Charset::Utf16Le | Charset::Utf16Be | Charset::Utf16Bom => MistakeId::CharsetUtf16,
        _ => MistakeId::CharsetMojibake,
    }
}

fn of_edge(edge: Edge) -> MistakeId {
    match edge {
        Edge::StripBom | Edge::AddBom => MistakeId::Bom,
        Edge::LfToCrlf | Edge::CrlfToLf | Edge::NoLines => MistakeId::LineEnds,
        _ => MistakeId::LineFeedAtEnd,
    }
}

fn of_form(form: FormChange) -> MistakeId {
    match form {
        FormChange::Order(_) => MistakeId::FormOrder,
        FormChange::EmptyKept | FormChange::EmptyKeptAsNothing => MistakeId::FormEmptyValues,
        FormChange::Encoded(_) => MistakeId::FormValuesEncoded,
        FormChange::SignKept => MistakeId::FormSignIncluded,
        FormChange::LeftOut(_) | FormChange::TypeLeftOut => MistakeId::MemberLeftOut,
        FormChange::Separators(..) | FormChange::TrailingAmpersand => MistakeId::FormSeparator,
        FormChange::Nested(_) => MistakeId::FormRuleOnJson,
        FormChange::Charset(charset) => of_charset(charset),
    }
}
