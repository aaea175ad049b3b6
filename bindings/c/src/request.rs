//! A request that is signed and was not sent.

use std::ffi::c_char;
use std::ptr;
use std::sync::OnceLock;

use pyun_core::PreparedRequest;

use crate::guard;
use crate::text::{Charset, Text};

/// A signed request, for a program that sends it by other means, or wants to see it. Immutable. Its method is POST; its body
/// must be sent byte for byte. All of it is UTF-8 whatever the charset.
pub struct pyun_request {
    request: PreparedRequest,
    /// Boxed, as few callers look at them.
    texts: OnceLock<Box<Texts>>,
}

#[derive(Default)]
struct Texts {
    url: Text,
    string_to_sign: Text,
    headers: [(Text, Text); HEADERS],
}

/// At most.
const HEADERS: usize = 4;

impl pyun_request {
    pub(crate) fn new(request: PreparedRequest) -> Self {
        Self { request, texts: OnceLock::new() }
    }

    fn texts(&self) -> &Texts {
        self.texts.get_or_init(Box::default)
    }

    fn header(&self, index: usize) -> Option<(*const c_char, *const c_char)> {
        let (name, value) = *self.request.headers().get(index)?;
        let (kept_name, kept_value) = self.texts().headers.get(index)?;
        Some((kept_name.get(Charset::Utf8, Some(name)), kept_value.get(Charset::Utf8, Some(value))))
    }
}

/// The full URL.
///
/// Returns NULL for NULL. Valid until request is freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_request_url(request: *const pyun_request) -> *const c_char {
    // SAFETY: the handle is as the header demands.
    let request = unsafe { request.as_ref() };
    guard::value(ptr::null(), || {
        request.map(|request| request.texts().url.get(Charset::Utf8, Some(request.request.url())))
    })
}

/// How many headers there are: Content-Type, Authorization (the bare signature, of a JSON call; a form has it in its body),
/// Accept and User-Agent. Whatever sends the request adds Host and Content-Length.
///
/// Returns 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_request_header_count(request: *const pyun_request) -> usize {
    // SAFETY: the handle is as the header demands.
    guard::value(0, || unsafe { request.as_ref() }.map(|request| request.request.headers().len()))
}

/// The name of a header.
///
/// index: from 0.
/// Returns NULL beyond the last. Valid until request is freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_request_header_name(request: *const pyun_request, index: usize) -> *const c_char {
    // SAFETY: the handle is as the header demands.
    let request = unsafe { request.as_ref() };
    guard::value(ptr::null(), || request?.header(index).map(|(name, _)| name))
}

/// The value of a header.
///
/// index: from 0.
/// Returns NULL beyond the last. Valid until request is freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_request_header_value(request: *const pyun_request, index: usize) -> *const c_char {
    // SAFETY: the handle is as the header demands.
    let request = unsafe { request.as_ref() };
    guard::value(ptr::null(), || request?.header(index).map(|(_, value)| value))
}

/// The body: of a JSON call the bytes that were signed, of a form its parameters with their signature. No NUL follows them.
///
/// length: the length in bytes; not written for NULL.
/// Returns NULL if request or length is NULL. Valid until request is freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_request_body(request: *const pyun_request, length: *mut usize) -> *const u8 {
    // SAFETY: handle and place are as the header demands.
    unsafe { guard::data(length, || Some(request.as_ref()?.request.body())) }
}

/// The text whose MD5 the signature is, with *** in place of the secret.
///
/// Returns NULL for NULL. Valid until request is freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_request_string_to_sign(request: *const pyun_request) -> *const c_char {
    // SAFETY: the handle is as the header demands.
    let request = unsafe { request.as_ref() };
    guard::value(ptr::null(), || {
        request.map(|request| request.texts().string_to_sign.get(Charset::Utf8, Some(request.request.string_to_sign())))
    })
}

/// Frees the request. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_request_free(request: *mut pyun_request) {
    // SAFETY: the handle is as the header demands.
    unsafe { guard::free(request) }
}
