//! MD5 of eight messages at once: a processor that computes with several words at a time does so in twice the time that one
//! message takes it.

use md5::Md5;
use md5::digest::common::hazmat::SerializableState;
use wide::u32x8 as Words;

/// Messages at once.
pub(crate) const LANES: usize = 8;

const BLOCK: usize = 64;

/// Bits that each step of a round rotates by (RFC 1321, 3.4).
const ROTATIONS: [[u32; 4]; 4] = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];

/// What each step adds: the sines of 1 to 64 radians, times 2³² (RFC 1321, 3.4).
#[rustfmt::skip]
#[allow(clippy::unreadable_literal)] // As they are printed there.
const SINES: [u32; 64] = [
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
];

/// Messages that are hashed together.
pub(crate) struct Lanes {
    /// A word of the state, in each lane.
    state: [[u32; LANES]; 4],
    /// What is left of the messages, one behind the other, filled up to whole blocks.
    blocks: Vec<u8>,
    /// Where each begins there, and ends.
    places: [(usize, usize); LANES],
    count: usize,
}

impl Lanes {
    /// With room for messages of so many bytes together.
    pub(crate) fn new(bytes: usize) -> Self {
        // Up to three blocks of each hold what had begun, and the length.
        let blocks = Vec::with_capacity(bytes + 3 * BLOCK * LANES);
        Self { state: [[0; LANES]; 4], blocks, places: [(0, 0); LANES], count: 0 }
    }

    /// One more message, that goes on with `rest` behind what `hash` has seen; there is room for eight.
    pub(crate) fn add(&mut self, hash: &Md5, rest: [&[u8]; 3]) {
        // Four words, the number of blocks, and how many bytes follow that are too few for one.
        let hashed = hash.serialize();
        let word = |at: usize| u32::from_le_bytes([0, 1, 2, 3].map(|byte| hashed[4 * at + byte]));
        for (at, lanes) in self.state.iter_mut().enumerate() {
            lanes[self.count] = word(at);
        }
        let blocks = u64::from(word(4)) | u64::from(word(5)) << 32;
        let from = self.blocks.len();
        let begun = &hashed[25..25 + usize::from(hashed[24])];
        for part in [begun, rest[0], rest[1], rest[2]] {
            self.blocks.extend_from_slice(part);
        }
        let left = self.blocks.len() - from;
        let to = from + ((left + 8) / BLOCK + 1) * BLOCK;
        self.blocks.push(0x80);
        self.blocks.resize(to - 8, 0);
        self.blocks.extend_from_slice(&(8 * (blocks * BLOCK as u64 + left as u64)).to_le_bytes());
        self.places[self.count] = (from, to);
        self.count += 1;
    }

    /// The digests of the messages, in the order in which they were added.
    pub(crate) fn digests(&self) -> [[u8; 16]; LANES] {
        let mut digests = [[0; 16]; LANES];
        let mut state = self.state.map(Words::new);
        let longest = self.places.iter().map(|(from, to)| to - from).max().unwrap_or_default();
        for at in (0..longest).step_by(BLOCK) {
            let mut block = [[0; LANES]; 16];
            for (lane, (from, to)) in self.places.iter().enumerate() {
                let bytes = self.blocks[*from..*to].get(at..at + BLOCK).unwrap_or_default();
                for (words, bytes) in block.iter_mut().zip(bytes.chunks_exact(4)) {
                    words[lane] = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
                }
            }
            compress(&mut state, &block);
            for (lane, digest) in digests.iter_mut().enumerate() {
                let (from, to) = self.places[lane];
                if to - from == at + BLOCK {
                    for (bytes, words) in digest.chunks_exact_mut(4).zip(&state) {
                        bytes.copy_from_slice(&words.as_array_ref()[lane].to_le_bytes());
                    }
                }
            }
        }
        digests
    }
}

/// What a block makes of the state, in each lane (RFC 1321, 3.4).
fn compress(state: &mut [Words; 4], block: &[[u32; LANES]; 16]) {
    let mut now = *state;
    // Unrolled: each step has constants of its own.
    macro_rules! steps {
        ($($first:literal)+) => {
            $(four($first, &mut now, block);)+
        };
    }
    steps!(0 4 8 12 16 20 24 28 32 36 40 44 48 52 56 60);
    for (word, more) in state.iter_mut().zip(now) {
        *word += more;
    }
}

/// Four steps.
#[inline(always)] // Only so are its numbers constants.
#[allow(clippy::inline_always)]
fn four(first: usize, state: &mut [Words; 4], block: &[[u32; LANES]; 16]) {
    let [mut a, mut b, mut c, mut d] = *state;
    a = step(first, [a, b, c, d], block);
    d = step(first + 1, [d, a, b, c], block);
    c = step(first + 2, [c, d, a, b], block);
    b = step(first + 3, [b, c, d, a], block);
    *state = [a, b, c, d];
}

#[inline(always)] // Only so are its numbers constants.
#[allow(clippy::inline_always)]
fn step(number: usize, [a, b, c, d]: [Words; 4], block: &[[u32; LANES]; 16]) -> Words {
    let (mixed, word) = match number / 16 {
        0 => (d ^ (b & (c ^ d)), number),
        1 => (c ^ (d & (b ^ c)), 5 * number + 1),
        2 => (b ^ c ^ d, 3 * number + 5),
        _ => (c ^ (b | !d), 7 * number),
    };
    let sum = a + mixed + Words::new(block[word % 16]) + Words::splat(SINES[number]);
    let rotation = ROTATIONS[number / 16][number % 4];
    b + ((sum << rotation) | (sum >> (32 - rotation)))
}

#[cfg(test)]
mod tests {
    use md5::Digest;

    use super::*;

    /// Messages of all lengths around a block, begun anywhere, in lanes beside longer and shorter ones.
    #[test]
    fn lanes_agree_with_the_library() {
        let bytes: Vec<u8> = (0..=255).collect();
        let cases: Vec<(usize, usize)> = (0..=200).map(|length| (length * 7 % (length + 1), length)).collect();
        for cases in cases.chunks(LANES).chain(cases.chunks(3)) {
            let mut lanes = Lanes::new(0);
            for (at, length) in cases {
                let middle = at + (length - at) / 3;
                let hash = Md5::new_with_prefix(&bytes[..*at]);
                lanes.add(&hash, [&bytes[*at..middle], &[], &bytes[middle..*length]]);
            }
            for (digest, (_, length)) in lanes.digests().iter().zip(cases) {
                assert_eq!(digest[..], Md5::digest(&bytes[..*length])[..], "{length} bytes");
            }
        }
    }
}
