//! The hashes that a signature may be made with.

use md5::{Digest, Md5};
use sha1::Sha1;
use sha2::Sha256;

/// Which hash.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Md5,
    Sha1,
    Sha256,
}

/// A hash under way. Cloning it is cheap: texts that begin alike are hashed once.
#[derive(Clone)]
pub(crate) enum Hasher {
    Md5(Md5),
    Sha1(Sha1),
    Sha256(Sha256),
}

/// A digest, filled up with zeros.
pub(crate) type Sum = [u8; 32];

impl Hasher {
    pub(crate) fn new(kind: Kind) -> Self {
        match kind {
            Kind::Md5 => Self::Md5(Md5::new()),
            Kind::Sha1 => Self::Sha1(Sha1::new()),
            Kind::Sha256 => Self::Sha256(Sha256::new()),
        }
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Md5(state) => state.update(bytes),
            Self::Sha1(state) => state.update(bytes),
            Self::Sha256(state) => state.update(bytes),
        }
    }

    /// This and what follows it.
    pub(crate) fn then(&self, bytes: &[u8]) -> Self {
        let mut next = self.clone();
        next.update(bytes);
        next
    }

    pub(crate) fn finish(self) -> Sum {
        let mut sum = [0; 32];
        match self {
            Self::Md5(state) => sum[..16].copy_from_slice(&state.finalize()),
            Self::Sha1(state) => sum[..20].copy_from_slice(&state.finalize()),
            Self::Sha256(state) => sum.copy_from_slice(&state.finalize()),
        }
        sum
    }
}

impl Kind {
    /// Bytes of a digest.
    pub(crate) fn length(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha256 => 32,
        }
    }

    /// Lower-case digits of the digest of these bytes.
    pub(crate) fn digits(self, sum: &Sum) -> String {
        hex::encode(&sum[..self.length()])
    }

    pub(crate) fn of(self, bytes: &[u8]) -> Sum {
        Hasher::new(self).then(bytes).finish()
    }
}
