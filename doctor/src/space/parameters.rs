//! Texts that the form rule, or something like it, makes of parameters or of the members of a JSON body.

use std::borrow::Cow;

use super::rule::{Rule, each_value, kinds};
use super::{ChangesOfAKind, Space, left_out, nested};
use crate::change::{Change, Doubled, Encoded, FormChange, Note, SignValue, Which, Whole};
use crate::charset::{self, Charset};
use crate::json::{Depth, Layout, Node, Order, Plan};
use crate::mistake::MistakeId;
use crate::names;
use crate::pairs::{self, Pair};
use crate::percent::{self, Style};
use crate::values;

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
    /// Parameters that were not sent, and may have been signed.
    missing: Vec<(&'static str, String)>,
    charset: Charset,
    bare: bool,
    timestamp: Option<String>,
    kinds: Vec<ChangesOfAKind>,
}

/// Parameters as they are joined: names and values.
type Joined<'p> = Vec<(Cow<'p, str>, Cow<'p, str>)>;

impl<'a> FormSpace<'a> {
    /// The space around a form that was sent.
    pub(crate) fn of_pairs(pairs: &[Pair], app_id: Option<&str>) -> Self {
        let utf8 = pairs.iter().all(|pair| std::str::from_utf8(&pair.value).is_ok());
        let parameters = pairs.iter().map(|pair| Parameter {
            name: pairs::text(&pair.name),
            value: Value::Text(pairs::text(&pair.value), pairs::text(&pair.wire_value)),
        });
        let charset = if utf8 { Charset::Utf8 } else { Charset::Gbk };
        Self::new(parameters.collect(), charset, Vec::new(), app_id)
    }

    /// The space around the members of a JSON body.
    pub(crate) fn of_members(root: &'a Node<'a>, base: Note, app_id: Option<&str>) -> Self {
        let parameters = root
            .members()
            .iter()
            .map(|member| Parameter { name: member.key.value.to_string(), value: Value::Node(&member.value) });
        Self::new(parameters.collect(), Charset::Utf8, vec![base], app_id)
    }

    fn new(parameters: Vec<Parameter<'a>>, charset: Charset, base: Vec<Note>, app_id: Option<&str>) -> Self {
        let has = |name: &str| parameters.iter().any(|parameter| parameter.name == name);
        let timestamp =
            parameters.iter().find(|parameter| parameter.name == "timestamp").map(|parameter| match &parameter.value {
                Value::Text(text, _) => text.clone(),
                Value::Node(node) => nested::scalar(node).unwrap_or_default(),
            });
        let is_printed = |node: &Node<'_>| matches!(node, Node::Array(_) | Node::Object(_) | Node::Bool(_));
        let nested =
            parameters.iter().any(|parameter| matches!(parameter.value, Value::Node(node) if is_printed(node)));
        let known = [("sign_type", Some("MD5")), ("app_id", app_id)];
        let missing = known.into_iter().filter(|(name, _)| !has(name));
        let missing: Vec<_> = missing.filter_map(|(name, value)| Some((name, value?.to_owned()))).collect();
        let kinds = kinds(parameters.len(), nested, missing.len());
        Self { base, parameters, missing, charset, bare: false, timestamp, kinds }
    }

    /// The same with what may have become of each value alone.
    pub(crate) fn value_by_value(mut self) -> Self {
        self.kinds.push(each_value(self.parameters.len()));
        self
    }

    /// The same with the secret as a parameter, and nothing appended.
    pub(crate) fn with_secret(mut self, name: &str, secret: &[u8], note: Note) -> Self {
        let secret = String::from_utf8_lossy(secret).into_owned();
        self.parameters.push(Parameter { name: name.to_owned(), value: Value::Text(secret.clone(), secret) });
        self.bare = true;
        self.base.push(note);
        self
    }

    /// The same with the secret appended as well.
    pub(crate) fn appended(self) -> Self {
        Self { bare: false, ..self }
    }

    /// The parameters that are signed, as text.
    fn signed(&self, rule: &Rule) -> Joined<'_> {
        let mut signed: Joined<'_> = Vec::with_capacity(self.parameters.len());
        for (number, parameter) in self.parameters.iter().enumerate() {
            let name = parameter.name.as_str();
            let left_out = rule.left_out == Some(number)
                || (number < 64 && rule.set_left_out >> number & 1 == 1)
                || rule.names_left_out.contains(&name)
                || name == "sign";
            if left_out {
                continue;
            }
            parameter.put(number, rule, &mut |name, mut value| {
                let name = rule.named(name, true);
                if !value.is_empty() || rule.empty.is_some() {
                    rule.encode(&mut value);
                    signed.push((name, value));
                }
            });
        }
        let missing = self.missing.iter().enumerate().filter(|(at, _)| rule.added >> at & 1 == 1);
        signed.extend(missing.map(|(_, (name, value))| (Cow::Borrowed(*name), Cow::Borrowed(value.as_str()))));
        signed
            .extend(rule.sign.and_then(|sign| self.sign(sign)).map(|value| (Cow::Borrowed("sign"), Cow::Owned(value))));
        if let Some(doubled) = rule.doubled {
            join_doubled(&mut signed, doubled);
        }
        signed
    }

    /// What `sign` was where it was signed; `None` where it cannot have been so.
    fn sign(&self, sign: SignValue) -> Option<String> {
        let sent = || self.parameters.iter().find(|parameter| parameter.name == "sign").map(|found| &found.value);
        match (sign, sent()) {
            (SignValue::Empty, _) => Some(String::new()),
            (SignValue::Null, _) => Some("null".to_owned()),
            (SignValue::Undefined, _) => Some("undefined".to_owned()),
            (SignValue::None, _) => Some("None".to_owned()),
            (SignValue::Sent, Some(Value::Text(text, _))) if !text.is_empty() => Some(text.clone()),
            (SignValue::Sent, _) => None,
        }
    }

    /// The text of parameters where an `&` in a value was sent as it is: a name without a value belongs to the value before it.
    fn rejoined(&self, rule: &Rule) -> Option<Joined<'_>> {
        let mut all: Joined<'_> = Vec::new();
        let mut found = false;
        for parameter in self.parameters.iter().filter(|parameter| parameter.name != "sign") {
            let Value::Text(text, wire) = &parameter.value else { return None };
            match all.last_mut() {
                Some((_, value)) if wire.is_empty() && !value.is_empty() => {
                    value.to_mut().extend(["&", &parameter.name]);
                    found = true;
                }
                _ => all.push((Cow::Borrowed(&parameter.name), Cow::Borrowed(text))),
            }
        }
        all.retain(|(_, value)| !value.is_empty() || rule.empty.is_some());
        found.then_some(all)
    }
}

impl Parameter<'_> {
    /// Puts what is joined of this one: nothing, one parameter, or several where a nested value was taken apart.
    fn put<'p>(&'p self, number: usize, rule: &Rule, push: &mut dyn FnMut(Cow<'p, str>, Cow<'p, str>)) {
        let name = Cow::Borrowed(self.name.as_str());
        match &self.value {
            Value::Text(text, wire) => {
                let alone = rule.value_of.filter(|(_, which)| which.covers(number, &name)).map(|(change, _)| change);
                let changed = rule.value.or(alone).and_then(|change| values::of(change).of(text));
                let travels = rule.encoded == Some(Encoded::Wire);
                let encoded =
                    |text: String| if travels { percent::encode(text.as_bytes(), Style::Percent) } else { text };
                let unchanged = if travels { wire } else { text };
                push(name, changed.map_or(Cow::Borrowed(unchanged), |changed| Cow::Owned(encoded(changed))));
            }
            Value::Node(Node::Null) if rule.empty == Some(FormChange::EmptyKept) => push(name, Cow::Borrowed("null")),
            Value::Node(node) => {
                let plan = Plan { order: Some((Order::Documented, Depth::All)), ..Plan::new(Layout::COMPACT) };
                let node = if rule.nested_documented { &plan.remade(node) } else { *node };
                let made = nested::parameters(&self.name, node, rule.nested);
                for (name, value) in made {
                    push(Cow::Owned(name), Cow::Owned(value));
                }
            }
        }
    }
}

impl Rule {
    /// The name by another rule, where it is asked for at this time.
    fn named<'p>(&self, name: Cow<'p, str>, is_sorted_after: bool) -> Cow<'p, str> {
        match self.names_by {
            Some((policy, sorted)) if sorted == is_sorted_after => Cow::Owned(names::policy(policy).1(&name)),
            _ => name,
        }
    }

    /// Encodes a value; one that travelled is encoded already.
    fn encode(&self, value: &mut Cow<'_, str>) {
        let style = match self.encoded {
            Some(Encoded::Percent) => Style::Percent,
            Some(Encoded::Plus | Encoded::Names) => Style::Plus,
            Some(Encoded::Quote) => Style::Quote,
            Some(Encoded::Net) => Style::Net,
            Some(Encoded::Lower) => Style::Lower,
            Some(Encoded::LowerPercent) => Style::LowerPercent,
            Some(Encoded::Component) => Style::Component,
            Some(Encoded::Uri) => Style::Uri,
            Some(Encoded::Spaces) => return *value = Cow::Owned(value.replace(' ', "+")),
            Some(gbk @ (Encoded::Gbk | Encoded::GbkLower)) => {
                let style = if gbk == Encoded::Gbk { Style::Percent } else { Style::Lower };
                if let Some(bytes) = charset::gbk(value) {
                    *value = Cow::Owned(percent::encode(&bytes, style));
                }
                return;
            }
            Some(Encoded::Wire) | None => return,
        };
        *value = Cow::Owned(percent::encode(value.as_bytes(), style));
    }

    /// Adds one parameter to the text.
    fn join(&self, name: &str, value: &str, text: &mut String) {
        let (pair, _) = self.separators.unwrap_or(("=", "&"));
        if pair == "\0" {
            return text.push_str(value);
        }
        let cased = self.names_cased.map(|upper| if upper { name.to_uppercase() } else { name.to_lowercase() });
        let name = &*self.named(Cow::Borrowed(cased.as_deref().unwrap_or(name)), false);
        let name = match self.encoded {
            Some(Encoded::Names) => Cow::Owned(percent::encode(name.as_bytes(), Style::Plus)),
            _ => Cow::Borrowed(name),
        };
        let [around_name, around_value] = self.quotes();
        text.extend([&*around_name, &*name, &*around_name, pair, &*around_value, value, &*around_value]);
    }
}

/// Makes one of parameters with equal names; it stands where the first stood.
fn join_doubled(signed: &mut Joined<'_>, doubled: Doubled) {
    let mut kept: Joined<'_> = Vec::with_capacity(signed.len());
    let mut places = std::collections::HashMap::new();
    for (name, value) in signed.drain(..) {
        let place = *places.entry(name.clone()).or_insert(kept.len());
        match (kept.get_mut(place), doubled) {
            (None, _) => kept.push((name, value)),
            (Some(_), Doubled::First) => {}
            (Some((_, first)), Doubled::Last) => *first = value,
            (Some((_, first)), Doubled::Joined) => first.to_mut().extend([",", &value]),
        }
    }
    *signed = kept;
}

fn whole(text: &str, whole: Whole) -> String {
    let style = match whole {
        Whole::Percent => Style::Percent,
        Whole::Plus => Style::Plus,
        Whole::Lower => Style::Lower,
        Whole::Times => return text.replace("&times", "×"),
        Whole::Base64 => return base64::Engine::encode(&base64::prelude::BASE64_STANDARD, text),
    };
    percent::encode(text.as_bytes(), style)
}

impl Space for FormSpace<'_> {
    fn base(&self) -> &[Note] {
        &self.base
    }

    fn kinds(&self) -> &[ChangesOfAKind] {
        &self.kinds
    }

    fn render(&self, changes: &[&Change]) -> Option<Vec<u8>> {
        let rule = Rule::of(changes);
        let mut signed = if rule.rejoined { self.rejoined(&rule)? } else { self.signed(&rule) };
        rule.arrange(&mut signed);
        let (_, list) = rule.separators.unwrap_or(("=", "&"));
        let mut text = rule.before.to_owned();
        for (number, (name, value)) in signed.iter().enumerate() {
            text.push_str(if number == 0 { "" } else { list });
            rule.join(name, value, &mut text);
        }
        if rule.trailing {
            text.push('&');
        }
        if let Some(done) = rule.whole {
            text = whole(&text, done);
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

    fn said(&self, changes: &[&Change]) -> Vec<Change> {
        changes.iter().map(|change| self.said_of(change)).collect()
    }
}

impl FormSpace<'_> {
    fn said_of(&self, change: &Change) -> Change {
        let names = |covers: &dyn Fn(usize) -> bool| {
            let named =
                self.parameters.iter().enumerate().filter(|(at, _)| covers(*at) && self.parameters[*at].name != "sign");
            left_out(named.map(|(_, parameter)| parameter.name.as_str()))
        };
        match change {
            Change::Form(FormChange::LeftOut(number)) => names(&|at| at == *number),
            Change::Form(FormChange::SetLeftOut(set)) => names(&|at| at < 64 && set >> at & 1 == 1),
            Change::Form(FormChange::Added(set)) => self.added(*set),
            Change::Form(FormChange::ValueOf(number, which)) => self.of_some(*number, *which),
            Change::Form(FormChange::NamesBy(policy, sorted)) => named_by(*policy, *sorted),
            other => other.clone(),
        }
    }
}

/// By which rule names were changed, and when.
fn named_by(policy: usize, is_sorted_after: bool) -> Change {
    let (name, _) = names::policy(policy);
    let (english, chinese) = if is_sorted_after {
        ("sorted after that", "改名之后再排序")
    } else {
        ("sorted before that", "排序之后再改名")
    };
    let [english, chinese] = [format!("names in {name}, {english}"), format!("参数名用的是 {name}，{chinese}")];
    Change::Note(Note::new(MistakeId::KeyNames, english, chinese))
}

impl FormSpace<'_> {
    /// What became of the values of some parameters.
    fn of_some(&self, number: usize, which: Which) -> Change {
        let change = values::of(number);
        let [english, chinese] = change.words;
        let named = |at: usize| format!("`{}`", self.parameters.get(at).map_or("", |found| found.name.as_str()));
        let [those, those_zh] = match which {
            Which::One(at) => [named(at), named(at)],
            Which::Amounts => ["amounts", "金额"].map(str::to_owned),
            Which::Numbers => ["what the documents have as numbers", "文档中的数字字段"].map(str::to_owned),
        };
        Change::Note(Note::new(change.id, format!("{those}: {english}"), format!("{those_zh}：{chinese}")))
    }

    fn added(&self, set: u8) -> Change {
        let added = self.missing.iter().enumerate().filter(|(at, _)| set >> at & 1 == 1);
        let names: Vec<String> = added.map(|(_, (name, _))| format!("`{name}`")).collect();
        let english = format!("signed with {}, sent without", names.join(", "));
        let chinese = format!("签名时带了 {}，发送时没有", names.join("、"));
        Change::Note(Note::new(MistakeId::MemberAdded, english, chinese))
    }
}
