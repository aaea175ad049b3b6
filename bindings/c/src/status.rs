//! Statuses: how a call went, as a number.

use std::ffi::c_char;

use pyun_core::ErrorKind;

use crate::static_text::forever;

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
/// A signature is wrong, or not there.
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
/// The call was not sent, or not repeated, since a later sync of the same device, or a later report of the same
/// charge, had begun, which answers for it.
pub const PYUN_E_SUPERSEDED: pyun_status = 41;
/// One of many that was not even tried: the host did not answer, or time ran out.
pub const PYUN_E_NOT_ATTEMPTED: pyun_status = 42;
/// Another process, or another outbox of this one, owns the directory.
pub const PYUN_E_OUTBOX_IN_USE: pyun_status = 50;
/// The outbox has reached its limit, or the disk is full. Nothing was accepted.
pub const PYUN_E_OUTBOX_FULL: pyun_status = 51;
/// The disk or the file system failed. What was to be accepted may or may not be there: put it again.
pub const PYUN_E_OUTBOX_STORAGE: pyun_status = 52;
/// The directory belongs to a later version of this library. It was left as it is.
pub const PYUN_E_OUTBOX_NEWER: pyun_status = 53;
/// The directory belongs to another app id or another environment. It was left as it is.
pub const PYUN_E_OUTBOX_FOREIGN: pyun_status = 54;
/// This process was forked from the one that opened the outbox: here it does nothing.
pub const PYUN_E_OUTBOX_FORKED: pyun_status = 55;
/// The outbox was closed.
pub const PYUN_E_OUTBOX_CLOSED: pyun_status = 56;
/// The outbox has no such dead letter, or nothing of the device.
pub const PYUN_E_OUTBOX_NOT_FOUND: pyun_status = 57;
/// A later report of the same order or device was delivered since: to send this one would undo it.
pub const PYUN_E_OUTBOX_OVERTAKEN: pyun_status = 58;
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
    (PYUN_E_SIGNATURE, "PYUN_E_SIGNATURE\0", "signature\0", Some(ErrorKind::Signature)),
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
    (PYUN_E_OUTBOX_IN_USE, "PYUN_E_OUTBOX_IN_USE\0", "outbox_in_use\0", None),
    (PYUN_E_OUTBOX_FULL, "PYUN_E_OUTBOX_FULL\0", "outbox_full\0", None),
    (PYUN_E_OUTBOX_STORAGE, "PYUN_E_OUTBOX_STORAGE\0", "outbox_storage\0", None),
    (PYUN_E_OUTBOX_NEWER, "PYUN_E_OUTBOX_NEWER\0", "outbox_newer\0", None),
    (PYUN_E_OUTBOX_FOREIGN, "PYUN_E_OUTBOX_FOREIGN\0", "outbox_foreign\0", None),
    (PYUN_E_OUTBOX_FORKED, "PYUN_E_OUTBOX_FORKED\0", "outbox_forked\0", None),
    (PYUN_E_OUTBOX_CLOSED, "PYUN_E_OUTBOX_CLOSED\0", "outbox_closed\0", None),
    (PYUN_E_OUTBOX_NOT_FOUND, "PYUN_E_OUTBOX_NOT_FOUND\0", "outbox_not_found\0", None),
    (PYUN_E_OUTBOX_OVERTAKEN, "PYUN_E_OUTBOX_OVERTAKEN\0", "outbox_overtaken\0", None),
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
    forever(known.map_or("PYUN_E_UNKNOWN\0", |(_, name, ..)| name))
}

/// The name of what kind of error a status is, with a NUL after it.
pub(crate) fn kind_name(status: pyun_status) -> Option<&'static str> {
    STATUSES.iter().find(|(number, ..)| *number == status).map(|(_, _, name, _)| *name)
}

/// Whether what only this side can meet passes by itself: a flush may end later, others let go of an outbox, a disk gets room.
pub(crate) fn may_pass(status: pyun_status) -> bool {
    [PYUN_E_TIMEOUT, PYUN_E_OUTBOX_IN_USE, PYUN_E_OUTBOX_FULL, PYUN_E_OUTBOX_STORAGE].contains(&status)
}

#[cfg(all(test, feature = "outbox"))]
mod tests {
    use pyun_outbox::ErrorKind;

    use super::*;

    #[test]
    fn kinds_of_the_outbox_have_their_numbers_and_names() {
        use ErrorKind::{Closed, Foreign, Forked, Full, InUse, InvalidInput, Newer, NotFound, Overtaken, Storage};
        for kind in [InvalidInput, InUse, Full, Storage, Newer, Foreign, Forked, Closed, NotFound, Overtaken] {
            assert_eq!(kind_name(kind.code()), Some(&*format!("{}\0", kind.name())), "{kind:?}");
            assert_eq!(may_pass(kind.code()), kind.is_retryable(), "{kind:?}");
        }
    }
}
