//! Gives the shared library its name, so that programs need `libpyun_energy.so.0` and not the path it was built at, and
//! makes the table of GBK.

#[cfg(feature = "gbk")]
mod gbk_table;

#[cfg_attr(not(feature = "gbk"), allow(clippy::unnecessary_wraps))] // only the table can fail
fn main() -> std::io::Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=gbk_table.rs");
    let system = std::env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    if matches!(system.as_str(), "linux" | "android" | "freebsd") {
        // The version of the workspace decides, here and in what is installed.
        println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libpyun_energy.so.{}", env!("CARGO_PKG_VERSION_MAJOR"));
        // Rust's standard library leaves destructors behind in threads that used it, and a key of thread-local storage each
        // time it is loaded: once loaded, the library stays, whatever dlclose() is told.
        println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
    #[cfg(feature = "gbk")]
    gbk_table::write()?;
    Ok(())
}
