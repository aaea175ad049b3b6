//! How the parameters of a form are joined, and everything that is known to be done otherwise.

use std::borrow::Cow;

use super::ChangesOfAKind;
use crate::change::{Change, Doubled, Encoded, FormChange, FormOrder, Nested, Quoted, SignValue, Which, Whole};
use crate::charset::Charset;
use crate::json::Order;
use crate::names;
use crate::values;

/// How a form is joined. The default is the platform's rule.
#[derive(Default)]
pub(super) struct Rule {
    order: Option<FormOrder>,
    pub(super) empty: Option<FormChange>,
    pub(super) encoded: Option<Encoded>,
    pub(super) sign: Option<SignValue>,
    pub(super) left_out: Option<usize>,
    pub(super) set_left_out: u64,
    pub(super) added: u8,
    /// Names that are left out.
    pub(super) names_left_out: &'static [&'static str],
    quoted: Option<Quoted>,
    pub(super) names_cased: Option<bool>,
    pub(super) before: &'static str,
    /// What else becomes of every value.
    pub(super) value: Option<usize>,
    /// Or of the value with this number.
    pub(super) value_of: Option<(usize, Which)>,
    /// Another rule for names, and whether they were sorted after that.
    pub(super) names_by: Option<(usize, bool)>,
    pub(super) doubled: Option<Doubled>,
    pub(super) rejoined: bool,
    pub(super) separators: Option<(&'static str, &'static str)>,
    pub(super) trailing: bool,
    pub(super) nested: Option<Nested>,
    /// Whether what is nested is in the order of the documents.
    pub(super) nested_documented: bool,
    pub(super) whole: Option<Whole>,
    pub(super) charset: Option<Charset>,
}

impl Rule {
    /// The platform's rule with these changes.
    pub(super) fn of(changes: &[&Change]) -> Self {
        let mut rule = Self::default();
        for change in changes {
            let Change::Form(change) = change else { continue };
            match *change {
                FormChange::Order(order) => rule.order = Some(order),
                FormChange::EmptyKept | FormChange::EmptyKeptAsNothing => rule.empty = Some(*change),
                FormChange::Encoded(encoded) => rule.encoded = Some(encoded),
                FormChange::SignKept(sign) => rule.sign = Some(sign),
                FormChange::LeftOut(number) => rule.left_out = Some(number),
                FormChange::SetLeftOut(set) => rule.set_left_out = set,
                FormChange::Added(set) => rule.added = set,
                FormChange::TypeLeftOut => rule.names_left_out = &["sign_type"],
                FormChange::CommonLeftOut => rule.names_left_out = &["app_id", "timestamp", "sign_type"],
                FormChange::Quoted(quoted) => rule.quoted = Some(quoted),
                FormChange::NamesCased(upper) => rule.names_cased = Some(upper),
                FormChange::Before(before) => rule.before = before,
                FormChange::Value(number) => rule.value = Some(number),
                FormChange::ValueOf(number, which) => rule.value_of = Some((number, which)),
                FormChange::NamesBy(policy, sorted) => rule.names_by = Some((policy, sorted)),
                FormChange::Doubled(doubled) => rule.doubled = Some(doubled),
                FormChange::Rejoined => rule.rejoined = true,
                FormChange::Separators(pair, list) => rule.separators = Some((pair, list)),
                FormChange::TrailingAmpersand => rule.trailing = true,
                FormChange::Nested(nested) => rule.nested = Some(nested),
                FormChange::NestedDocumented => rule.nested_documented = true,
                FormChange::Whole(whole) => rule.whole = Some(whole),
                FormChange::Charset(charset) => rule.charset = Some(charset),
            }
        }
        rule
    }

    /// What stands around names, and around values.
    pub(super) fn quotes(&self) -> [String; 2] {
        match self.quoted {
            None => [String::new(), String::new()],
            Some(Quoted::Values(quote)) => [String::new(), quote.to_string()],
            Some(Quoted::Both(quote)) => [quote.to_string(), quote.to_string()],
        }
    }

    /// Puts parameters in order.
    pub(super) fn arrange(&self, signed: &mut [(Cow<'_, str>, Cow<'_, str>)]) {
        match self.order {
            None => signed.sort(),
            Some(FormOrder::AsSent) => {}
            Some(FormOrder::NameOnly) => signed.sort_by(|left, right| left.0.cmp(&right.0)),
            Some(FormOrder::Descending) => signed.sort_by(|left, right| right.cmp(left)),
            Some(FormOrder::CaseInsensitive) => signed.sort_by_cached_key(|(name, _)| name.to_lowercase()),
            Some(FormOrder::Capitals) => signed.sort_by_cached_key(|(name, _)| name.to_uppercase()),
            Some(FormOrder::Culture) => signed.sort_by_cached_key(|(name, _)| culture(name)),
            Some(FormOrder::Locale) => signed.sort_by_cached_key(|(name, _)| locale(name)),
            Some(FormOrder::HashMap) => Order::HashMap.arrange(signed, |(name, _)| name),
            Some(FormOrder::Documented) => Order::Documented.arrange(signed, |(name, _)| name),
            Some(FormOrder::CommonLast) => Order::CommonLast.arrange(signed, |(name, _)| name),
            Some(FormOrder::ByValue) => signed.sort_by(|left, right| (&left.1, &left.0).cmp(&(&right.1, &right.0))),
            Some(FormOrder::ByLength) => signed.sort_by_key(|(name, _)| name.len()),
            Some(FormOrder::ByLengthAndName) => {
                signed.sort();
                signed.sort_by_key(|(name, _)| name.len());
            }
            Some(FormOrder::Last(last)) => {
                signed.sort();
                signed.sort_by_key(|(name, _)| *name == last);
            }
            Some(FormOrder::CommonFirst) => {
                signed.sort();
                signed.sort_by_key(|(name, _)| match &**name {
                    "app_id" => 0,
                    "timestamp" => 1,
                    _ => 2,
                });
            }
            Some(FormOrder::Reversed) => signed.reverse(),
            Some(FormOrder::Joined) => signed.sort_by_cached_key(|(name, value)| format!("{name}={value}")),
        }
    }
}

/// A key that sorts as .NET does with a culture: punctuation, digits, letters; lower case before upper at the end.
fn culture(name: &str) -> (Vec<(u8, char)>, String) {
    let class = |letter: char| if letter.is_alphabetic() { 2 } else { u8::from(letter.is_numeric()) };
    let primary = name.to_lowercase().chars().map(|letter| (class(letter), letter)).collect();
    (primary, swapped(name))
}

/// A key that sorts as a C library does with a locale: letters and digits first, punctuation only between equals.
fn locale(name: &str) -> (String, String) {
    (name.to_lowercase().chars().filter(|letter| letter.is_alphanumeric()).collect(), swapped(name))
}

fn swapped(name: &str) -> String {
    let swap = |letter: char| {
        if letter.is_lowercase() { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() }
    };
    name.chars().map(swap).collect()
}

const RARE_ORDERS: [FormOrder; 4] =
    [FormOrder::Last("sign_type"), FormOrder::Last("timestamp"), FormOrder::CommonFirst, FormOrder::ByLengthAndName];

const ORDERS: [FormOrder; 14] = [
    FormOrder::AsSent,
    FormOrder::CaseInsensitive,
    FormOrder::NameOnly,
    FormOrder::Culture,
    FormOrder::Joined,
    FormOrder::Descending,
    FormOrder::Documented,
    FormOrder::CommonLast,
    FormOrder::Capitals,
    FormOrder::Locale,
    FormOrder::HashMap,
    FormOrder::ByValue,
    FormOrder::ByLength,
    FormOrder::Reversed,
];

/// What stands between name and value, and between parameters; NUL: values alone.
const SEPARATORS: [(&str, &str); 33] = [
    ("=", "& "),
    ("= ", "&"),
    ("=", ""),
    ("", ""),
    ("\0", ""),
    (":", ","),
    ("=", ","),
    ("=", ";"),
    (":", "&"),
    ("=", "|"),
    ("=", "\n"),
    ("", "&"),
    ("=", " "),
    ("=", ", "),
    ("=", "&&"),
    ("=", "&amp;"),
    ("==", "&"),
    (" = ", "&"),
    ("=", " & "),
    (":", ""),
    (":", ";"),
    (":", "|"),
    (":", "\n"),
    ("|", "|"),
    ("\0", "&"),
    ("\0", ","),
    ("\0", "|"),
    ("\0", "\n"),
    ("=", "+"),
    ("=", "#"),
    ("=", "\r\n"),
    ("=>", "&"),
    ("-", "&"),
];

const ENCODED: [Encoded; 13] = [
    Encoded::Wire,
    Encoded::Percent,
    Encoded::Quote,
    Encoded::Plus,
    Encoded::Lower,
    Encoded::Net,
    Encoded::Uri,
    Encoded::Spaces,
    Encoded::Names,
    Encoded::Component,
    Encoded::LowerPercent,
    Encoded::Gbk,
    Encoded::GbkLower,
];

const CHARSETS: [Charset; 7] = [
    Charset::Gbk,
    Charset::Utf8,
    Charset::Ascii,
    Charset::ReadAsLatin1,
    Charset::ReadAsGbk,
    Charset::LatinUndone,
    Charset::GbkReadAsUtf8,
];

const NESTED: [Nested; 17] = [
    Nested::Indented("\r\n"),
    Nested::Indented("\n"),
    Nested::Capitals,
    Nested::Digits,
    Nested::Python,
    Nested::PythonJson,
    Nested::Java,
    Nested::JavaScript,
    Nested::Php,
    Nested::LeftOut,
    Nested::Brackets,
    Nested::EmptyBrackets,
    Nested::BracketsAndDots,
    Nested::Dots,
    Nested::EachAsJson,
    Nested::RepeatedJson,
    Nested::RepeatedPython,
];

/// More parameters are not looked at one by one.
const EACH: usize = 24;

/// What may become of one parameter's value alone, or of those of a kind.
pub(super) fn each_value(parameters: usize) -> ChangesOfAKind {
    let each = (0..if parameters > EACH { 0 } else { parameters }).map(Which::One);
    let of_some = |which| (0..values::COUNT).map(move |number| Change::Form(FormChange::ValueOf(number, which)));
    ChangesOfAKind::seldom([Which::Amounts, Which::Numbers].into_iter().chain(each).flat_map(of_some))
}

/// Everything that may be done otherwise with so many parameters.
pub(super) fn kinds(parameters: usize, nested: bool, missing: usize) -> Vec<ChangesOfAKind> {
    let of = |changes: &[FormChange]| ChangesOfAKind::new(changes.iter().copied().map(Change::Form));
    let rare = |changes: &[FormChange]| ChangesOfAKind::rare(changes.iter().copied().map(Change::Form));
    let left_out: Vec<_> = (0..parameters.min(64)).map(FormChange::LeftOut).collect();
    let values: Vec<_> = (0..values::COUNT).map(FormChange::Value).collect();
    let by =
        (0..names::POLICIES.len()).flat_map(|policy| [true, false].map(|sorted| FormChange::NamesBy(policy, sorted)));
    let names: Vec<_> = [FormChange::NamesCased(false), FormChange::NamesCased(true)].into_iter().chain(by).collect();
    // All of them first: whoever forgets one forgets the others.
    let added: Vec<_> = (1..1u8 << missing.min(2)).rev().map(FormChange::Added).collect();
    let mut kinds = vec![
        of(&ENCODED.map(FormChange::Encoded)),
        of(&ORDERS.map(FormChange::Order)),
        rare(&RARE_ORDERS.map(FormChange::Order)),
        of(&[FormChange::EmptyKept, FormChange::EmptyKeptAsNothing]),
        of(&[SignValue::Empty, SignValue::Sent, SignValue::Null, SignValue::Undefined, SignValue::None]
            .map(FormChange::SignKept)),
        of(&[FormChange::TypeLeftOut, FormChange::CommonLeftOut]),
        of(&CHARSETS.map(FormChange::Charset)),
        of(&[Doubled::Last, Doubled::First, Doubled::Joined].map(FormChange::Doubled)),
        of(&added),
        rare(&left_out),
        rare(&names),
        rare(&values),
        rare(&values::YUAN.map(|number| FormChange::ValueOf(number, Which::Amounts))),
        rare(&[FormChange::Rejoined]),
        rare(&[Whole::Percent, Whole::Plus, Whole::Lower, Whole::Base64, Whole::Times].map(FormChange::Whole)),
    ];
    if parameters > 1 {
        kinds.extend(joints());
    }
    if nested {
        kinds.insert(0, of(&NESTED.map(FormChange::Nested)));
        kinds.push(of(&[FormChange::NestedDocumented]));
    }
    kinds.retain(|kind| !kind.changes.is_empty());
    kinds
}

/// What stands between parameters, before and around them.
fn joints() -> [ChangesOfAKind; 4] {
    let form = |change| Change::Form(change);
    let quoted = [Quoted::Values('"'), Quoted::Values('\''), Quoted::Both('"'), Quoted::Both('\'')];
    let before = ["?", "&", "body=", "data=", "{", "POST&", "GET&"];
    [
        ChangesOfAKind::new(SEPARATORS.map(|(pair, list)| form(FormChange::Separators(pair, list)))),
        ChangesOfAKind::new([form(FormChange::TrailingAmpersand)]),
        ChangesOfAKind::rare(quoted.map(|quoted| form(FormChange::Quoted(quoted)))),
        ChangesOfAKind::rare(before.map(|before| form(FormChange::Before(before)))),
    ]
}
