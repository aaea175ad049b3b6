//! Any bytes are read as GBK as `encoding_rs` reads them, with the offset where that stops; any text is written as it writes it.
#![no_main]

use encoding_rs::GBK;
use libfuzzer_sys::fuzz_target;

#[path = "../../bindings/c/src/gbk.rs"]
mod gbk;

fuzz_target!(|bytes: &[u8]| {
    let theirs = GBK.decode_without_bom_handling_and_without_replacement(bytes);
    match gbk::decode(bytes) {
        Ok(text) => assert_eq!(Some(&text), theirs.as_ref()),
        Err(offset) => {
            // Theirs reads GB 18030 as well, whose four bytes have a digit for the second one.
            assert!(theirs.is_none() || bytes[offset + 1].is_ascii_digit(), "{bytes:x?}");
            assert!(gbk::decode(&bytes[..offset]).is_ok(), "what stands before the offset is right");
        }
    }
    for text in String::from_utf8_lossy(bytes).chars().take(64) {
        written(text);
    }
});

fn written(character: char) {
    let text = character.to_string();
    let (ours, (theirs, _, is_lossy)) = (gbk::encode(&text), GBK.encode(&text));
    // In private use they may differ, as GB 18030 has moved some of it, but nothing may become another character.
    let is_kept = ours == b"?" || gbk::decode(&ours).is_ok_and(|back| back == text);
    let is_private = matches!(character, '\u{e000}'..='\u{f8ff}') && is_kept;
    assert!(
        is_private || ours == if is_lossy { b"?".to_vec() } else { theirs.into_owned() },
        "{character:?}: {ours:x?}"
    );
}
