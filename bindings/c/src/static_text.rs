//! Text that the library has, and nobody frees.

use std::ffi::{CStr, c_char};

/// Text that is there for good, with its NUL.
pub(crate) fn forever(text: &'static str) -> *const c_char {
    CStr::from_bytes_with_nul(text.as_bytes()).map_or(c"".as_ptr(), CStr::as_ptr)
}
