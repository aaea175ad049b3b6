//! Texts that were cut, and buffers that were hashed as a whole.

use super::Search;
use super::hit::{Ending, Hit};
use crate::change::Note;
use crate::finishes::Endings;
use crate::hash::Hasher;
use crate::mistake::MistakeId;
use crate::space::Space;

/// Only short bodies are tried with every one of their beginnings.
const PREFIXES: usize = 64 << 10;

/// What a buffer holds that nobody has written to: NULs, blanks, flash memory, and what a debugger's library puts there.
const FILLS: [(u8, &str, &str); 5] = [
    (0, "NULs", "NUL"),
    (b' ', "blanks", "空格"),
    (0xff, "bytes ff", "0xFF 字节"),
    (0xcc, "bytes cc", "0xCC 字节"),
    (0xcd, "bytes cd", "0xCD 字节"),
];

impl Search<'_> {
    /// Every beginning of the text that was sent: fixed buffers, lengths in characters, strings that end at a NUL.
    pub(super) fn beginnings(&mut self, space: &dyn Space) -> Option<Hit> {
        let text = space.render(&[])?;
        if text.len() > PREFIXES {
            return None;
        }
        let mut state = Hasher::new(self.target.kind);
        for length in 1..text.len() {
            state.update(&text[length - 1..length]);
            if let Some(mut ending) = self.ending(&text[..length], &state, Endings::Right, None, space.is_bare(&[])) {
                let (english, chinese) =
                    (format!("{length} of {} bytes", text.len()), format!("{} 字节只签了前 {length} 字节", text.len()));
                let (english, chinese) = counted(&text, length, english, chinese);
                ending.notes.insert(0, Note::new(MistakeId::SignedPrefix, english, chinese));
                return Some(Hit::new(space.base(), Vec::new(), text[..length].to_vec(), ending));
            }
        }
        self.buffers(space, &text)
    }

    /// The body in a buffer that was hashed as a whole, and the secret behind it.
    fn padded(&mut self, space: &dyn Space, text: &[u8]) -> Option<Hit> {
        FILLS.iter().find_map(|(fill, english, chinese)| {
            let mut state = Hasher::new(self.target.kind).then(text);
            let largest = 4 * (text.len() + 1).next_power_of_two().max(2048);
            for size in text.len() + 1..=largest {
                state.update(&[*fill]);
                // Buffers have round sizes, and words whole bytes; the one NUL that ends a string is an edge of the text.
                let is_round = size % 64 == 0 || size % 100 == 0 || (size % 4 == 0 && size < text.len() + 16);
                if !is_round {
                    continue;
                }
                let Some(mut ending) = self.ending(text, &state, Endings::Right, None, space.is_bare(&[])) else {
                    continue;
                };
                let more = size - text.len();
                let words = [
                    format!("{more} {english} behind the body: a buffer of {size} bytes"),
                    format!("正文后面还有 {more} 个 {chinese}：缓冲区共 {size} 字节"),
                ];
                let [english, chinese] = words;
                ending.notes.insert(0, Note::new(MistakeId::BufferPadded, english, chinese));
                return Some(Hit::new(space.base(), Vec::new(), text.to_vec(), ending));
            }
            None
        })
    }

    /// Body and secret in a buffer that was too short for both, or hashed with all that is behind them.
    fn buffers(&mut self, space: &dyn Space, text: &[u8]) -> Option<Hit> {
        let tail = &self.finishes.of(Endings::Right).first()?.tail;
        let all = [text, tail].concat();
        let hit = |signed: &[u8], note: Note, odd: Vec<Note>| {
            let ending = Ending { finish: None, notes: [vec![note], odd].concat() };
            let body = signed.get(..text.len()).unwrap_or(signed).to_vec();
            Hit { tail: Vec::new(), ..Hit::new(space.base(), Vec::new(), body, ending) }
        };
        let mut state = Hasher::new(self.target.kind);
        for length in 1..all.len() {
            state.update(&all[length - 1..length]);
            let words = |all: usize| (format!("{length} of {all} bytes"), format!("{all} 字节只取了前 {length} 字节"));
            if let Some(odd) = self.target.matches(&state.clone().finish()).filter(|_| length != text.len()) {
                let (english, chinese) = words(all.len());
                let (english, chinese) = counted(&all, length, english, chinese);
                let note = Note::new(
                    MistakeId::SignedPrefix,
                    format!("with the secret, {english}"),
                    format!("连同密钥，{chinese}"),
                );
                return Some(hit(&all[..length], note, odd));
            }
        }
        if let Some(found) = self.padded(space, text) {
            return Some(found);
        }
        self.tried += 2 * all.len() as u64;
        state.update(&all[all.len() - 1..]);
        let largest = 4 * (all.len() + 1).next_power_of_two().max(1024);
        for size in all.len() + 1..=largest {
            state.update(&[0]);
            if let Some(odd) = self.target.matches(&state.clone().finish()) {
                let zeros = size - all.len();
                let words = [
                    format!("{zeros} NULs behind the secret: a buffer of {size} bytes"),
                    format!("密钥后面还有 {zeros} 个 NUL：缓冲区共 {size} 字节"),
                ];
                let [english, chinese] = words;
                return Some(hit(text, Note::new(MistakeId::BufferPadded, english, chinese), odd));
            }
        }
        None
    }
}

/// What is said of so many bytes of a text, where they are as many as it has characters.
fn counted(all: &[u8], length: usize, english: String, chinese: String) -> (String, String) {
    let text = String::from_utf8_lossy(all);
    let counts = [text.chars().count(), text.encode_utf16().count()];
    if counts.contains(&length) {
        (format!("{english}: its length was counted in characters"), format!("{chinese}：长度是按字符数算的"))
    } else {
        (english, chinese)
    }
}
