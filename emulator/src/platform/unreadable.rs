//! Why a body is no JSON, as far as its first bytes tell: better than "expected value at line 1 column 1".

/// How a body begins, and what that means.
const BEGINNINGS: &[(&[u8], &str)] = &[
    (
        b"\xEF\xBB\xBF",
        "it begins with a byte order mark (EF BB BF): write UTF-8 without one (C#: new UTF8Encoding(false); Python: utf-8, not utf-8-sig)",
    ),
    (b"\x1F\x8B", "it is compressed with gzip: sign and send the plain text"),
    (b"\xFF\xFE", UTF_16),
    (b"\xFE\xFF", UTF_16),
    (b"{\0", UTF_16),
    (b"\0{", UTF_16),
    (b"%7B", "it is percent-encoded: JSON is sent as it is"),
    (b"<", "it begins with <, as XML and HTML do"),
    (b"{'", "its texts are in single quotes, as Python prints a dict: use json.dumps"),
    (b"--", "it begins with --, as multipart/form-data does: send the JSON alone"),
];
const UTF_16: &str = "it is UTF-16: encode it as UTF-8";
const GBK: &str = "it is GBK, as it seems: encode it as UTF-8 (Java: getBytes(StandardCharsets.UTF_8))";
const FORM: &str = "it is a form (name=value): send JSON";

/// What `body`, which is no JSON, is instead. `encoding` is the `Content-Encoding` header.
pub(super) fn cause(body: &[u8], encoding: Option<&str>) -> Option<String> {
    let known = BEGINNINGS.iter().find(|(beginning, _)| body.starts_with(beginning)).map(|(_, cause)| *cause);
    if let Some(cause) = known {
        return Some(cause.to_owned());
    }
    if let Some(encoding) = encoding.filter(|encoding| !encoding.eq_ignore_ascii_case("identity")) {
        return Some(format!("Content-Encoding is {encoding:?}: sign and send the plain text"));
    }
    let is_form = body.first().is_some_and(u8::is_ascii_alphabetic) && body.contains(&b'=') && body.is_ascii();
    is_form.then_some(FORM).or(is_gbk(body).then_some(GBK)).map(str::to_owned)
}

/// Whether all of it is ASCII and pairs of GBK, and is no UTF-8, not even some that was cut.
fn is_gbk(body: &[u8]) -> bool {
    let mut bytes = body.iter().copied();
    while let Some(byte) = bytes.next() {
        let right = match byte {
            0x81..=0xFE => bytes.next().is_some_and(|trail| matches!(trail, 0x40..=0x7E | 0x80..=0xFE)),
            _ => byte.is_ascii(),
        };
        if !right {
            return false;
        }
    }
    std::str::from_utf8(body).is_err_and(|e| e.error_len().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gbk_is_told_from_what_is_cut_and_from_latin_1() {
        assert!(is_gbk(b"{\"name\":\"\xD2\xBB\xBA\xC5\xD7\xAE\"}"));
        let utf8 = "{\"name\":\"一号桩\"}".as_bytes();
        assert!(!is_gbk(utf8) && !is_gbk(&utf8[..11]) && !is_gbk(b"{\"name\":\"caf\xE9\"}"));
    }
}
