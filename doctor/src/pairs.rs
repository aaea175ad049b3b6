//! Forms and query strings.

use crate::charset::Charset;
use crate::percent;

/// A parameter: its name and value decoded, and the value as it travelled.
pub(crate) struct Pair {
    pub(crate) name: Vec<u8>,
    pub(crate) value: Vec<u8>,
    pub(crate) wire_value: Vec<u8>,
}

/// More are not split: such a form is only hashed.
const PAIRS: usize = 20_000;

/// Splits a form.
pub(crate) fn split(body: &[u8]) -> Vec<Pair> {
    let parts = body.split(|byte| *byte == b'&').filter(|part| !part.is_empty()).take(PAIRS);
    parts
        .map(|part| {
            let at = part.iter().position(|byte| *byte == b'=').unwrap_or(part.len());
            let (name, value) = (&part[..at], part.get(at + 1..).unwrap_or_default());
            Pair { name: percent::decode(name), value: percent::decode(value), wire_value: value.to_vec() }
        })
        .collect()
}

/// What the platform signs for a form, without the secret.
pub(crate) fn canonical(pairs: &[Pair]) -> Vec<u8> {
    let mut signed: Vec<_> = pairs.iter().filter(|pair| pair.name != b"sign" && !pair.value.is_empty()).collect();
    signed.sort_by(|left, right| (&left.name, &left.value).cmp(&(&right.name, &right.value)));
    let joined: Vec<_> = signed.iter().map(|pair| [&*pair.name, b"=", &*pair.value].concat()).collect();
    joined.join(&b'&')
}

/// Whether a body is a form rather than JSON.
pub(crate) fn is_form(body: &[u8], content_type: Option<&str>) -> bool {
    let start = body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body).trim_ascii_start();
    let json = matches!(start.first(), Some(b'{' | b'[' | b'"'));
    let said = content_type.is_some_and(|kind| kind.to_ascii_lowercase().contains("form"));
    // The first two bytes of UTF-16 are no parameter's name either.
    let named =
        body.iter().take(4096).position(|byte| *byte == b'=').is_some_and(|at| at > 0 && !body[..at].contains(&0));
    !json && (said || named)
}

/// The text of bytes in the charset that they seem to be in.
pub(crate) fn text(bytes: &[u8]) -> String {
    match Charset::decode(bytes) {
        Some((Charset::Utf8 | Charset::Gbk, text)) => text,
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}
