//! Texts that the form rule, or something like it, makes of parameters or of the members of a JSON body.

use super::{ChangesOfAKind, Space, left_out};
use crate::change::{Change, Encoded, FormChange, FormOrder, Nested, Note, Quoted};
use crate::charset::Charset;
use crate::json::{Layout, Node, Order, Plan, write};
use crate::pairs::{self, Pair};
use crate::percent::{self, Style};
use crate::print;

/// A parameter, from wherever.
struct Parameter<'a> {
    name: String,
    value: Value<'a>,
}

enum Value<'a> {
    /// Decoded, and as it travelled.
    Text(String, String),
    Node(&'a Node<'a>),
}

/// The texts around one list of parameters.
pub(crate) struct FormSpace<'a> {
    base: Vec<Note>,
    parameters: Vec<Parameter<'a>>,
    charset: Charset,
    bare: bool,
    timestamp: Option<String>,
    kinds: Vec<ChangesOfAKind>,
}

/// How a form is joined. The default is the platform's rule.
#[derive(Default)]
struct Rule {
    order: Option<FormOrder>,
    empty: Option<FormChange>,
    encoded: Option<Encoded>,
    sign: bool,
    left_out: Option<usize>,
    set_left_out: u64,
    type_left_out: bool,
    quoted: Option<Quoted>,
    names_cased: Option<bool>,
    before: &'static str,
    /// What else becomes of every value.
    value: Option<FormChange>,
    separators: Option<(&'static str, &'static str)>,
    trailing: bool,
    nested: Option<Nested>,
    charset: Option<Charset>,
}

impl<'a> FormSpace<'a> {
    /// The space around a form that was sent.
    pub(crate) fn of_pairs(pairs: &[Pair]) -> Self {
        let utf8 = pairs.iter().all(|pair| std::str::from_utf8(&pair.value).is_ok());
        let parameters = pairs.iter().map(|pair| Parameter {
            name: pairs::text(&pair.name),
            value: Value::Text(pairs::text(&pair.value), pairs::text(&pair.wire_value)),
        });
        Self::new(parameters.collect(), if utf8 { Charset::Utf8 } else { Charset::Gbk }, Vec::new())
    }

    /// The space around the members of a JSON body.
    pub(crate) fn of_members(root: &'a Node<'a>, base: Note) -> Self {
        let parameters = root
            .members()
            .iter()
            .map(|member| Parameter { name: member.key.value.to_string(), value: Value::Node(&member.value) });
        Self::new(parameters.collect(), Charset::Utf8, vec![base])
    }

    fn new(parameters: Vec<Parameter<'a>>, charset: Charset, base: Vec<Note>) -> Self {
        let timestamp =
            parameters.iter().find(|parameter| parameter.name == "timestamp").map(|parameter| match &parameter.value {
                Value::Text(text, _) => text.clone(),
                Value::Node(node) => scalar(node).unwrap_or_default(),
            });
        let nested =
            parameters.iter().any(|parameter| matches!(parameter.value, Value::Node(Node::Array(_) | Node::Object(_))));
        let kinds = kinds(parameters.len(), nested);
        Self { base, parameters, charset, bare: false, timestamp, kinds }
    }

    /// The same with the secret as a parameter, and nothing appended.
    pub(crate) fn with_secret(mut self, name: &str, secret: &[u8], note: Note) -> Self {
        let secret = String::from_utf8_lossy(secret).into_owned();
        self.parameters.push(Parameter { name: name.to_owned(), value: Value::Text(secret.clone(), secret) });
        self.bare = true;
        self.base.push(note);
        self
    }

    fn rule(changes: &[&Change]) -> Rule {
        let mut rule = Rule::default();
        for change in changes {
            let Change::Form(change) = change else { continue };
            match *change {
                FormChange::Order(order) => rule.order = Some(order),
                FormChange::EmptyKept | FormChange::EmptyKeptAsNothing => rule.empty = Some(*change),
                FormChange::Encoded(encoded) => rule.encoded = Some(encoded),
                FormChange::SignKept => rule.sign = true,
                FormChange::LeftOut(number) => rule.left_out = Some(number),
                FormChange::SetLeftOut(set) => rule.set_left_out = set,
                FormChange::TypeLeftOut => rule.type_left_out = true,
                FormChange::Quoted(quoted) => rule.quoted = Some(quoted),
                FormChange::NamesCased(upper) => rule.names_cased = Some(upper),
                FormChange::Before(before) => rule.before = before,
                FormChange::DecodedTwice | FormChange::Trimmed => rule.value = Some(*change),
                FormChange::Separators(pair, list) => rule.separators = Some((pair, list)),
                FormChange::TrailingAmpersand => rule.trailing = true,
                FormChange::Nested(nested) => rule.nested = Some(nested),
                FormChange::Charset(charset) => rule.charset = Some(charset),
            }
        }
        rule
    }

    /// The parameters that are signed, as text.
    fn signed(&self, rule: &Rule) -> Vec<(&str, String)> {
        let mut signed = Vec::with_capacity(self.parameters.len());
        for (number, parameter) in self.parameters.iter().enumerate() {
            let name = parameter.name.as_str();
            let left_out = rule.left_out == Some(number)
                || (number < 64 && rule.set_left_out >> number & 1 == 1)
                || (rule.type_left_out && name == "sign_type")
                || name == "sign";
            let value = if left_out { None } else { parameter.value.text(rule) };
            let kept = |value: &String| !value.is_empty() || rule.empty.is_some();
            signed.extend(value.filter(kept).map(|value| (name, value)));
        }
        if rule.sign {
            signed.push(("sign", String::new()));
        }
        signed
    }
}

impl Rule {
    /// One parameter as it is joined.
    fn joined(&self, name: &str, pair: &str, value: String) -> String {
        if pair == "\0" {
            return value;
        }
        let cased = self.names_cased.map(|upper| if upper { name.to_uppercase() } else { name.to_lowercase() });
        let name = cased.as_deref().unwrap_or(name);
        match self.quoted {
            Some(Quoted::Values(quote)) => format!("{name}{pair}{quote}{value}{quote}"),
            Some(Quoted::Both(quote)) => format!("{quote}{name}{quote}{pair}{quote}{value}{quote}"),
            None if self.encoded == Some(Encoded::Names) => {
                [&*percent::encode(name.as_bytes(), Style::Plus), pair, &value].concat()
            }
            None => [name, pair, &value].concat(),
        }
    }
}

fn kinds(parameters: usize, nested: bool) -> Vec<ChangesOfAKind> {
    let orders = [
        FormOrder::AsSent,
        FormOrder::CaseInsensitive,
        FormOrder::NameOnly,
        FormOrder::Culture,
        FormOrder::HashMap,
        FormOrder::Joined,
        FormOrder::Descending,
        FormOrder::ByValue,
        FormOrder::ByLength,
        FormOrder::Reversed,
    ];
    let separators = [
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
    let encoded =
        [Encoded::Wire, Encoded::Percent, Encoded::Plus, Encoded::Lower, Encoded::Uri, Encoded::Spaces, Encoded::Names];
    let charsets =
        [Charset::Gbk, Charset::Utf8, Charset::Ascii, Charset::ReadAsLatin1, Charset::ReadAsGbk, Charset::LatinUndone];
    let ways = [Nested::Python, Nested::PythonJson, Nested::Java, Nested::JavaScript, Nested::Php, Nested::LeftOut];
    let of = |changes: Vec<FormChange>| ChangesOfAKind::new(changes.into_iter().map(Change::Form));
    let rare = |changes: Vec<FormChange>| ChangesOfAKind::rare(changes.into_iter().map(Change::Form));
    let quoted =
        [Quoted::Values('"'), Quoted::Values('\''), Quoted::Both('"'), Quoted::Both('\'')].map(FormChange::Quoted);
    let before = ["?", "&", "body=", "data=", "{", "POST&", "GET&"].map(FormChange::Before);
    let mut kinds = vec![
        of(encoded.map(FormChange::Encoded).into()),
        of(orders.map(FormChange::Order).into()),
        of(vec![FormChange::EmptyKept, FormChange::EmptyKeptAsNothing]),
        of(vec![FormChange::SignKept]),
        of(vec![FormChange::TypeLeftOut]),
        of(charsets.map(FormChange::Charset).into()),
        ChangesOfAKind::rare((0..parameters.min(64)).map(|number| Change::Form(FormChange::LeftOut(number)))),
        rare([FormChange::NamesCased(false), FormChange::NamesCased(true)].into()),
        rare(vec![FormChange::DecodedTwice]),
        rare(vec![FormChange::Trimmed]),
    ];
    if parameters > 2 {
        kinds.push(of(separators.map(|(pair, list)| FormChange::Separators(pair, list)).into()));
        kinds.push(of(vec![FormChange::TrailingAmpersand]));
        kinds.push(rare(quoted.into()));
        kinds.push(rare(before.into()));
    }
    if nested {
        kinds.insert(0, of(ways.map(FormChange::Nested).into()));
    }
    kinds
}

impl Value<'_> {
    fn text(&self, rule: &Rule) -> Option<String> {
        let plain = match self {
            Self::Text(_, wire) if rule.encoded == Some(Encoded::Wire) => return Some(wire.clone()),
            Self::Text(text, _) if rule.value == Some(FormChange::DecodedTwice) => {
                String::from_utf8(percent::decode(text.as_bytes())).unwrap_or_else(|_| text.clone())
            }
            Self::Text(text, _) if rule.value == Some(FormChange::Trimmed) => text.trim().to_owned(),
            Self::Text(text, _) => text.clone(),
            Self::Node(Node::Null) if rule.empty == Some(FormChange::EmptyKept) => "null".to_owned(),
            Self::Node(node) => match (scalar(node), rule.nested) {
                (Some(text), _) => text,
                (None, Some(nested)) => printed(node, nested)?,
                (None, None) => compact(node),
            },
        };
        let style = match rule.encoded {
            Some(Encoded::Percent) => Style::Percent,
            Some(Encoded::Plus | Encoded::Names) => Style::Plus,
            Some(Encoded::Lower) => Style::Lower,
            Some(Encoded::Spaces) => return Some(plain.replace(' ', "+")),
            Some(Encoded::Uri) => Style::Uri,
            _ => return Some(plain),
        };
        Some(percent::encode(plain.as_bytes(), style))
    }
}

/// A nested value as a language prints it; `None` where it is left out.
fn printed(node: &Node<'_>, nested: Nested) -> Option<String> {
    Some(match nested {
        Nested::LeftOut => return None,
        Nested::Php => "Array".to_owned(),
        Nested::JavaScript => print::javascript(node),
        Nested::Java => print::JAVA.print(node),
        Nested::Python => print::PYTHON.print(node),
        Nested::PythonJson => {
            let mut out = String::new();
            write(node, &Plan::new(Layout::ALL[1]), &mut out);
            out
        }
    })
}

fn scalar(node: &Node<'_>) -> Option<String> {
    match node {
        Node::Null => Some(String::new()),
        Node::Bool(value) => Some(value.to_string()),
        Node::Number(text) => Some(text.to_string()),
        Node::Text(text) => Some(text.value.to_string()),
        Node::Array(_) | Node::Object(_) => None,
    }
}

fn compact(node: &Node<'_>) -> String {
    let mut out = String::new();
    write(node, &Plan::new(Layout::COMPACT), &mut out);
    out
}

fn arrange(signed: &mut [(&str, String)], order: Option<FormOrder>) {
    let folded = |name: &str| name.to_lowercase();
    match order {
        None => signed.sort(),
        Some(FormOrder::AsSent) => {}
        Some(FormOrder::NameOnly) => signed.sort_by(|left, right| left.0.cmp(right.0)),
        Some(FormOrder::Descending) => signed.sort_by(|left, right| right.cmp(left)),
        Some(FormOrder::CaseInsensitive) => signed.sort_by_key(|(name, _)| folded(name)),
        Some(FormOrder::Culture) => signed.sort_by_key(|(name, _)| culture(name)),
        Some(FormOrder::HashMap) => Order::HashMap.arrange(signed, |(name, _)| name),
        Some(FormOrder::ByValue) => signed.sort_by(|left, right| (&left.1, left.0).cmp(&(&right.1, right.0))),
        Some(FormOrder::ByLength) => signed.sort_by_key(|(name, _)| name.len()),
        Some(FormOrder::Reversed) => signed.reverse(),
        Some(FormOrder::Joined) => signed.sort_by_key(|(name, value)| format!("{name}={value}")),
    }
}

/// A key that sorts as .NET does with a culture: punctuation, digits, letters; lower case before upper at the end.
fn culture(name: &str) -> (Vec<(u8, char)>, String) {
    let class = |letter: char| if letter.is_alphabetic() { 2 } else { u8::from(letter.is_numeric()) };
    let primary = name.to_lowercase().chars().map(|letter| (class(letter), letter)).collect();
    let swapped = name
        .chars()
        .map(|letter| if letter.is_lowercase() { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() });
    (primary, swapped.collect())
}

impl Space for FormSpace<'_> {
    fn base(&self) -> &[Note] {
        &self.base
    }

    fn kinds(&self) -> &[ChangesOfAKind] {
        &self.kinds
    }

    fn render(&self, changes: &[&Change]) -> Option<Vec<u8>> {
        let rule = Self::rule(changes);
        let mut signed = self.signed(&rule);
        arrange(&mut signed, rule.order);
        let (pair, list) = rule.separators.unwrap_or(("=", "&"));
        let joined: Vec<String> = signed.into_iter().map(|(name, value)| rule.joined(name, pair, value)).collect();
        let mut text = joined.join(list);
        text.insert_str(0, rule.before);
        if rule.trailing {
            text.push('&');
        }
        rule.charset.unwrap_or(self.charset).encode(text)
    }

    fn timestamp(&self) -> Option<&str> {
        self.timestamp.as_deref()
    }

    fn kinds_mut(&mut self) -> &mut Vec<ChangesOfAKind> {
        &mut self.kinds
    }

    fn is_bare(&self, _changes: &[&Change]) -> bool {
        self.bare
    }

    fn members(&self) -> usize {
        self.parameters.len()
    }

    fn without(&self, set: u64) -> Change {
        Change::Form(FormChange::SetLeftOut(set))
    }

    fn said(&self, change: &Change) -> Change {
        let names = |covers: &dyn Fn(usize) -> bool| {
            let named = self.parameters.iter().enumerate().filter(|(at, _)| covers(*at));
            left_out(named.map(|(_, parameter)| parameter.name.as_str()))
        };
        match change {
            Change::Form(FormChange::LeftOut(number)) => names(&|at| at == *number),
            Change::Form(FormChange::SetLeftOut(set)) => names(&|at| at < 64 && set >> at & 1 == 1),
            other => other.clone(),
        }
    }
}
