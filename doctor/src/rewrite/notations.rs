//! Numbers and truths as a language or a format writes them that is not JSON's own way.

use std::fmt::Display;

use super::made::{Rewrite, each_value};
use crate::change::Values;
use crate::held::low;
use crate::json::{Node, general};
use crate::mistake::MistakeId as Id;

/// What is said, and what becomes of a number; `None` where nothing does.
type Notation = ([&'static str; 2], fn(&str) -> Option<String>);

const NUMBERS: [Notation; 17] = [
    (
        ["a `double` in all its digits, as new BigDecimal(double) has it", "new BigDecimal(double) 的全部位数"],
        |text| fraction(text).map(|value| format!("{value:.60}").trim_end_matches('0').to_owned()),
    ),
    (["by JavaScript's BigInt, `1n`", "JavaScript 的 BigInt：`1n`"], |text| {
        integer(text).map(|text| format!("{text}n"))
    }),
    (["a `long` with its letter, `1L`", "long 带着字母：`1L`"], |text| {
        integer(text).map(|text| format!("{text}L"))
    }),
    (["with commas for thousands", "带千分位逗号"], |text| grouped(text)),
    (["with commas for thousands, as texts", "带千分位逗号的字符串"], |text| {
        Some(format!("\"{}\"", grouped(text)?))
    }),
    (["with a comma for the point", "小数点写成了逗号"], |text| {
        text.contains('.').then(|| text.replace('.', ","))
    }),
    (["with two digits at least, `01`", "至少两位：`01`"], |text| integer(text).map(|text| format!("{text:0>2}"))),
    (["with a blank before each, as VB's Str makes", "前面多了空格（VB 的 Str）"], |text| {
        (!text.starts_with('-')).then(|| format!(" {text}"))
    }),
    (["with a + before each", "前面带了加号"], |text| (!text.starts_with('-')).then(|| format!("+{text}"))),
    (["in hex, `0x1`", "十六进制：`0x1`"], |text| Some(format!("0x{:x}", text.parse::<u64>().ok()?))),
    (["as `%e` writes them", "`%e` 的写法"], |text| Some(exponent(text, 6, "e+", 2))),
    (["as `%E` writes them", "`%E` 的写法"], |text| Some(exponent(text, 6, "E+", 1))),
    (["fractions as Erlang writes them", "Erlang 的浮点写法"], |text| {
        text.contains('.').then(|| exponent(text, 20, "e+", 2))
    }),
    (["as `{\"$numberLong\":\"…\"}`, the large ones", "大整数写成了 `{\"$numberLong\":\"…\"}`"], |text| {
        integer(text).filter(|text| text.len() > 9).map(|text| format!("{{\"$numberLong\":\"{text}\"}}"))
    }),
    (["fractions without a zero before the point", "小数点前没有 0"], |text| {
        text.strip_prefix("0.").map(|rest| format!(".{rest}"))
    }),
    (
        [
            "`1E+2` for `100`, as BigDecimal's stripTrailingZeros makes",
            "`100` 写成了 `1E+2`（BigDecimal 的 stripTrailingZeros）",
        ],
        stripped,
    ),
    (["fractions as texts", "小数成了字符串"], |text| text.contains('.').then(|| format!("\"{text}\""))),
];

/// What many programs make of fractions: it goes together with other mistakes.
const FRACTIONS: [Notation; 5] = [
    (["fractions with 17 digits, `21.399999999999999`", "小数写了 17 位：`21.399999999999999`"], |text| {
        fraction(text).map(digits17)
    }),
    (["a `float` as a `double`, `21.399999618530273`", "float 转成了 double：`21.399999618530273`"], |text| {
        #[allow(clippy::cast_possible_truncation, reason = "as the program did")]
        fraction(text).map(|value| format!("{:?}", f64::from(value as f32)))
    }),
    (
        [
            "as a double prints them in JavaScript or PHP: `21.4` for `21.40`, `1` for `1.0`",
            "经过了 JavaScript 或 PHP 的浮点数：`21.40` 成了 `21.4`，`1.0` 成了 `1`",
        ],
        |text| fraction(text).map(|value| value.to_string()),
    ),
    (
        [
            "as a double prints them in Python or Java: `21.4` for `21.40`",
            "经过了 Python 或 Java 的浮点数：`21.40` 成了 `21.4`",
        ],
        |text| fraction(text).map(|value| format!("{value:?}")),
    ),
    (
        ["with two decimals, as setScale(2) of BigDecimal", "小数统一成了 2 位（BigDecimal 的 setScale(2)）"],
        |text| text.contains('.').then(|| fixed(text, 2)).flatten(),
    ),
];

/// A part of the numbers, and what is said of it.
type Part = (fn(&str) -> bool, &'static str, &'static str);

/// Which numbers are meant: all, those that an `int` cannot hold, or those with a point.
const PARTS: [Part; 3] = [
    (|_| true, "", ""),
    (|text| text.len() > 9 && integer(text).is_some(), ", large ones only", "（只有大整数）"),
    (|text| text.contains('.'), ", fractions only", "（只有小数）"),
];

/// What becomes of true and false.
const TRUTHS: [([&str; 2], [&str; 2]); 6] = [
    (["as Python writes them: `True`", "Python 的写法：`True`"], ["False", "True"]),
    (["as texts, `\"True\"`", "字符串 `\"True\"`"], ["\"False\"", "\"True\""]),
    (["as texts, `\"1\"` and `\"\"`", "字符串 `\"1\"`、`\"\"`"], ["\"\"", "\"1\""]),
    (["as texts, `\"1\"` and `\"0\"`", "字符串 `\"1\"`、`\"0\"`"], ["\"0\"", "\"1\""]),
    (["as YES and NO", "YES、NO"], ["NO", "YES"]),
    (["in capitals", "大写"], ["FALSE", "TRUE"]),
];

/// What becomes of null.
const NULLS: [&str; 8] = ["None", "nil", "NULL", "undefined", "", "\"None\"", "\"NULL\"", "\"undefined\""];

pub(super) fn all<'a>() -> Vec<Rewrite<'a>> {
    let mut all: Vec<Rewrite<'a>> = Vec::new();
    for (wanted, only, only_zh) in PARTS {
        for ([english, chinese], write) in NUMBERS {
            let words = [format!("{english}{only}"), format!("{chinese}{only_zh}")];
            all.push(numbers(words, move |text| wanted(text).then(|| write(text)).flatten()));
        }
    }
    all.extend(significant());
    all.extend(held());
    for ([english, chinese], [no, yes]) in TRUTHS {
        let words = [format!("true and false signed {english}"), format!("true/false 签名时是{chinese}")];
        all.push(Rewrite::tree(Id::NumberType, words, move |root| {
            each_value(root, &|_, value| match value {
                Node::Bool(value) => Some(Node::Number(if *value { yes } else { no }.into())),
                _ => None,
            })
        }));
    }
    for written in NULLS {
        let words = [format!("signed as `{written}`"), format!("签名时写成了 `{written}`")];
        all.push(Rewrite::tree(Id::NullMembers, words, move |root| {
            each_value(root, &|_, value| (*value == Node::Null).then(|| Node::Number(written.into())))
        }));
    }
    all.extend([php_numbers(), typed()]);
    let fractions = FRACTIONS.into_iter().map(|(words, write)| numbers(words, write).value(Values::Numbers));
    all.into_iter().map(Rewrite::only).chain(fractions).collect()
}

/// All numbers written otherwise.
fn numbers<'a>([english, chinese]: [impl Display; 2], write: impl Fn(&str) -> Option<String> + 'a) -> Rewrite<'a> {
    let words = [format!("numbers signed {english}"), format!("数字签名时{chinese}")];
    Rewrite::tree(Id::NumberType, words, move |root| each_value(root, &|_, value| number(value, &write)))
}

/// With so many digits that count, as `%g` of C and what is made by it have them.
fn significant<'a>() -> impl Iterator<Item = Rewrite<'a>> {
    [6, 7, 8, 9, 10, 12, 14, 15, 16, 17]
        .into_iter()
        .flat_map(|digits| ["e+", "E+"].map(|mark| (digits, mark)))
        .flat_map(|(digits, mark)| {
            PARTS.map(|(wanted, only, only_zh)| {
                let shown = format!("%.{digits}{}", if mark == "e+" { 'g' } else { 'G' });
                let words = [format!("as `{shown}` writes them{only}"), format!("用了 `{shown}` 的写法{only_zh}")];
                numbers(words, move |text| wanted(text).then(|| general(text.parse().ok()?, digits, mark)).flatten())
            })
        })
}

/// In a type that cannot hold them, or with a fixed number of decimals.
fn held<'a>() -> impl Iterator<Item = Rewrite<'a>> {
    const HELD: [Notation; 10] = [
        (["in 32 bits, with their sign", "按 32 位有符号整数截断"], |text| {
            Some(i32::from_ne_bytes(low(text.parse().ok()?)).to_string())
        }),
        (["in 32 bits, without a sign", "按 32 位无符号整数截断"], |text| {
            Some(u32::from_ne_bytes(low(text.parse().ok()?)).to_string())
        }),
        (
            ["as cJSON's valueint: an int, at most 2147483647", "取了 cJSON 的 valueint：int，最大 2147483647"],
            |text| {
                #[allow(clippy::cast_possible_truncation, reason = "as the program did")]
                Some((text.parse::<f64>().ok()? as i32).to_string())
            },
        ),
        (["without their fractions", "小数部分被截掉了"], |text| {
            Some(format!("{:.0}", fraction(text)?.trunc()))
        }),
        (["rounded to integers", "四舍五入成了整数"], |text| Some(format!("{:.0}", fraction(text)?.round()))),
        (["with one decimal, `%.1f`", "统一写成 1 位小数（`%.1f`）"], |text| fixed(text, 1)),
        (["with two decimals, `%.2f`", "统一写成 2 位小数（`%.2f`）"], |text| fixed(text, 2)),
        (["with three decimals, `%.3f`", "统一写成 3 位小数（`%.3f`）"], |text| fixed(text, 3)),
        (["with four decimals, `%.4f`", "统一写成 4 位小数（`%.4f`）"], |text| fixed(text, 4)),
        (["as a `float` prints them", "按 float 打印"], |text| {
            #[allow(clippy::cast_possible_truncation, reason = "as the program did")]
            text.parse::<f64>().ok().map(|value| (value as f32).to_string())
        }),
    ];
    HELD.into_iter().map(|(words, write)| numbers(words, write))
}

fn fixed(text: &str, places: usize) -> Option<String> {
    text.parse::<f64>().ok().map(|value| format!("{value:.places$}"))
}

/// The token of a number, whatever it is.
fn number<'a>(value: &Node<'a>, write: impl Fn(&str) -> Option<String>) -> Option<Node<'a>> {
    let Node::Number(text) = value else { return None };
    write(text).filter(|written| **written != **text).map(|written| Node::Number(written.into()))
}

/// `json_encode` of PHP with `JSON_NUMERIC_CHECK`: every text that is a number becomes one.
fn php_numbers<'a>() -> Rewrite<'a> {
    let words = [
        "texts that are numbers as numbers, as JSON_NUMERIC_CHECK of PHP makes",
        "数字字符串变成了数字（PHP 的 JSON_NUMERIC_CHECK）",
    ];
    Rewrite::tree(Id::NumberType, words, |root| {
        each_value(root, &|_, value| match value {
            Node::Text(text) => {
                let digits = text.value.strip_prefix('-').unwrap_or(&text.value);
                let is_integer = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
                let integer = is_integer.then(|| text.value.parse::<i64>().ok()).flatten();
                let double =
                    digits.starts_with(|digit: char| digit.is_ascii_digit()).then(|| digits.parse::<f64>().ok());
                let written = integer.map(|integer| integer.to_string());
                written.or_else(|| Some(php_double(double??))).map(|written| Node::Number(written.into()))
            }
            _ => None,
        })
    })
}

fn php_double(value: f64) -> String {
    if value.abs() < 1e15 { format!("{value:?}") } else { format!("{value:e}").replace('e', "e+") }
}

/// What a class has as numbers, and the sender had as texts: codes, and whatever names or counts, stay texts.
fn typed<'a>() -> Rewrite<'a> {
    let words = [
        "signed as numbers but for numbers of devices, codes and the like",
        "编号、编码之外的都按数字签名，发送的是字符串",
    ];
    let is_code = |name: &str| {
        name == "no"
            || ["_no", "id", "uuid", "code", "order", "plate", "vin", "mobile"].iter().any(|end| name.ends_with(end))
    };
    Rewrite::tree(Id::NumberType, words, move |root| {
        each_value(root, &|name, value| match value {
            Node::Text(text) if !is_code(name) => {
                let plain = text.value.bytes().all(|letter| matches!(letter, b'0'..=b'9' | b'.' | b'-'));
                (plain && text.value.parse::<f64>().is_ok()).then(|| Node::Number(text.value.to_string().into()))
            }
            _ => None,
        })
    })
}

/// A single member as a fraction: `7.0` for `7`, `7.00`; or without one.
pub(super) fn fractions<'a>(name: &str) -> impl Iterator<Item = Rewrite<'a>> + use<'a> {
    type Change = (&'static str, fn(&str) -> Option<String>);
    const CHANGES: [Change; 4] = [
        ("`1E+2`", stripped),
        ("`7.0`", |text| integer(text).map(|text| format!("{text}.0"))),
        ("`7.00`", |text| Some(format!("{:.2}", text.parse::<f64>().ok().filter(|value| value.abs() < 1e15)?))),
        ("`7`", |text| text.strip_suffix(".0").map(str::to_owned)),
    ];
    let name = name.to_owned();
    CHANGES.into_iter().map(move |(shown, write)| {
        let words = [format!("`{name}` signed as {shown}"), format!("`{name}` 签名时写成了 {shown} 的形式")];
        let name = name.clone();
        Rewrite::tree(Id::NumberType, words, move |root| {
            // `soc` stands for `soc_start` and `soc_end`, too.
            let covers = |key: &str| key == name || key.strip_prefix(&*name).is_some_and(|rest| rest.starts_with('_'));
            each_value(root, &|key, value| covers(key).then(|| number(value, write)).flatten())
        })
        .only()
    })
}

/// A state that was another one a moment before.
pub(super) fn states<'a>(root: &Node<'a>) -> Vec<Rewrite<'a>> {
    const NAMES: [&str; 3] = ["state", "space_status", "status"];
    let mut all = Vec::new();
    let ports = root.members().iter().find(|member| member.key.value == "port").map(|member| match &member.value {
        Node::Array(items) => items.len().min(16),
        _ => 0,
    });
    for place in std::iter::once(None).chain((0..ports.unwrap_or_default()).map(Some)) {
        for name in NAMES {
            let of = place.map_or([String::new(), String::new()], |at| {
                [format!(" of port {}", at + 1), format!("第 {} 个端口的 ", at + 1)]
            });
            all.extend((0..10).map(|other| {
                let words = [
                    format!("`{name}`{} was {other} when it was signed", of[0]),
                    format!("{}`{name}` 签名时是 {other}", of[1]),
                ];
                Rewrite::tree(Id::ValueRewritten, words, move |root| stated(root, place, name, other)).only()
            }));
        }
    }
    all
}

fn stated<'a>(root: &Node<'a>, place: Option<usize>, name: &str, other: u8) -> Option<Node<'a>> {
    let change = |node: &Node<'a>| {
        super::made::at_top(node, name, |was| {
            let written: Node<'a> = Node::Number(other.to_string().into());
            (matches!(was, Node::Number(_)) && *was != written).then_some(written)
        })
    };
    let Some(place) = place else { return change(root) };
    super::made::at_top(root, "port", |list| {
        let Node::Array(items) = list else { return None };
        let mut items = items.clone();
        let item = items.get_mut(place)?;
        *item = change(item)?;
        Some(Node::Array(items))
    })
}

fn integer(text: &str) -> Option<&str> {
    text.bytes().all(|digit| digit.is_ascii_digit()).then_some(text)
}

/// The value of a number with a point.
fn fraction(text: &str) -> Option<f64> {
    text.contains('.').then(|| text.parse().ok()).flatten()
}

/// `%.17g`.
fn digits17(value: f64) -> String {
    let whole = value.abs().trunc().to_string().len();
    let text = format!("{value:.*}", 17_usize.saturating_sub(if value.abs() < 1.0 { 0 } else { whole }));
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

fn grouped(text: &str) -> Option<String> {
    let digits = integer(text).filter(|text| text.len() > 3)?;
    let head = digits.len() % 3;
    let (first, rest) = digits.split_at(head);
    let groups = rest.as_bytes().chunks(3).map(|group| String::from_utf8_lossy(group).into_owned());
    Some((!first.is_empty()).then(|| first.to_owned()).into_iter().chain(groups).collect::<Vec<_>>().join(","))
}

/// With so many digits behind the point, and so many of the exponent at least.
fn exponent(text: &str, places: usize, mark: &str, least: usize) -> String {
    let Ok(value) = text.parse::<f64>() else { return text.to_owned() };
    let written = format!("{value:.places$e}");
    match written.split_once('e') {
        Some((digits, power)) if !power.starts_with('-') => format!("{digits}{mark}{power:0>least$}"),
        _ => written,
    }
}

/// Without the zeros at the end of an integer, as a power of ten.
fn stripped(text: &str) -> Option<String> {
    let whole = text.strip_suffix(".0").unwrap_or(text);
    let digits = integer(whole)?.trim_end_matches('0');
    let power = whole.len() - digits.len();
    if digits.is_empty() || power == 0 {
        return None;
    }
    let (first, rest) = digits.split_at(1);
    let point = if rest.is_empty() { "" } else { "." };
    Some(format!("{first}{point}{rest}E+{}", power + rest.len()))
}
