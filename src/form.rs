//! Parameters as they travel in a form or a query: percent-encoded UTF-8 (docs/protocol.md, section 6).

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, percent_encode};

/// What is encoded: all but letters, digits and `-._~`. A blank becomes `%20`, which both forms and queries read.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// `name=value` with `&` between, in the order given.
pub(crate) fn encode(pairs: &[&(&[u8], &[u8])]) -> String {
    let mut text = String::new();
    for (name, value) in pairs {
        if !text.is_empty() {
            text.push('&');
        }
        text.extend(percent_encode(name, ENCODED));
        text.push('=');
        text.extend(percent_encode(value, ENCODED));
    }
    text
}

/// The pairs of a form, decoded as far as they can be; `+` is a blank.
pub(crate) fn decode(body: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let pair = |part: &[u8]| {
        let (name, value) = match part.iter().position(|byte| *byte == b'=') {
            Some(at) => (part.get(..at), part.get(at + 1..)),
            None => (Some(part), None),
        };
        (decoded(name.unwrap_or_default()), decoded(value.unwrap_or_default()))
    };
    body.split(|byte| *byte == b'&').filter(|part| !part.is_empty()).map(pair).collect()
}

fn decoded(text: &[u8]) -> Vec<u8> {
    let blanks: Vec<u8> = text.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    Cow::from(percent_decode(&blanks)).into_owned()
}
