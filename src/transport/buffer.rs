//! Room for what goes out and for what comes in, while a request is under way; an idle connection has none.

use ureq::unversioned::transport::Buffers;

/// Room for what goes out and for what comes in, each. The head of an answer must fit.
pub(super) const BUFFER: usize = 16 * 1024;
/// Room for what comes in at first: most answers fit, and 256 connections that wait for one are a matter of memory.
const FIRST: usize = 4 * 1024;

#[derive(Default)]
pub(super) struct Buffer {
    output: Vec<u8>,
    /// Bytes at the start of the output that wait to be sent; out of ureq's sight.
    held: usize,
    input: Vec<u8>,
    /// What of the input has come in and not been used.
    unused: std::ops::Range<usize>,
    /// Something was used since the last time that nothing was.
    has_progress: bool,
}

impl Buffer {
    pub(super) fn held(&self) -> usize {
        self.held
    }

    pub(super) fn hold(&mut self, amount: usize) {
        self.held += amount;
    }

    /// How much is held back, and is no longer.
    pub(super) fn take_held(&mut self) -> usize {
        std::mem::take(&mut self.held)
    }

    pub(super) fn sendable(&self, amount: usize) -> &[u8] {
        &self.output[..amount]
    }

    /// Whether nothing waits, to be sent or to be used.
    pub(super) fn is_empty(&self) -> bool {
        self.held == 0 && self.unused.is_empty()
    }

    pub(super) fn free(&mut self) -> &mut [u8] {
        if self.unused.start > 0 {
            self.input.copy_within(self.unused.clone(), 0);
            self.unused = 0..self.unused.len();
        }
        self.make_room();
        &mut self.input[self.unused.end..]
    }

    /// Where what comes in has filled its room, that doubles, up to that for a head.
    fn make_room(&mut self) {
        if self.unused.end < self.input.len() || self.input.len() == BUFFER {
            return;
        }
        let mut wider = vec![0; (2 * self.input.len()).clamp(FIRST, BUFFER)];
        wider[..self.input.len()].copy_from_slice(&self.input);
        self.input = wider;
    }

    /// All that was to be sent has been: while an answer is awaited there is no need for the room.
    pub(super) fn sent(&mut self) {
        self.output = Vec::new();
    }

    pub(super) fn filled(&mut self, amount: usize) {
        self.unused.end += amount;
    }

    /// The digits of the status in the head that has come in.
    pub(super) fn status(&self) -> Option<&[u8]> {
        self.input[self.unused.clone()].get("HTTP/1.1 ".len().."HTTP/1.1 408".len())
    }

    /// Joins header lines that were folded, with spaces, as RFC 9112 (5.2) has it: the parser does not know them. Gives
    /// whether the head has come in whole; what follows it is left alone.
    pub(super) fn unfold(&mut self) -> bool {
        let unused = &mut self.input[self.unused.clone()];
        for at in 0..unused.len() {
            if unused[at] != b'\n' {
                continue;
            }
            match unused.get(at + 1..) {
                Some([b' ' | b'\t', ..]) => {
                    unused[at] = b' ';
                    if at > 0 && unused[at - 1] == b'\r' {
                        unused[at - 1] = b' ';
                    }
                }
                Some([b'\n', ..] | [b'\r', b'\n', ..]) => return true,
                _ => {}
            }
        }
        false
    }
}

/// Once a request; `resize` would cost as much as all the rest of it in a small build.
fn allocate(room: &mut Vec<u8>) {
    if room.is_empty() {
        *room = vec![0; BUFFER];
    }
}

impl Buffers for Buffer {
    fn output(&mut self) -> &mut [u8] {
        allocate(&mut self.output);
        &mut self.output[self.held..]
    }

    fn input(&self) -> &[u8] {
        &self.input[self.unused.clone()]
    }

    fn input_append_buf(&mut self) -> &mut [u8] {
        self.free()
    }

    fn input_appended(&mut self, amount: usize) {
        self.filled(amount);
    }

    fn input_consume(&mut self, amount: usize) {
        self.has_progress = amount > 0;
        self.unused.start += amount;
    }

    fn tmp_and_output(&mut self) -> (&mut [u8], &mut [u8]) {
        allocate(&mut self.output);
        self.make_room();
        (&mut self.input[self.unused.end..], &mut self.output[self.held..])
    }

    fn can_use_input(&self) -> bool {
        self.has_progress && !self.unused.is_empty()
    }
}
