//! `pthread_cancel`: a thread that is ended inside of the library would be unwound through Rust, which ends the process.

#[cfg(all(unix, not(target_os = "android")))]
use std::ffi::c_int;

// Not among the declarations of `libc` for every system.
#[cfg(all(unix, not(target_os = "android")))]
unsafe extern "C" {
    fn pthread_setcancelstate(state: c_int, old: *mut c_int) -> c_int;
}

#[cfg(all(unix, not(any(target_os = "android", target_vendor = "apple"))))]
const PTHREAD_CANCEL_DISABLE: c_int = 1;
#[cfg(target_vendor = "apple")]
const PTHREAD_CANCEL_DISABLE: c_int = 0;

/// As long as there is one, this thread is not cancelled: a request to do so waits, and is met after the call.
pub(crate) struct Uncancelled {
    /// What the caller had, which may be the same.
    #[cfg(all(unix, not(target_os = "android")))]
    before: c_int,
}

impl Uncancelled {
    #[cfg(all(unix, not(target_os = "android")))]
    pub(crate) fn new() -> Self {
        let mut before = 0;
        // SAFETY: `before` may be written.
        unsafe { pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &raw mut before) };
        Self { before }
    }

    /// Where there is no cancellation.
    #[cfg(not(all(unix, not(target_os = "android"))))]
    pub(crate) fn new() -> Self {
        Self {}
    }
}

#[cfg(all(unix, not(target_os = "android")))]
impl Drop for Uncancelled {
    fn drop(&mut self) {
        // SAFETY: a state that `new` was given; the place for the one before may be NULL.
        unsafe { pthread_setcancelstate(self.before, std::ptr::null_mut()) };
    }
}
