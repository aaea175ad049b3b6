//! The hashes that a signature may be made with.

use std::array;

use blake2::{Blake2b256, Blake2b512, Blake2s256};
use md5::{Digest, Md5};
use ripemd::Ripemd160;
use sha1::Sha1;
use sha2::{Sha224, Sha256, Sha384, Sha512, Sha512_256};
use sha3::{Keccak256, Sha3_224, Sha3_256, Sha3_384, Sha3_512};
use sm3::Sm3;

use crate::lanes::{LANES, Lanes};

/// A digest, filled up with zeros.
pub(crate) type Sum = [u8; 64];

pub(crate) fn filled(bytes: &[u8]) -> Sum {
    let mut sum = [0; 64];
    for (to, from) in sum.iter_mut().zip(bytes) {
        *to = *from;
    }
    sum
}

macro_rules! hashes {
    ($($name:ident($state:ty), $bytes:literal, $block:literal, $words:literal;)+) => {
        /// Which hash.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub(crate) enum Kind {
            $($name,)+
        }

        /// A hash under way. Cloning it is cheap: texts that begin alike are hashed once.
        #[derive(Clone)]
        pub(crate) enum Hasher {
            $($name($state),)+
        }

        impl Kind {
            /// Bytes of a digest.
            pub(crate) fn length(self) -> usize {
                match self {
                    $(Self::$name => $bytes,)+
                }
            }

            /// Bytes that are hashed at once: what HMAC fills its key up to.
            pub(crate) fn block(self) -> usize {
                match self {
                    $(Self::$name => $block,)+
                }
            }

            /// What people call it.
            pub(crate) fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $words,)+
                }
            }
        }

        impl Hasher {
            pub(crate) fn new(kind: Kind) -> Self {
                match kind {
                    $(Kind::$name => Self::$name(<$state>::default()),)+
                }
            }

            pub(crate) fn update(&mut self, bytes: &[u8]) {
                match self {
                    $(Self::$name(state) => state.update(bytes),)+
                }
            }

            pub(crate) fn finish(mut self) -> Sum {
                let mut sum = [0; 64];
                match &mut self {
                    $(Self::$name(state) => sum[..$bytes].copy_from_slice(&state.finalize_reset()),)+
                }
                sum
            }
        }
    };
}

// The large ones are boxed, so that the usual one stays quick to copy.
hashes! {
    Md5(Md5), 16, 64, "MD5";
    Sha1(Sha1), 20, 64, "SHA-1";
    Sha224(Sha224), 28, 64, "SHA-224";
    Sha256(Sha256), 32, 64, "SHA-256";
    Sm3(Sm3), 32, 64, "SM3";
    Sha384(Box<Sha384>), 48, 128, "SHA-384";
    Sha512(Box<Sha512>), 64, 128, "SHA-512";
    Sha512Of256(Box<Sha512_256>), 32, 128, "SHA-512/256";
    Ripemd160(Box<Ripemd160>), 20, 64, "RIPEMD-160";
    Sha3Of224(Box<Sha3_224>), 28, 144, "SHA3-224";
    Sha3Of256(Box<Sha3_256>), 32, 136, "SHA3-256";
    Sha3Of384(Box<Sha3_384>), 48, 104, "SHA3-384";
    Sha3Of512(Box<Sha3_512>), 64, 72, "SHA3-512";
    Keccak256(Box<Keccak256>), 32, 136, "Keccak-256";
    Blake2s256(Box<Blake2s256>), 32, 64, "BLAKE2s";
    Blake2b256(Box<Blake2b256>), 32, 128, "BLAKE2b, 256 bits";
    Blake2b512(Box<Blake2b512>), 64, 128, "BLAKE2b";
}

/// A message: what has been hashed of it, and what follows.
pub(crate) type Message<'m> = (&'m Hasher, [&'m [u8]; 3]);

/// The digests of the messages that there are: MD5 side by side, others one by one.
pub(crate) fn side_by_side(messages: &[Option<Message<'_>>; LANES]) -> [Option<Sum>; LANES] {
    let lengths = messages.iter().flatten().flat_map(|(_, rest)| rest).map(|part| part.len());
    let mut lanes = Lanes::new(lengths.sum());
    for (begun, rest) in messages.iter().flatten() {
        if let Hasher::Md5(begun) = begun {
            lanes.add(begun, *rest);
        }
    }
    let mut digests = lanes.digests().into_iter();
    array::from_fn(|at| match messages[at]? {
        (Hasher::Md5(_), _) => digests.next().map(|digest| filled(&digest)),
        (begun, rest) => Some(rest.iter().fold(begun.clone(), |hash, part| hash.then(part)).finish()),
    })
}

impl Hasher {
    /// This and what follows it.
    pub(crate) fn then(&self, bytes: &[u8]) -> Self {
        let mut next = self.clone();
        next.update(bytes);
        next
    }
}

impl Kind {
    /// Those that a signature is seldom made with: a short look is enough.
    pub(crate) const SELDOM: [Self; 10] = [
        Self::Sha512Of256,
        Self::Ripemd160,
        Self::Sha3Of224,
        Self::Sha3Of256,
        Self::Sha3Of384,
        Self::Sha3Of512,
        Self::Keccak256,
        Self::Blake2s256,
        Self::Blake2b256,
        Self::Blake2b512,
    ];

    /// Lower-case digits of the digest of these bytes.
    pub(crate) fn digits(self, sum: &Sum) -> String {
        hex::encode(&sum[..self.length()])
    }

    pub(crate) fn of(self, bytes: &[u8]) -> Sum {
        Hasher::new(self).then(bytes).finish()
    }
}
