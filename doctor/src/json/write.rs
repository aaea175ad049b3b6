//! The writer: one pass over the values, by a plan.

use super::escape::escape;
use super::layout::Arrays;
use super::node::{Node, Text};
use super::plan::{MAP_NAME, Plan};

/// Writes a value as `plan` says.
pub(crate) fn write(node: &Node<'_>, plan: &Plan, out: &mut String) {
    Writer { plan, out: &mut *out }.value(node, None, 0);
    out.push_str(plan.layout.end);
}

struct Writer<'p, 'o> {
    plan: &'p Plan,
    out: &'o mut String,
}

impl Writer<'_, '_> {
    fn value(&mut self, node: &Node<'_>, key: Option<&str>, depth: usize) {
        match node {
            Node::Null => self.out.push_str("null"),
            Node::Bool(true) => self.out.push_str("true"),
            Node::Bool(false) => self.out.push_str("false"),
            Node::Number(text) => {
                let other = self.plan.numbers.and_then(|numbers| numbers.of_number(text, key));
                self.out.push_str(other.as_deref().unwrap_or(text));
            }
            Node::Text(text) => match self.plan.numbers.and_then(|numbers| numbers.of_text(&text.value, key)) {
                Some(number) => self.out.push_str(&number),
                None => self.text(text),
            },
            Node::Array(items) => self.array(items, depth),
            Node::Object(_) => self.object(node, depth, key.is_some_and(|key| key.eq_ignore_ascii_case(MAP_NAME))),
        }
    }

    fn text(&mut self, text: &Text<'_>) {
        self.out.push('"');
        match self.plan.escapes {
            Some(escapes) => escape(&text.value, escapes, self.out),
            None => self.out.push_str(&text.raw),
        }
        self.out.push('"');
    }

    fn line(&mut self, depth: usize) {
        if let Some((end, indent)) = self.plan.layout.lines {
            self.out.push_str(end);
            (0..depth).for_each(|_| self.out.push_str(indent));
        }
    }

    fn object(&mut self, node: &Node<'_>, depth: usize, is_map: bool) {
        let plan = self.plan;
        let members = plan.members(node.members(), depth, is_map);
        self.open('{', depth, members.is_empty());
        for (number, (key, value)) in members.iter().enumerate() {
            if number > 0 {
                self.out.push_str(plan.layout.comma);
            }
            self.line(depth + 1);
            self.text(key);
            self.out.push_str(plan.layout.colon);
            self.value(value, Some(&key.value), depth + 1);
        }
        if members.is_empty() {
            self.empty(depth);
        } else {
            self.line(depth);
            self.inside();
        }
        self.out.push('}');
    }

    fn array(&mut self, items: &[Node<'_>], depth: usize) {
        let layout = &self.plan.layout;
        let inline = layout.lines.is_some() && matches!(layout.arrays, Arrays::Spaced | Arrays::Inline);
        self.open('[', depth, items.is_empty());
        for (number, item) in items.iter().enumerate() {
            if number > 0 {
                self.out.push_str(if inline { ", " } else { layout.comma });
            }
            match layout.arrays {
                Arrays::Spaced if inline && number == 0 => self.out.push(' '),
                _ if inline => {}
                _ => self.line(depth + 1),
            }
            // Jackson indents by objects only, cJSON by arrays, too.
            self.value(item, None, if inline && layout.arrays == Arrays::Spaced { depth.max(1) } else { depth + 1 });
        }
        match layout.arrays {
            Arrays::Spaced if inline => self.out.push(' '),
            _ if inline => {}
            _ if items.is_empty() => self.out.push_str(layout.inside),
            _ => {
                self.line(depth);
                self.inside();
            }
        }
        self.out.push(']');
    }

    fn open(&mut self, bracket: char, depth: usize, empty: bool) {
        if self.plan.layout.arrays == Arrays::OwnLine && depth > 0 && !empty && self.out.ends_with(": ") {
            self.line(depth);
        }
        self.out.push(bracket);
        if !empty {
            self.inside();
        }
    }

    /// What stands inside of a brace, on one line.
    fn inside(&mut self) {
        if self.plan.layout.lines.is_none() {
            self.out.push_str(self.plan.layout.inside);
        }
    }

    /// Jackson writes `{ }`, cJSON a line end; all others nothing.
    fn empty(&mut self, depth: usize) {
        match (self.plan.layout.lines, self.plan.layout.arrays) {
            (Some(_), Arrays::Spaced) => self.out.push(' '),
            (Some(_), Arrays::Inline) => self.line(depth),
            (None, _) => self.out.push_str(self.plan.layout.inside),
            _ => {}
        }
    }
}
