//! What the platform tells by posting to the operator's own URL.

use std::ffi::c_char;

use pyun_core::record::Value;
use pyun_core::{Push, PushKind, PushRecord};

use crate::error::pyun_error;
use crate::failure::Failure;
use crate::guard::{self, Out, bytes};
use crate::record::pyun_record;
use crate::record_names::{
    PYUN_RECORD_CHARGING_FINISHED, PYUN_RECORD_CHARGING_PROGRESS, PYUN_RECORD_START_RESULT, PYUN_RECORD_STOP_RESULT,
};
use crate::status::pyun_status;
use crate::text::{Charset, read};

fn push_kind(kind: i32) -> Result<PushKind, Failure> {
    match kind {
        PYUN_RECORD_START_RESULT => Ok(PushKind::StartResult),
        PYUN_RECORD_STOP_RESULT => Ok(PushKind::StopResult),
        PYUN_RECORD_CHARGING_PROGRESS => Ok(PushKind::Progress),
        PYUN_RECORD_CHARGING_FINISHED => Ok(PushKind::Finished),
        _ => Err(Failure::invalid("kind", "no push is of this kind")),
    }
}

fn get(record: &PushRecord, name: &str) -> Option<Value> {
    match record {
        PushRecord::StartResult(result) => result.get(name),
        PushRecord::StopResult(result) => result.get(name),
        PushRecord::Progress(progress) => progress.get(name),
        PushRecord::Finished(finished) => finished.get(name),
        _ => None,
    }
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
            let read = if allow_unsigned == 0 { Push::read } else { Push::read_unsigned };
            let push = read(push_kind(kind)?, body, secret.as_bytes())?;
            out.give(pyun_record::received(kind, |name| get(push.record(), name), push.pairs())?);
            Ok(())
        })
    }
}
