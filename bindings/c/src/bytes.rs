//! Bytes that are the caller's.

use std::ptr;

use crate::guard;

/// Bytes that a function made: a body, or text. Immutable.
pub struct pyun_bytes {
    /// With one NUL after the end, so that text can be used as such.
    data: Vec<u8>,
}

impl pyun_bytes {
    pub(crate) fn new(mut data: Vec<u8>) -> Self {
        data.push(0);
        Self { data }
    }
}

/// The bytes. There is a NUL after the last, which does not count.
///
/// Returns NULL for NULL. Valid until bytes is freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_bytes_data(bytes: *const pyun_bytes) -> *const u8 {
    // SAFETY: the handle is as the header demands.
    guard::value(ptr::null(), || unsafe { bytes.as_ref() }.map(|bytes| bytes.data.as_ptr()))
}

/// How many bytes there are.
///
/// Returns 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_bytes_length(bytes: *const pyun_bytes) -> usize {
    // SAFETY: the handle is as the header demands.
    guard::value(0, || unsafe { bytes.as_ref() }.map(|bytes| bytes.data.len() - 1))
}

/// Frees the bytes. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_bytes_free(bytes: *mut pyun_bytes) {
    // SAFETY: the handle is as the header demands.
    unsafe { guard::free(bytes) }
}
