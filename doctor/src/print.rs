//! What languages print for a list or a map that was meant to be JSON, or a parameter.

use std::fmt::Write;

use crate::json::{Escapes, Node, Numbers, escaped};

/// How a language prints its values.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Printer {
    map: [&'static str; 2],
    list: [&'static str; 2],
    comma: &'static str,
    colon: &'static str,
    key: Quotes,
    text: Quotes,
    null: &'static str,
    truths: [&'static str; 2],
    /// Whether maps are sorted: Go.
    sorted: bool,
    /// Whether numbers pass through a double: Go, of what it has read as JSON.
    doubles: bool,
    pub(crate) name: &'static str,
}

/// What stands around a string.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Quotes {
    None,
    Double,
    /// Double ones where the text holds a single one: Python.
    Single,
    /// A colon before it, of a Ruby symbol.
    Symbol,
}

const fn printer(
    map: [&'static str; 2],
    [comma, colon]: [&'static str; 2],
    [key, text]: [Quotes; 2],
    null: &'static str,
    name: &'static str,
) -> Printer {
    Printer {
        map,
        list: ["[", "]"],
        comma,
        colon,
        key,
        text,
        null,
        truths: ["false", "true"],
        sorted: false,
        doubles: false,
        name,
    }
}

const BARE: [Quotes; 2] = [Quotes::None, Quotes::None];

pub(crate) const JAVA: Printer = printer(["{", "}"], [", ", "="], BARE, "null", "Java");
pub(crate) const PYTHON: Printer = Printer {
    truths: ["False", "True"],
    ..printer(["{", "}"], [", ", ": "], [Quotes::Single, Quotes::Single], "None", "Python")
};

/// All that print what was put into them.
pub(crate) const ALL: [Printer; 19] = [
    PYTHON,
    JAVA,
    Printer { sorted: true, doubles: true, ..printer(["map[", "]"], [" ", ":"], BARE, "<nil>", "Go's %v") },
    Printer { sorted: true, ..printer(["map[", "]"], [" ", ":"], BARE, "<nil>", "Go's %v, of integers") },
    printer(["map[", "]"], [" ", ":"], BARE, "<nil>", "Go's %v, as sent"),
    printer(["{", "}"], [", ", "=>"], [Quotes::Double, Quotes::Double], "nil", "Ruby"),
    printer(["{", "}"], [", ", " => "], [Quotes::Double, Quotes::Double], "nil", "Ruby 3.4"),
    printer(["{", "}"], [", ", "=>"], [Quotes::Symbol, Quotes::Double], "nil", "Ruby, symbols"),
    printer(["{", "}"], [", ", ": "], [Quotes::None, Quotes::Double], "nil", "Ruby 3.4, symbols"),
    printer(["{", "}"], [", ", ": "], BARE, "null", "Dart"),
    printer(["[", "]"], [", ", ":"], BARE, "null", "Groovy"),
    printer(["[", "]"], [", ", ": "], [Quotes::Double, Quotes::Double], "nil", "Swift"),
    Printer { list: ["List(", ")"], ..printer(["Map(", ")"], [", ", " -> "], BARE, "null", "Scala") },
    printer(["@{", "}"], ["; ", "="], BARE, "", "PowerShell"),
    printer(["{", "}"], [",", ":"], [Quotes::None, Quotes::Double], "null", "JSON5"),
    printer(["{", "}"], [",", ":"], [Quotes::Single, Quotes::Single], "null", "single quotes"),
    printer(["{ ", " }"], [", ", " = "], BARE, "", "C#'s anonymous types"),
    printer(
        ["map[string]interface {}{", "}"],
        [", ", ":"],
        [Quotes::Double, Quotes::Double],
        "interface {}(nil)",
        "Go's %#v",
    ),
    Printer {
        list: ["[ ", " ]"],
        ..printer(["{ ", " }"], [", ", ": "], [Quotes::None, Quotes::Single], "null", "Node's util.inspect")
    },
];

impl Printer {
    pub(crate) fn print(&self, node: &Node<'_>) -> String {
        let mut out = String::new();
        self.value(node, &mut out);
        out
    }

    fn value(&self, node: &Node<'_>, out: &mut String) {
        match node {
            Node::Null => out.push_str(self.null),
            Node::Bool(value) => out.push_str(self.truths[usize::from(*value)]),
            Node::Number(text) => {
                let double = if self.doubles { Numbers::Exponent.of_number(text, None) } else { None };
                out.push_str(double.as_deref().unwrap_or(text));
            }
            Node::Text(text) => self.text.around(&text.value, out),
            // Blanks inside of brackets are for what is in them.
            Node::Array(items) if items.is_empty() => out.extend(self.list.map(str::trim)),
            Node::Object(members) if members.is_empty() => out.extend(self.map.map(str::trim)),
            Node::Array(items) => {
                out.push_str(self.list[0]);
                self.list(items.iter(), out, |node, out| self.value(node, out));
                out.push_str(self.list[1]);
            }
            Node::Object(members) => {
                let mut members: Vec<_> = members.iter().collect();
                if self.sorted {
                    members.sort_by(|left, right| left.key.value.cmp(&right.key.value));
                }
                out.push_str(self.map[0]);
                self.list(members.into_iter(), out, |member, out| {
                    self.key.around(&member.key.value, out);
                    out.push_str(self.colon);
                    self.value(&member.value, out);
                });
                out.push_str(self.map[1]);
            }
        }
    }

    fn list<T>(&self, items: impl Iterator<Item = T>, out: &mut String, print: impl Fn(T, &mut String)) {
        for (number, item) in items.enumerate() {
            out.push_str(if number > 0 { self.comma } else { "" });
            print(item, out);
        }
    }
}

impl Quotes {
    fn around(self, text: &str, out: &mut String) {
        match self {
            Self::None => out.push_str(text),
            Self::Symbol => out.extend([":", text]),
            Self::Double => out.extend(["\"", &escaped(text, Escapes::default()), "\""]),
            Self::Single => {
                let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
                let mut escaped = text.replace('\\', "\\\\").replace('\n', "\\n");
                if quote == '\'' {
                    escaped = escaped.replace('\'', "\\'");
                }
                // Writing to a string cannot fail.
                let _ = write!(out, "{quote}{escaped}{quote}");
            }
        }
    }
}

/// `String(value)` of JavaScript.
pub(crate) fn javascript(node: &Node<'_>) -> String {
    match node {
        Node::Object(_) => "[object Object]".to_owned(),
        Node::Array(items) => items.iter().map(javascript).collect::<Vec<_>>().join(","),
        Node::Number(number) => shortest(number),
        other => JAVA.print(other),
    }
}

/// `serialize` of PHP.
pub(crate) fn php(node: &Node<'_>, out: &mut String) {
    let text = |text: &str| format!("s:{}:\"{text}\";", text.len());
    let head = |count: usize| format!("a:{count}:{{");
    match node {
        Node::Null => out.push_str("N;"),
        Node::Bool(value) => out.extend(["b:", if *value { "1" } else { "0" }, ";"]),
        Node::Number(number) => out.extend([if number.contains('.') { "d:" } else { "i:" }, &shortest(number), ";"]),
        Node::Text(value) => out.push_str(&text(&value.value)),
        Node::Array(items) => {
            out.push_str(&head(items.len()));
            for (number, item) in items.iter().enumerate() {
                out.extend(["i:", &number.to_string(), ";"]);
                php(item, out);
            }
            out.push('}');
        }
        Node::Object(members) => {
            out.push_str(&head(members.len()));
            for member in members {
                out.push_str(&text(&member.key.value));
                php(&member.value, out);
            }
            out.push('}');
        }
    }
}

/// `repr` of Python's bytes.
pub(crate) fn bytes_repr(bytes: &[u8]) -> String {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') { '"' } else { '\'' };
    let mut out = format!("b{quote}");
    for &byte in bytes {
        // Writing to a string cannot fail.
        let _ = match byte {
            b'\n' => write!(out, "\\n"),
            b'\r' => write!(out, "\\r"),
            b'\t' => write!(out, "\\t"),
            b'\\' => write!(out, "\\\\"),
            0x20..=0x7e if char::from(byte) == quote => write!(out, "\\{quote}"),
            0x20..=0x7e => write!(out, "{}", char::from(byte)),
            other => write!(out, "\\x{other:02x}"),
        };
    }
    out.push(quote);
    out
}

/// A struct of Go as `%v` prints it, or `%+v` where there is a rule for the names of its fields; what is in `metadata` is a map, or a struct, too.
pub(crate) fn go(root: &Node<'_>, rename: Option<fn(&str) -> String>, maps: bool) -> String {
    match root {
        Node::Object(members) => {
            let field = |member: &crate::json::Member<'_>| {
                let value = match (&member.value, &*member.key.value) {
                    (map @ Node::Object(_), "metadata") if maps => ALL[3].print(map),
                    (value, _) => go(value, rename, maps),
                };
                rename.map_or_else(|| value.clone(), |rename| format!("{}:{value}", rename(&member.key.value)))
            };
            format!("{{{}}}", members.iter().map(field).collect::<Vec<_>>().join(" "))
        }
        Node::Array(items) => {
            format!("[{}]", items.iter().map(|item| go(item, rename, maps)).collect::<Vec<_>>().join(" "))
        }
        Node::Number(number) => shortest(number),
        other => ALL[3].print(other),
    }
}

/// A number as it is printed that was read into a double: `7` for `7.0`.
pub(crate) fn shortest(number: &str) -> String {
    let double = number.contains('.').then(|| number.parse::<f64>().ok()).flatten();
    double.map_or_else(|| number.to_owned(), |double| double.to_string())
}

/// `(string) $value` of PHP.
pub(crate) fn php_text(node: &Node<'_>) -> String {
    match node {
        Node::Null | Node::Bool(false) => String::new(),
        Node::Bool(true) => "1".to_owned(),
        Node::Array(_) | Node::Object(_) => "Array".to_owned(),
        Node::Number(number) => shortest(number),
        other @ Node::Text(_) => JAVA.print(other),
    }
}

/// The keys and values of what PHP has as one array.
fn php_items<'n>(node: &'n Node<'_>) -> Option<Vec<(String, bool, &'n Node<'n>)>> {
    match node {
        Node::Array(items) => Some(items.iter().enumerate().map(|(at, item)| (at.to_string(), false, item)).collect()),
        Node::Object(members) => {
            Some(members.iter().map(|member| (member.key.value.to_string(), true, &member.value)).collect())
        }
        _ => None,
    }
}

/// `print_r` of PHP.
pub(crate) fn print_r(node: &Node<'_>) -> String {
    fn value(node: &Node<'_>, depth: usize, out: &mut String) {
        let Some(items) = php_items(node) else { return out.push_str(&php_text(node)) };
        let indent = " ".repeat(8 * depth);
        let _ = write!(out, "Array\n{indent}(\n");
        for (key, _, item) in items {
            let _ = write!(out, "{indent}    [{key}] => ");
            value(item, depth + 1, out);
            out.push('\n');
        }
        let _ = writeln!(out, "{indent})");
    }
    let mut out = String::new();
    value(node, 0, &mut out);
    out
}

/// `var_export` of PHP.
pub(crate) fn var_export(node: &Node<'_>) -> String {
    fn value(node: &Node<'_>, depth: usize, out: &mut String) {
        let quoted = |text: &str| format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"));
        let Some(items) = php_items(node) else {
            return out.push_str(&match node {
                Node::Null => "NULL".to_owned(),
                Node::Text(text) => quoted(&text.value),
                other => JAVA.print(other),
            });
        };
        let indent = "  ".repeat(depth);
        out.push_str("array (\n");
        for (key, is_text, item) in items {
            let key = if is_text { quoted(&key) } else { key };
            let _ = write!(out, "{indent}  {key} => ");
            if php_items(item).is_some() {
                let _ = write!(out, "\n{indent}  ");
            }
            value(item, depth + 1, out);
            out.push_str(",\n");
        }
        let _ = write!(out, "{indent})");
    }
    let mut out = String::new();
    value(node, 0, &mut out);
    out
}

/// `format!("{value:?}")` of Rust, of what `serde_json` has read.
pub(crate) fn rust(node: &Node<'_>, out: &mut String) {
    let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"));
    match node {
        Node::Null => out.push_str("Null"),
        Node::Bool(value) => out.extend(["Bool(", if *value { "true" } else { "false" }, ")"]),
        Node::Number(number) => out.extend(["Number(", number, ")"]),
        Node::Text(text) => out.extend(["String(", &quoted(&text.value), ")"]),
        Node::Array(items) => {
            out.push_str("Array [");
            for (number, item) in items.iter().enumerate() {
                out.push_str(if number > 0 { ", " } else { "" });
                rust(item, out);
            }
            out.push(']');
        }
        Node::Object(members) => {
            out.push_str("Object {");
            for (number, member) in members.iter().enumerate() {
                out.extend([if number > 0 { ", " } else { "" }, &quoted(&member.key.value), ": "]);
                rust(&member.value, out);
            }
            out.push('}');
        }
    }
}

/// `pprint.pformat` of Python, of members that are sorted already: what does not fit a line of 80 is broken.
pub(crate) fn pformat(node: &Node<'_>) -> String {
    fn value(node: &Node<'_>, indent: usize, behind: usize, out: &mut String) {
        let line = PYTHON.print(node);
        if indent + line.chars().count() + behind <= 80 {
            return out.push_str(&line);
        }
        let end = format!(",\n{}", " ".repeat(indent + 1));
        let rest = |last: bool| if last { behind + 1 } else { 1 };
        match node {
            Node::Array(items) => {
                out.push('[');
                for (number, item) in items.iter().enumerate() {
                    out.push_str(if number > 0 { &end } else { "" });
                    value(item, indent + 1, rest(number + 1 == items.len()), out);
                }
                out.push(']');
            }
            Node::Object(members) => {
                out.push('{');
                for (number, member) in members.iter().enumerate() {
                    let key = PYTHON.print(&Node::Text(member.key.clone()));
                    out.extend([if number > 0 { &end } else { "" }, &key, ": "]);
                    value(&member.value, indent + 3 + key.chars().count(), rest(number + 1 == members.len()), out);
                }
                out.push('}');
            }
            _ => out.push_str(&line),
        }
    }
    let mut out = String::new();
    value(node, 0, 0, &mut out);
    out
}

/// What a class prints that a tool has written `toString` for: its name, and fields in camelCase.
#[derive(Clone, Copy)]
pub(crate) struct Class {
    pub(crate) names: [&'static str; 2],
    pub(crate) around: [&'static str; 2],
    pub(crate) quote: &'static str,
}

impl Class {
    /// The outer class of the two is that of the whole, the inner one that of each port.
    pub(crate) fn print(&self, node: &Node<'_>, rename: fn(&str) -> String) -> String {
        self.value(node, self.names[0], rename)
    }

    fn value(&self, node: &Node<'_>, name: &str, rename: fn(&str) -> String) -> String {
        match node {
            Node::Text(text) => format!("{0}{1}{0}", self.quote, text.value),
            Node::Array(items) => {
                let items = items.iter().map(|item| self.value(item, self.names[1], rename));
                format!("[{}]", items.collect::<Vec<_>>().join(", "))
            }
            Node::Object(members) => {
                let field = |member: &crate::json::Member<'_>| {
                    let value = match (&member.value, &*member.key.value) {
                        (map @ Node::Object(_), "metadata") => JAVA.print(map),
                        (value, _) => self.value(value, self.names[1], rename),
                    };
                    format!("{}={value}", rename(&member.key.value))
                };
                let [open, close] = self.around;
                format!("{name}{open}{}{close}", members.iter().map(field).collect::<Vec<_>>().join(", "))
            }
            other => JAVA.print(other),
        }
    }
}

/// XML as older platforms want it: an element each, lists as elements of the same name.
pub(crate) fn xml(root: &Node<'_>, outer: &str) -> String {
    fn element(name: &str, node: &Node<'_>, out: &mut String) {
        match node {
            Node::Array(items) => items.iter().for_each(|item| element(name, item, out)),
            other => {
                out.extend(["<", name, ">"]);
                match other {
                    Node::Object(members) => {
                        for member in members {
                            element(&member.key.value, &member.value, out);
                        }
                    }
                    Node::Null => {}
                    Node::Text(text) => out.push_str(&crate::values::entities(&text.value)),
                    other => out.push_str(&JAVA.print(other)),
                }
                out.extend(["</", name, ">"]);
            }
        }
    }
    let mut out = String::new();
    element(outer, root, &mut out);
    out
}

/// `to_a` of Ruby, of a hash: pairs, and nested hashes as they print themselves.
pub(crate) fn ruby_pairs(root: &Node<'_>) -> String {
    let pair = |member: &crate::json::Member<'_>| {
        format!("[{}, {}]", ALL[5].print(&Node::Text(member.key.clone())), ALL[5].print(&member.value))
    };
    format!("[{}]", root.members().iter().map(pair).collect::<Vec<_>>().join(", "))
}
