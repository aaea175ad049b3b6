//! What the platform tells by posting to the operator's own URL.

use std::ffi::c_char;

use pyun_core::Push;

use crate::error::pyun_error;
use crate::failure::Failure;
use crate::guard::{self, Out, bytes};
use crate::record::pyun_record;
use crate::record_names::PYUN_RECORD_OCCUPANCY_ORDER;
use crate::status::pyun_status;
use crate::text::{Charset, read};

/// A record that no call is answered with.
fn of_push(kind: i32) -> Result<pyun_record, Failure> {
    if kind == PYUN_RECORD_OCCUPANCY_ORDER {
        return Err(Failure::invalid("kind", "no push is of this kind"));
    }
    pyun_record::to_receive(kind)
}

/// Reads a push of the platform's from the body that was posted, and verifies its signature over every parameter that came,
/// known or not, in constant time. Needs no client. Answer it with {"code":"1001"} only when it is kept where it is not lost: the
/// platform repeats what is not answered so.
///
/// kind: PYUN_RECORD_START_RESULT, PYUN_RECORD_STOP_RESULT, PYUN_RECORD_CHARGING_PROGRESS or PYUN_RECORD_CHARGING_FINISHED: the
/// platform does not say which it is, so each goes to an address of its own.
/// body: the bytes as they were received; NULL if length is 0.
/// length: their length.
/// secret: text, UTF-8. Not kept.
/// allow_unsigned: 0, or 1 to let a push without any signature pass; a wrong one never does.
/// out: the record, which the caller frees with pyun_record_free(). Only PYUN_FIELD_ORDER is always there; every parameter as it
/// came is to be had by its name from pyun_record_text(), if the kind has no such text.
/// Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT; PYUN_E_SIGNATURE if there is no signature, more than one, or a wrong one;
/// PYUN_E_INVALID_INPUT for another kind, a body over 1 MiB or of more than 1000 parameters, and where the order is missing. A
/// verified push is never refused for any other value.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_push_read(
    kind: i32,
    body: *const u8,
    length: usize,
    secret: *const c_char,
    allow_unsigned: i32,
    out: *mut *mut pyun_record,
    error: *mut *mut pyun_error,
) -> pyun_status {
    // SAFETY: bytes, text and places are as the header demands.
    unsafe {
        guard::status(error, || {
            let out = Out::new(out, "out")?;
            let (body, secret) = (bytes(body, length, "body")?, read(secret, "secret", Charset::Utf8)?);
            let mut push = of_push(kind)?;
            push.receive(&Push::read_pairs(body, secret.as_bytes(), allow_unsigned != 0)?)?;
            out.give(push);
            Ok(())
        })
    }
}
