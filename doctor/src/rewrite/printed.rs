//! What languages print for a value, an object or a buffer, in place of JSON.

use super::made::Rewrite;
use crate::json::{Layout, Member, Node, Order, Plan, write};
use crate::mistake::MistakeId as Id;
use crate::percent::{self, Style};
use crate::print::{ALL, JAVA, PYTHON, bytes_repr, javascript, php};

pub(super) fn all<'a>() -> Vec<Rewrite<'a>> {
    let mut all = of_members();
    let mut bytes = |name: &'static str, make: fn(&str) -> String| {
        all.push(Rewrite::text(Id::BodyPrinted, [name, name], move |_, text| Some(make(text))));
    };
    bytes("Python's b'…'", |text| bytes_repr(text.as_bytes()));
    bytes("Python's '…'", |text| format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")));
    bytes("'…'", |text| format!("'{text}'"));
    bytes("\"…\" without backslashes", |text| format!("\"{text}\""));
    bytes("[123 34 …]", |text| numbers(text, " ", false));
    bytes("[123, 34, …]", |text| numbers(text, ", ", false));
    bytes("[123, 34, …, -26]", |text| numbers(text, ", ", true));
    bytes("123,34,…", |text| numbers(text, ",", false).trim_matches(['[', ']']).to_owned());
    bytes("<Buffer 7b 22 …>", |text| buffer(text, 50));
    bytes("bytearray(b'…')", |text| format!("bytearray({})", bytes_repr(text.as_bytes())));
    bytes("\\\"", |text| text.replace('"', "\\\""));
    bytes("without \"", |text| text.replace('"', ""));
    bytes("' for \"", |text| text.replace('"', "'"));
    bytes("without \\", |text| text.replace('\\', ""));
    bytes("without { }", |text| text.trim_start_matches('{').trim_end_matches('}').to_owned());
    bytes("(…)", |text| format!("({text})"));
    bytes("[…]", |text| format!("[{text}]"));
    bytes("{}…", |text| format!("{text}null"));
    all.push(Rewrite::text(
        Id::FormRuleOnJson,
        ["as URLSearchParams writes it", "URLSearchParams 的写法"],
        |root, _| query(root),
    ));
    all
}

/// What is printed for the members, however they were sent.
pub(super) fn of_members<'a>() -> Vec<Rewrite<'a>> {
    let mut all: Vec<_> = ALL
        .into_iter()
        .map(|printer| {
            let made =
                Rewrite::text(Id::BodyPrinted, [printer.name, printer.name], move |root, _| Some(printer.print(root)));
            if printer == PYTHON || printer == JAVA { made.frequent() } else { made }
        })
        .collect();
    for (order, name) in [(Order::HashMap, "Java's HashMap"), (Order::Sorted, "Java's TreeMap")] {
        all.push(Rewrite::text(Id::BodyPrinted, [name, name], move |root, _| Some(JAVA.print(&arranged(root, order)))));
    }
    for (order, name) in [(None, "Python's list of items()"), (Some(Order::Sorted), "Python's sorted(items())")] {
        all.push(Rewrite::text(Id::BodyPrinted, [name, name], move |root, _| {
            Some(items(&order.map_or_else(|| root.clone(), |order| arranged(root, order))))
        }));
    }
    all.push(Rewrite::text(Id::BodyPrinted, ["PHP's serialize", "PHP 的 serialize"], |root, _| {
        let mut out = String::new();
        php(root, &mut out);
        Some(out)
    }));
    all
}

fn arranged<'a>(root: &Node<'a>, order: Order) -> Node<'a> {
    let mut members: Vec<_> = root.members().iter().map(|member| (&member.key, member)).collect();
    order.arrange(&mut members, |(key, _)| &key.value);
    Node::Object(members.into_iter().map(|(_, member)| member.clone()).collect())
}

/// Python's list of pairs.
fn items(root: &Node<'_>) -> String {
    let pair = |member: &Member<'_>| {
        format!("({}, {})", PYTHON.print(&Node::Text(member.key.clone())), PYTHON.print(&member.value))
    };
    format!("[{}]", root.members().iter().map(pair).collect::<Vec<_>>().join(", "))
}

/// Compact JSON of a value.
pub(super) fn compact(node: &Node<'_>) -> String {
    with(node, Layout::COMPACT)
}

/// JSON as Python's `json.dumps` writes it.
pub(super) fn spaced(node: &Node<'_>) -> String {
    with(node, Layout::ALL[1])
}

fn with(node: &Node<'_>, layout: Layout) -> String {
    let mut out = String::new();
    write(node, &Plan::new(layout), &mut out);
    out
}

fn numbers(text: &str, comma: &str, signed: bool) -> String {
    let number = |byte: u8| if signed { i8::from_ne_bytes([byte]).to_string() } else { byte.to_string() };
    format!("[{}]", text.bytes().map(number).collect::<Vec<_>>().join(comma))
}

/// A buffer as Node shows it: so many bytes, and how many more there are.
fn buffer(text: &str, most: usize) -> String {
    let shown: Vec<_> = text.bytes().take(most).map(|byte| format!("{byte:02x}")).collect();
    let more = text.len().saturating_sub(most);
    let rest = if more > 0 { format!(" ... {more} more bytes") } else { String::new() };
    format!("<Buffer {}{rest}>", shown.join(" "))
}

fn query(root: &Node<'_>) -> Option<String> {
    let members = root.members().iter();
    let pairs: Vec<_> = members
        .map(|member| {
            let encode = |text: &str| percent::encode(text.as_bytes(), Style::Plus);
            format!("{}={}", encode(&member.key.value), encode(&javascript(&member.value)))
        })
        .collect();
    (!pairs.is_empty()).then(|| pairs.join("&"))
}
