//! Bytes and text: what a program with the wrong charset makes of them.

use encoding_rs::{GB18030, GBK, UTF_8, WINDOWS_1252};

/// How text becomes bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Charset {
    Utf8,
    Gbk,
    Utf16Le,
    Utf16Be,
    /// Little-endian with a byte order mark, as Python's `utf-16`.
    Utf16Bom,
    /// Big-endian with a byte order mark, as Java's `UTF-16`.
    Utf16BeBom,
    Utf32Le,
    Utf32Be,
    /// Little-endian with a byte order mark, as Python's `utf-32`.
    Utf32Bom,
    /// Every character beyond ASCII is `?`.
    Ascii,
    /// Every byte beyond ASCII is `?`: decoded as ASCII, then encoded.
    AsciiBytes,
    /// UTF-8 read as Latin-1, then written as UTF-8.
    ReadAsLatin1,
    /// The same with Windows-1252, as browsers and .NET read it.
    ReadAs1252,
    /// The same as Java and Python read it: five bytes mean nothing.
    ReadAs1252Lost,
    /// Characters beyond ASCII are dropped.
    AsciiOnly,
    /// The low byte of every UTF-16 unit: Node's `binary`, casts from `char` to `byte`.
    LowBytes,
    /// UTF-8 of each half of a surrogate pair: Java's modified UTF-8.
    Surrogates,
    /// Latin-1 alone: characters beyond it are `?`.
    Latin1,
    /// UTF-8 read as GBK, then written as UTF-8.
    ReadAsGbk,
    /// The same as Python and Java read it, a byte at a time where there is no character.
    ReadAsGbkLost,
    /// GBK read as UTF-8.
    GbkReadAsUtf8,
    /// GBK read as Latin-1.
    GbkReadAsLatin1,
    /// GBK with four bytes for what it lacks.
    Gb18030,
    /// GBK with `?` for what it lacks.
    GbkLost,
    /// The sent text is mojibake of Latin-1; what was signed is not.
    LatinUndone,
    /// The sent text is mojibake of GBK; what was signed is not.
    GbkUndone,
}

impl Charset {
    /// So many of [`Charset::ALL`] are usual.
    pub(crate) const USUAL: usize = 15;
    /// And so many go with other mistakes.
    pub(crate) const WITH_OTHERS: usize = 20;

    pub(crate) const ALL: [Self; 26] = [
        Self::Utf8,
        Self::LatinUndone,
        Self::GbkUndone,
        Self::Gbk,
        Self::Ascii,
        Self::ReadAsLatin1,
        Self::ReadAs1252,
        Self::ReadAs1252Lost,
        Self::ReadAsGbk,
        Self::Utf16Le,
        Self::Utf16Be,
        Self::Utf16Bom,
        Self::AsciiBytes,
        Self::Latin1,
        Self::GbkReadAsUtf8,
        Self::ReadAsGbkLost,
        Self::Utf16BeBom,
        Self::LowBytes,
        Self::AsciiOnly,
        Self::Surrogates,
        Self::Utf32Le,
        Self::Utf32Be,
        Self::Utf32Bom,
        Self::Gb18030,
        Self::GbkLost,
        Self::GbkReadAsLatin1,
    ];

    /// The bytes of a text; nothing where this charset has none for it.
    pub(crate) fn encode(self, text: String) -> Option<Vec<u8>> {
        if self == Self::Utf8 { Some(text.into_bytes()) } else { self.translate(&text) }
    }

    /// Bytes with a byte order mark before them.
    pub(crate) fn marked(self, bytes: &[u8]) -> Vec<u8> {
        let mark: &[u8] = match self {
            Self::Utf16Le => b"\xff\xfe",
            Self::Utf16Be => b"\xfe\xff",
            Self::Utf16Bom | Self::Utf16BeBom => b"",
            _ => b"\xef\xbb\xbf",
        };
        [mark, bytes].concat()
    }

    fn translate(self, text: &str) -> Option<Vec<u8>> {
        Some(match self {
            Self::Utf8 => text.as_bytes().to_vec(),
            Self::Gbk => gbk(text)?,
            Self::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Self::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            Self::Utf16Bom => [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect(),
            Self::Utf16BeBom => [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect(),
            Self::Utf32Le => text.chars().flat_map(|letter| u32::from(letter).to_le_bytes()).collect(),
            Self::Utf32Be => text.chars().flat_map(|letter| u32::from(letter).to_be_bytes()).collect(),
            Self::Utf32Bom => ['\u{feff}']
                .into_iter()
                .chain(text.chars())
                .flat_map(|letter| u32::from(letter).to_le_bytes())
                .collect(),
            Self::Ascii => {
                let units = text.encode_utf16().map(|unit| u8::try_from(unit).ok().filter(u8::is_ascii));
                units.map(|byte| byte.unwrap_or(b'?')).collect()
            }
            Self::AsciiBytes => text.bytes().map(|byte| if byte.is_ascii() { byte } else { b'?' }).collect(),
            Self::Latin1 => text.chars().map(|character| u8::try_from(character).unwrap_or(b'?')).collect(),
            Self::ReadAsLatin1 => text.bytes().map(char::from).collect::<String>().into_bytes(),
            Self::ReadAs1252Lost => {
                let undefined = ['\u{81}', '\u{8d}', '\u{8f}', '\u{90}', '\u{9d}'];
                let read = WINDOWS_1252.decode_without_bom_handling(text.as_bytes()).0;
                read.replace(undefined, "\u{fffd}").into_bytes()
            }
            Self::ReadAs1252 => WINDOWS_1252.decode_without_bom_handling(text.as_bytes()).0.into_owned().into_bytes(),
            Self::ReadAsGbk => GBK.decode_without_bom_handling(text.as_bytes()).0.into_owned().into_bytes(),
            Self::ReadAsGbkLost => by_pairs(text.as_bytes()).into_bytes(),
            Self::GbkReadAsUtf8 => UTF_8.decode_without_bom_handling(&gbk(text)?).0.into_owned().into_bytes(),
            Self::GbkReadAsLatin1 => gbk(text)?.into_iter().map(char::from).collect::<String>().into_bytes(),
            Self::Gb18030 if gbk(text).is_none() => GB18030.encode(text).0.into_owned(),
            Self::GbkLost if gbk(text).is_none() => {
                let one = |letter: char| gbk(letter.encode_utf8(&mut [0; 4])).unwrap_or_else(|| b"?".to_vec());
                text.chars().flat_map(one).collect()
            }
            Self::Gb18030 | Self::GbkLost => return None,
            Self::LatinUndone => latin(text)?,
            Self::GbkUndone => utf8(gbk(text)?).filter(|bytes| is_chinese(bytes))?,
            Self::AsciiOnly => text.bytes().filter(u8::is_ascii).collect(),
            Self::LowBytes => text.encode_utf16().map(|unit| unit.to_le_bytes()[0]).collect(),
            Self::Surrogates => surrogates(text),
        })
    }

    /// Recognizes the charset of a body, and decodes it.
    pub(crate) fn decode(body: &[u8]) -> Option<(Self, String)> {
        if let [0xff, 0xfe, rest @ ..] = body {
            return utf16(rest, u16::from_le_bytes).map(|text| (Self::Utf16Bom, text));
        }
        if let [first, second, ..] = body {
            match (first, second) {
                (b'{' | b'[', 0) => return utf16(body, u16::from_le_bytes).map(|text| (Self::Utf16Le, text)),
                (0, b'{' | b'[') => return utf16(body, u16::from_be_bytes).map(|text| (Self::Utf16Be, text)),
                _ => {}
            }
        }
        if let Ok(text) = std::str::from_utf8(body) {
            return Some((Self::Utf8, text.to_owned()));
        }
        let text = GBK.decode_without_bom_handling_and_without_replacement(body)?;
        Some((Self::Gbk, text.into_owned()))
    }

    /// Whether this is one of the ways that UTF-16 is written.
    pub(crate) fn is_utf16(self) -> bool {
        matches!(self, Self::Utf16Le | Self::Utf16Be | Self::Utf16Bom)
    }
}

/// The bytes of GBK; nothing where it lacks a character.
pub(crate) fn gbk(text: &str) -> Option<Vec<u8>> {
    let (bytes, _, lost) = GBK.encode(text);
    (!lost).then(|| bytes.into_owned())
}

/// The UTF-8 bytes that were read as Latin-1, or as Windows-1252.
fn latin(text: &str) -> Option<Vec<u8>> {
    let exact: Option<Vec<u8>> = text.chars().map(|character| u8::try_from(character).ok()).collect();
    exact.and_then(utf8).or_else(|| {
        let (bytes, _, lost) = WINDOWS_1252.encode(text);
        if lost { None } else { utf8(bytes.into_owned()) }
    })
}

/// GBK as Python reads it: what is no character costs one byte.
fn by_pairs(bytes: &[u8]) -> String {
    let mut out = String::new();
    let mut rest = bytes;
    while let Some(first) = rest.first() {
        let length = if first.is_ascii() { 1 } else { 2 };
        let pair = rest.get(..length).filter(|_| !matches!(first, 0x80 | 0xff));
        let text = pair.and_then(|pair| GBK.decode_without_bom_handling_and_without_replacement(pair));
        // Python knows no characters for private use.
        let text = text.filter(|text| !text.contains(|character| matches!(character, '\u{e000}'..='\u{f8ff}')));
        out.push_str(text.as_deref().unwrap_or("\u{fffd}"));
        rest = &rest[if text.is_some() { length } else { 1 }..];
    }
    out
}

/// Two bytes of GBK are often two of UTF-8 by chance; three bytes of UTF-8 are not.
fn is_chinese(utf8: &[u8]) -> bool {
    std::str::from_utf8(utf8).is_ok_and(|text| text.chars().any(|character| character >= '\u{2e80}'))
}

/// Every UTF-16 unit as UTF-8 of its own.
fn surrogates(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for unit in text.encode_utf16() {
        match char::from_u32(u32::from(unit)) {
            Some(character) => out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
            None => out.extend(
                [0xe0 | (unit >> 12), 0x80 | (unit >> 6 & 0x3f), 0x80 | (unit & 0x3f)]
                    .map(|part| part.to_le_bytes()[0]),
            ),
        }
    }
    out
}

fn utf8(bytes: Vec<u8>) -> Option<Vec<u8>> {
    std::str::from_utf8(&bytes).is_ok().then_some(bytes)
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
    (bytes.len() % 2 == 0).then(|| String::from_utf16(&units).ok())?
}
