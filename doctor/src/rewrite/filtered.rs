//! The whole text as a filter, a shell, an editor or a template leaves it: one function each, so seldom that nothing else is wrong
//! then. Those that go with another ending are in `changed.rs`.

use super::changed::beyond_ascii;
use super::made::Rewrite;
use crate::mistake::MistakeId as Id;

type Filter = (Id, [&'static str; 2], fn(&str) -> String);

const FILTERS: &[Filter] = &[
    (Id::TextChanged, ["braces doubled, as for str.format", "花括号写成了两个（如 str.format）"], |text| {
        text.replace('{', "{{").replace('}', "}}")
    }),
    (Id::TextChanged, ["the outermost braces doubled", "最外层的花括号写成了两个"], |text| {
        format!("{{{text}}}")
    }),
    (Id::TextChanged, ["single quotes doubled, as SQL wants", "单引号写成了两个（SQL）"], |text| {
        text.replace('\'', "''")
    }),
    (Id::TextChanged, ["quotes doubled, as CSV and VB want", "双引号写成了两个（CSV、VB）"], |text| {
        text.replace('"', "\"\"")
    }),
    (Id::TextChanged, ["`\\\"` as `\"\"`", "`\\\"` 写成了 `\"\"`"], |text| text.replace("\\\"", "\"\"")),
    (Id::TextChanged, ["without `&`", "去掉了 `&`"], |text| text.replace('&', "")),
    (Id::TextChanged, ["without `<` and `>`", "去掉了 `<`、`>`"], |text| text.replace(['<', '>'], "")),
    (Id::TextChanged, ["full-width `＜`, `＞` for `<`, `>`", "`<`、`>` 变成了全角"], |text| {
        text.replace('<', "＜").replace('>', "＞")
    }),
    (Id::TextChanged, ["without colons", "去掉了冒号"], |text| text.replace(':', "")),
    (Id::TextChanged, ["without dashes", "去掉了横线"], |text| text.replace('-', "")),
    (Id::TextChanged, ["letters and digits only", "只剩字母和数字"], |text| {
        text.chars().filter(|letter| letter.is_alphanumeric() || *letter == '_').collect()
    }),
    (Id::TextChanged, ["ASCII letters and digits only", "只剩英文字母和数字"], |text| {
        text.chars().filter(char::is_ascii_alphanumeric).collect()
    }),
    (Id::TextChanged, ["ASCII letters, digits and `_` only", "只剩英文字母、数字和下划线"], |text| {
        text.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '_').collect()
    }),
    (Id::TextChanged, ["a comma before the last brace", "最后的花括号前多了逗号"], |text| {
        text.strip_suffix('}').map_or_else(|| text.to_owned(), |inner| format!("{inner},}}"))
    }),
    (Id::TextChanged, ["a comma behind the last port", "最后一个端口后多了逗号"], |text| {
        text.replace("}]", "},]")
    }),
    (Id::TextChanged, ["no commas between the ports", "端口之间没有逗号"], |text| text.replace("},{", "}{")),
    (
        Id::TextChanged,
        [
            "escapes interpreted, as `echo -e` does: line ends for `\\n`",
            "转义被解释了（如 `echo -e`）：`\\n` 变成了换行",
        ],
        |text| text.replace("\\n", "\n").replace("\\t", "\t").replace("\\r", "\r"),
    ),
    (
        Id::TextChanged,
        [
            "escapes interpreted, as `echo` of dash does: `\\\\` as `\\`, too",
            "转义被解释了（dash 的 `echo`，`\\\\` 也变成了 `\\`）",
        ],
        echoed,
    ),
    (
        Id::TextChanged,
        ["without `$` and the name behind it, which a shell expanded", "`$` 和后面的变量名被 shell 展开了"],
        expanded,
    ),
    (Id::TextChanged, ["without tags, as strip_tags of PHP leaves it", "标签被去掉了（PHP 的 strip_tags）"], untagged),
    (
        Id::UnicodeEscape,
        [
            "only U+0080 to U+009F and U+2000 to U+20FF as \\uXXXX, as org.json",
            "只有 U+0080–U+009F、U+2000–U+20FF 写成了 \\uXXXX（org.json）",
        ],
        |text| {
            let one = |letter: char| match letter {
                '\u{80}'..='\u{9f}' | '\u{2000}'..='\u{20ff}' => units(letter),
                other => other.to_string(),
            };
            text.chars().map(one).collect::<String>().replace("</", "<\\/")
        },
    ),
    (Id::TextChanged, ["`%` doubled, as for printf", "`%` 写成了两个（printf）"], |text| {
        text.replace('%', "%%")
    }),
    (Id::TextChanged, ["`$` doubled", "`$` 写成了两个"], |text| text.replace('$', "$$")),
    (
        Id::TextChanged,
        ["full-width `：` and `，`, as an input method types", "冒号、逗号成了全角（输入法）"],
        |text| text.replace(':', "：").replace(',', "，"),
    ),
    (Id::TextChanged, ["no-break spaces for blanks", "空格变成了不间断空格"], |text| {
        text.replace(' ', "\u{a0}")
    }),
    (Id::TextChanged, ["an invisible U+200B before it", "前面有看不见的字符 U+200B"], |text| {
        format!("\u{200b}{text}")
    }),
    (Id::TextChanged, ["an invisible U+200B behind it", "后面有看不见的字符 U+200B"], |text| {
        format!("{text}\u{200b}")
    }),
    (Id::TextChanged, ["a semicolon behind it", "后面多了分号"], |text| format!("{text};")),
    (Id::TextChanged, ["a comma behind it", "后面多了逗号"], |text| format!("{text},")),
    (Id::TextChanged, ["`callback(…)` around it", "外面套了 `callback(…)`"], |text| {
        format!("callback({text})")
    }),
    (Id::TextChanged, ["`callback(…);` around it", "外面套了 `callback(…);`"], |text| {
        format!("callback({text});")
    }),
    (Id::TextChanged, ["`<![CDATA[…]]>` around it", "外面套了 `<![CDATA[…]]>`"], |text| {
        format!("<![CDATA[{text}]]>")
    }),
    (Id::TextChanged, ["`data:application/json,` before it", "前面多了 `data:application/json,`"], |text| {
        format!("data:application/json,{text}")
    }),
    (Id::TextCase, ["the first letter of each word in upper case", "每个单词首字母成了大写"], |text| {
        let mut before = ' ';
        let mut one = |letter: char| {
            let made = if before.is_alphabetic() { letter.to_ascii_lowercase() } else { letter.to_ascii_uppercase() };
            before = letter;
            made
        };
        text.chars().map(&mut one).collect()
    }),
    (Id::TextCase, ["upper and lower case swapped", "大小写互换了"], crate::values::swapped),
    (
        Id::UnicodeEscape,
        ["only characters beyond U+FFFF as \\uXXXX", "只有 U+FFFF 以上的字符写成了 \\uXXXX"],
        |text| {
            text.chars()
                .map(|letter| if u32::from(letter) < 0x1_0000 { letter.to_string() } else { units(letter) })
                .collect()
        },
    ),
    (Id::UnicodeEscape, ["as `&#x…;`", "写成了 `&#x…;`"], |text| {
        beyond_ascii(text, |letter| format!("&#x{:x};", u32::from(letter)))
    }),
    (Id::UnicodeEscape, ["as `&#x…;`, upper case", "写成了大写的 `&#x…;`"], |text| {
        beyond_ascii(text, |letter| format!("&#x{:X};", u32::from(letter)))
    }),
    (
        Id::UnicodeEscape,
        ["`\\U0001F600` for characters beyond U+FFFF", "U+FFFF 以上的字符写成了 `\\U0001F600`"],
        |text| {
            let one = |letter: char| {
                if u32::from(letter) < 0x1_0000 { letter.to_string() } else { format!("\\U{:08X}", u32::from(letter)) }
            };
            text.chars().map(one).collect()
        },
    ),
    (Id::UnicodeEscape, ["`\\u000a` for `\\n`", "`\\n` 写成了 `\\u000a`"], |text| text.replace("\\n", "\\u000a")),
    (Id::UnicodeEscape, ["`\\u000A` for `\\n`", "`\\n` 写成了 `\\u000A`"], |text| text.replace("\\n", "\\u000A")),
    (Id::UnicodeEscape, ["`\\u0022` for `\\\"`", "`\\\"` 写成了 `\\u0022`"], |text| text.replace("\\\"", "\\u0022")),
    (Id::SlashEscape, ["`\\u002f` for `/`", "`/` 写成了 `\\u002f`"], |text| text.replace('/', "\\u002f")),
    (Id::SlashEscape, ["`\\u002F` for `/`", "`/` 写成了 `\\u002F`"], |text| text.replace('/', "\\u002F")),
    (Id::SlashEscape, ["`\\/\\/` for `//`, single ones as they are", "只有 `//` 写成了 `\\/\\/`"], |text| {
        text.replace("//", "\\/\\/")
    }),
    (
        Id::HtmlEscape,
        [
            "signed with `&lt;`, `&#34;`, `&#39;`: Go's html/template",
            "签名用了 `&lt;`、`&#34;`、`&#39;`（Go 的 html/template）",
        ],
        |text| escaped(text, "&#34;", "&#39;"),
    ),
    (Id::HtmlEscape, ["signed with `&lt;`, `&quot;`, `&#39;`", "签名用了 `&lt;`、`&quot;`、`&#39;`"], |text| {
        escaped(text, "&quot;", "&#39;")
    }),
    (
        Id::HtmlEscape,
        [
            "signed with `&lt;`, `&quot;`, `&#x27;`: Python's html.escape",
            "签名用了 `&lt;`、`&quot;`、`&#x27;`（Python 的 html.escape）",
        ],
        |text| escaped(text, "&quot;", "&#x27;"),
    ),
    (Id::HtmlEscape, ["signed with `&lt;`, `&apos;`: XML", "签名用了 `&lt;`、`&apos;`（XML）"], |text| {
        escaped(text, "&quot;", "&apos;")
    }),
    (Id::HtmlEscape, ["`&apos;` for `'`, and nothing else", "只有 `'` 写成了 `&apos;`"], |text| {
        text.replace('\'', "&apos;")
    }),
    (Id::HtmlEscape, ["`&#39;` for `'`, and nothing else", "只有 `'` 写成了 `&#39;`"], |text| {
        text.replace('\'', "&#39;")
    }),
    (Id::HtmlEscape, ["`\\u003e` for `>`, and nothing else", "只有 `>` 写成了 `\\u003e`"], |text| {
        text.replace('>', "\\u003e")
    }),
    (Id::HtmlEscape, ["`\\u0026` for `&`, and nothing else", "只有 `&` 写成了 `\\u0026`"], |text| {
        text.replace('&', "\\u0026")
    }),
    (Id::ValueRewritten, ["CR LF for line ends in values", "值里的换行成了 CRLF"], |text| {
        text.replace("\\n", "\\r\\n")
    }),
    (Id::ValueRewritten, ["line ends in values without CR", "值里的 CRLF 成了 LF"], |text| {
        text.replace("\\r\\n", "\\n")
    }),
    (Id::ValueRewritten, ["`<br>` for line ends in values", "值里的换行成了 `<br>`"], |text| {
        text.replace("\\n", "<br>")
    }),
    (Id::ValueRewritten, ["`<br/>` for line ends in values", "值里的换行成了 `<br/>`"], |text| {
        text.replace("\\n", "<br/>")
    }),
    (Id::ValueRewritten, ["`http` for `https`", "`https` 成了 `http`"], |text| text.replace("https:", "http:")),
    (Id::ValueRewritten, ["`https` for `http`", "`http` 成了 `https`"], |text| text.replace("http:", "https:")),
    (Id::ValueRewritten, ["curly quotes for those in values", "值里的引号成了弯引号"], |text| {
        let mut opens = false;
        let parts: Vec<&str> = text.split("\\\"").collect();
        let mut out = String::new();
        for (at, part) in parts.iter().enumerate() {
            if at > 0 {
                opens = !opens;
                out.push(if opens { '“' } else { '”' });
            }
            out.push_str(part);
        }
        out
    }),
    (Id::HtmlEscape, ["escaped twice, `&amp;quot;`", "转义了两次：`&amp;quot;`"], |text| {
        escaped(&escaped(text, "&quot;", "&#39;"), "&quot;", "&#39;")
    }),
    (
        Id::HtmlEscape,
        ["signed raw, sent with `&lt;`, `&quot;` and the like", "签名用原字符，发送的是 `&lt;`、`&quot;` 等实体"],
        |text| {
            let pairs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\\\""), ("&#39;", "'"), ("&amp;", "&")];
            pairs.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
        },
    ),
    (Id::CharsetLost, ["a replacement character for each byte", "每个字节变成了 U+FFFD"], |text| {
        beyond_ascii(text, |letter| "\u{fffd}".repeat(letter.len_utf8()))
    }),
    (Id::CharsetLost, ["a replacement character for each", "每个字符变成了 U+FFFD"], |text| {
        beyond_ascii(text, |_| "\u{fffd}".to_owned())
    }),
    (Id::CharsetLost, ["two `?` for each, as ANSI has two bytes", "每个字符变成了两个 `?`"], |text| {
        beyond_ascii(text, |_| "??".to_owned())
    }),
    (Id::CharsetLost, ["a blank for each", "每个字符变成了空格"], |text| {
        beyond_ascii(text, |_| " ".to_owned())
    }),
    (Id::CharsetLost, ["`_` for each byte", "每个字节变成了 `_`"], |text| {
        beyond_ascii(text, |letter| "_".repeat(letter.len_utf8()))
    }),
    (Id::CharsetLost, ["`_` for each", "每个字符变成了 `_`"], |text| beyond_ascii(text, |_| "_".to_owned())),
    (Id::CharsetLost, ["a blank for each byte", "每个字节变成了空格"], |text| {
        beyond_ascii(text, |letter| " ".repeat(letter.len_utf8()))
    }),
    (
        Id::CharsetLost,
        ["`?` for characters beyond U+FFFF, as utf8mb3 has them", "U+FFFF 以上的字符变成了 `?`（utf8mb3）"],
        |text| text.chars().map(|letter| if u32::from(letter) < 0x1_0000 { letter } else { '?' }).collect(),
    ),
    (Id::CharsetLost, ["seven bits of each byte", "每个字节只取了低 7 位"], |text| {
        text.bytes().map(|byte| char::from(byte & 0x7f)).collect()
    }),
    (Id::CharsetMojibake, ["UTF-8 read as Latin-1 twice", "UTF-8 两次被按 Latin-1 解码"], |text| {
        latin(&latin(text))
    }),
    (Id::Bom, ["a byte order mark behind it", "BOM 在末尾"], |text| format!("{text}\u{feff}")),
    (Id::Bom, ["two byte order marks before it", "前面有两个 BOM"], |text| format!("\u{feff}\u{feff}{text}")),
    (
        Id::Bom,
        ["`ï»¿` before it: a mark read as Latin-1", "前面有 `ï»¿`：BOM 被按 Latin-1 解码"],
        |text| format!("ï»¿{text}"),
    ),
    (Id::LineFeedAtEnd, ["a line feed and a NUL behind it", "末尾多了换行和 NUL"], |text| format!("{text}\n\0")),
    (Id::LineFeedAtEnd, ["two NULs behind it", "末尾多了两个 NUL"], |text| format!("{text}\0\0")),
    (Id::LineFeedAtEnd, ["U+2028 behind it", "末尾有 U+2028"], |text| format!("{text}\u{2028}")),
    (Id::LineFeedAtEnd, ["CR LF twice behind it", "末尾多了两个 CRLF"], |text| format!("{text}\r\n\r\n")),
    (Id::LineFeedAtEnd, ["a blank and a line feed behind it", "末尾多了空格和换行"], |text| {
        format!("{text} \n")
    }),
    (Id::LineEnds, ["CR for LF", "LF 变成了 CR"], |text| text.replace('\n', "\r")),
    (
        Id::LineEnds,
        ["CR CR LF for LF, as text mode makes of CR LF", "LF 变成了 CR CR LF（文本模式写了两次）"],
        |text| text.replace("\r\n", "\n").replace('\n', "\r\r\n"),
    ),
    (Id::LineEnds, ["LF CR for LF", "LF 变成了 LF CR"], |text| text.replace('\n', "\n\r")),
    (Id::LineEnds, ["CR LF behind commas only", "只有逗号后是 CRLF"], |text| text.replace(",\n", ",\r\n")),
    (
        Id::DoubleEncoded,
        ["escaped as in a JSON string, without quotes around it", "按 JSON 字符串转义，但外面没有引号"],
        |text| text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"),
    ),
    (Id::DoubleEncoded, ["a string with `\\u0022` for its quotes", "引号写成 `\\u0022` 的字符串"], |text| {
        format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\u0022"))
    }),
    (Id::DoubleEncoded, ["a JSON string of a JSON string", "又套了两层 JSON 字符串"], |text| {
        string(&string(text))
    }),
    (Id::PercentEncoded, ["percent-encoded twice", "做了两次 URL 编码"], |text| {
        let once = percent(text, false);
        percent(&once, false)
    }),
    (Id::PercentEncoded, ["only characters beyond ASCII percent-encoded", "只对中文做了 URL 编码"], |text| {
        percent(text, true)
    }),
    (Id::PercentEncoded, ["%20 for blanks, and nothing else", "只有空格写成了 %20"], |text| {
        text.replace(' ', "%20")
    }),
    (Id::PercentEncoded, ["as JavaScript's escape", "JavaScript 的 escape"], escape),
    (Id::PercentEncoded, ["percent-encoded as GBK", "按 GBK 做了 URL 编码"], |text| {
        crate::charset::gbk(text)
            .map_or_else(String::new, |bytes| crate::percent::encode(&bytes, crate::percent::Style::Percent))
    }),
    (
        Id::BufferPadded,
        ["filled up to a multiple of 16 as PKCS #7 does", "按 PKCS #7 补齐到 16 的倍数"],
        |text| filled(text, 16),
    ),
    (Id::BufferPadded, ["filled up to a multiple of 8 as PKCS #5 does", "按 PKCS #5 补齐到 8 的倍数"], |text| {
        filled(text, 8)
    }),
    (Id::BodyNotSigned, ["the length of the body", "只签了长度"], |text| text.len().to_string()),
];

/// Names of a member or of a function that the text was put into as it was.
const OUTER: [&str; 12] = [
    "data",
    "body",
    "params",
    "json",
    "content",
    "request",
    "payload",
    "message",
    "biz_content",
    "bizContent",
    "msg",
    "obj",
];

pub(super) fn all<'a>() -> Vec<Rewrite<'a>> {
    let filter = |(id, words, make): &Filter| {
        let make = *make;
        let change = move |text: &str| Some(make(text)).filter(|made| made != text);
        Rewrite::text(*id, *words, move |_, text| change(text)).of_text().only()
    };
    let outer = OUTER.into_iter().flat_map(|name| {
        let words = [format!("all of it, as it was, inside of `{name}`"), format!("原文外面套了一层 `{name}`")];
        let quoted = [format!("all of it as a text inside of `{name}`"), format!("整个内容成了 `{name}` 里的字符串")];
        let spaced = move |_: &crate::json::Node<'a>, text: &str| Some(format!("{{\"{name}\": {text}}}"));
        [
            Rewrite::text(Id::MemberAdded, words.clone(), move |_, text| Some(format!("{{\"{name}\":{text}}}"))),
            Rewrite::text(Id::MemberAdded, words, spaced),
            Rewrite::text(Id::DoubleEncoded, quoted, move |_, text| Some(format!("{{\"{name}\":{}}}", string(text)))),
        ]
    });
    FILTERS.iter().map(filter).chain(outer.map(Rewrite::only)).collect()
}

fn units(letter: char) -> String {
    let units: Vec<_> = letter.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect();
    units.concat()
}

fn escaped(text: &str, quote: &str, apostrophe: &str) -> String {
    let pairs = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", quote), ("'", apostrophe)];
    pairs.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

fn string(text: &str) -> String {
    format!("\"{}\"", crate::json::escaped(text, crate::json::Escapes::default()))
}

fn latin(text: &str) -> String {
    text.bytes().map(char::from).collect()
}

fn percent(text: &str, beyond: bool) -> String {
    let encode = |text: &str| crate::percent::encode(text.as_bytes(), crate::percent::Style::Percent);
    if beyond { beyond_ascii(text, |letter| encode(&letter.to_string())) } else { encode(text) }
}

fn escape(text: &str) -> String {
    let unit = |unit: u16| match u8::try_from(unit).map(char::from) {
        Ok(letter) if letter.is_ascii_alphanumeric() || "@*_+-./".contains(letter) => letter.to_string(),
        Ok(letter) => format!("%{:02X}", u32::from(letter)),
        Err(_) => format!("%u{unit:04X}"),
    };
    text.encode_utf16().map(unit).collect()
}

fn filled(text: &str, block: usize) -> String {
    let missing = block - text.len() % block;
    let mark = u8::try_from(missing).map_or('\0', char::from);
    format!("{text}{}", mark.to_string().repeat(missing))
}

/// What a shell leaves of it between double quotes.
fn expanded(text: &str) -> String {
    let mut parts = text.split('$');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        let is_name = part.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_');
        if is_name {
            out.push_str(part.trim_start_matches(name));
        } else if let Some(rest) = part.strip_prefix(|letter: char| letter.is_ascii_digit()) {
            // `$5` is the fifth argument, of which there is none.
            out.push_str(rest);
        } else {
            out.extend(["$", part]);
        }
    }
    out
}

/// What `echo` of a shell prints that knows escapes without being told to.
fn echoed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let escaped = match (letter, letters.peek()) {
            ('\\', Some('n')) => Some('\n'),
            ('\\', Some('t')) => Some('\t'),
            ('\\', Some('r')) => Some('\r'),
            ('\\', Some('b')) => Some('\u{8}'),
            ('\\', Some('f')) => Some('\u{c}'),
            ('\\', Some('\\')) => Some('\\'),
            _ => None,
        };
        letters.next_if(|_| escaped.is_some());
        out.push(escaped.unwrap_or(letter));
    }
    out
}

/// Without what stands between `<` and `>`.
fn untagged(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        // A `<` before a blank begins no tag.
        let tag = after.split_once('>').filter(|_| !after.starts_with(char::is_whitespace));
        if let Some((_, behind)) = tag {
            rest = behind;
        } else {
            out.push('<');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}
