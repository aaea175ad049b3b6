//! The table of GBK, for `build.rs` here and in `fuzz/`. `encoding_rs` knows GBK; linked in, it would bring the tables of every
//! other charset along. So it is asked when the library is built, which gets 48 kB.

/// Writes the characters of all pairs of bytes (lead 0x81 to 0xFE, trail 0x40 to 0xFE) as little-endian u16; 0 is none.
pub(crate) fn write() -> std::io::Result<()> {
    let mut table = Vec::new();
    for lead in 0x81..=0xfe {
        for trail in 0x40..=0xfe {
            table.extend(character([lead, trail]).to_le_bytes());
        }
    }
    let folder = std::env::var_os("OUT_DIR").ok_or_else(|| std::io::Error::other("no OUT_DIR"))?;
    std::fs::write(std::path::Path::new(&folder).join("gbk.bin"), table)
}

fn character(pair: [u8; 2]) -> u16 {
    let text = encoding_rs::GBK.decode_without_bom_handling_and_without_replacement(&pair);
    let mut units = text.iter().flat_map(|text| text.encode_utf16());
    match (units.next(), units.next()) {
        (Some(unit), None) => unit,
        _ => 0,
    }
}
