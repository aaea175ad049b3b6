//! Which library this is.

use std::ffi::c_char;

use crate::guard;
use crate::static_text::forever;

/// The version of the library, such as "0.1.0". PYUN_VERSION is that of the header.
#[unsafe(no_mangle)]
pub extern "C" fn pyun_version() -> *const c_char {
    const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "\0");
    forever(VERSION)
}

/// The version of the library as one number, like PYUN_VERSION_NUMBER: 10000 * major + 100 * minor + patch.
#[unsafe(no_mangle)]
pub extern "C" fn pyun_version_number() -> u32 {
    guard::value(0, || {
        let mut parts = env!("CARGO_PKG_VERSION").split(['.', '-', '+']).map(str::parse::<u32>);
        let mut part = || parts.next()?.ok();
        Some(part()? * 10_000 + part()? * 100 + part()?)
    })
}

/// What the library was built with: "tls gbk", or less of it. Without tls it refuses https://.
#[unsafe(no_mangle)]
pub extern "C" fn pyun_features() -> *const c_char {
    forever(match (cfg!(feature = "tls"), cfg!(feature = "gbk")) {
        (true, true) => "tls gbk\0",
        (true, false) => "tls\0",
        (false, true) => "gbk\0",
        (false, false) => "\0",
    })
}
