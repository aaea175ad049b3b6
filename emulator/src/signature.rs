//! The signing rule, over the text that is signed: a body as received, or what is made of parameters.

use std::hint::black_box;

use md5::{Digest, Md5};

/// Whether `given` is the signature of `text` under `secret`.
pub(crate) fn matches(text: &[u8], secret: &[u8], given: [u8; 16]) -> bool {
    Unfinished::over(text).matches(secret, given)
}

/// The signature of a text, but for the secret: to try several secrets at the cost of one text.
pub(crate) struct Unfinished(Md5);

impl Unfinished {
    pub(crate) fn over(text: &[u8]) -> Self {
        Self(Md5::new_with_prefix(text).chain_update(b"&app_secret="))
    }

    /// Takes the same time wherever the two differ.
    pub(crate) fn matches(&self, secret: &[u8], given: [u8; 16]) -> bool {
        let right: [u8; 16] = self.0.clone().chain_update(secret).finalize().into();
        let difference = right.iter().zip(given).fold(0, |all, (a, b)| black_box(all | (a ^ b)));
        difference == 0
    }
}

/// The signature of `text` under `secret`, in hex.
pub(crate) fn sign(text: &[u8], secret: &[u8]) -> String {
    hex::encode(Md5::new_with_prefix(text).chain_update(b"&app_secret=").chain_update(secret).finalize())
}

/// The MD5 of `text` alone, in hex. Without the secret it gives nothing away, and shows whether both sides have the same text.
pub(crate) fn md5_alone(text: &[u8]) -> String {
    hex::encode(Md5::digest(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = br#"{"a":"string","b":0,"c":1900000109}"#;

    fn known_answer() -> [u8; 16] {
        let bytes = hex::decode("d7f3eca20c666483b2f4963d35a3f547").unwrap();
        bytes.try_into().unwrap()
    }

    #[test]
    fn the_documents_known_answer_matches() {
        assert!(matches(BODY, "您的密钥".as_bytes(), known_answer()));
    }

    #[test]
    fn one_bit_off_does_not_match() {
        for bit in 0..128 {
            let mut wrong = known_answer();
            wrong[bit / 8] ^= 1 << (bit % 8);
            assert!(!matches(BODY, "您的密钥".as_bytes(), wrong), "bit {bit}");
        }
    }
}
