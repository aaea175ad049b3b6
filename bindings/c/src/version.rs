//! Which library this is.

use std::ffi::{CString, c_char};
use std::ptr;
use std::sync::OnceLock;

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

/// What the library was built with: "tls gbk outbox", or less of it. Without tls it refuses https://, without outbox there is no
/// pyun_outbox.
#[unsafe(no_mangle)]
pub extern "C" fn pyun_features() -> *const c_char {
    static FEATURES: OnceLock<CString> = OnceLock::new();
    guard::value(ptr::null(), || Some(FEATURES.get_or_init(features).as_ptr()))
}

fn features() -> CString {
    let known = [("tls", cfg!(feature = "tls")), ("gbk", cfg!(feature = "gbk")), ("outbox", cfg!(feature = "outbox"))];
    let built: Vec<&str> = known.into_iter().filter(|(_, is_there)| *is_there).map(|(name, _)| name).collect();
    CString::new(built.join(" ")).unwrap_or_default()
}
