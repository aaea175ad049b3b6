//! What languages print for a value, an object or a buffer, in place of JSON.

use super::made::Rewrite;
use crate::json::{Escapes, Layout, Member, Node, Numbers, Order, Plan, Unicode, write};
use crate::mistake::MistakeId as Id;
use crate::names;
use crate::print::{self, ALL, JAVA, PYTHON, bytes_repr, javascript, php};

pub(super) fn all<'a>() -> Vec<Rewrite<'a>> {
    let mut all = of_members();
    let mut bytes = |name: &'static str, make: fn(&str) -> String| {
        all.push(Rewrite::text(Id::BodyPrinted, [name, name], move |_, text| Some(make(text))));
    };
    bytes("Python's b'…'", |text| bytes_repr(text.as_bytes()));
    bytes("'…', as Python's repr and shells write", |text| format!("'{text}'"));
    bytes("Python's repr: '…'", |text| format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")));
    bytes("\"…\" without backslashes", |text| format!("\"{text}\""));
    bytes("[123 34 …]", |text| numbers(text, " ", false));
    bytes("[123, 34, …]", |text| numbers(text, ", ", false));
    bytes("[123, 34, …, -26]", |text| numbers(text, ", ", true));
    bytes("123,34,…", |text| numbers(text, ",", false).trim_matches(['[', ']']).to_owned());
    bytes("<Buffer 7b 22 …>", |text| buffer(text, 50));
    bytes("bytearray(b'…')", |text| format!("bytearray({})", bytes_repr(text.as_bytes())));
    bytes("' for \"", |text| text.replace('"', "'"));
    bytes("{\"type\":\"Buffer\",\"data\":[123,34,…]}", |text| {
        format!("{{\"type\":\"Buffer\",\"data\":{}}}", numbers(text, ",", false))
    });
    bytes("7B-22-…, BitConverter's", |text| dashed(text, |byte| format!("{byte:02X}")));
    bytes("7b-22-…", |text| dashed(text, |byte| format!("{byte:02x}")));
    bytes("7B 22 …", |text| dashed(text, |byte| format!("{byte:02X}")).replace('-', " "));
    bytes("(…)", |text| format!("({text})"));
    bytes("[…]", |text| format!("[{text}]"));
    bytes("{}…", |text| format!("{text}null"));
    bytes("JSON5, as it was laid out", |text| keys(text, str::to_owned));
    bytes("keys in single quotes", |text| keys(text, |key| format!("'{key}'")));
    let words = [
        "as Boost's write_json writes it: indented, all values as texts",
        "Boost write_json 的写法：缩进，值全是字符串",
    ];
    for unicode in [Unicode::Raw, Unicode::Lower, Unicode::Upper] {
        all.push(Rewrite::text(Id::WhiteSpace, words, move |root, _| boost(root, unicode)).alone());
    }
    all
}

/// The text with another thing for each key and its quotes.
fn keys(text: &str, write: impl Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('"') {
        let (before, quoted) = rest.split_at(at);
        let end = closing(quoted);
        let (string, after) = quoted.split_at(end);
        out.push_str(before);
        let is_key = after.trim_start().starts_with(':');
        match string.strip_prefix('"').and_then(|string| string.strip_suffix('"')) {
            Some(key) if is_key => out.push_str(&write(key)),
            _ => out.push_str(string),
        }
        rest = after;
    }
    out + rest
}

/// Where the string ends that a text begins with.
fn closing(text: &str) -> usize {
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            '"' if !escaped => return at + 1,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text.len()
}

/// What prints, and how.
type Print = (&'static str, fn(&Node<'_>) -> String);

/// What is printed for the members, however they were sent.
pub(super) fn of_members<'a>() -> Vec<Rewrite<'a>> {
    let mut all: Vec<_> = ALL
        .into_iter()
        .map(|printer| {
            let made =
                Rewrite::text(Id::BodyPrinted, [printer.name, printer.name], move |root, _| Some(printer.print(root)))
                    .of_members();
            if printer == PYTHON || printer == JAVA { made.frequent() } else { made }
        })
        .collect();
    for (order, name) in [(Order::HashMap, "Java's HashMap"), (Order::Sorted, "Java's TreeMap")] {
        all.push(Rewrite::text(Id::BodyPrinted, [name, name], move |root, _| Some(JAVA.print(&arranged(root, order)))));
    }
    for (order, name) in
        [(Order::HashMap, "Java's HashMap, nested ones too"), (Order::Sorted, "Java's TreeMap, nested ones too")]
    {
        all.push(Rewrite::text(Id::BodyPrinted, [name, name], move |root, _| {
            Some(JAVA.print(&super::made::deep(root, 0, &|_, mut members| {
                order.arrange(&mut members, |member| &member.key.value);
                members
            })))
        }));
    }
    let made: [Print; 20] = [
        ("Go's %+v of a struct, structs in it", |root| print::go(root, Some(names::pascal), false)),
        ("Go's %+v of a struct, AppID, structs in it", |root| print::go(root, Some(names::go), false)),
        ("XML", |root| print::xml(root, "xml")),
        ("XML, sorted", |root| print::xml(&sorted(root), "xml")),
        ("XML", |root| print::xml(root, "root")),
        ("XML with a declaration", |root| {
            format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{}", print::xml(root, "xml"))
        }),
        ("Go's %v of a struct", |root| print::go(root, None, true)),
        ("Go's %+v of a struct", |root| print::go(root, Some(names::pascal), true)),
        ("Go's %+v of a struct, AppID", |root| print::go(root, Some(names::go), true)),
        ("PHP's print_r", |root| print::print_r(root)),
        ("PHP's var_export", |root| print::var_export(root)),
        ("PHP's implode", |root| joined(root, ",", print::php_text)),
        ("Ruby's to_a", print::ruby_pairs),
        ("Python's OrderedDict", |root| format!("OrderedDict({})", items(root))),
        ("Rust's {:?} of serde_json's Value", |root| {
            let mut out = String::new();
            print::rust(root, &mut out);
            out
        }),
        ("Rust's {:?} of serde_json's Value, sorted", |root| {
            let mut out = String::new();
            print::rust(&sorted(root), &mut out);
            out
        }),
        ("Python's pprint", |root| print::pformat(&sorted(root))),
        ("JavaScript's Object.entries", |root| {
            let pair = |member: &Member<'_>| format!("{},{}", member.key.value, javascript(&member.value));
            root.members().iter().map(pair).collect::<Vec<_>>().join(",")
        }),
        ("JavaScript's Object.keys", |root| {
            root.members().iter().map(|member| &*member.key.value).collect::<Vec<_>>().join(",")
        }),
        ("JavaScript's Object.values", |root| joined(root, ",", javascript)),
    ];
    for (name, make) in made {
        all.push(Rewrite::text(Id::BodyPrinted, [name, name], move |root, _| Some(make(root))).alone());
    }
    all.extend(classes());
    for mark in ["", " ", "|", "&", "\t", "\n", ";"] {
        let words = [
            format!("its values, joined by `{}`", mark.escape_debug()),
            format!("只有值，用 `{}` 拼接", mark.escape_debug()),
        ];
        all.push(
            Rewrite::text(Id::BodyPrinted, words, move |root, _| Some(joined(root, mark, |value| JAVA.print(value))))
                .only(),
        );
    }
    let words = ["Java's values()", "Java 的 values()"];
    all.push(
        Rewrite::text(Id::BodyPrinted, words, |root, _| {
            Some(format!("[{}]", joined(root, ", ", |value| JAVA.print(value))))
        })
        .only(),
    );
    let words = ["Python's OrderedDict, nested ones too", "Python 的 OrderedDict（嵌套的也是）"];
    all.push(Rewrite::text(Id::BodyPrinted, words, |root, _| Some(ordered(root))).only());
    for (order, name) in [(None, "Python's list of items()"), (Some(Order::Sorted), "Python's sorted(items())")] {
        all.push(
            Rewrite::text(Id::BodyPrinted, [name, name], move |root, _| {
                Some(items(&order.map_or_else(|| root.clone(), |order| arranged(root, order))))
            })
            .of_members(),
        );
    }
    let words = ["Python's str(), `\"` for `'`", "Python 的 str()，单引号换成了双引号"];
    all.push(
        Rewrite::text(Id::BodyPrinted, words, |root, _| Some(PYTHON.print(root).replace('\'', "\""))).of_members(),
    );
    all.push(Rewrite::text(Id::BodyPrinted, ["PHP's serialize", "PHP 的 serialize"], |root, _| {
        let mut out = String::new();
        php(root, &mut out);
        Some(out)
    }));
    all
}

/// `write_json` of Boost: all values are texts there, `/` is escaped, and a line feed stands at the end.
fn boost(root: &Node<'_>, unicode: Unicode) -> Option<String> {
    let layout = Layout::ALL.into_iter().find(|layout| layout.english == "indented by 4, LF")?;
    let escapes = Escapes { slash: true, unicode, ..Escapes::default() };
    let plan = Plan { escapes: Some(escapes), numbers: Some(Numbers::Text), ..Plan::new(layout) };
    let mut out = String::new();
    write(root, &plan, &mut out);
    out.push('\n');
    Some(out)
}

fn arranged<'a>(root: &Node<'a>, order: Order) -> Node<'a> {
    let mut members: Vec<_> = root.members().iter().map(|member| (&member.key, member)).collect();
    order.arrange(&mut members, |(key, _)| &key.value);
    Node::Object(members.into_iter().map(|(_, member)| member.clone()).collect())
}

/// Sorted, and so is what is inside.
fn sorted<'a>(root: &Node<'a>) -> Node<'a> {
    super::made::deep(root, 0, &|_, mut members| {
        Order::Sorted.arrange(&mut members, |member| &member.key.value);
        members
    })
}

/// `toString` as Lombok, Kotlin, a record and an IDE write it, for the names that such classes have.
fn classes<'a>() -> impl Iterator<Item = Rewrite<'a>> {
    const NAMES: [&str; 9] = [
        "Device",
        "DeviceSync",
        "DeviceSyncRequest",
        "SyncRequest",
        "DeviceRequest",
        "DeviceDTO",
        "DeviceInfo",
        "ChargeRecord",
        "Request",
    ];
    const WRITERS: [(&str, [&str; 2], &str); 3] = [
        ("Lombok's or Kotlin's toString", ["(", ")"], ""),
        ("a record's toString", ["[", "]"], ""),
        ("an IDE's toString", ["{", "}"], "'"),
    ];
    NAMES.into_iter().flat_map(|name| {
        WRITERS.map(|(writer, around, quote)| {
            let class = print::Class { names: [name, "Port"], around, quote };
            Rewrite::text(Id::BodyPrinted, [writer, writer], move |root, _| Some(class.print(root, names::camel)))
                .only()
        })
    })
}

/// What Python prints of `json.loads(…, object_pairs_hook=OrderedDict)`.
fn ordered(node: &Node<'_>) -> String {
    match node {
        Node::Object(members) => {
            let pair = |member: &Member<'_>| {
                format!("({}, {})", PYTHON.print(&Node::Text(member.key.clone())), ordered(&member.value))
            };
            format!("OrderedDict([{}])", members.iter().map(pair).collect::<Vec<_>>().join(", "))
        }
        Node::Array(items) => format!("[{}]", items.iter().map(ordered).collect::<Vec<_>>().join(", ")),
        other => PYTHON.print(other),
    }
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

/// Compact JSON, nothing escaped that need not be.
pub(super) fn plain(node: &Node<'_>) -> String {
    let mut out = String::new();
    write(node, &Plan { escapes: Some(Escapes::default()), ..Plan::new(Layout::COMPACT) }, &mut out);
    out
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

/// The values of all members.
fn joined(root: &Node<'_>, mark: &str, text: impl Fn(&Node<'_>) -> String) -> String {
    root.members().iter().map(|member| text(&member.value)).collect::<Vec<_>>().join(mark)
}

fn dashed(text: &str, digits: impl Fn(u8) -> String) -> String {
    text.bytes().map(digits).collect::<Vec<_>>().join("-")
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
