//! The common name in a certificate: what DER needs to be found there, and no more.

/// One value of DER: its tag, and what is in it; and what follows it.
fn value(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, length, rest) = match *der {
        [tag, length @ ..=0x7f, ref rest @ ..] | [tag, 0x81, length, ref rest @ ..] => (tag, usize::from(length), rest),
        [tag, 0x82, high, low, ref rest @ ..] => (tag, usize::from(u16::from_be_bytes([high, low])), rest),
        _ => return None,
    };
    Some((tag, rest.get(..length)?, rest.get(length..)?))
}

/// The values one after another.
fn values(der: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    let mut left = der;
    std::iter::from_fn(move || {
        let (tag, inside, rest) = value(left)?;
        left = rest;
        Some((tag, inside))
    })
}

/// The subject's common name (RFC 5280, 4.1.2.6): the last one, as it is the most particular.
pub(super) fn common_name(certificate: &[u8]) -> Option<&str> {
    const COMMON_NAME: &[u8] = b"\x55\x04\x03";
    const VERSION: u8 = 0xa0;
    let (_, certificate, _) = value(certificate)?;
    let (_, signed, _) = value(certificate)?;
    // Serial number, signature, issuer, validity, subject; a version before them.
    let (_, subject) = values(signed).filter(|(tag, _)| *tag != VERSION).nth(4)?;
    let attributes = values(subject).flat_map(|(_, set)| values(set)).filter_map(|(_, attribute)| {
        let mut parts = values(attribute);
        Some((parts.next()?.1, parts.next()?.1))
    });
    let name = attributes.filter(|(id, _)| *id == COMMON_NAME).last()?.1;
    std::str::from_utf8(name).ok()
}
