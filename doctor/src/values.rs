//! What becomes of every text on its way to being signed: of the values of JSON and of the parameters of forms.

use crate::dates;
use crate::held;
use crate::json::Numbers;
use crate::mistake::MistakeId as Id;
use crate::percent::{self, Style};

/// What something makes of a text, and what is said of it.
#[derive(Clone, Copy)]
pub(crate) struct Change {
    pub(crate) id: Id,
    pub(crate) words: [&'static str; 2],
    pub(crate) make: fn(&str) -> Option<String>,
    /// Whether a date without a zone is taken for one in China.
    is_local: bool,
}

impl Change {
    pub(crate) fn of(&self, text: &str) -> Option<String> {
        if self.is_local { (self.make)(&dates::local(text)?) } else { (self.make)(text) }
    }
}

const fn change(id: Id, words: [&'static str; 2], make: fn(&str) -> Option<String>) -> Change {
    Change { id, words, make, is_local: false }
}

/// What was cleaned up, or rewritten: wherever texts are.
pub(crate) const TEXTS: [Change; 12] = [
    change(Id::ValueRewritten, ["values trimmed before signing", "签名前去掉了值首尾的空白"], |text| {
        Some(text.trim().to_owned())
    }),
    change(
        Id::ValueRewritten,
        ["blanks in values removed before signing", "签名前去掉了值里的空格"],
        |text| Some(text.replace(' ', "")),
    ),
    change(Id::ValueRewritten, ["UUIDs without dashes", "UUID 去掉了横线"], |text| {
        is_uuid(text).then(|| text.replace('-', ""))
    }),
    change(Id::ValueRewritten, ["UUIDs in upper case", "UUID 转成了大写"], |text| {
        is_uuid(text).then(|| text.to_uppercase())
    }),
    change(Id::ValueRewritten, ["UUIDs in lower case", "UUID 转成了小写"], |text| {
        is_uuid(text).then(|| text.to_lowercase())
    }),
    change(Id::ValueRewritten, ["UUIDs with dashes", "UUID 加上了横线"], dashed),
    change(Id::ValueRewritten, ["values in lower case", "值转成了小写"], |text| Some(text.to_lowercase())),
    change(Id::ValueRewritten, ["values in upper case", "值转成了大写"], |text| Some(text.to_uppercase())),
    change(Id::ValueRewritten, ["`+` became a blank", "`+` 变成了空格"], |text| Some(text.replace('+', " "))),
    change(Id::ValueRewritten, ["zeros at the start of values lost", "值开头的 0 丢了"], |text| {
        Some(text.trim_start_matches('0').to_owned())
    }),
    change(Id::ValueRewritten, ["values with HTML entities", "值做了 HTML 转义"], |text| Some(entities(text))),
    change(Id::ValueRewritten, ["values without line ends", "值里的换行被去掉了"], |text| {
        Some(text.replace(['\r', '\n'], ""))
    }),
];

/// Values of JSON that went through the machinery for forms.
pub(crate) const ENCODED: [Change; 3] = [
    change(Id::ValueRewritten, ["values percent-encoded before signing", "签名前对值做了 URL 编码"], |text| {
        Some(percent::encode(text.as_bytes(), Style::Percent))
    }),
    change(
        Id::ValueRewritten,
        ["values percent-encoded before signing, + for a blank", "签名前对值做了 URL 编码（空格为 +）"],
        |text| Some(percent::encode(text.as_bytes(), Style::Plus)),
    ),
    change(Id::ValueRewritten, ["values percent-decoded before signing", "签名前对值做了 URL 解码"], decoded),
];

/// What is only made of parameters, all of which are texts.
const PARAMETERS: [Change; 22] = [
    change(
        Id::FormValuesEncoded,
        [
            "signed encoded once less: encoded twice for sending, or decoded before signing",
            "签名用的少编码一次：发送时编码了两次，或者签名前又解码了一次",
        ],
        decoded,
    ),
    change(Id::NumberType, ["numbers signed as `1.0`", "数字签名时写成了 `1.0`"], |text| {
        number(text, Numbers::Float)
    }),
    change(
        Id::NumberType,
        ["numbers signed as Java's Double: `1000.0`, `1.758E12`", "数字签名时写成了 Java Double：`1000.0`、`1.758E12`"],
        |text| number(text, Numbers::Double),
    ),
    change(
        Id::NumberType,
        ["numbers signed with an exponent: `1.758e+12`", "数字签名时写成了科学计数法：`1.758e+12`"],
        |text| number(text, Numbers::General),
    ),
    change(Id::NumberType, ["numbers signed as `1.00`", "数字签名时写成了 `1.00`"], |text| {
        is_number(text).then(|| format!("{text}.00"))
    }),
    change(
        Id::ValueRewritten,
        ["fen signed as yuan: `10.00` for `1000`", "签名时把分写成了元：`1000` 写成 `10.00`"],
        |text| {
            let fen: u64 = text.parse().ok().filter(|_| is_number(text))?;
            Some(format!("{}.{:02}", fen / 100, fen % 100))
        },
    ),
    change(
        Id::ValueRewritten,
        [
            "fen signed as yuan: `10` for `1000`, `10.5` for `1050`",
            "签名时把分写成了元：`1000` 写成 `10`，`1050` 写成 `10.5`",
        ],
        |text| Some(format!("{}", text.parse::<u32>().ok().filter(|_| is_number(text)).map(f64::from)? / 100.0)),
    ),
    change(
        Id::ValueRewritten,
        ["fen signed as yuan: `10.0` for `1000`", "签名时把分写成了元：`1000` 写成 `10.0`"],
        |text| Some(format!("{:?}", text.parse::<u32>().ok().filter(|_| is_number(text)).map(f64::from)? / 100.0)),
    ),
    change(Id::FormValuesEncoded, ["signed with %20 for a blank", "签名时空格成了 %20"], |text| {
        Some(text.replace(' ', "%20"))
    }),
    change(Id::FormValuesEncoded, ["signed with %3A for `:`", "签名时 `:` 成了 %3A"], |text| {
        Some(text.replace(':', "%3A"))
    }),
    change(Id::FormEmptyValues, ["empty values signed as `null`", "空值签名时写成了 `null`"], |text| {
        nothing(text, "null")
    }),
    change(
        Id::FormEmptyValues,
        ["empty values signed as `undefined`", "空值签名时写成了 `undefined`"],
        |text| nothing(text, "undefined"),
    ),
    change(Id::FormEmptyValues, ["empty values signed as `None`", "空值签名时写成了 `None`"], |text| {
        nothing(text, "None")
    }),
    change(Id::FormEmptyValues, ["empty values signed as `nil`", "空值签名时写成了 `nil`"], |text| {
        nothing(text, "<nil>")
    }),
    change(Id::NumberType, ["true and false as `True` and `False`", "true/false 写成了 `True`/`False`"], |text| {
        truth(text, ["False", "True"])
    }),
    change(Id::NumberType, ["true and false as `1` and `0`", "true/false 写成了 `1`/`0`"], |text| {
        truth(text, ["0", "1"])
    }),
    change(Id::NumberType, ["`1` for true, nothing for false", "true 写成 `1`，false 成了空"], |text| {
        truth(text, ["", "1"])
    }),
    change(
        Id::ValueRewritten,
        ["lists of one value, as Python prints them", "值成了只有一项的列表（Python 的写法）"],
        |text| listed(text, format!("['{text}']")),
    ),
    change(Id::ValueRewritten, ["lists of one value: `[…]`", "值成了只有一项的列表：`[…]`"], |text| {
        listed(text, format!("[{text}]"))
    }),
    change(
        Id::ValueRewritten,
        ["lists of one value: `[\"…\"]`", "值成了只有一项的列表：`[\"…\"]`"],
        |text| listed(text, format!("[\"{text}\"]")),
    ),
    change(
        Id::ValueRewritten,
        ["quotes and backslashes escaped as in JSON", "引号和反斜杠按 JSON 转义了"],
        |text| Some(crate::json::escaped(text, crate::json::Escapes::default())),
    ),
    change(
        Id::UnicodeEscape,
        ["signed as \\uXXXX, sent as the characters themselves", "签名用 \\uXXXX，发送用原字符"],
        |text| {
            let ascii =
                crate::json::Escapes { unicode: crate::json::Unicode::Lower, ..crate::json::Escapes::default() };
            Some(crate::json::escaped(text, ascii))
        },
    ),
];

/// The numbers of those that make yuan of fen.
pub(crate) const YUAN: [usize; 3] = [TEXTS.len() + 5, TEXTS.len() + 6, TEXTS.len() + 7];

/// How many there are for the values of forms.
pub(crate) const COUNT: usize = TEXTS.len() + PARAMETERS.len() + 2 * dates::COUNT + held::COUNT;

/// One that is made of the values of forms.
pub(crate) fn of(number: usize) -> Change {
    const OTHERS: usize = TEXTS.len();
    const DATES: usize = OTHERS + PARAMETERS.len();
    const LOCAL: usize = DATES + dates::COUNT;
    const STAMPS: usize = LOCAL + dates::COUNT;
    let noted = |id, notation: dates::Notation| change(id, notation.0, notation.1);
    match number {
        0..OTHERS => TEXTS[number],
        OTHERS..DATES => PARAMETERS[number - OTHERS],
        DATES..LOCAL => noted(Id::ValueRewritten, dates::ALL[number - DATES]),
        LOCAL..STAMPS => Change { is_local: true, ..noted(Id::ValueRewritten, dates::ALL[number - LOCAL]) },
        // None asks for more than there are.
        _ => noted(Id::NumberType, held::ALL[(number - STAMPS) % held::COUNT]),
    }
}

fn decoded(text: &str) -> Option<String> {
    String::from_utf8(percent::decode(text.as_bytes())).ok()
}

/// What stands for true or false.
fn truth(text: &str, [no, yes]: [&str; 2]) -> Option<String> {
    match text {
        "true" => Some(yes.to_owned()),
        "false" => Some(no.to_owned()),
        _ => None,
    }
}

/// A list with one value; nothing is no value.
fn listed(text: &str, list: String) -> Option<String> {
    (!text.is_empty()).then_some(list)
}

fn nothing(text: &str, written: &str) -> Option<String> {
    text.is_empty().then(|| written.to_owned())
}

fn number(text: &str, how: Numbers) -> Option<String> {
    is_number(text).then(|| how.of_number(text, None)).flatten()
}

/// Whether a text is what a program holds as an integer: no code with zeros before it, no UUID.
fn is_number(text: &str) -> bool {
    Numbers::Number.of_text(text, None).is_some()
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

fn dashed(text: &str) -> Option<String> {
    let digits = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    digits.then(|| [&text[..8], &text[8..12], &text[12..16], &text[16..20], &text[20..]].join("-"))
}

/// As a template engine writes it.
pub(crate) fn entities(text: &str) -> String {
    let escapes = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;")];
    escapes.iter().fold(text.to_owned(), |text, (plain, entity)| text.replace(plain, entity))
}

/// Capitals as small letters, and the other way round.
pub(crate) fn swapped(text: &str) -> String {
    let one = |letter: char| {
        if letter.is_ascii_lowercase() { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() }
    };
    text.chars().map(one).collect()
}
