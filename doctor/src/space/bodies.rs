//! Texts that say the same as a JSON body, written otherwise.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::wrap::{EDGES, Ends, USUAL_EDGES, WRAPS, wrap};
use super::{ChangesOfAKind, Space, Weight, left_out};
use crate::change::{Change, Edge, Note, Values, Wrap};
use crate::charset::Charset;
use crate::json::{
    Added, Depth, Dropped, Duplicates, Escapes, Filled, Html, Layout, LeftOut, MapOrder, Member, Names, Node, Numbers,
    OPTIONAL, Order, Placed, Plan, Unicode, parse, write,
};
use crate::mistake::MistakeId;
use crate::names;
use crate::rewrite::{self, Made, Of, Rewrite};

/// The texts around one body. Where it is not JSON, only its bytes are varied.
pub(crate) struct JsonSpace<'a> {
    base: Vec<Note>,
    text: &'a str,
    ends: Ends,
    charset: Charset,
    root: Option<Node<'a>>,
    /// How it was laid out, where it was done by a rule.
    layout: Option<Layout>,
    escapes: Escapes,
    timestamp: Option<String>,
    rewrites: Vec<Rewrite<'a>>,
    /// What was made of values, by the number of the rewrite: it goes together with everything.
    trees: RefCell<HashMap<usize, Option<Rc<Node<'a>>>>>,
    kinds: Vec<ChangesOfAKind>,
}

/// Larger bodies are not rewritten: it takes too long.
const REWRITTEN: usize = 64 << 10;
/// Of larger ones nothing is kept.
const KEPT: usize = 8 << 10;

impl<'a> JsonSpace<'a> {
    /// The space around a text that was sent in this charset.
    pub(crate) fn new(text: &'a str, charset: Charset, base: Vec<Note>) -> Self {
        let (ends, inner) = Ends::take(text);
        let root = parse(inner).filter(|root| matches!(root, Node::Object(_) | Node::Array(_)));
        let layout = root.as_ref().and_then(|root| layout_of(root, inner));
        Self { ends, layout, ..Self::of_root(root, inner, charset, base) }
    }

    /// The space around members that were not sent as JSON.
    pub(crate) fn of_members(root: Node<'a>, base: Vec<Note>) -> Self {
        Self { layout: Some(Layout::COMPACT), ..Self::of_root(Some(root), "", Charset::Utf8, base) }
    }

    fn of_root(root: Option<Node<'a>>, text: &'a str, charset: Charset, base: Vec<Note>) -> Self {
        let escapes = root.as_ref().map(Escapes::of).unwrap_or_default();
        let timestamp = root.as_ref().and_then(timestamp_of);
        let (ends, layout, kinds) = (Ends::default(), None, Vec::new());
        let mut space = Self {
            base,
            text,
            ends,
            charset,
            root,
            layout,
            escapes,
            timestamp,
            rewrites: Vec::new(),
            trees: RefCell::default(),
            kinds,
        };
        space.kinds = space.all_kinds();
        space
    }

    /// The same with everything else that programs make of a body.
    pub(crate) fn rewritten(mut self, secret: &[u8], app_id: Option<&str>) -> Self {
        let Some(root) = self.root.as_ref().filter(|_| self.text.len() <= REWRITTEN) else { return self };
        self.rewrites = rewrite::all(root, &String::from_utf8_lossy(secret), app_id);
        self.kinds.extend(self.rewrite_kinds());
        self
    }

    fn rewrite_kinds(&self) -> Vec<ChangesOfAKind> {
        let all = || self.rewrites.iter().enumerate();
        let values = [Values::Dates, Values::Numbers, Values::Truths, Values::Empty, Values::Texts].map(|values| {
            let those = all().filter(|(_, rewrite)| rewrite.values == Some(values));
            ChangesOfAKind::rare(those.map(|(number, rewrite)| Change::Value(values, number, rewrite.note.clone())))
        });
        let others = [Weight::Rare, Weight::Seldom, Weight::Alone, Weight::Only].map(|weight| {
            let those = all().filter(|(_, rewrite)| rewrite.weight == weight && rewrite.values.is_none());
            let changes = those.map(|(number, rewrite)| Change::Rewrite(number, rewrite.note.clone())).collect();
            ChangesOfAKind { changes, weight }
        });
        values.into_iter().chain(others).collect()
    }

    /// The same with what languages print for the members.
    pub(crate) fn printed(mut self) -> Self {
        self.rewrites = rewrite::printed();
        self.kinds.extend(self.rewrite_kinds());
        self
    }

    /// Nothing but what does not depend on what was sent.
    pub(crate) fn constants() -> Self {
        let mut space = Self::of_members(Node::Object(Vec::new()), Vec::new());
        space.rewrites = rewrite::constants();
        space.kinds = space.rewrite_kinds();
        space
    }

    /// The members of the body, for the form rule.
    pub(crate) fn root(&self) -> Option<&Node<'a>> {
        self.root.as_ref()
    }

    fn all_kinds(&self) -> Vec<ChangesOfAKind> {
        let mut kinds = vec![
            ChangesOfAKind::new(EDGES[..USUAL_EDGES].iter().copied().map(Change::Edge)),
            ChangesOfAKind::new(Charset::ALL[..Charset::USUAL].iter().copied().map(Change::Charset)),
            ChangesOfAKind::seldom(EDGES[USUAL_EDGES..].iter().copied().map(Change::Edge)),
            ChangesOfAKind::seldom(
                Charset::ALL[Charset::USUAL..Charset::WITH_OTHERS].iter().copied().map(Change::Charset),
            ),
            ChangesOfAKind::only(Charset::ALL[Charset::WITH_OTHERS..].iter().copied().map(Change::Charset)),
        ];
        if self.root.is_some() {
            kinds.extend(self.tree_kinds());
        }
        kinds.push(ChangesOfAKind::rare(WRAPS.map(Change::Wrap)));
        kinds
    }

    fn tree_kinds(&self) -> Vec<ChangesOfAKind> {
        let orders = Order::ALL
            .into_iter()
            .flat_map(|order| [Depth::All, Depth::Top, Depth::Nested].map(|depth| Change::Order(order, depth)));
        let escapes = [Unicode::Raw, Unicode::Lower, Unicode::Upper, Unicode::Pairs].map(Change::Unicode);
        let html =
            [Html::Raw, Html::Go, Html::Gson, Html::DotNet, Html::Entities, Html::Newtonsoft, Html::Php, Html::PhpTag]
                .map(Change::Html);
        let empty = [Dropped::EmptyText, Dropped::Empty, Dropped::Containers, Dropped::Zero, Dropped::TextAsNull];
        let named = |spares| names::USUAL.into_iter().map(move |policy| Change::Names(policy, spares));
        let twice = [Duplicates::Last, Duplicates::First, Duplicates::LastPlace];
        vec![
            ChangesOfAKind::new(Layout::ALL[..Layout::USUAL].iter().copied().map(Change::Layout)),
            ChangesOfAKind::seldom(Layout::ALL[Layout::USUAL..].iter().copied().map(Change::Layout)),
            ChangesOfAKind::new(orders),
            ChangesOfAKind::rare([MapOrder::Sent, MapOrder::HashMap].map(Change::MapOrder)),
            ChangesOfAKind::new(named(true)),
            ChangesOfAKind::rare(named(false)),
            ChangesOfAKind::new(escapes),
            ChangesOfAKind::new([true, false].map(Change::Slash)),
            ChangesOfAKind::new(html),
            ChangesOfAKind::new([Dropped::Null, Dropped::NullAsText].map(Change::Null)),
            ChangesOfAKind::new(empty.map(Change::Empty)),
            ChangesOfAKind::new(Numbers::ALL.map(Change::Numbers)),
            ChangesOfAKind::new(twice.map(Change::Duplicates)),
            ChangesOfAKind::new(self.usually_left_out().map(Change::LeftOut)),
            ChangesOfAKind::rare(self.left_out().map(Change::LeftOut)),
            ChangesOfAKind::rare(added().map(Change::Added)),
        ]
    }

    fn usually_left_out(&self) -> [LeftOut; 4] {
        let signed = self.root.iter().flat_map(Node::members).any(|member| member.key.value == "sign");
        if signed {
            [LeftOut::Sign, LeftOut::SignAndType, LeftOut::Time, LeftOut::Stamps]
        } else {
            [LeftOut::Type, LeftOut::Time, LeftOut::Stamps, LeftOut::Sign]
        }
    }

    fn left_out(&self) -> impl Iterator<Item = LeftOut> + use<> {
        let members = self.root.as_ref().map_or(0, |root| root.members().len()).min(64);
        [LeftOut::Common, LeftOut::Nested].into_iter().chain((0..members).map(LeftOut::Member))
    }

    /// The text with these changes, but for what stands around it.
    fn written(&self, changes: &[&Change]) -> Option<String> {
        let mut plan = Plan::new(self.layout.unwrap_or(Layout::COMPACT));
        let (mut is_planned, mut laid_out) = (false, self.layout.is_some());
        let (mut remade, mut values): (_, Option<Rc<Node<'a>>>) = (None, None);
        for change in changes {
            is_planned |= apply(change, &mut plan, self.escapes);
            laid_out |= matches!(change, Change::Layout(_));
            match change {
                Change::Rewrite(number, _) => remade = Some(self.rewrites.get(*number)?),
                // Values first: whatever else is made of the members is made of them with these.
                Change::Value(_, number, _) => values = Some(self.values(*number, values)?),
                _ => {}
            }
        }
        let (has_values, root) = (values.is_some(), values.as_deref().or(self.root.as_ref()));
        let Some(rewrite) = remade else {
            if !is_planned && !has_values {
                let sent = || (!self.text.is_empty() || self.root.is_none()).then(|| self.text.to_owned());
                return sent().or_else(|| self.plain());
            }
            let root = root?;
            return laid_out.then(|| self.put(root, plan, has_values));
        };
        let root = root?;
        if !is_planned && !has_values {
            return match (rewrite.make)(root, self.text)? {
                Made::Text(text) => Some(text),
                Made::Tree(tree) => laid_out.then(|| self.put(&tree, plan, true)),
            };
        }
        match rewrite.of {
            Of::Members if changes.iter().all(|change| self.is_seen_in_print(change)) => {
                match (rewrite.make)(&plan.remade(root), self.text)? {
                    Made::Text(text) => Some(text),
                    Made::Tree(_) => None,
                }
            }
            Of::Text if laid_out => match (rewrite.make)(root, &self.put(root, plan, has_values))? {
                Made::Text(text) => Some(text),
                Made::Tree(_) => None,
            },
            _ => match (rewrite.make)(root, self.text)? {
                Made::Tree(tree) if laid_out => Some(self.put(&tree, plan, true)),
                _ => None,
            },
        }
    }

    /// The members with what that rewrite makes of their values, on top of what was made of others.
    fn values(&self, number: usize, before: Option<Rc<Node<'a>>>) -> Option<Rc<Node<'a>>> {
        let make = |root: &Node<'a>| match (self.rewrites.get(number)?.make)(root, self.text)? {
            Made::Tree(tree) => Some(Rc::new(tree)),
            Made::Text(_) => None,
        };
        match before {
            Some(root) => make(&root),
            None if self.text.len() > KEPT => make(self.root.as_ref()?),
            None => self.trees.borrow_mut().entry(number).or_insert_with(|| make(self.root.as_ref()?)).clone(),
        }
    }

    /// The text of members; new names and values are written as the others were.
    fn put(&self, root: &Node<'_>, mut plan: Plan, is_new: bool) -> String {
        if is_new {
            plan.escapes.get_or_insert(self.escapes);
        }
        let mut out = String::with_capacity(self.text.len() + 64);
        write(root, &plan, &mut out);
        out
    }

    /// Whether something of a change is left where a language prints the members.
    fn is_seen_in_print(&self, change: &Change) -> bool {
        match change {
            Change::Order(..)
            | Change::MapOrder(_)
            | Change::Names(..)
            | Change::Null(_)
            | Change::Empty(_)
            | Change::LeftOut(_)
            | Change::Value(..)
            | Change::Rewrite(..) => true,
            other => !apply(other, &mut Plan::new(Layout::COMPACT), self.escapes),
        }
    }

    /// The members as they are, where no text of them was sent.
    fn plain(&self) -> Option<String> {
        let mut out = String::new();
        write(self.root.as_ref()?, &Plan::new(self.layout?), &mut out);
        Some(out)
    }
}

impl Space for JsonSpace<'_> {
    fn base(&self) -> &[Note] {
        &self.base
    }

    fn kinds(&self) -> &[ChangesOfAKind] {
        &self.kinds
    }

    fn render(&self, changes: &[&Change]) -> Option<Vec<u8>> {
        let mut charset = self.charset;
        let (mut edge, mut wrapped): (Option<Edge>, Option<Wrap>) = (None, None);
        for change in changes {
            match change {
                Change::Charset(other) => charset = *other,
                Change::Edge(other) => edge = Some(*other),
                Change::Wrap(other) => wrapped = Some(*other),
                _ => {}
            }
        }
        let mut text = self.ends.put(self.written(changes)?, edge);
        if let Some(wrapped) = wrapped {
            text = wrap(&text, wrapped);
        }
        let bytes = charset.encode(text)?;
        Some(if self.ends.has_bom(edge) { charset.marked(&bytes) } else { bytes })
    }

    fn timestamp(&self) -> Option<&str> {
        self.timestamp.as_deref().filter(|_| !self.charset.is_utf16())
    }

    fn kinds_mut(&mut self) -> &mut Vec<ChangesOfAKind> {
        &mut self.kinds
    }

    fn is_bare(&self, changes: &[&Change]) -> bool {
        let rewrite = changes.iter().find_map(|change| match change {
            Change::Rewrite(number, _) => self.rewrites.get(*number),
            _ => None,
        });
        rewrite.is_some_and(|rewrite| rewrite.bare)
    }

    fn members(&self) -> usize {
        self.root.as_ref().map_or(0, |root| root.members().len())
    }

    fn without(&self, set: u64) -> Change {
        Change::LeftOut(LeftOut::Set(set))
    }

    fn map_orders(&self) -> usize {
        MapOrder::permutations(self.map().len())
    }

    fn said(&self, changes: &[&Change]) -> Vec<Change> {
        let lines_lost = changes.iter().find_map(|change| self.lines_lost(change));
        // With the others the last one went.
        let is_said = |change: &&&Change| {
            lines_lost.is_some() && matches!(change, Change::Layout(_) | Change::Edge(Edge::Add("\n" | "\r\n")))
        };
        changes
            .iter()
            .filter(|change| !is_said(change))
            .map(|change| self.said_of(change))
            .chain(lines_lost.clone())
            .collect()
    }
}

impl JsonSpace<'_> {
    /// What is said where this layout is what was sent, but for the line ends.
    fn lines_lost(&self, change: &Change) -> Option<Change> {
        let (Change::Layout(layout), None) = (change, self.layout) else { return None };
        layout.lines?;
        let mut out = String::with_capacity(self.text.len() + 64);
        write(self.root.as_ref()?, &Plan::new(*layout), &mut out);
        out.retain(|letter| !matches!(letter, '\r' | '\n'));
        let words =
            ["sent without the line ends, as `curl -d @file` does", "发送时换行被去掉了（`curl -d @文件` 会这样）"];
        (out == self.text).then(|| Change::Note(Note::new(MistakeId::LineEnds, words[0], words[1])))
    }

    fn said_of(&self, change: &Change) -> Change {
        let names = |covers: &dyn Fn(usize) -> bool| {
            let members = self.root.iter().flat_map(Node::members).enumerate();
            left_out(members.filter(|(at, _)| covers(*at)).map(|(_, member)| &*member.key.value))
        };
        match change {
            Change::MapOrder(order @ MapOrder::Permuted(_)) => self.map_in_order(*order),
            Change::Names(policy, true) if self.map().is_empty() => Change::Names(*policy, false),
            Change::LeftOut(LeftOut::Member(number)) => names(&|at| at == *number),
            Change::LeftOut(LeftOut::Set(set)) => names(&|at| at < 64 && set >> at & 1 == 1),
            Change::Charset(Charset::Utf8) if self.charset.is_utf16() => Change::Note(Note::new(
                MistakeId::CharsetUtf16,
                "signed as UTF-8, sent as UTF-16",
                "签名用 UTF-8，发送的是 UTF-16",
            )),
            Change::Html(html) => self.escaped(*html).map_or_else(|| change.clone(), Change::Note),
            other => other.clone(),
        }
    }
}

impl JsonSpace<'_> {
    /// The members of `metadata`.
    fn map(&self) -> &[Member<'_>] {
        let members = self.root.iter().flat_map(Node::members);
        members
            .filter(|member| member.key.value == "metadata")
            .map(|member| member.value.members())
            .next()
            .unwrap_or_default()
    }

    fn map_in_order(&self, order: MapOrder) -> Change {
        let mut names: Vec<&str> = self.map().iter().map(|member| &*member.key.value).collect();
        order.arrange(&mut names, |name| name);
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        let words = [
            format!("the keys of `metadata` as {}", names.join(", ")),
            format!("`metadata` 里的 key 依次是 {}", names.join("、")),
        ];
        let [english, chinese] = words;
        Change::Note(Note::new(MistakeId::KeyOrder, english, chinese))
    }

    /// The characters that an escape for HTML concerns, where it concerns any.
    fn escaped(&self, html: Html) -> Option<Note> {
        let mut found = Vec::new();
        self.root.as_ref()?.each_text(&mut |text| {
            found.extend(text.value.chars().filter(|letter| "<>&='\"+`\u{2028}\u{2029}".contains(*letter)));
        });
        found.sort_unstable();
        found.dedup();
        let theirs = if html == Html::Raw { self.escapes.html } else { html };
        found.retain(|letter| crate::json::is_escaped(*letter, theirs));
        let [english, chinese] = crate::words::detail(&Change::Html(html));
        let shown: Vec<String> = found.iter().map(|letter| format!("`{}`", letter.escape_debug())).collect();
        let shown = shown.join(" ");
        (!shown.is_empty())
            .then(|| Note::new(MistakeId::HtmlEscape, format!("{shown}: {english}"), format!("{shown}：{chinese}")))
    }
}

/// Puts a change into a plan; tells whether the text has to be written anew for it.
fn apply(change: &Change, plan: &mut Plan, sent: Escapes) -> bool {
    match change {
        Change::Layout(layout) => plan.layout = *layout,
        Change::Order(order, depth) => plan.order = Some((*order, *depth)),
        Change::MapOrder(order) => plan.map = Some(*order),
        Change::Names(policy, spares_map) => {
            plan.names = Some(Names { rename: names::policy(*policy).1, spares_map: *spares_map });
        }
        Change::Unicode(unicode) => plan.escapes.get_or_insert(sent).unicode = *unicode,
        Change::Slash(slash) => plan.escapes.get_or_insert(sent).slash = *slash,
        Change::Html(html) => plan.escapes.get_or_insert(sent).html = *html,
        Change::Null(dropped) => plan.dropped[0] = Some(*dropped),
        Change::Empty(dropped) => plan.dropped[1] = Some(*dropped),
        Change::Numbers(numbers) => plan.numbers = Some(*numbers),
        Change::Duplicates(duplicates) => plan.duplicates = Some(*duplicates),
        Change::LeftOut(left_out) => plan.left_out = Some(*left_out),
        Change::Added(added) => plan.added = Some(*added),
        _ => return false,
    }
    true
}

/// The layout that writes a text as it was sent.
fn layout_of(root: &Node<'_>, text: &str) -> Option<Layout> {
    let mut out = String::with_capacity(text.len() + 64);
    Layout::ALL.into_iter().find(|layout| {
        out.clear();
        write(root, &Plan::new(*layout), &mut out);
        out == text
    })
}

fn timestamp_of(root: &Node<'_>) -> Option<String> {
    let member = root.members().iter().find(|member| member.key.value == "timestamp")?;
    match &member.value {
        Node::Number(text) => Some(text.to_string()),
        Node::Text(text) => Some(text.value.to_string()),
        _ => None,
    }
}

const FILLED: [Filled; 4] = [Filled::Null, Filled::Text, Filled::Zero, Filled::Map];

/// Optional members that were signed as `null`, `""`, 0 or `{}`: all that are missing, and each of them.
fn added() -> impl Iterator<Item = Added> {
    let members = std::iter::once(None).chain((0..OPTIONAL.len()).map(Some));
    let all = members.flat_map(|member| {
        [Placed::Documented, Placed::Table, Placed::Sorted, Placed::End]
            .into_iter()
            .flat_map(move |placed| FILLED.map(|value| Added { member, placed, value }))
    });
    // There is one map only.
    all.filter(|added| added.member.is_some() || added.value != Filled::Map)
}
