//! Bodies that hold another body: JSON in a string, percent-encoded, in Base64, in a field of a form.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::change::Note;
use crate::json::{Node, parse};
use crate::mistake::MistakeId;
use crate::{pairs, percent};

/// A body inside of the one that was sent.
pub(crate) struct Inner {
    pub(crate) text: String,
    pub(crate) note: Note,
}

/// Every body that is inside of this one.
pub(crate) fn inner(body: &[u8]) -> Vec<Inner> {
    let mut all = Vec::new();
    let mut found = |text: Option<String>, id, english: &'static str, chinese: &'static str| {
        all.extend(text.map(|text| Inner { text, note: Note::new(id, english, chinese) }));
    };
    let said = ["what was signed is inside of what was sent", "签名的内容被包在了发送的内容里"];
    found(json_string(body), MistakeId::DoubleEncoded, said[0], said[1]);
    found(percent_encoded(body), MistakeId::PercentEncoded, "signed raw, sent encoded", "签名用原文，发送时做了编码");
    found(base64(body), MistakeId::Base64Body, "signed raw, sent in Base64", "签名用原文，发送时做了 Base64");
    found(field(body), MistakeId::JsonInFormField, said[0], said[1]);
    all
}

fn is_json(bytes: &[u8]) -> bool {
    matches!(bytes.trim_ascii().first(), Some(b'{' | b'['))
}

fn json(bytes: Vec<u8>) -> Option<String> {
    if is_json(&bytes) { String::from_utf8(bytes).ok() } else { None }
}

fn json_string(body: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?.trim();
    match parse(text.starts_with('"').then_some(text)?)? {
        Node::Text(inner) => json(inner.value.into_owned().into_bytes()),
        _ => None,
    }
}

fn percent_encoded(body: &[u8]) -> Option<String> {
    let start: [u8; 3] = body.get(..3)?.try_into().ok()?;
    let encoded = matches!(&start.map(|byte| byte.to_ascii_uppercase()), b"%7B" | b"%5B");
    encoded.then(|| percent::decode(body.strip_suffix(b"=").unwrap_or(body))).and_then(json)
}

fn base64(body: &[u8]) -> Option<String> {
    let plausible =
        body.len() > 8 && body.iter().take(64).all(|byte| byte.is_ascii_alphanumeric() || b"+/=-_".contains(byte));
    plausible.then(|| BASE64_STANDARD.decode(body.trim_ascii()).ok())?.and_then(json)
}

fn field(body: &[u8]) -> Option<String> {
    // The only field, or the only one with JSON in it; `{...}=` is what a form makes of a text without a name.
    let pairs = pairs::split(if is_json(body) { return None } else { body });
    let whole = pairs.iter().find(|pair| is_json(&pair.value)).map(|pair| pair.value.clone());
    whole.and_then(json)
}
