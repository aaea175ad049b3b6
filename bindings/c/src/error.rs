//! Statuses, and what went wrong in detail.

use std::error::Error as _;
use std::ffi::c_char;
use std::ptr;

use pyun_core::{Error, ErrorKind};

use crate::failure::Failure;
use crate::guard::{self, unique};
use crate::reply::pyun_reply;
use crate::text::{Charset, Text};
use crate::version;

/// How a call went: PYUN_OK, or one of the PYUN_E_ numbers. New numbers may be added; each keeps its meaning.
pub type pyun_status = i32;

/// It went well.
pub const PYUN_OK: pyun_status = 0;
/// A field of the input, or a setting, is not usable; pyun_error_field() names it. Nothing was sent.
pub const PYUN_E_INVALID_INPUT: pyun_status = 1;
/// An argument is NULL that must not be. Nothing was done.
pub const PYUN_E_NULL: pyun_status = 2;
/// A text is not in the charset that was declared; pyun_error_offset() tells where. Nothing was sent.
pub const PYUN_E_TEXT: pyun_status = 3;
/// An index is beyond the end, or a buffer too small. Nothing was done.
pub const PYUN_E_RANGE: pyun_status = 4;
/// A signature is wrong.
pub const PYUN_E_SIGNATURE: pyun_status = 5;
/// The host name could not be resolved. The last attempt sent nothing.
pub const PYUN_E_RESOLVE: pyun_status = 10;
/// No connection: refused, no route, or the proxy would not connect. The last attempt sent nothing.
pub const PYUN_E_CONNECT: pyun_status = 11;
/// No secure connection: the certificate is not trusted, or not for this host. The last attempt sent nothing.
pub const PYUN_E_TLS: pyun_status = 12;
/// The server's certificate is not valid yet: the clock of this machine is behind. The last attempt sent nothing.
pub const PYUN_E_CLOCK: pyun_status = 13;
/// Time ran out. What was sent may or may not have arrived.
pub const PYUN_E_TIMEOUT: pyun_status = 14;
/// The connection broke after it was made. What was sent may or may not have arrived.
pub const PYUN_E_DISCONNECTED: pyun_status = 15;
/// The answer is not the platform's; see pyun_error_http_status() and pyun_error_body_excerpt().
pub const PYUN_E_PROTOCOL: pyun_status = 20;
/// The platform answered code 400: a parameter is wrong. The hint of the reply tells which.
pub const PYUN_E_BAD_REQUEST: pyun_status = 30;
/// The platform answered code 401: app id or signature wrong.
pub const PYUN_E_AUTH: pyun_status = 31;
/// The platform answered code 1500: it failed.
pub const PYUN_E_FAILED: pyun_status = 32;
/// The platform answered code 1002: no such record or order.
pub const PYUN_E_NOT_FOUND: pyun_status = 33;
/// The platform answered another code than 1001; read message and hint of the reply.
pub const PYUN_E_REFUSED: pyun_status = 34;
/// The call was ended by pyun_client_cancel() or pyun_client_shutdown(). What was sent may or may not have arrived.
pub const PYUN_E_CANCELLED: pyun_status = 40;
/// The call was not sent, or not repeated, since a later sync of the same device had begun, which answers for it.
pub const PYUN_E_SUPERSEDED: pyun_status = 41;
/// One of many devices that was not even tried: the host did not answer, or time ran out.
pub const PYUN_E_NOT_ATTEMPTED: pyun_status = 42;
/// A defect of this library. Report it, please.
pub const PYUN_E_INTERNAL: pyun_status = 99;

/// A status: its number, its name, the name of what kind of error it is, and the core's kind.
type Row = (pyun_status, &'static str, &'static str, Option<ErrorKind>);

/// In the order of their numbers.
const STATUSES: &[Row] = &[
    (PYUN_OK, "PYUN_OK\0", "\0", None),
    (PYUN_E_INVALID_INPUT, "PYUN_E_INVALID_INPUT\0", "invalid_input\0", Some(ErrorKind::InvalidInput)),
    (PYUN_E_NULL, "PYUN_E_NULL\0", "null\0", None),
    (PYUN_E_TEXT, "PYUN_E_TEXT\0", "text\0", None),
    (PYUN_E_RANGE, "PYUN_E_RANGE\0", "range\0", None),
    (PYUN_E_SIGNATURE, "PYUN_E_SIGNATURE\0", "signature\0", None),
    (PYUN_E_RESOLVE, "PYUN_E_RESOLVE\0", "resolve\0", Some(ErrorKind::Resolve)),
    (PYUN_E_CONNECT, "PYUN_E_CONNECT\0", "connect\0", Some(ErrorKind::Connect)),
    (PYUN_E_TLS, "PYUN_E_TLS\0", "tls\0", Some(ErrorKind::Tls)),
    (PYUN_E_CLOCK, "PYUN_E_CLOCK\0", "clock\0", Some(ErrorKind::Clock)),
    (PYUN_E_TIMEOUT, "PYUN_E_TIMEOUT\0", "timeout\0", Some(ErrorKind::Timeout)),
    (PYUN_E_DISCONNECTED, "PYUN_E_DISCONNECTED\0", "disconnected\0", Some(ErrorKind::Disconnected)),
    (PYUN_E_PROTOCOL, "PYUN_E_PROTOCOL\0", "protocol\0", Some(ErrorKind::Protocol)),
    (PYUN_E_BAD_REQUEST, "PYUN_E_BAD_REQUEST\0", "bad_request\0", Some(ErrorKind::BadRequest)),
    (PYUN_E_AUTH, "PYUN_E_AUTH\0", "auth\0", Some(ErrorKind::Auth)),
    (PYUN_E_FAILED, "PYUN_E_FAILED\0", "failed\0", Some(ErrorKind::Failed)),
    (PYUN_E_NOT_FOUND, "PYUN_E_NOT_FOUND\0", "not_found\0", Some(ErrorKind::NotFound)),
    (PYUN_E_REFUSED, "PYUN_E_REFUSED\0", "refused\0", Some(ErrorKind::Refused)),
    (PYUN_E_CANCELLED, "PYUN_E_CANCELLED\0", "cancelled\0", Some(ErrorKind::Cancelled)),
    (PYUN_E_SUPERSEDED, "PYUN_E_SUPERSEDED\0", "superseded\0", Some(ErrorKind::Superseded)),
    (PYUN_E_NOT_ATTEMPTED, "PYUN_E_NOT_ATTEMPTED\0", "not_attempted\0", Some(ErrorKind::NotAttempted)),
    (PYUN_E_INTERNAL, "PYUN_E_INTERNAL\0", "internal\0", Some(ErrorKind::Internal)),
];

// Numbers and names of kinds are the core's, and nobody else has them.
const _: () = {
    let mut index = 0;
    while index < STATUSES.len() {
        let (number, _, name, kind) = &STATUSES[index];
        assert!(index == 0 || *number > STATUSES[index - 1].0);
        if let Some(kind) = kind {
            assert!(*number == kind.code() && is_name(name, kind.name()));
        }
        index += 1;
    }
};

/// Whether a text that ends with a NUL is this name.
#[allow(dead_code)] // that the assertion uses it does not count for Rust 1.85
const fn is_name(text: &str, name: &str) -> bool {
    let (text, name) = (text.as_bytes(), name.as_bytes());
    let mut index = 0;
    while index < name.len() {
        if text[index] != name[index] {
            return false;
        }
        index += 1;
    }
    text.len() == name.len() + 1
}

/// The name of a status, such as "PYUN_E_AUTH"; "PYUN_E_UNKNOWN" for a number that the library does not know.
#[unsafe(no_mangle)]
pub extern "C" fn pyun_status_name(status: pyun_status) -> *const c_char {
    let known = STATUSES.iter().find(|(number, ..)| *number == status);
    version::text(known.map_or("PYUN_E_UNKNOWN\0", |(_, name, ..)| name))
}

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

impl pyun_error {
    pub(crate) fn new(failure: Failure) -> Self {
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

    pub(crate) fn status(&self) -> pyun_status {
        self.failure.status()
    }

    pub(crate) fn set_charset(&mut self, charset: Charset) {
        self.charset = charset;
        if let Some(reply) = &mut self.reply {
            reply.set_charset(charset);
        }
    }

    fn core(&self) -> Option<&Error> {
        match &self.failure {
            Failure::Core(error) => Some(error),
            Failure::Own(_) => None,
        }
    }

    fn field(&self) -> Option<&str> {
        match &self.failure {
            Failure::Core(error) => error.field(),
            Failure::Own(own) => own.field.as_deref(),
        }
    }

    fn offset(&self) -> Option<usize> {
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
    let known = STATUSES.iter().find(|(number, ..)| Some(*number) == status);
    known.map_or(ptr::null(), |(_, _, name, _)| version::text(name))
}

/// What went wrong and what to do about it, in one line of English, with the field. Never holds a secret.
///
/// Returns NULL for NULL. Valid until error is freed or its charset changed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_error_message(error: *const pyun_error) -> *const c_char {
    // SAFETY: the handle is as the header demands.
    let error = unsafe { error.as_ref() };
    guard::value(ptr::null(), || error.map(|error| error.message.get(error.charset, Some(error.failure.text()))))
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
    guard::value(0, || Some(unsafe { error.as_ref() }?.core()?.is_retryable().into()))
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
        guard::status(ptr::null_mut(), || {
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
