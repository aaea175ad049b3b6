//! The application secret: kept out of every text, wiped from memory when dropped.

use std::fmt;

use zeroize::Zeroizing;

use crate::Error;

/// An application secret. `Debug` shows `Secret(***)`; the bytes are zeroed on drop.
///
/// Made from text or bytes: `Secret::from("…")`. Text is taken as UTF-8, byte for byte, nothing trimmed.
#[derive(Clone)]
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// The bytes, for signing.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl AsRef<[u8]> for Secret {
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

impl From<Vec<u8>> for Secret {
    fn from(secret: Vec<u8>) -> Self {
        Self(Zeroizing::new(secret))
    }
}

impl From<String> for Secret {
    fn from(secret: String) -> Self {
        secret.into_bytes().into()
    }
}

impl From<&str> for Secret {
    fn from(secret: &str) -> Self {
        secret.as_bytes().to_vec().into()
    }
}

impl From<&[u8]> for Secret {
    fn from(secret: &[u8]) -> Self {
        secret.to_vec().into()
    }
}

/// Whether a secret, or the id that goes with it, can be used at all: an empty one is a variable that is not set.
pub(crate) fn check(field: &str, value: &[u8]) -> Result<(), Error> {
    if value.is_empty() {
        return Err(Error::invalid(field, "required, but missing or empty"));
    }
    if has_space_at_an_end(value) {
        return Err(Error::invalid(field, "leading or trailing white space; remove it"));
    }
    Ok(())
}

/// As a file's last line break, or its byte order mark, leaves behind: whoever reads a secret from there signs wrongly.
fn has_space_at_an_end(value: &[u8]) -> bool {
    let is_space = |char: char| char.is_whitespace() || char == '\u{feff}';
    match std::str::from_utf8(value) {
        Ok(text) => text.starts_with(is_space) || text.ends_with(is_space),
        Err(_) => value.trim_ascii() != value,
    }
}
