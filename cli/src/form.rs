//! Parameters of a form or a query string, as they travel: `a=b&c=d`.

use std::borrow::Cow;

use percent_encoding::percent_decode;

use crate::failure::Failure;

/// A parameter, decoded.
pub(crate) type Pair = (Vec<u8>, Vec<u8>);

/// Splits at `&` and at the first `=`, then decodes: `+` is a space, `%XX` a byte, anything else itself.
fn split(form: &[u8]) -> Vec<Pair> {
    let parts = form.split(|byte| *byte == b'&').filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let equals = part.iter().position(|byte| *byte == b'=').unwrap_or(part.len());
            (decode(&part[..equals]), decode(part.get(equals + 1..).unwrap_or_default()))
        })
        .collect()
}

/// The parameters of a form, or of a query that may stand in its URL; an error if none of them is signed.
pub(crate) fn signed(form: &[u8], is_query: bool) -> Result<Vec<Pair>, Failure> {
    let pairs = split(if is_query { query(form) } else { form });
    if pairs.iter().any(|(name, value)| name != b"sign" && !value.is_empty()) {
        Ok(pairs)
    } else {
        Err(Failure::Usage("there is no parameter in it that is signed; a form reads name=value&name=value".into()))
    }
}

/// What stands in a URL between `?` and `#`; a text without `?` is a query.
fn query(url: &[u8]) -> &[u8] {
    let before = url.split(|byte| *byte == b'#').next().unwrap_or_default();
    before.iter().position(|byte| *byte == b'?').map_or(before, |at| &before[at + 1..])
}

fn decode(text: &[u8]) -> Vec<u8> {
    let spaced: Vec<u8> = text.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    Cow::from(percent_decode(&spaced)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(form: &str) -> Vec<(String, String)> {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        split(form.as_bytes()).into_iter().map(|(name, value)| (text(name), text(value))).collect()
    }

    #[test]
    fn forms_are_split_and_decoded() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(texts("a=1&b=%E5%B7%9D+x&c==%26"), [pair("a", "1"), pair("b", "川 x"), pair("c", "=&")]);
        assert_eq!(texts("&&a&b="), [pair("a", ""), pair("b", "")]);
        assert_eq!(texts("a=100%"), [pair("a", "100%")]);
    }

    #[test]
    fn a_query_is_found_in_its_url() {
        for url in ["https://h/p?a=1?&b=/#top", "?a=1?&b=/", "a=1%3F&b=/#"] {
            let expected = [("a".into(), "1?".into()), ("b".into(), "/".into())];
            assert_eq!(texts(std::str::from_utf8(query(url.as_bytes())).unwrap()), expected, "{url}");
        }
    }
}
