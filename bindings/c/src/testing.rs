//! For tests of the guard: what no release has.

use std::ffi::c_char;

use crate::error::pyun_error;
use crate::guard;
use crate::status::pyun_status;

/// Panics inside.
#[unsafe(no_mangle)]
#[allow(clippy::panic)]
pub unsafe extern "C" fn pyun_test_panic(error: *mut *mut pyun_error) -> pyun_status {
    // SAFETY: the place is as the header demands.
    unsafe { guard::status(error, || panic!("forced by a test")) }
}

/// Panics inside a getter.
#[unsafe(no_mangle)]
#[allow(clippy::panic)]
pub unsafe extern "C" fn pyun_test_panic_in_getter() -> *const c_char {
    guard::value(std::ptr::null(), || panic!("forced by a test"))
}
