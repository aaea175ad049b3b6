//! Bodies whose signature is wrong and that the journal cuts, whole: a signature is over all of them.

use std::collections::VecDeque;

use bytes::Bytes;

const MAX_BYTES: usize = 16 << 20;

/// The latest of them, in bounded memory.
#[derive(Debug, Default)]
pub(crate) struct Wholes {
    bodies: VecDeque<(u64, Bytes)>,
    bytes: usize,
}

impl Wholes {
    pub(crate) fn keep(&mut self, seq: u64, body: Bytes) {
        self.bytes += body.len();
        self.bodies.push_back((seq, body));
        while self.bytes > MAX_BYTES {
            let Some((_, oldest)) = self.bodies.pop_front() else { break };
            self.bytes -= oldest.len();
        }
    }

    pub(crate) fn find(&self, seq: u64) -> Option<Bytes> {
        let (_, body) = self.bodies.iter().find(|(kept, _)| *kept == seq)?;
        Some(body.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_make_room() {
        let mut wholes = Wholes::default();
        for seq in 1..=5 {
            wholes.keep(seq, vec![b'x'; 5 << 20].into());
        }
        let found = [1, 2, 3, 4, 5].map(|seq| wholes.find(seq).map(|body| body.len() >> 20));
        assert_eq!(found, [None, None, Some(5), Some(5), Some(5)]);
    }
}
