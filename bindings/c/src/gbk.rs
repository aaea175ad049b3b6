//! GBK, by a table that `build.rs` asks of `encoding_rs`.

use std::borrow::Cow;

/// The characters of all pairs of bytes, each two bytes, lower one first; zeros are none.
static TABLE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/gbk.bin"));
const FIRST_LEAD: usize = 0x81;
const FIRST_TRAIL: usize = 0x40;
/// Trails from 0x40 to 0xFE.
const TRAILS: usize = 0xbf;

/// To UTF-8, or the offset of the first byte that is wrong.
pub(crate) fn decode(text: &[u8]) -> Result<Cow<'_, str>, usize> {
    if let (true, Ok(text)) = (text.is_ascii(), std::str::from_utf8(text)) {
        return Ok(Cow::Borrowed(text));
    }
    let mut decoded = String::with_capacity(text.len() * 2);
    let mut offset = 0;
    while let Some(&lead) = text.get(offset) {
        let (character, length) = match lead {
            0..0x80 => (char::from(lead), 1),
            0x80 => ('€', 1), // as Windows has it
            _ => (pair(lead, text.get(offset + 1)).ok_or(offset)?, 2),
        };
        decoded.push(character);
        offset += length;
    }
    Ok(Cow::Owned(decoded))
}

fn pair(lead: u8, trail: Option<&u8>) -> Option<char> {
    let trail = usize::from(*trail?).checked_sub(FIRST_TRAIL)?;
    let lead = usize::from(lead).checked_sub(FIRST_LEAD)?;
    if trail >= TRAILS {
        return None;
    }
    let at = (lead * TRAILS + trail) * 2;
    let unit = u16::from_le_bytes([*TABLE.get(at)?, *TABLE.get(at + 1)?]);
    char::from_u32(unit.into()).filter(|character| *character != '\0')
}

/// From UTF-8. What GBK does not have becomes a question mark.
pub(crate) fn encode(text: &str) -> Vec<u8> {
    let mut encoded = Vec::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\0'..='\x7f' => encoded.push(character as u8),
            '€' => encoded.push(0x80),
            _ => match find(character) {
                Some(pair) => encoded.extend(pair),
                None => encoded.push(b'?'),
            },
        }
    }
    encoded
}

/// Looks through the table, some microseconds: a second table would cost as much memory as the first, for what is asked for
/// once an error.
fn find(character: char) -> Option<[u8; 2]> {
    let unit = u16::try_from(u32::from(character)).ok()?.to_le_bytes();
    let index = TABLE.chunks_exact(2).position(|entry| entry == unit)?;
    let (lead, trail) = (FIRST_LEAD + index / TRAILS, FIRST_TRAIL + index % TRAILS);
    Some([u8::try_from(lead).ok()?, u8::try_from(trail).ok()?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gbk_goes_both_ways() {
        // By iconv: printf 一号桩 | iconv -t gbk | xxd
        let gbk = b"\xd2\xbb\xba\xc5\xd7\xae A";
        assert_eq!(decode(gbk).unwrap(), "一号桩 A");
        assert_eq!(encode("一号桩 A"), gbk);
    }

    #[test]
    fn every_pair_of_bytes_is_what_encoding_rs_says() {
        for pair in (0x80..=0xff_u8).flat_map(|lead| (0x00..=0xff_u8).map(move |trail| [lead, trail])) {
            let theirs = encoding_rs::GBK.decode_without_bom_handling_and_without_replacement(&pair);
            assert_eq!(decode(&pair).ok(), theirs, "{pair:x?}");
        }
    }

    #[test]
    fn every_character_is_what_encoding_rs_says() {
        // Not each, since each costs a look through the table; and none for private use, which nobody sends.
        let codes = (0x80..0x600).chain((0x600..0xe000).step_by(41)).chain((0xf900..0x1_0400).step_by(7));
        for character in codes.filter_map(char::from_u32) {
            let text = character.to_string();
            let (theirs, _, is_lossy) = encoding_rs::GBK.encode(&text);
            assert_eq!(encode(&text), if is_lossy { b"?".as_slice() } else { &theirs }, "{character:?}");
        }
    }

    #[test]
    fn what_gbk_has_not_becomes_a_question_mark() {
        assert_eq!(encode("a😀b"), b"a?b");
    }

    #[test]
    fn the_offset_is_that_of_the_first_wrong_byte() {
        assert_eq!(decode(b"ab\xff\xd2\xbb"), Err(2));
        assert_eq!(decode(b"\xd2\xbb\xba"), Err(2), "half a character at the end");
        assert_eq!(decode(b"\xd2\xbb\xba\x20!"), Err(2), "half a character before a blank");
        assert_eq!(decode(b"\xd2\xbb\x81\x30\x81\x30"), Err(2), "four bytes are GB 18030");
    }
}
