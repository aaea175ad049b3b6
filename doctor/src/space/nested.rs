//! What becomes of a list or an object where parameters are joined.

use crate::change::Nested;
use crate::json::{Layout, Node, Plan, write};
use crate::print;

/// The parameters that are made of a member of JSON; compact JSON where nothing else is said.
pub(super) fn parameters(name: &str, node: &Node<'_>, nested: Option<Nested>) -> Vec<(String, String)> {
    let one = |value| vec![(name.to_owned(), value)];
    if let Node::Bool(truth) = node {
        return one(printed(*truth, nested).to_owned());
    }
    if let Some(text) = scalar(node) {
        return one(text);
    }
    match nested {
        None | Some(Nested::Capitals | Nested::Digits) => one(compact(node)),
        Some(Nested::LeftOut) => Vec::new(),
        Some(Nested::Php) => one("Array".to_owned()),
        Some(Nested::JavaScript) => one(print::javascript(node)),
        Some(Nested::Java) => one(print::JAVA.print(node)),
        Some(Nested::Python) => one(print::PYTHON.print(node)),
        Some(Nested::PythonJson) => one(spaced(node)),
        Some(Nested::Indented(end)) => {
            one(written(node, Layout { lines: Some((end, "  ")), colon: ": ", ..Layout::COMPACT }))
        }
        Some(Nested::EachAsJson) => each(&format!("{name}[]"), node, compact),
        Some(Nested::RepeatedJson) => each(name, node, compact),
        Some(Nested::RepeatedPython) => each(name, node, |node| print::PYTHON.print(node)),
        Some(style @ (Nested::Brackets | Nested::EmptyBrackets | Nested::BracketsAndDots | Nested::Dots)) => {
            let mut all = Vec::new();
            apart(name, node, style, &mut all);
            all
        }
    }
}

/// True or false, as the language prints it that prints nested values so.
fn printed(truth: bool, nested: Option<Nested>) -> &'static str {
    let words = match nested {
        Some(Nested::Capitals | Nested::Python | Nested::PythonJson | Nested::RepeatedPython) => ["False", "True"],
        Some(Nested::Digits) => ["0", "1"],
        Some(Nested::Php) => ["", "1"],
        _ => ["false", "true"],
    };
    words[usize::from(truth)]
}

/// The text of a value that is neither a list nor an object.
pub(super) fn scalar(node: &Node<'_>) -> Option<String> {
    match node {
        Node::Null => Some(String::new()),
        Node::Bool(value) => Some(value.to_string()),
        Node::Number(text) => Some(text.to_string()),
        Node::Text(text) => Some(text.value.to_string()),
        Node::Array(_) | Node::Object(_) => None,
    }
}

/// A parameter for each item of a list; objects stay whole.
fn each(name: &str, node: &Node<'_>, print: impl Fn(&Node<'_>) -> String) -> Vec<(String, String)> {
    let text = |item: &Node<'_>| scalar(item).unwrap_or_else(|| print(item));
    match node {
        Node::Array(items) => items.iter().map(|item| (name.to_owned(), text(item))).collect(),
        other => vec![(name.trim_end_matches("[]").to_owned(), text(other))],
    }
}

/// A parameter for each value below this one.
fn apart(name: &str, node: &Node<'_>, style: Nested, all: &mut Vec<(String, String)>) {
    let of_member = |key: &str| match style {
        Nested::Dots | Nested::BracketsAndDots => format!("{name}.{key}"),
        _ => format!("{name}[{key}]"),
    };
    let of_item = |at: usize| match style {
        Nested::Dots => format!("{name}.{at}"),
        Nested::EmptyBrackets => format!("{name}[]"),
        _ => format!("{name}[{at}]"),
    };
    match node {
        Node::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                apart(&of_item(at), item, style, all);
            }
        }
        Node::Object(members) => {
            for member in members {
                apart(&of_member(&member.key.value), &member.value, style, all);
            }
        }
        other => all.push((name.to_owned(), scalar(other).unwrap_or_default())),
    }
}

fn compact(node: &Node<'_>) -> String {
    written(node, Layout::COMPACT)
}

/// With the spaces of Python's `json.dumps`.
fn spaced(node: &Node<'_>) -> String {
    written(node, Layout::ALL[1])
}

fn written(node: &Node<'_>, layout: Layout) -> String {
    let mut out = String::new();
    write(node, &Plan::new(layout), &mut out);
    out
}
