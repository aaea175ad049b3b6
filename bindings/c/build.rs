//! Gives the shared library its name, so that programs need `libpyun_energy.so.0` and not the path it was built at, and
//! makes the table of GBK.

#[cfg_attr(not(feature = "gbk"), allow(clippy::unnecessary_wraps))] // only the table can fail
fn main() -> std::io::Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    let system = std::env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    if matches!(system.as_str(), "linux" | "android" | "freebsd") {
        // The version of the workspace decides, here and in what is installed.
        println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libpyun_energy.so.{}", env!("CARGO_PKG_VERSION_MAJOR"));
        // Rust's standard library leaves destructors behind in threads that used it, and a key of thread-local storage each
        // time it is loaded: once loaded, the library stays, whatever dlclose() is told.
        println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
    #[cfg(feature = "gbk")]
    gbk::write_table()?;
    Ok(())
}

/// `encoding_rs` knows GBK. Linked in, it would bring the tables of every other charset along; so it is asked here, and the
/// library gets 48 kB.
#[cfg(feature = "gbk")]
mod gbk {
    /// Writes the characters of all pairs of bytes (lead 0x81 to 0xFE, trail 0x40 to 0xFE) as little-endian u16; 0 is none.
    pub(crate) fn write_table() -> std::io::Result<()> {
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
}
