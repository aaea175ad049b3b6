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

/// The parameters of a form; an error if none of them is signed.
pub(crate) fn signed(form: &[u8]) -> Result<Vec<Pair>, Failure> {
    let pairs = split(form);
    if pairs.iter().any(|(name, value)| name != b"sign" && !value.is_empty()) {
        Ok(pairs)
    } else {
        Err(Failure::Usage("there is no parameter in it that is signed; a form reads name=value&name=value".into()))
    }
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
}
