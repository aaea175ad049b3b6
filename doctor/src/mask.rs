//! What must not be shown, and how it is hidden.

use base64::Engine;
use base64::prelude::BASE64_STANDARD_NO_PAD;

use crate::request::KnownSecret;
use crate::secrets::encodings;

/// What every text shows in place of a secret.
pub(crate) const MASK: &[u8] = b"***";

/// All byte strings that must not be shown, longest first.
pub(crate) fn needles(secrets: &[KnownSecret<'_>]) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    for secret in secrets {
        for bytes in [secret.bytes, secret.bytes.trim_ascii()] {
            all.push(bytes.to_vec());
            all.push(bytes.to_ascii_lowercase());
            all.push(bytes.to_ascii_uppercase());
            all.extend(encodings(bytes));
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

/// Shorter ones may stand anywhere by chance.
const LEAST: usize = 8;

/// Whether a secret stands in a signature, in clear, in hex, or in the Base64 of a scheme such as `Basic`.
pub(crate) fn is_in(secret: &[u8], signature: &str) -> bool {
    let holds = |text: &[u8], part: &[u8]| text.windows(part.len().max(1)).any(|window| window == part);
    let bytes = signature.as_bytes();
    secret.len() >= LEAST
        && (in_base64(secret, signature)
            || holds(bytes, secret)
            || holds(&bytes.to_ascii_lowercase(), hex::encode(secret).as_bytes()))
}

fn in_base64(secret: &[u8], signature: &str) -> bool {
    let last = signature.rsplit([' ', ':', '=']).find(|part| !part.is_empty()).unwrap_or_default();
    let decoded = BASE64_STANDARD_NO_PAD.decode(last.trim_end_matches('='));
    decoded.is_ok_and(|bytes| bytes.windows(secret.len()).any(|window| window == secret))
}
