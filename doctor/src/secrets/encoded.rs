//! The secret in other encodings: tried as the secret, and masked wherever they turn up.

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE};
use encoding_rs::GBK;

use crate::hash::Kind;
use crate::json::{Escapes, Unicode, escaped};
use crate::mistake::MistakeId as Id;
use crate::percent::{self, Style};
use crate::values::{entities, swapped};

/// A secret in another encoding: its bytes, and what is said of them.
pub(super) type Encoded = (Vec<u8>, Id, &'static str, &'static str);

/// Those that people use, the usual ones first.
pub(super) fn all(secret: &[u8]) -> Vec<Encoded> {
    let digits = |kind: Kind| kind.digits(&kind.of(secret));
    let md5 = digits(Kind::Md5);
    let id = Id::SecretEncoding;
    let mut all = vec![
        (md5.to_ascii_uppercase().into_bytes(), id, "its MD5, upper case", "用的是密钥的 MD5（大写）"),
        (md5.into_bytes(), id, "its MD5", "用的是密钥的 MD5"),
        (BASE64_STANDARD.encode(secret).into_bytes(), id, "in Base64", "做了 Base64 编码"),
        (percent::encode(secret, Style::Percent).into_bytes(), id, "percent-encoded", "做了 URL 编码"),
        (hex::encode(secret).into_bytes(), id, "in hex", "转成了十六进制"),
    ];
    all.extend(hex::decode(secret).ok().map(|bytes| (bytes, id, "decoded from hex", "按十六进制解码成了字节")));
    let decoded = BASE64_STANDARD.decode(secret).or_else(|_| BASE64_URL_SAFE.decode(secret)).ok();
    all.extend(decoded.map(|bytes| (bytes, id, "decoded from Base64", "做了 Base64 解码")));
    all.extend(std::str::from_utf8(secret).map(charsets).into_iter().flatten());
    all.extend(rare(secret));
    all.retain(|(bytes, ..)| bytes != secret && !bytes.is_empty());
    all
}

fn charsets(text: &str) -> [Encoded; 4] {
    let utf16 = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect();
    let wide = Id::CharsetUtf16;
    let latin: String = text.bytes().map(char::from).collect();
    [
        (
            GBK.encode(text).0.into_owned(),
            Id::SecretEncoding,
            "in GBK, the text in UTF-8",
            "密钥用了 GBK，正文是 UTF-8",
        ),
        (utf16(u16::to_le_bytes), wide, "in UTF-16", "密钥用的是 UTF-16 编码"),
        (utf16(u16::to_be_bytes), wide, "in UTF-16, big-endian", "用的是 UTF-16 大端编码"),
        (
            latin.into_bytes(),
            Id::CharsetMojibake,
            "the secret's UTF-8 read as Latin-1",
            "密钥的 UTF-8 被按 Latin-1 解码了",
        ),
    ]
}

/// What else passes a value through a function that is not the identity.
fn rare(secret: &[u8]) -> Vec<Encoded> {
    let digits = |kind: Kind| kind.digits(&kind.of(secret)).into_bytes();
    let id = Id::SecretEncoding;
    let mut all = vec![
        (Kind::Md5.of(secret)[..16].to_vec(), id, "its MD5, raw", "用的是密钥 MD5 的原始字节"),
        (digits(Kind::Sha1), id, "its SHA-1", "用的是密钥的 SHA-1"),
        (digits(Kind::Sha256), id, "its SHA-256", "用的是密钥的 SHA-256"),
        (BASE64_STANDARD_NO_PAD.encode(secret).into_bytes(), id, "in Base64, without =", "做了 Base64 编码（无 =）"),
        (hex::encode_upper(secret).into_bytes(), id, "in upper-case hex", "转成了大写十六进制"),
        (
            percent::encode(secret, Style::Plus).into_bytes(),
            id,
            "percent-encoded, + for a space",
            "做了 URL 编码（空格为 +）",
        ),
        (
            percent::encode(secret, Style::Lower).into_bytes(),
            id,
            "percent-encoded in lower case",
            "做了小写的 URL 编码",
        ),
    ];
    let Ok(text) = std::str::from_utf8(secret) else { return all };
    let octal = text.strip_prefix('0').and_then(|digits| u128::from_str_radix(digits, 8).ok());
    all.extend(octal.map(|number| {
        (number.to_string().into_bytes(), id, "read as an octal number, as YAML does", "被当成八进制数读取了（YAML）")
    }));
    let slash = Escapes { slash: true, ..Escapes::default() };
    let ascii = Escapes { unicode: Unicode::Lower, ..Escapes::default() };
    for (bytes, english, chinese) in [
        (entities(text), "with HTML entities", "做了 HTML 转义"),
        (escaped(text, Escapes::default()), "escaped as in JSON", "做了 JSON 转义"),
        (escaped(text, slash), "escaped as in JSON, `\\/`", "做了 JSON 转义（`\\/`）"),
        (escaped(text, ascii), "escaped as in JSON, \\uXXXX", "做了 JSON 转义（\\uXXXX）"),
        (text.replace('\\', ""), "without its backslashes", "反斜杠被去掉了"),
        (text.trim_start_matches('0').to_owned(), "without the zeros at its start", "开头的 0 丢了"),
        (text.replace('+', " "), "with spaces for +", "+ 变成了空格"),
        (text.replace('+', "%20"), "with %20 for +", "+ 变成了 %20"),
        (
            text.replace('+', "-").replace('/', "_"),
            "in the letters of Base64 for URLs",
            "换成了 URL 安全的 Base64 字符",
        ),
        (text.replace('-', "+").replace('_', "/"), "in the letters of usual Base64", "换成了普通的 Base64 字符"),
        (text.replace('&', "\\u0026"), "with \\u0026 for &", "& 写成了 \\u0026"),
        (
            BASE64_STANDARD.encode(format!("{text}\n")),
            "in Base64 with a line feed, as `echo … | base64` makes",
            "带换行做了 Base64（如 `echo … | base64`）",
        ),
        (swapped(text), "with capitals and small letters swapped", "大小写互换了"),
        (text.replace(|letter: char| !letter.is_ascii(), "?"), "with ? for what is not ASCII", "非 ASCII 字符变成了 ?"),
        (wide(text), "in full-width letters, as an input method types", "成了全角字符（输入法）"),
        (numbers(text, ","), "as a list of its bytes", "成了字节列表"),
        (format!("[{}]", numbers(text, ", ")), "as a list of its bytes", "成了字节列表"),
        (format!("[{}]", numbers(text, " ")), "as a list of its bytes", "成了字节列表"),
        (listed(text), "as a list of its letters", "成了字符列表"),
        (
            format!("{{{}}}", text.to_lowercase()),
            "in braces and in lower case, as a GUID is printed",
            "带花括号的小写形式（GUID 的打印格式）",
        ),
        (
            format!("{{{}}}", text.to_uppercase()),
            "in braces and in upper case, as a GUID is printed",
            "带花括号的大写形式（GUID 的打印格式）",
        ),
        (String::from_utf8_lossy(&percent::decode(secret)).into_owned(), "percent-decoded", "做了 URL 解码"),
        (text.replace('$', "$$"), "with $ doubled", "$ 被写成了 $$"),
        (
            expanded(text),
            "without `$` and the name behind it, which a shell expanded",
            "`$` 和后面的变量名被 shell 展开了",
        ),
        (
            text.split_once('$').map_or("", |(start, _)| start).to_owned(),
            "up to a $, which a shell expanded",
            "$ 之后被 shell 展开了",
        ),
        (text.split_once('#').map_or("", |(start, _)| start).to_owned(), "up to a #", "# 之后被当成了注释"),
    ] {
        all.push((bytes.into_bytes(), id, english, chinese));
    }
    all
}

/// What few do, and nothing else is wrong then.
pub(super) fn rarest(secret: &[u8]) -> Vec<Encoded> {
    let Ok(text) = std::str::from_utf8(secret) else { return Vec::new() };
    let all = rarest_of(text).map(|(text, english, chinese)| (text.into_bytes(), Id::SecretEncoding, english, chinese));
    all.filter(|(bytes, ..)| bytes != secret && !bytes.is_empty()).collect()
}

fn rarest_of(text: &str) -> impl Iterator<Item = (String, &'static str, &'static str)> {
    let percent = |text: &str| percent::encode(text.as_bytes(), Style::Percent);
    [
        (percent(&percent(text)), "percent-encoded twice", "做了两次 URL 编码"),
        (entities(&entities(text)), "with HTML entities, twice", "做了两次 HTML 转义"),
        (rotated(text), "by ROT13", "做了 ROT13"),
        (format!("{}\n", BASE64_STANDARD.encode(text)), "in Base64, with a line feed", "做了 Base64，末尾带换行"),
        (text.replace('=', "\\u003d"), "with \\u003d for =", "= 写成了 \\u003d"),
        (text.replace('=', "\\="), "with \\= for =", "= 写成了 \\="),
        (
            Kind::Md5.digits(&Kind::Md5.of(format!("{text}\n").as_bytes())),
            "its MD5 by `echo … | md5sum`",
            "用的是 `echo … | md5sum` 的结果",
        ),
        (
            Kind::Md5.digits(&Kind::Md5.of(text.as_bytes()))[8..24].to_owned(),
            "16 digits of its MD5",
            "用的是密钥的 16 位 MD5",
        ),
        (pairs(text), "in hex, with blanks", "转成了十六进制（带空格）"),
        (text.replace('a', "а"), "with a Cyrillic а", "字母 a 成了西里尔字母 а"),
        (text.replace('%', ""), "without its %", "% 被去掉了"),
        (text.replace('^', ""), "without its ^", "^ 被去掉了"),
        (text.replace('!', ""), "without its !", "! 被去掉了"),
        (text.replace("%%", "%"), "with % for %%", "%% 变成了 %"),
        (text.split_once(';').map_or("", |(start, _)| start).to_owned(), "up to a ;", "; 之后被当成了注释"),
        (capital(text), "with a capital letter first, the others small", "首字母大写，其余小写"),
    ]
    .into_iter()
}

/// What a shell leaves of it between double quotes: `$1` and `$name` are empty there.
fn expanded(text: &str) -> String {
    let mut parts = text.split('$');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_digit = part.starts_with(|letter: char| letter.is_ascii_digit());
        let name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        out.push_str(if is_digit { &part[1..] } else { part.trim_start_matches(name) });
    }
    out
}

fn rotated(text: &str) -> String {
    let one = |letter: char| {
        let Ok(byte) = u8::try_from(letter) else { return letter };
        let turn = |first: u8| char::from(first + (byte - first + 13) % 26);
        match byte {
            b'a'..=b'z' => turn(b'a'),
            b'A'..=b'Z' => turn(b'A'),
            _ => letter,
        }
    };
    text.chars().map(one).collect()
}

fn pairs(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
}

fn capital(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let mut letters = lower.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn wide(text: &str) -> String {
    let one = |letter: char| match letter {
        '!'..='~' => char::from_u32(u32::from(letter) + 0xfee0).unwrap_or(letter),
        other => other,
    };
    text.chars().map(one).collect()
}

fn numbers(text: &str, mark: &str) -> String {
    text.bytes().map(|byte| byte.to_string()).collect::<Vec<_>>().join(mark)
}

fn listed(text: &str) -> String {
    format!("[{}]", text.chars().map(String::from).collect::<Vec<_>>().join(", "))
}

/// The secret in every encoding, to be masked.
pub(crate) fn encodings(secret: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    all(secret).into_iter().chain(rarest(secret)).map(|(bytes, ..)| bytes)
}
