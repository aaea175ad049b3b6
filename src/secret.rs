//! The application secret: kept out of every text, wiped from memory when dropped.

use std::fmt;

use zeroize::Zeroizing;

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
