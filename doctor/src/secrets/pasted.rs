//! What comes along when a secret is copied out of a mail, a table or a configuration file.

use super::variant::{Reach, Variant};
use crate::mask::MASK;
use crate::mistake::MistakeId as Id;

/// What stands before and after the secret, and what that is called.
type Around = (&'static str, &'static str, Id, Reach, [&'static str; 2]);

const SPACE: Id = Id::SecretWhiteSpace;
const QUOTED: Id = Id::SecretQuoted;
const PASTED: Id = Id::SecretPasted;

/// The usual ones: tried together with almost everything.
const USUAL: [Around; 14] = [
    (
        "",
        "\n",
        SPACE,
        Reach::All,
        [
            "a line feed (0a) after it: of its file, or of `echo` without -n",
            "末尾多了换行符（0a）：密钥文件自带的，或者用了不带 -n 的 echo",
        ],
    ),
    ("", "\r\n", SPACE, Reach::All, ["CR LF (0d 0a) after it", "末尾多了 CRLF（0d 0a）"]),
    ("", "\r", SPACE, Reach::All, ["a carriage return (0d) after it", "末尾多了回车符（0d）"]),
    ("", " ", SPACE, Reach::All, ["a space after it", "末尾多了空格"]),
    (" ", "", SPACE, Reach::All, ["a space before it", "开头多了空格"]),
    ("", "\t", SPACE, Reach::All, ["a tab after it", "末尾多了制表符"]),
    ("", "\0", SPACE, Reach::All, ["a NUL (00) after it", "末尾多了 NUL（00）"]),
    ("\"", "\"", QUOTED, Reach::All, ["double quotes", "双引号"]),
    ("'", "'", QUOTED, Reach::All, ["single quotes", "单引号"]),
    ("\u{feff}", "", Id::SecretBom, Reach::All, ["", ""]),
    ("{", "}", QUOTED, Reach::All, ["braces", "花括号"]),
    ("<", ">", QUOTED, Reach::All, ["angle brackets", "尖括号"]),
    ("", "\u{200b}", SPACE, Reach::Suffixes, ["an invisible U+200B after it", "末尾有看不见的字符 U+200B"]),
    ("", "\u{a0}", SPACE, Reach::Suffixes, ["a no-break space (U+00A0) after it", "末尾有不间断空格 U+00A0"]),
];

const RARE: [Around; 72] = [
    ("\t", "", SPACE, Reach::Texts, ["a tab before it", "开头多了制表符"]),
    ("\n", "", SPACE, Reach::Texts, ["a line feed before it", "开头多了换行符"]),
    ("\r\n", "", SPACE, Reach::Texts, ["CR LF before it", "开头多了 CRLF"]),
    (" ", " ", SPACE, Reach::Texts, ["spaces around it", "首尾都有空格"]),
    ("", "  ", SPACE, Reach::Texts, ["two spaces after it", "末尾多了两个空格"]),
    ("", " \n", SPACE, Reach::Texts, ["a space and a line feed after it", "末尾多了空格和换行"]),
    ("", "\n\n", SPACE, Reach::Texts, ["two line feeds after it", "末尾多了两个换行"]),
    ("\n", "\n", SPACE, Reach::Texts, ["line feeds around it", "首尾都有换行"]),
    ("", "\u{0b}", SPACE, Reach::Alone, ["a vertical tab after it", "末尾多了垂直制表符"]),
    ("", "\u{85}", SPACE, Reach::Alone, ["U+0085 after it", "末尾有 U+0085"]),
    ("\u{feff}", "\n", Id::SecretBom, Reach::Texts, ["and a line feed after it", "末尾还多了换行"]),
    ("\u{feff}", "\r\n", Id::SecretBom, Reach::Texts, ["and CR LF after it", "末尾还多了 CRLF"]),
    ("“", "”", QUOTED, Reach::Texts, ["curly quotes", "中文双引号"]),
    ("‘", "’", QUOTED, Reach::Texts, ["curly single quotes", "中文单引号"]),
    ("`", "`", QUOTED, Reach::Texts, ["backquotes", "反引号"]),
    ("(", ")", QUOTED, Reach::Texts, ["parentheses", "圆括号"]),
    ("[", "]", QUOTED, Reach::Texts, ["brackets", "方括号"]),
    ("「", "」", QUOTED, Reach::Alone, ["corner brackets", "直角引号"]),
    ("【", "】", QUOTED, Reach::Alone, ["black brackets", "方头括号"]),
    ("\\\"", "\\\"", QUOTED, Reach::Texts, ["quotes with backslashes", "带反斜杠的双引号"]),
    ("${", "}", QUOTED, Reach::Texts, ["`${ }`", "`${ }`"]),
    ("{{", "}}", QUOTED, Reach::Texts, ["double braces", "双花括号"]),
    ("\"", "\"\n", QUOTED, Reach::Alone, ["double quotes, and a line feed", "双引号，末尾还有换行"]),
    ("b'", "'", QUOTED, Reach::Texts, ["Python's b'…'", "Python 的 b'…'"]),
    ("[\"", "\"]", QUOTED, Reach::Texts, ["a list of it", "成了只有它的列表"]),
    ("['", "']", QUOTED, Reach::Texts, ["a list of it", "成了只有它的列表"]),
    ("Optional[", "]", QUOTED, Reach::Texts, ["Java's Optional[…]", "Java 的 Optional[…]"]),
    ("Optional(\"", "\")", QUOTED, Reach::Texts, ["Swift's Optional(\"…\")", "Swift 的 Optional(\"…\")"]),
    ("Some(\"", "\")", QUOTED, Reach::Texts, ["Rust's Some(\"…\")", "Rust 的 Some(\"…\")"]),
    ("Some(", ")", QUOTED, Reach::Texts, ["Scala's Some(…)", "Scala 的 Some(…)"]),
    ("Secret(value=", ")", QUOTED, Reach::Texts, ["`Secret(value=…)`", "`Secret(value=…)`"]),
    ("SecretStr('", "')", QUOTED, Reach::Texts, ["`SecretStr('…')`", "`SecretStr('…')`"]),
    ("ENC(", ")", QUOTED, Reach::Texts, ["Jasypt's ENC(…)", "Jasypt 的 ENC(…)"]),
    ("{\"app_secret\":\"", "\"}", PASTED, Reach::Texts, ["the JSON that holds it", "连外面的 JSON 一起用了"]),
    ("{\"app_secret\": \"", "\"}", PASTED, Reach::Texts, ["the JSON that holds it", "连外面的 JSON 一起用了"]),
    ("{\"secret\":\"", "\"}", PASTED, Reach::Texts, ["the JSON that holds it", "连外面的 JSON 一起用了"]),
    (
        "\"",
        "\",",
        QUOTED,
        Reach::Only,
        ["quotes, and what stands behind them in a line of code", "引号，以及代码行里后面的符号"],
    ),
    (
        "\"",
        "\";",
        QUOTED,
        Reach::Only,
        ["quotes, and what stands behind them in a line of code", "引号，以及代码行里后面的符号"],
    ),
    (
        "'",
        "',",
        QUOTED,
        Reach::Only,
        ["quotes, and what stands behind them in a line of code", "引号，以及代码行里后面的符号"],
    ),
    (
        "'",
        "';",
        QUOTED,
        Reach::Only,
        ["quotes, and what stands behind them in a line of code", "引号，以及代码行里后面的符号"],
    ),
    ("@\"", "\"", QUOTED, Reach::Only, ["an Objective-C literal", "Objective-C 的字面量"]),
    ("\"\"\"", "\"\"\"", QUOTED, Reach::Only, ["triple quotes", "三引号"]),
    ("'''", "'''", QUOTED, Reach::Only, ["triple quotes", "三引号"]),
    ("''", "''", QUOTED, Reach::Only, ["single quotes, doubled", "两个单引号"]),
    ("\"\"", "\"\"", QUOTED, Reach::Only, ["double quotes, doubled", "两个双引号"]),
    ("%", "%", QUOTED, Reach::Only, ["percent signs", "百分号"]),
    ("<![CDATA[", "]]>", QUOTED, Reach::Only, ["CDATA", "CDATA"]),
    ("「", "", QUOTED, Reach::Only, ["one corner bracket", "半个直角引号"]),
    ("", "」", QUOTED, Reach::Only, ["one corner bracket", "半个直角引号"]),
    ("ï»¿", "", Id::SecretBom, Reach::Only, ["read as Latin-1", "被按 Latin-1 解码了"]),
    ("锘", "", Id::SecretBom, Reach::Only, ["read as GBK", "被按 GBK 解码了"]),
    ("\n    ", "\n  ", SPACE, Reach::Only, ["an indented line of its own", "独占缩进的一行"]),
    ("\n    ", "\n", SPACE, Reach::Only, ["an indented line of its own", "独占缩进的一行"]),
    ("\n        ", "\n    ", SPACE, Reach::Only, ["an indented line of its own", "独占缩进的一行"]),
    ("", " ", SPACE, Reach::Only, ["an invisible U+2028 after it", "末尾有看不见的字符 U+2028"]),
    ("**", "**", PASTED, Reach::Only, ["Markdown's **", "Markdown 的 **"]),
    ("`", "`\n", QUOTED, Reach::Only, ["backquotes, and a line feed", "反引号，末尾还有换行"]),
    ("- ", "", PASTED, Reach::Only, ["the dash of a list before it", "连列表的短横线一起复制了"]),
    (
        "<app_secret>",
        "</app_secret>",
        PASTED,
        Reach::Only,
        ["the XML element that holds it", "连外面的 XML 元素一起用了"],
    ),
    ("<secret>", "</secret>", PASTED, Reach::Only, ["the XML element that holds it", "连外面的 XML 元素一起用了"]),
    ("\"app_secret\":\"", "\"", PASTED, Reach::Only, ["the JSON member that holds it", "连外面的 JSON 字段一起用了"]),
    ("\"app_secret\": \"", "\"", PASTED, Reach::Only, ["the JSON member that holds it", "连外面的 JSON 字段一起用了"]),
    ("", "复制", PASTED, Reach::Only, ["the button behind it, 复制", "连后面的“复制”按钮一起复制了"]),
    ("", " 复制", PASTED, Reach::Only, ["the button behind it, 复制", "连后面的“复制”按钮一起复制了"]),
    ("", " Copy", PASTED, Reach::Only, ["the button behind it, Copy", "连后面的 Copy 按钮一起复制了"]),
    ("", "Copy", PASTED, Reach::Only, ["the button behind it, Copy", "连后面的 Copy 按钮一起复制了"]),
    ("", "（正式）", PASTED, Reach::Only, ["a remark behind it", "连后面的备注一起复制了"]),
    ("", "（32位）", PASTED, Reach::Only, ["a remark behind it", "连后面的备注一起复制了"]),
    ("", " # 正式环境", PASTED, Reach::Only, ["a comment behind it", "连后面的注释一起复制了"]),
    ("", " // prod", PASTED, Reach::Only, ["a comment behind it", "连后面的注释一起复制了"]),
    ("", "\t正式", PASTED, Reach::Only, ["the next cell of the table", "连表格的下一格一起复制了"]),
    ("", "\t正式环境", PASTED, Reach::Only, ["the next cell of the table", "连表格的下一格一起复制了"]),
];

/// Characters that nobody sees.
const HIDDEN: [&str; 16] = [
    "\u{200b}", "\u{a0}", "\u{3000}", "\u{200e}", "\u{200f}", "\u{200c}", "\u{200d}", "\u{2060}", "\u{feff}",
    "\u{202a}", "\u{202c}", "\u{202d}", "\u{2002}", "\u{2003}", "\u{2009}", "\u{ad}",
];
/// What a sentence, a list or a line of code puts after a value, or before it.
const AFTER: [&str; 28] = [
    "\",", "',", ";", ",", ".", "。", "；", "，", "、", "\"", "'", "”", "’", "`", ")", "}", "]", ">", ":", "：", "=",
    "&", "#", "\\", "\\n", "\\r\\n", "%0A", "!",
];
const BEFORE: [&str; 18] =
    ["Bearer ", "Basic ", "\"", "'", "“", "‘", "`", "(", "{", "[", "<", ":", "：", "=", "-", "$", "#", "@"];
/// So many of [`NAMES`] go with other mistakes.
const LIKELY_NAMES: usize = 19;
/// Its own name, as a line of a configuration has it.
const NAMES: [&str; 23] = [
    "app_secret",
    "appSecret",
    "secret",
    "APP_SECRET",
    "AppSecret",
    "key",
    "appsecret",
    "密钥",
    "PYUN_APP_SECRET",
    "应用密钥",
    "app-secret",
    "Secret",
    "SECRET",
    "secret_key",
    "SECRET_KEY",
    "secretKey",
    "appKey",
    "app_key",
    "export APP_SECRET",
    "Secret Key",
    "app.secret",
    "pyun.app-secret",
    "AppSecret Key",
];

pub(super) fn all(secret: &[u8], all: &mut Vec<Variant>) {
    for (before, after, id, reach, words) in USUAL {
        all.push(Variant::around(before, secret, after, id, words).reaching(reach));
    }
    dropped(secret, all);
}

/// The unlikely ones.
pub(super) fn rare(secret: &[u8], all: &mut Vec<Variant>) {
    for (before, after, id, reach, words) in RARE {
        all.push(Variant::around(before, secret, after, id, words).reaching(reach));
    }
    for hidden in HIDDEN {
        let code = hidden.chars().next().map_or(0, u32::from);
        let words = |side: [&str; 2]| {
            [format!("an invisible U+{code:04X} {}", side[0]), format!("{}有看不见的字符 U+{code:04X}", side[1])]
        };
        all.push(Variant::around("", secret, hidden, SPACE, words(["after it", "末尾"])).reaching(Reach::Texts));
        all.push(Variant::around(hidden, secret, "", SPACE, words(["before it", "开头"])).reaching(Reach::Texts));
        all.push(Variant::around(hidden, secret, hidden, SPACE, words(["around it", "首尾"])).reaching(Reach::Alone));
    }
    for mark in AFTER {
        let words = [format!("`{mark}` after it"), format!("末尾多了 `{mark}`")];
        all.push(Variant::around("", secret, mark, PASTED, words).reaching(Reach::Texts));
    }
    for mark in BEFORE {
        let words = [format!("`{mark}` before it"), format!("开头多了 `{mark}`")];
        all.push(Variant::around(mark, secret, "", PASTED, words).reaching(Reach::Texts));
    }
    for (number, name) in NAMES.into_iter().enumerate() {
        for link in ["=", ":", ": ", "：", " = ", " ", "=\"", ": \""] {
            let before = format!("{name}{link}");
            let after = if link.ends_with('"') { "\"" } else { "" };
            let words = [
                format!("its own name with it: `{before}***{after}`"),
                format!("连名称一起用了：`{before}***{after}`"),
            ];
            let reach = if number < LIKELY_NAMES { Reach::Texts } else { Reach::Only };
            all.push(Variant::around(&before, secret, after, PASTED, words).reaching(reach));
        }
    }
    repeated(secret, all);
}

fn repeated(secret: &[u8], all: &mut Vec<Variant>) {
    for between in ["", " ", "\n", ",", "\r\n", "&"] {
        let words = [
            format!("twice, `{}` between", between.escape_debug()),
            format!("出现了两次，中间是 `{}`", between.escape_debug()),
        ];
        let bytes = [secret, between.as_bytes(), secret].concat();
        all.push(Variant::new(bytes, PASTED, words).reaching(Reach::Texts));
    }
    let again = [secret, b"&app_secret=", secret].concat();
    let shown = [MASK, b"&app_secret=", MASK].concat();
    let words = ["`&app_secret=***` twice", "`&app_secret=***` 出现了两次"];
    all.push(Variant::new(again, Id::WrongSuffix, words).showing(shown).reaching(Reach::Texts));
    let reversed: Vec<u8> = secret.iter().rev().copied().collect();
    all.push(Variant::new(reversed, Id::SecretEncoding, ["reversed", "倒序了"]).reaching(Reach::Alone));
    let bare =
        |unwanted: fn(&u8) -> bool| -> Vec<u8> { secret.iter().copied().filter(|byte| !unwanted(byte)).collect() };
    let spaceless = bare(u8::is_ascii_whitespace);
    all.push(
        Variant::new(spaceless, SPACE, ["without the white space in it", "中间的空白被去掉了"]).reaching(Reach::Texts),
    );
    let dashless = bare(|byte| *byte == b'-');
    let words = ["without its dashes", "横线被去掉了"];
    all.push(
        Variant::new(
            dashless.to_ascii_lowercase(),
            Id::SecretEncoding,
            ["without its dashes, in lower case", "横线被去掉，并转成了小写"],
        )
        .reaching(Reach::Texts),
    );
    all.push(
        Variant::new(
            dashless.to_ascii_uppercase(),
            Id::SecretEncoding,
            ["without its dashes, in upper case", "横线被去掉，并转成了大写"],
        )
        .reaching(Reach::Texts),
    );
    all.push(Variant::new(dashless, Id::SecretEncoding, words).reaching(Reach::Texts));
    masked(secret, all);
    for size in [16, 20, 24, 32, 40, 48, 64, 100, 128, 256] {
        if size > secret.len() {
            let words = [
                format!("NULs behind the secret: its buffer of {size} bytes was hashed"),
                format!("密钥后面还有 NUL：把它 {size} 字节的缓冲区都算进去了"),
            ];
            let padded = [secret, &vec![0; size - secret.len()]].concat();
            all.push(Variant::new(padded, Id::BufferPadded, words).reaching(Reach::Texts));
        }
    }
    for size in [24, 32, 36, 40, 48, 50, 64, 100, 128, 255, 256] {
        if size > secret.len() {
            let words = [
                format!("blanks behind it, up to {size}: a CHAR column"),
                format!("末尾补了空格到 {size} 位（CHAR 字段）"),
            ];
            let padded = [secret, " ".repeat(size - secret.len()).as_bytes()].concat();
            all.push(Variant::new(padded, SPACE, words).reaching(Reach::Only));
        }
    }
    let plain = bare(|byte| !byte.is_ascii_alphanumeric());
    all.push(Variant::new(plain, PASTED, ["letters and digits only", "只剩字母和数字"]).reaching(Reach::Texts));
}

/// The secrets of two environments, of one cell or two lines.
pub(super) fn both(right: &[u8], other: &[u8], name: &str, all: &mut Vec<Variant>) {
    for between in ["", "\n", ",", "/", " ", ";", "|", "\r\n", "\t", ", ", "，", "、", " / "] {
        let link = between.escape_debug();
        for (bytes, first) in [([right, between.as_bytes(), other], true), ([other, between.as_bytes(), right], false)]
        {
            let [side, side_zh] = if first { ["after it", "后面"] } else { ["before it", "前面"] };
            let words = [
                format!("with that of `{name}` {side}, `{link}` between"),
                format!("{side_zh}还连着 `{name}` 的密钥，中间是 `{link}`"),
            ];
            let shown = [MASK, between.as_bytes(), MASK].concat();
            all.push(Variant::new(bytes.concat(), PASTED, words).showing(shown).reaching(Reach::Texts));
        }
    }
}

/// As a console shows it that hides a secret.
fn masked(secret: &[u8], all: &mut Vec<Variant>) {
    let Some(text) = std::str::from_utf8(secret).ok().filter(|text| text.is_ascii()) else { return };
    let mut add = |bytes: String| {
        let words = ["copied where it is shown with `*`", "从打码显示的地方复制的（带 `*`）"];
        all.push(Variant::new(bytes.clone(), PASTED, words).reaching(Reach::Alone));
    };
    add("*".repeat(text.len()));
    for shown in 1..=8.min(text.len() / 2) {
        let (head, tail) = (&text[..shown], &text[text.len() - shown..]);
        for mark in ['*', 'x', 'X', '•', '.'] {
            for count in [3, 4, 6, 8, text.len() - 2 * shown] {
                let hidden = mark.to_string().repeat(count);
                add(format!("{head}{hidden}{tail}"));
                add(format!("{head}{hidden}"));
                add(format!("{hidden}{tail}"));
            }
        }
    }
}

/// What was dropped that does belong to it.
fn dropped(secret: &[u8], all: &mut Vec<Variant>) {
    let trimmed = secret.trim_ascii();
    all.push(
        Variant::new(trimmed, SPACE, ["the white space around it was dropped", "首尾空白被去掉了"])
            .reaching(Reach::All),
    );
    let unquoted = [b"\"", b"'"].iter().find_map(|quote| trimmed.strip_prefix(*quote)?.strip_suffix(*quote));
    if let Some(inner) = unquoted {
        all.push(Variant::new(inner, QUOTED, ["its quotes were dropped", "引号被去掉了"]).reaching(Reach::All));
    }
    if let Some(inner) = secret.strip_prefix("\u{feff}".as_bytes()) {
        all.push(Variant::new(inner, Id::SecretBom, ["its mark was dropped", "BOM 被去掉了"]).reaching(Reach::All));
    }
}
