//! The whole text as a function leaves it that removes, replaces or adds characters, or encodes them.

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE, BASE64_URL_SAFE_NO_PAD};

use super::made::Rewrite;
use crate::mistake::MistakeId as Id;

pub(super) fn all<'a>() -> Vec<Rewrite<'a>> {
    let mut all = functions();
    all.extend(base64());
    all
}

/// The text with characters removed, or with backslashes: nobody prints so, but functions with such names are called.
fn functions<'a>() -> Vec<Rewrite<'a>> {
    let mut all = Vec::new();
    let mut change = |words: [&'static str; 2], make: fn(&str) -> String| {
        let made = Rewrite::text(Id::TextChanged, words, move |_, text| Some(make(text))).of_text();
        all.push(if all.len() < 6 { made } else { made.alone() });
    };
    change(["without characters beyond U+FFFF", "去掉了 U+FFFF 以上的字符（如 emoji）"], |text| {
        text.chars().filter(|letter| u32::from(*letter) < 0x1_0000).collect()
    });
    change(
        ["a backslash before each quote, as addslashes makes", "每个引号前加了反斜杠（如 addslashes）"],
        |text| text.replace('"', "\\\""),
    );
    change(["without its quotes", "去掉了所有引号"], |text| text.replace('"', ""));
    change(["without its backslashes, as stripslashes makes", "去掉了反斜杠（如 stripslashes）"], |text| {
        text.replace('\\', "")
    });
    change(["quotes as `&quot;`", "引号写成了 `&quot;`"], |text| text.replace('"', "&quot;"));
    change(
        ["with HTML entities, as htmlspecialchars makes", "做了 HTML 转义（如 htmlspecialchars）"],
        crate::values::entities,
    );
    change(["without brackets, braces and quotes", "去掉了括号和引号"], |text| {
        text.replace(['[', ']', '{', '}', '"'], "")
    });
    change(["without its first and last character", "去掉了首尾的字符"], |text| {
        let mut letters = text.chars();
        letters.next();
        letters.next_back();
        letters.as_str().to_owned()
    });
    change(["without its first character", "少了第一个字符"], |text| text.chars().skip(1).collect());
    change(["without its first two characters", "少了前两个字符"], |text| text.chars().skip(2).collect());
    change(["a line feed before and after it", "前后各多了一个换行"], |text| format!("\n{text}\n"));
    change(["without tabs", "去掉了制表符"], |text| text.replace('\t', ""));
    change(["blanks for tabs", "制表符换成了空格"], |text| text.replace('\t', " "));
    change(["without commas", "去掉了逗号"], |text| text.replace(',', ""));
    change(["+ for blanks", "空格变成了 +"], |text| text.replace(' ', "+"));
    change(["blanks for line ends", "换行变成了空格"], |text| text.replace("\r\n", " ").replace('\n', " "));
    change(
        [
            "its words joined by single blanks, as an unquoted `$body` in a shell",
            "各段用一个空格连接（shell 里 `$body` 没加引号）",
        ],
        |text| text.split_ascii_whitespace().collect::<Vec<_>>().join(" "),
    );
    change(["four blanks for each tab", "制表符换成了 4 个空格"], |text| text.replace('\t', "    "));
    change(["every backslash doubled", "反斜杠都成了两个"], |text| text.replace('\\', "\\\\"));
    change(["characters beyond ASCII as `&#…;`", "非 ASCII 字符写成了 `&#…;`"], |text| {
        beyond_ascii(text, |letter| format!("&#{};", u32::from(letter)))
    });
    change(["characters beyond ASCII as `\\u{…}`", "非 ASCII 字符写成了 `\\u{…}`"], |text| {
        beyond_ascii(text, |letter| format!("\\u{{{:x}}}", u32::from(letter)))
    });
    change(["characters beyond ASCII as `%uXXXX`", "非 ASCII 字符写成了 `%uXXXX`"], |text| {
        beyond_ascii(text, |letter| format!("%u{:04X}", u32::from(letter)))
    });
    change(["bytes beyond ASCII as `\\xXX`", "非 ASCII 字节写成了 `\\xXX`"], |text| {
        beyond_ascii(text, |letter| bytes_of(letter, |byte| format!("\\x{byte:02x}")))
    });
    change(["bytes beyond ASCII as `\\345`", "非 ASCII 字节写成了 `\\345`"], |text| {
        beyond_ascii(text, |letter| bytes_of(letter, |byte| format!("\\{byte:03o}")))
    });
    change(["bytes beyond ASCII as `\\229`", "非 ASCII 字节写成了 `\\229`"], |text| {
        beyond_ascii(text, |letter| bytes_of(letter, |byte| format!("\\{byte}")))
    });
    change(["curly quotes for straight ones", "直引号变成了弯引号"], |text| {
        let mut opens = false;
        let turn = |letter: char| {
            if letter == '"' {
                opens = !opens;
                if opens { '“' } else { '”' }
            } else {
                letter
            }
        };
        text.chars().map(turn).collect()
    });
    change(
        ["`&times` as ×, which a browser shows for it", "`&times` 变成了 ×（浏览器显示的实体）"],
        |text| text.replace("&times", "×"),
    );
    change(["its length before it", "前面多了长度"], |text| format!("{}{text}", text.len()));
    change(["HTTP's chunk around it", "连 HTTP 的分块长度一起签了"], |text| {
        format!("{:x}\r\n{text}\r\n0\r\n\r\n", text.len())
    });
    change(["the length of HTTP's chunk before it", "连 HTTP 的分块长度一起签了"], |text| {
        format!("{:x}\r\n{text}", text.len())
    });
    change(["CR LF before it", "前面多了 CRLF"], |text| format!("\r\n{text}"));
    change(["the empty line before HTTP's body", "连 HTTP 正文前的空行一起签了"], |text| {
        format!("\r\n\r\n{text}")
    });
    change(["a Ctrl-Z (1a) behind it", "末尾多了 Ctrl-Z（1a）"], |text| format!("{text}\u{1a}"));
    change(["twice", "重复了两次"], |text| format!("{text}{text}"));
    change(["upside down", "倒序了"], |text| text.chars().rev().collect());
    all
}

pub(super) fn beyond_ascii(text: &str, write: impl Fn(char) -> String) -> String {
    text.chars().map(|letter| if letter.is_ascii() { letter.to_string() } else { write(letter) }).collect()
}

fn bytes_of(letter: char, write: impl Fn(u8) -> String) -> String {
    letter.to_string().bytes().map(write).collect()
}

/// Base64 in lines, and that of URLs.
fn base64<'a>() -> impl Iterator<Item = Rewrite<'a>> {
    type Made = ([&'static str; 2], fn(&str) -> String);
    let all: [Made; 9] = [
        (["signed as Base64 of Base64", "签名前做了两次 Base64"], |text| {
            BASE64_STANDARD.encode(BASE64_STANDARD.encode(text))
        }),
        (
            [
                "signed as Base64 in lines of 76 with CR LF, as Java's MIME encoder writes it",
                "签名前做了 Base64，每行 76 个字符，CRLF 换行（Java 的 MIME 编码器）",
            ],
            |text| in_lines(text, 76).trim_end_matches('\n').replace('\n', "\r\n"),
        ),
        (
            ["signed as `data:application/json;base64,…`", "签名前做成了 `data:application/json;base64,…`"],
            |text| format!("data:application/json;base64,{}", BASE64_STANDARD.encode(text)),
        ),
        (
            [
                "a JSON string of its Base64, as Go's json.Marshal makes of []byte",
                "json.Marshal([]byte) 得到的 Base64 字符串",
            ],
            |text| format!("\"{}\"", BASE64_STANDARD.encode(text)),
        ),
        (
            ["signed as Base64 in lines of 64, as openssl writes them", "签名前做了 Base64，每行 64 个字符（openssl）"],
            |text| in_lines(text, 64),
        ),
        (["signed as Base64 in lines of 76", "签名前做了 Base64，每行 76 个字符"], |text| {
            in_lines(text, 76)
        }),
        (
            [
                "signed as Base64 in lines of 60, as Ruby's encode64 writes them",
                "签名前做了 Base64，每行 60 个字符（Ruby encode64）",
            ],
            |text| in_lines(text, 60),
        ),
        (["signed as Base64 for URLs", "签名前做了 URL 安全的 Base64"], |text| BASE64_URL_SAFE.encode(text)),
        (["signed as Base64 for URLs, without =", "签名前做了 URL 安全的 Base64（无 =）"], |text| {
            BASE64_URL_SAFE_NO_PAD.encode(text)
        }),
    ];
    all.into_iter().map(|(words, make)| Rewrite::text(Id::Base64Body, words, move |_, text| Some(make(text))).alone())
}

fn in_lines(text: &str, length: usize) -> String {
    let all = BASE64_STANDARD.encode(text);
    let lines = all.as_bytes().chunks(length).map(String::from_utf8_lossy);
    lines.flat_map(|line| [line, "\n".into()]).collect()
}
