//! One step from what was sent to what was signed.

use std::borrow::Cow;
use std::mem::discriminant;

use crate::charset::Charset;
use crate::json::{
    Added, Depth, Dropped, Duplicates, Filled, Html, Layout, LeftOut, MapOrder, Numbers, Order, Unicode,
};
use crate::mistake::MistakeId;
use crate::regrouped;
use crate::values;

/// A step. Each is one mistake; what a step holds is what was *signed*.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Change {
    Order(Order, Depth),
    /// The keys of `metadata`, whatever the order of all else.
    MapOrder(MapOrder),
    /// The number of another rule for names, and whether `metadata` is spared.
    Names(usize, bool),
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
    /// The number of something else that was made of it all, and what is said of that.
    Rewrite(usize, Note),
    /// The same of values alone, which goes together with whatever else was made of the members.
    Value(Values, usize, Note),
    /// From the sent timestamp to the signed one, in what was sent.
    Drift(i64, Unit),
    /// Anything that needs no parameter to be applied.
    Note(Note),
}

/// Which values: of each kind one thing is made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Values {
    Dates,
    Numbers,
    Truths,
    Empty,
    Texts,
}

/// What a timestamp counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Unit {
    Seconds,
    Milliseconds,
    Microseconds,
    Nanoseconds,
}

impl Unit {
    /// What a number counts, if it is a time of these years.
    pub(crate) fn of(time: i64) -> Self {
        match time {
            100_000_000_000_000_000.. => Self::Nanoseconds,
            100_000_000_000_000.. => Self::Microseconds,
            100_000_000_000.. => Self::Milliseconds,
            _ => Self::Seconds,
        }
    }

    /// How many there are in a second.
    pub(crate) fn in_a_second(self) -> i64 {
        match self {
            Self::Seconds => 1,
            Self::Milliseconds => 1000,
            Self::Microseconds => 1_000_000,
            Self::Nanoseconds => 1_000_000_000,
        }
    }

    pub(crate) fn words(self) -> [&'static str; 2] {
        match self {
            Self::Seconds => ["s", "秒"],
            Self::Milliseconds => ["ms", "毫秒"],
            Self::Microseconds => ["µs", "微秒"],
            Self::Nanoseconds => ["ns", "纳秒"],
        }
    }
}

/// A mistake in words.
#[derive(Clone, PartialEq, Eq, Debug)]
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
    /// Something is added at the end.
    Add(&'static str),
    /// Or at the start.
    Before(&'static str),
    LfToCrlf,
    CrlfToLf,
    /// Every line end removed.
    NoLines,
    /// Every blank, tab and line end removed, in values, too.
    NoSpace,
    /// Every blank removed, in values, too.
    NoBlanks,
}

/// What was made of the whole body before it was signed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Wrap {
    JsonString,
    JsonStringAscii,
    PercentUpper,
    /// `quote` of Python.
    Quote,
    PercentPlus,
    PercentLower,
    /// `encodeURIComponent`.
    Component,
    /// `encodeURI`.
    Uri,
    Base64,
    Hex,
    HexUpper,
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
    /// `sign` stands among the parameters.
    SignKept(SignValue),
    /// Of equal names something else was made than a parameter each.
    Doubled(Doubled),
    /// Parameters that were not sent: bits of a list that the space has.
    Added(u8),
    LeftOut(usize),
    /// The parameters whose bits are set.
    SetLeftOut(u64),
    /// `sign_type` alone.
    TypeLeftOut,
    /// `app_id`, `timestamp` and `sign_type`.
    CommonLeftOut,
    /// Something stands around values, or names and values.
    Quoted(Quoted),
    /// Names in another case.
    NamesCased(bool),
    /// Something else became of every value: its number in [`crate::values::of`].
    Value(usize),
    /// Or of some of them: that, and of which.
    ValueOf(usize, Which),
    /// Names by another rule, its number in [`crate::names::POLICIES`]; and whether they were sorted after that.
    NamesBy(usize, bool),
    /// Something before the first parameter.
    Before(&'static str),
    /// What followed an `&` that was sent unencoded belongs to the value before it.
    Rejoined,
    /// What became of the joined text.
    Whole(Whole),
    Separators(&'static str, &'static str),
    /// After the last parameter, too.
    TrailingAmpersand,
    Nested(Nested),
    /// What is nested stands in the order of the documents.
    NestedDocumented,
    Charset(Charset),
}

/// Some of the parameters of a form.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Which {
    /// That which stands at this place.
    One(usize),
    /// Money.
    Amounts,
    /// What is a number in the documents.
    Numbers,
}

impl Which {
    /// Whether the parameter at this place is among them.
    pub(crate) fn covers(self, at: usize, name: &str) -> bool {
        match self {
            Self::One(place) => place == at,
            Self::Amounts => name.ends_with("value"),
            Self::Numbers => regrouped::NUMBERS.contains(&name),
        }
    }
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
    ByValue,
    /// By the lengths of the names.
    ByLength,
    Reversed,
    /// Without regard to case, capitals compared: `_` stands behind letters, as .NET's `OrdinalIgnoreCase` has it.
    Capitals,
    /// Punctuation counts last, as in the locales of C libraries.
    Locale,
    Documented,
    /// The same, with the common parameters at the end.
    CommonLast,
    /// Sorted, but for one that stands at the end.
    Last(&'static str),
    /// Sorted, but for `app_id` and `timestamp`, which stand first.
    CommonFirst,
    /// By the lengths of the names, those of one length by name.
    ByLengthAndName,
}

/// What `sign` was where it was signed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum SignValue {
    Empty,
    Null,
    /// As it stands in what was sent: by whoever verifies a push.
    Sent,
    /// `undefined` of JavaScript, `None` of Python.
    Undefined,
    None,
}

/// What a map, or a framework, makes of parameters with equal names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Doubled {
    First,
    Last,
    /// One parameter, values with commas.
    Joined,
}

/// What became of the joined text of a form.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Whole {
    Percent,
    Plus,
    Lower,
    Base64,
    /// `&times` as ×, of which a browser makes it: `&timestamp` begins so.
    Times,
}

/// What is quoted in a form.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Quoted {
    /// `k="v"`
    Values(char),
    /// `"k"="v"`
    Both(char),
}

/// How values were percent-encoded before signing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Encoded {
    /// As they travelled.
    Wire,
    Percent,
    /// `quote` of Python, which leaves `/`.
    Quote,
    Plus,
    Lower,
    /// `WebUtility.UrlEncode`, which leaves `!()`.
    Net,
    /// Characters beyond ASCII only, as `encodeURI`.
    Uri,
    /// `+` for a space, nothing else.
    Spaces,
    /// Names, too.
    Names,
    /// `encodeURIComponent`, which leaves `!*'()`.
    Component,
    /// Lower-case digits, `%20` for a space.
    LowerPercent,
    /// The bytes of GBK.
    Gbk,
    /// The same, in lower-case digits.
    GbkLower,
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
    /// JSON, and `True` for true: Python, C#.
    Capitals,
    /// JSON, and `1` for true.
    Digits,
    /// JSON, indented, with these line ends: `JToken.ToString`.
    Indented(&'static str),
    /// `port[0][no]=1`: qs, axios, `http_build_query`.
    Brackets,
    /// `port[][no]=1`
    EmptyBrackets,
    /// `port[0].no=1`: Spring.
    BracketsAndDots,
    /// `port.0.no=1`
    Dots,
    /// `port[]={"no":"1"}`: axios before version 1.
    EachAsJson,
    /// `port={"no":"1"}`, as often as there are ports.
    RepeatedJson,
    /// `port={'no': '1'}`, as often as there are ports: Python's requests.
    RepeatedPython,
}

impl Change {
    /// Whether only one of the two can be made: the likely and the unlikely changes of a kind are two lists.
    pub(crate) fn excludes(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Value(one, ..), Self::Value(other, ..)) => one == other,
            _ => !matches!(self, Self::Form(_)) && discriminant(self) == discriminant(other),
        }
    }

    /// Whether the two say the same of different things: of two orders, one can be.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Form(one), Self::Form(other)) => discriminant(one) == discriminant(other),
            _ => discriminant(self) == discriminant(other),
        }
    }

    pub(crate) fn mistake(&self) -> MistakeId {
        match self {
            Self::Order(..) | Self::MapOrder(_) => MistakeId::KeyOrder,
            Self::Names(..) => MistakeId::KeyNames,
            Self::Layout(_) => MistakeId::WhiteSpace,
            Self::Unicode(_) => MistakeId::UnicodeEscape,
            Self::Slash(_) => MistakeId::SlashEscape,
            Self::Html(_) => MistakeId::HtmlEscape,
            Self::Charset(charset) | Self::Form(FormChange::Charset(charset)) => of_charset(*charset),
            Self::Null(_) | Self::Added(Added { value: Filled::Null, .. }) => MistakeId::NullMembers,
            Self::Empty(_) | Self::Added(Added { value: Filled::Text, .. }) => MistakeId::EmptyMembers,
            Self::Added(_) => MistakeId::MemberAdded,
            Self::Duplicates(_) => MistakeId::DuplicateKeys,
            Self::LeftOut(LeftOut::Sign | LeftOut::SignAndType) => MistakeId::SignInBody,
            Self::LeftOut(_) => MistakeId::MemberLeftOut,
            Self::Numbers(_) => MistakeId::NumberType,
            Self::Edge(edge) => of_edge(*edge),
            Self::Wrap(Wrap::JsonString | Wrap::JsonStringAscii) => MistakeId::DoubleEncoded,
            Self::Wrap(Wrap::Base64) => MistakeId::Base64Body,
            Self::Wrap(Wrap::Hex | Wrap::HexUpper) => MistakeId::BodyPrinted,
            Self::Wrap(_) => MistakeId::PercentEncoded,
            Self::Form(form) => of_form(*form),
            Self::Drift(..) => MistakeId::TimestampTwice,
            Self::Note(note) | Self::Rewrite(_, note) | Self::Value(_, _, note) => note.id,
        }
    }
}

fn of_charset(charset: Charset) -> MistakeId {
    match charset {
        Charset::Utf8 | Charset::Gbk | Charset::Gb18030 | Charset::GbkLost => MistakeId::CharsetGbk,
        Charset::Ascii | Charset::AsciiBytes | Charset::Latin1 | Charset::AsciiOnly | Charset::LowBytes => {
            MistakeId::CharsetLost
        }
        Charset::Utf16Le
        | Charset::Utf16Be
        | Charset::Utf16Bom
        | Charset::Utf16BeBom
        | Charset::Utf32Le
        | Charset::Utf32Be
        | Charset::Utf32Bom => MistakeId::CharsetUtf16,
        _ => MistakeId::CharsetMojibake,
    }
}

fn of_edge(edge: Edge) -> MistakeId {
    match edge {
        Edge::StripBom | Edge::AddBom => MistakeId::Bom,
        Edge::LfToCrlf | Edge::CrlfToLf | Edge::NoLines => MistakeId::LineEnds,
        Edge::NoSpace | Edge::NoBlanks => MistakeId::WhiteSpace,
        _ => MistakeId::LineFeedAtEnd,
    }
}

fn of_form(form: FormChange) -> MistakeId {
    match form {
        FormChange::Order(_) => MistakeId::FormOrder,
        FormChange::EmptyKept | FormChange::EmptyKeptAsNothing => MistakeId::FormEmptyValues,
        FormChange::Whole(Whole::Base64) => MistakeId::Base64Body,
        FormChange::Encoded(_) | FormChange::Rejoined | FormChange::Whole(_) => MistakeId::FormValuesEncoded,
        FormChange::Value(number) | FormChange::ValueOf(number, _) => values::of(number).id,
        FormChange::SignKept(_) => MistakeId::FormSignIncluded,
        FormChange::Doubled(Doubled::Joined) => MistakeId::ValueRewritten,
        FormChange::Doubled(_) => MistakeId::DuplicateKeys,
        FormChange::Added(_) => MistakeId::MemberAdded,
        FormChange::LeftOut(_) | FormChange::SetLeftOut(_) | FormChange::TypeLeftOut | FormChange::CommonLeftOut => {
            MistakeId::MemberLeftOut
        }
        FormChange::Separators(..) | FormChange::TrailingAmpersand | FormChange::Quoted(_) | FormChange::Before(_) => {
            MistakeId::FormSeparator
        }
        FormChange::NamesCased(_) | FormChange::NamesBy(..) => MistakeId::KeyNames,
        FormChange::Nested(_) => MistakeId::FormRuleOnJson,
        FormChange::NestedDocumented => MistakeId::KeyOrder,
        FormChange::Charset(charset) => of_charset(charset),
    }
}
