//! What went wrong, in detail.

use std::error::Error as _;
use std::ffi::c_char;
use std::ptr;

use pyun_core::Error;

use crate::failure::Failure;
use crate::guard::{self, unique};
use crate::reply::pyun_reply;
use crate::static_text::forever;
use crate::status::{PYUN_OK, kind_name, pyun_status};
use crate::text::{Charset, Text};

/// Why a call failed. Belongs to whoever got it, and is freed with pyun_error_free().
pub struct pyun_error {
    failure: Failure,
    charset: Charset,
    reply: Option<pyun_reply>,
    message: Text,
    field: Text,
    body_excerpt: Text,
    cause: Text,
}

impl From<Failure> for pyun_error {
    fn from(failure: Failure) -> Self {
        let reply = match &failure {
            Failure::Core(error) => error.reply().cloned().map(pyun_reply::new),
            Failure::Own(_) => None,
        };
        Self {
            failure,
            charset: Charset::default(),
            reply,
            message: Text::default(),
            field: Text::default(),
            body_excerpt: Text::default(),
            cause: Text::default(),
        }
    }
}

impl pyun_error {
    pub(crate) fn status(&self) -> pyun_status {
        self.failure.status()
    }

    pub(crate) fn set_charset(&mut self, charset: Charset) {
        self.charset = charset;
        if let Some(reply) = &mut self.reply {
            reply.set_charset(charset);
        }
    }

    pub(crate) fn charset(&self) -> Charset {
        self.charset
    }

    /// The whole story in one line, with the field.
    pub(crate) fn text(&self) -> String {
        self.failure.text()
    }

    pub(crate) fn is_retryable(&self) -> bool {
        self.failure.is_retryable()
    }

    pub(crate) fn core(&self) -> Option<&Error> {
        match &self.failure {
            Failure::Core(error) => Some(error),
            Failure::Own(_) => None,
        }
    }

    pub(crate) fn field(&self) -> Option<&str> {
        match &self.failure {
            Failure::Core(error) => error.field(),
            Failure::Own(own) => own.field.as_deref(),
        }
    }

    pub(crate) fn offset(&self) -> Option<usize> {
        match &self.failure {
            Failure::Core(_) => None,
            Failure::Own(own) => own.offset,
        }
    }
}

/// The status of the call that gave this error.
///
/// Returns PYUN_OK for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_error_status(error: *const pyun_error) -> pyun_status {
    // SAFETY: the handle is as the header demands.
    guard::value(PYUN_OK, || unsafe { error.as_ref() }.map(pyun_error::status))
}

/// The name of what kind of error it is, such as "invalid_input": the same in every version and every language.
///
/// Returns NULL for NULL. Valid until the end of the program.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_error_kind_name(error: *const pyun_error) -> *const c_char {
    // SAFETY: the handle is as the header demands.
    let status = unsafe { error.as_ref() }.map(pyun_error::status);
    status.and_then(kind_name).map_or(ptr::null(), forever)
}

/// What went wrong and what to do about it, in one line of English, with the field. Never holds a secret.
///
/// Returns NULL for NULL. Valid until error is freed or its charset changed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_error_message(error: *const pyun_error) -> *const c_char {
    // SAFETY: the handle is as the header demands.
    let error = unsafe { error.as_ref() };
    guard::value(ptr::null(), || error.map(|error| error.message.get(error.charset, Some(error.text()))))
}

/// The input at fault: the platform's name of a field ("port[1].alias"), or the name of a setting ("ca_file") or argument.
///
/// Returns NULL if none is at fault. Valid until error is freed or its charset changed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_error_field(error: *const pyun_error) -> *const c_char {
    // SAFETY: the handle is as the header demands.
    let error = unsafe { error.as_ref() };
    guard::value(ptr::null(), || error.map(|error| error.field.get(error.charset, error.field())))
}

/// Where in the text of the field the first byte is that is not of its charset.
///
/// out: the offset in bytes, from 0; written only if there is one.
/// Returns 1 if there is one (with PYUN_E_TEXT), else 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_error_offset(error: *const pyun_error, out: *mut usize) -> i32 {
    // SAFETY: handle and place are as the header demands.
    unsafe { guard::number(out, || error.as_ref()?.offset()) }
}

/// The HTTP status of the answer.
///
/// Returns 0 if none came.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_error_http_status(error: *const pyun_error) -> i32 {
    // SAFETY: the handle is as the header demands.
    guard::value(0, || unsafe { error.as_ref() }?.core()?.http_status().map(i32::from))
}

/// How many requests were begun.
///
/// Returns 0 if none was, so that nothing was sent.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_error_attempts(error: *const pyun_error) -> u32 {
    // SAFETY: the handle is as the header demands.
    guard::value(0, || Some(unsafe { error.as_ref() }?.core()?.attempts()))
}

/// Whether the platform may have seen something of the call, in any of its attempts. A call of pyun_client_post_json() that
/// does harm when it arrives twice is made again only if not.
///
/// Returns 1 if so, else 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_error_was_sent(error: *const pyun_error) -> i32 {
    // SAFETY: the handle is as the header demands.
    guard::value(0, || Some(unsafe { error.as_ref() }?.core()?.was_sent().into()))
}

/// Whether the same call may succeed later, unchanged: after what passes, or heals by itself, such as a clock that is set or
/// a credit that is paid. What this side or the platform refused does not. What could be repeated within the call was.
///
/// Returns 1 if so, else 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_error_is_retryable(error: *const pyun_error) -> i32 {
    // SAFETY: the handle is as the header demands.
    guard::value(0, || Some(unsafe { error.as_ref() }?.is_retryable().into()))
}

/// How long the platform asks to wait.
///
/// out: the time in milliseconds; written only if the platform asks.
/// Returns 1 if it asks, else 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_error_retry_after_ms(error: *const pyun_error, out: *mut u64) -> i32 {
    // SAFETY: handle and place are as the header demands.
    unsafe {
        guard::number(out, || {
            let wait = error.as_ref()?.core()?.retry_after()?;
            Some(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX))
        })
    }
}

/// Up to 2 kB from the start of an answer that is not the platform's.
///
/// Returns NULL unless the status is PYUN_E_PROTOCOL. Valid until error is freed or its charset changed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_error_body_excerpt(error: *const pyun_error) -> *const c_char {
    // SAFETY: the handle is as the header demands.
    let error = unsafe { error.as_ref() };
    guard::value(ptr::null(), || {
        error.map(|error| error.body_excerpt.get(error.charset, error.core().and_then(Error::body_excerpt)))
    })
}

/// What was the matter below, such as the failure of the last attempt with PYUN_E_SUPERSEDED.
///
/// Returns NULL if there is nothing more to say. Valid until error is freed or its charset changed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_error_cause(error: *const pyun_error) -> *const c_char {
    // SAFETY: the handle is as the header demands.
    let error = unsafe { error.as_ref() };
    guard::value(ptr::null(), || {
        let cause = |error: &pyun_error| error.core().and_then(|core| core.source()).map(ToString::to_string);
        error.map(|error| error.cause.get(error.charset, cause(error)))
    })
}

/// What the platform answered, if it did.
///
/// Returns NULL if it did not. Belongs to error: valid until error is freed, and not to be freed itself.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_error_reply(error: *const pyun_error) -> *const pyun_reply {
    // SAFETY: the handle is as the header demands.
    guard::value(ptr::null(), || unsafe { error.as_ref() }?.reply.as_ref().map(ptr::from_ref))
}

/// Says in which charset the texts of this error, and of its reply, are wanted from now on. What the charset does not
/// have becomes a question mark.
///
/// charset: PYUN_CHARSET_UTF8 (as it begins) or PYUN_CHARSET_GBK.
/// Returns PYUN_OK, PYUN_E_NULL, or PYUN_E_INVALID_INPUT for a charset that the library does not have.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_error_set_charset(error: *mut pyun_error, charset: i32) -> pyun_status {
    // SAFETY: the handle is as the header demands.
    unsafe {
        guard::quiet(|| {
            unique(error, "error")?.set_charset(Charset::from_number(charset)?);
            Ok(())
        })
    }
}

/// Frees the error and its reply. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_error_free(error: *mut pyun_error) {
    // SAFETY: the handle is as the header demands.
    unsafe { guard::free(error) }
}
