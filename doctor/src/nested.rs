//! What languages print for a list or a map that was meant to be a parameter.

use std::fmt::Write;

use crate::change::Nested;
use crate::json::{Layout, Node, Plan, write};

/// The text of an array or an object; `None` where it is left out.
pub(crate) fn text(node: &Node<'_>, nested: Nested) -> Option<String> {
    let mut out = String::new();
    match nested {
        Nested::LeftOut => return None,
        Nested::Php => out.push_str("Array"),
        Nested::JavaScript => javascript(node, &mut out),
        Nested::PythonJson => write(node, &Plan::new(Layout::ALL[1]), &mut out),
        Nested::Java => java(node, &mut out),
        Nested::Python => python(node, &mut out),
    }
    Some(out)
}

fn javascript(node: &Node<'_>, out: &mut String) {
    match node {
        Node::Object(_) => out.push_str("[object Object]"),
        Node::Array(items) => list(items, ["", ",", ""], javascript, out),
        other => java(other, out),
    }
}

fn list(items: &[Node<'_>], [open, comma, close]: [&str; 3], item: fn(&Node<'_>, &mut String), out: &mut String) {
    out.push_str(open);
    for (number, node) in items.iter().enumerate() {
        out.push_str(if number > 0 { comma } else { "" });
        item(node, out);
    }
    out.push_str(close);
}

fn java(node: &Node<'_>, out: &mut String) {
    match node {
        Node::Null => out.push_str("null"),
        Node::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Node::Number(text) => out.push_str(text),
        Node::Text(text) => out.push_str(&text.value),
        Node::Array(items) => list(items, ["[", ", ", "]"], java, out),
        Node::Object(members) => {
            out.push('{');
            for (number, member) in members.iter().enumerate() {
                out.push_str(if number > 0 { ", " } else { "" });
                out.push_str(&member.key.value);
                out.push('=');
                java(&member.value, out);
            }
            out.push('}');
        }
    }
}

fn python(node: &Node<'_>, out: &mut String) {
    match node {
        Node::Null => out.push_str("None"),
        Node::Bool(value) => out.push_str(if *value { "True" } else { "False" }),
        Node::Number(text) => out.push_str(text),
        Node::Text(text) => quoted(&text.value, out),
        Node::Array(items) => list(items, ["[", ", ", "]"], python, out),
        Node::Object(members) => {
            out.push('{');
            for (number, member) in members.iter().enumerate() {
                out.push_str(if number > 0 { ", " } else { "" });
                quoted(&member.key.value, out);
                out.push_str(": ");
                python(&member.value, out);
            }
            out.push('}');
        }
    }
}

fn quoted(text: &str, out: &mut String) {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let escaped = text.replace('\\', "\\\\").replace('\n', "\\n");
    // Writing to a string cannot fail.
    let _ = write!(out, "{quote}{escaped}{quote}");
}
