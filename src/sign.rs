//! Signatures (docs/protocol.md, section 2): the JSON rule and the form rule, pure functions over bytes.

use md5::{Digest, Md5};

const SUFFIX: &[u8] = b"&app_secret=";
/// Name of the parameter that carries a form's signature.
const SIGN: &[u8] = b"sign";

/// Signs a JSON body: `hex(md5(body ++ "&app_secret=" ++ secret))`, 32 lower-case digits.
///
/// `body` must be the bytes that are sent, exactly; the result goes bare into the `Authorization` header. It works for
/// every JSON call of the platform, not only for device sync.
///
/// ```
/// let body = r#"{"a":"string","b":0,"c":1900000109}"#; // the platform's own example
/// assert_eq!(pyun_energy::sign_json(body, "您的密钥"), "d7f3eca20c666483b2f4963d35a3f547");
/// ```
pub fn sign_json(body: impl AsRef<[u8]>, secret: impl AsRef<[u8]>) -> String {
    digest([body.as_ref(), SUFFIX, secret.as_ref()])
}

/// Tells whether `signature` belongs to these bytes and this secret: 32 hex digits in either case, nothing around them.
/// Compared in constant time.
///
/// ```
/// assert!(pyun_energy::verify_json(
///     r#"{"a":"string","b":0,"c":1900000109}"#, "您的密钥", "D7F3ECA20C666483B2F4963D35A3F547"));
/// ```
pub fn verify_json(body: impl AsRef<[u8]>, secret: impl AsRef<[u8]>, signature: &str) -> bool {
    same(&sign_json(body, secret), signature.as_bytes())
}

/// Signs the parameters of a form or a query string: all but `sign` and those whose value is empty, sorted by name and
/// then by value (byte order), joined as `name=value` with `&`, then `&app_secret=` and the secret; 32 lower-case digits.
///
/// Values are signed raw: percent-encode them only on the wire. The result travels as the parameter `sign`.
///
/// ```
/// let sign = pyun_energy::sign_form([("plate", "川A660N2"), ("merchant", "m1"), ("note", "")], "s3cret");
/// assert_eq!(sign, "c74129a1b4dd8cda604fbeffaad80fca");
/// ```
pub fn sign_form<N, V>(pairs: impl IntoIterator<Item = (N, V)>, secret: impl AsRef<[u8]>) -> String
where
    N: AsRef<[u8]>,
    V: AsRef<[u8]>,
{
    let pairs: Vec<(N, V)> = pairs.into_iter().collect();
    sign_pairs(&borrowed(&pairs), secret.as_ref())
}

/// Tells whether the parameters of a form carry the right `sign`. Parameters that this library does not know are part
/// of what is signed; no `sign`, or more than one, is wrong. Compared in constant time, either case.
///
/// ```
/// let pairs = [("merchant", "m1"), ("plate", "川A660N2"), ("sign", "c74129a1b4dd8cda604fbeffaad80fca")];
/// assert!(pyun_energy::verify_form(pairs, "s3cret"));
/// ```
pub fn verify_form<N, V>(pairs: impl IntoIterator<Item = (N, V)>, secret: impl AsRef<[u8]>) -> bool
where
    N: AsRef<[u8]>,
    V: AsRef<[u8]>,
{
    let pairs: Vec<(N, V)> = pairs.into_iter().collect();
    let pairs = borrowed(&pairs);
    let mut signs = pairs.iter().filter(|(name, _)| *name == SIGN);
    match (signs.next(), signs.next()) {
        (Some((_, sign)), None) => same(&sign_pairs(&pairs, secret.as_ref()), sign),
        _ => false,
    }
}

fn borrowed<N: AsRef<[u8]>, V: AsRef<[u8]>>(pairs: &[(N, V)]) -> Vec<(&[u8], &[u8])> {
    pairs.iter().map(|(name, value)| (name.as_ref(), value.as_ref())).collect()
}

fn sign_pairs(pairs: &[(&[u8], &[u8])], secret: &[u8]) -> String {
    sign_json(form_text(pairs), secret)
}

/// What is signed of a form, without the secret.
pub(crate) fn form_text(pairs: &[(&[u8], &[u8])]) -> Vec<u8> {
    let mut signed: Vec<_> = pairs.iter().filter(|(name, value)| *name != SIGN && !value.is_empty()).collect();
    signed.sort_unstable();
    let mut text = Vec::new();
    for (name, value) in signed {
        let separator: &[u8] = if text.is_empty() { b"" } else { b"&" };
        text.extend([separator, name, b"=", value].concat());
    }
    text
}

fn digest<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut md5 = Md5::new();
    for part in parts {
        md5.update(part);
    }
    // Not `hex::encode`: it takes the digits one by one, and as long as two of the blocks that are hashed.
    let mut digits = [0; 32];
    let written = hex::encode_to_slice(md5.finalize(), &mut digits);
    debug_assert!(written.is_ok(), "16 bytes are 32 digits");
    String::from_utf8(digits.to_vec()).unwrap_or_default()
}

/// Compares without stopping at the first difference, so that the time tells nothing about the right signature.
fn same(expected: &str, given: &[u8]) -> bool {
    if expected.len() != given.len() {
        return false;
    }
    let difference =
        expected.bytes().zip(given).fold(0, |all, (right, &digit)| all | (right ^ digit.to_ascii_lowercase()));
    std::hint::black_box(difference) == 0
}
