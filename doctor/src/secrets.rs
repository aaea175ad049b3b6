//! What becomes of a secret between its file and the hash, and what to search for when it is masked.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use encoding_rs::GBK;

use crate::change::Note;
use crate::hash::Kind;
use crate::mistake::MistakeId as Id;
use crate::percent::{self, Style};
use crate::request::KnownSecret;

/// As the platform's rule allows; more would slow the search down for nobody's good.
const SECRETS: usize = 8;
/// What a program signs with before anybody has configured it.
const PLACEHOLDERS: [&str; 22] = [
    "您的密钥",
    "你的密钥",
    "密钥",
    "your_secret",
    "your-secret",
    "YOUR_SECRET",
    "your_app_secret",
    "YOUR_APP_SECRET",
    "app_secret",
    "APP_SECRET",
    "appSecret",
    "secret",
    "${app_secret}",
    "${APP_SECRET}",
    "{app_secret}",
    "<app_secret>",
    "null",
    "undefined",
    "None",
    "xxxx",
    "xxxxxx",
    "123456",
];

/// A secret that may have been used.
pub(crate) struct Variant {
    pub(crate) bytes: Vec<u8>,
    /// With the secret itself masked.
    pub(crate) shown: Vec<u8>,
    note: Option<Note>,
    /// Whether it is tried together with other suffixes.
    pub(crate) pairs: bool,
    /// Whether it is tried together with almost everything.
    pub(crate) frequent: bool,
}

/// What every text shows in place of a secret.
pub(crate) const MASK: &[u8] = b"***";

impl Variant {
    /// The secret that should have been used.
    pub(crate) fn right(secret: &[u8]) -> Self {
        Self { bytes: secret.to_vec(), shown: MASK.to_vec(), note: None, pairs: true, frequent: true }
    }

    fn new(bytes: impl Into<Vec<u8>>, id: Id, english: impl Into<String>, chinese: impl Into<String>) -> Self {
        let frequent = matches!(
            id,
            Id::OtherSecret
                | Id::SecretEmpty
                | Id::AppIdAsSecret
                | Id::SecretWhiteSpace
                | Id::SecretQuoted
                | Id::SecretBom
                | Id::SecretCase
        );
        let note = Note::new(id, english.into(), chinese.into());
        Self { bytes: bytes.into(), shown: MASK.to_vec(), note: Some(note), pairs: true, frequent }
    }

    fn showing(self, shown: impl Into<Vec<u8>>) -> Self {
        Self { shown: shown.into(), ..self }
    }

    pub(crate) fn notes(&self) -> Vec<Note> {
        self.note.clone().into_iter().collect()
    }
}

/// Every variant of the secrets but the right one. The first secret is the one that should be used.
pub(crate) fn variants(secrets: &[KnownSecret<'_>], app_id: Option<&str>) -> Vec<Variant> {
    let right = secrets.first().map_or(&[][..], |secret| secret.bytes);
    let mut all = vec![Variant::new([], Id::SecretEmpty, "", "").showing([])];
    for other in secrets.iter().skip(1).take(SECRETS) {
        let name = format!("`{}`", other.name);
        all.push(Variant::new(other.bytes, Id::OtherSecret, name.clone(), name));
    }
    if let Some(app_id) = app_id {
        all.push(Variant::new(app_id, Id::AppIdAsSecret, "", "").showing(app_id));
    }
    edges(right, &mut all);
    changed(right, &mut all);
    all.extend(PLACEHOLDERS.iter().map(|text| {
        let shown = format!("`{text}`");
        Variant::new(*text, Id::SecretPlaceholder, shown.clone(), shown).showing(*text)
    }));
    for other in secrets.iter().skip(1).take(SECRETS) {
        edges(other.bytes, &mut all);
    }
    // Any secret's beginning: fixed buffers, strings ended by a NUL.
    all.extend((1..right.len().min(256)).rev().map(|length| {
        let (english, chinese) =
            (format!("{length} of {} bytes", right.len()), format!("{} 字节只取了 {length} 字节", right.len()));
        let cut = Variant::new(&right[..length], Id::SecretCut, english, chinese);
        Variant { pairs: false, ..cut }
    }));
    all.retain(|variant| variant.bytes != right);
    all
}

/// White space, quotes and marks around a secret: there in the file, or only in the program.
fn edges(secret: &[u8], all: &mut Vec<Variant>) {
    let around: [(&str, &str, Id, &str, &str); 12] = [
        ("", "\n", Id::SecretWhiteSpace, "a line feed (0a) after it", "末尾多了换行符（0a）"),
        ("", "\r\n", Id::SecretWhiteSpace, "CR LF (0d 0a) after it", "末尾多了 CRLF（0d 0a）"),
        ("", "\r", Id::SecretWhiteSpace, "a carriage return (0d) after it", "末尾多了回车符（0d）"),
        ("", " ", Id::SecretWhiteSpace, "a space after it", "末尾多了空格"),
        (" ", "", Id::SecretWhiteSpace, "a space before it", "开头多了空格"),
        ("", "\t", Id::SecretWhiteSpace, "a tab after it", "末尾多了制表符"),
        ("", "\0", Id::SecretWhiteSpace, "a NUL (00) after it", "末尾多了 NUL（00）"),
        ("\"", "\"", Id::SecretQuoted, "double quotes", "双引号"),
        ("'", "'", Id::SecretQuoted, "single quotes", "单引号"),
        ("\u{feff}", "", Id::SecretBom, "", ""),
        ("{", "}", Id::SecretQuoted, "braces", "花括号"),
        ("<", ">", Id::SecretQuoted, "angle brackets", "尖括号"),
    ];
    for (before, after, id, english, chinese) in around {
        let [before, after] = [before, after].map(str::as_bytes);
        let shown = [before, MASK, after].concat();
        all.push(Variant::new([before, secret, after].concat(), id, english, chinese).showing(shown));
    }
    let trimmed = secret.trim_ascii();
    all.push(Variant::new(trimmed, Id::SecretWhiteSpace, "the white space around it was dropped", "首尾空白被去掉了"));
    let unquoted = [b"\"", b"'"].iter().find_map(|quote| trimmed.strip_prefix(*quote)?.strip_suffix(*quote));
    if let Some(inner) = unquoted {
        all.push(Variant::new(inner, Id::SecretQuoted, "its quotes were dropped", "引号被去掉了"));
    }
    if let Some(inner) = secret.strip_prefix("\u{feff}".as_bytes()) {
        all.push(Variant::new(inner, Id::SecretBom, "its mark was dropped", "BOM 被去掉了"));
    }
}

/// Other cases and encodings.
fn changed(secret: &[u8], all: &mut Vec<Variant>) {
    all.push(Variant::new(secret.to_ascii_lowercase(), Id::SecretCase, "lower case", "转成了小写"));
    all.push(Variant::new(secret.to_ascii_uppercase(), Id::SecretCase, "upper case", "转成了大写"));
    all.extend(
        encodings(secret).into_iter().map(|(bytes, id, english, chinese)| Variant::new(bytes, id, english, chinese)),
    );
}

/// A secret in another encoding: its bytes, and what is said of them.
type Encoded = (Vec<u8>, Id, &'static str, &'static str);

/// The secret in other encodings: tried as the secret, and masked wherever they turn up.
fn encodings(secret: &[u8]) -> Vec<Encoded> {
    let digits = Kind::Md5.digits(&Kind::Md5.of(secret));
    let percent = percent::encode(secret, Style::Percent).into_bytes();
    let id = Id::SecretEncoding;
    let mut all = vec![
        (digits.to_ascii_uppercase().into_bytes(), id, "its MD5, upper case", "用的是密钥的 MD5（大写）"),
        (digits.into_bytes(), id, "its MD5", "用的是密钥的 MD5"),
        (BASE64_STANDARD.encode(secret).into_bytes(), id, "in Base64", "做了 Base64 编码"),
        (percent, id, "percent-encoded", "做了 URL 编码"),
        (hex::encode(secret).into_bytes(), id, "in hex", "转成了十六进制"),
    ];
    all.extend(hex::decode(secret).ok().map(|bytes| (bytes, id, "decoded from hex", "按十六进制解码成了字节")));
    let decoded = BASE64_STANDARD.decode(secret).ok();
    all.extend(decoded.map(|bytes| (bytes, id, "decoded from Base64", "做了 Base64 解码")));
    all.extend(std::str::from_utf8(secret).map(charsets).into_iter().flatten());
    all.retain(|(bytes, ..)| bytes != secret && !bytes.is_empty());
    all
}

fn charsets(text: &str) -> [Encoded; 3] {
    let utf16 = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect();
    let wide = Id::CharsetUtf16;
    [
        (GBK.encode(text).0.into_owned(), Id::CharsetGbk, "in GBK", "密钥用的是 GBK 编码"),
        (utf16(u16::to_le_bytes), wide, "in UTF-16", "密钥用的是 UTF-16 编码"),
        (utf16(u16::to_be_bytes), wide, "in UTF-16, big-endian", "用的是 UTF-16 大端编码"),
    ]
}

/// All byte strings that must not be shown, longest first.
pub(crate) fn needles(secrets: &[KnownSecret<'_>]) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    for secret in secrets {
        for bytes in [secret.bytes, secret.bytes.trim_ascii()] {
            all.push(bytes.to_vec());
            all.push(bytes.to_ascii_lowercase());
            all.push(bytes.to_ascii_uppercase());
            all.extend(encodings(bytes).into_iter().map(|(bytes, ..)| bytes));
        }
    }
    // Something so short may stand anywhere; it is a secret only if it is one.
    all.retain(|needle| needle.len() > 3 || secrets.iter().any(|secret| secret.bytes == needle && !needle.is_empty()));
    all.sort_by(|left, right| right.len().cmp(&left.len()).then_with(|| left.cmp(right)));
    all.dedup();
    all
}

/// A text with every secret in it masked.
pub(crate) fn mask(text: &[u8], needles: &[Vec<u8>]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        if let Some(needle) = needles.iter().find(|needle| rest.starts_with(needle)) {
            out.extend_from_slice(MASK);
            rest = &rest[needle.len()..];
        } else {
            out.push(*first);
            rest = after;
        }
    }
    out
}
