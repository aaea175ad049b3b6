//! Text from one charset to another, for those who have both.

use std::ffi::c_char;

use crate::bytes::pyun_bytes;
use crate::error::pyun_error;
use crate::guard::{self, Out};
use crate::status::pyun_status;
use crate::text::{Charset, PYUN_CHARSET_GBK, read};

/// Converts text from GBK to UTF-8, for functions that take UTF-8 only.
///
/// text: GBK.
/// out: the same text in UTF-8, with a NUL after it; the caller frees it with pyun_bytes_free().
/// Returns PYUN_E_NULL, PYUN_E_TEXT with the offset, or PYUN_E_INVALID_INPUT in a library without GBK.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_gbk_to_utf8(
    text: *const c_char,
    out: *mut *mut pyun_bytes,
    error: *mut *mut pyun_error,
) -> pyun_status {
    // SAFETY: text and places are as the header demands.
    unsafe {
        guard::status(error, || {
            let out = Out::new(out, "out")?;
            let text = read(text, "text", Charset::from_number(PYUN_CHARSET_GBK)?)?;
            out.give(pyun_bytes::new(text.into_owned().into_bytes()));
            Ok(())
        })
    }
}

/// Converts text from UTF-8 to GBK. What GBK does not have becomes a question mark.
///
/// text: UTF-8.
/// out: the same text in GBK, with a NUL after it; the caller frees it with pyun_bytes_free().
/// Returns PYUN_E_NULL, PYUN_E_TEXT with the offset, or PYUN_E_INVALID_INPUT in a library without GBK.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_utf8_to_gbk(
    text: *const c_char,
    out: *mut *mut pyun_bytes,
    error: *mut *mut pyun_error,
) -> pyun_status {
    // SAFETY: text and places are as the header demands.
    unsafe {
        guard::status(error, || {
            let out = Out::new(out, "out")?;
            Charset::from_number(PYUN_CHARSET_GBK)?;
            let text = read(text, "text", Charset::Utf8)?;
            out.give(pyun_bytes::new(to_gbk(&text)));
            Ok(())
        })
    }
}

#[cfg(feature = "gbk")]
fn to_gbk(text: &str) -> Vec<u8> {
    crate::gbk::encode(text)
}

#[cfg(not(feature = "gbk"))]
fn to_gbk(text: &str) -> Vec<u8> {
    text.into()
}
