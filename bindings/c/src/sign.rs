//! Signatures, without a client.

use std::ffi::c_char;
use std::ptr;

use pyun_core::{sign_form, sign_json, verify_form, verify_json};

use crate::failure::Failure;
use crate::guard::{self, bytes};
use crate::pairs::{borrowed, pairs};
use crate::status::{PYUN_E_SIGNATURE, pyun_status};
use crate::text::{Charset, read};

/// The size of a buffer for a signature: 32 hex digits and a NUL.
pub const PYUN_SIGNATURE_SIZE: usize = 33;

/// Writes a signature and its NUL into the caller's buffer.
///
/// # Safety
/// `out` is NULL or has room for `size` bytes.
unsafe fn hand_out(
    out: *mut c_char,
    size: usize,
    sign: impl FnOnce() -> Result<String, Failure>,
) -> Result<(), Failure> {
    if out.is_null() {
        return Err(Failure::null("out"));
    }
    if size < PYUN_SIGNATURE_SIZE {
        return Err(Failure::range("out", "a signature needs 33 bytes"));
    }
    let signature = sign()?;
    // SAFETY: 33 bytes fit, and are what a signature with its NUL has.
    unsafe {
        ptr::copy_nonoverlapping(signature.as_ptr(), out.cast(), PYUN_SIGNATURE_SIZE - 1);
        out.add(PYUN_SIGNATURE_SIZE - 1).write(0);
    }
    Ok(())
}

fn judge(is_right: bool) -> Result<(), Failure> {
    if is_right { Ok(()) } else { Err(Failure::status_only(PYUN_E_SIGNATURE, "the signature is wrong")) }
}

/// Signs a JSON body: hex(md5(body, "&app_secret=", secret)), 32 lower-case digits, for the header Authorization.
///
/// body: the bytes that are sent, exactly; NULL if length is 0.
/// length: their length.
/// secret: text, UTF-8. Not kept.
/// out: where the signature goes, with a NUL: PYUN_SIGNATURE_SIZE bytes of the caller's.
/// size: the size of out in bytes.
/// Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT, or PYUN_E_RANGE for a buffer that is too small.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_sign_json(
    body: *const u8,
    length: usize,
    secret: *const c_char,
    out: *mut c_char,
    size: usize,
) -> pyun_status {
    // SAFETY: bytes, text and buffer are as the header demands.
    unsafe {
        guard::quiet(|| {
            let body = bytes(body, length, "body")?;
            let secret = read(secret, "secret", Charset::Utf8)?;
            hand_out(out, size, || Ok(sign_json(body, &*secret)))
        })
    }
}

/// Tells whether a signature belongs to these bytes and this secret, in constant time.
///
/// body: the bytes as they were received; NULL if length is 0.
/// length: their length.
/// secret: text, UTF-8. Not kept.
/// signature: text, 32 hex digits in either case, nothing around them.
/// Returns PYUN_OK if it does, PYUN_E_SIGNATURE if not; PYUN_E_NULL, PYUN_E_TEXT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_verify_json(
    body: *const u8,
    length: usize,
    secret: *const c_char,
    signature: *const c_char,
) -> pyun_status {
    // SAFETY: bytes and texts are as the header demands.
    unsafe {
        guard::quiet(|| {
            let body = bytes(body, length, "body")?;
            let secret = read(secret, "secret", Charset::Utf8)?;
            let signature = read(signature, "signature", Charset::Utf8)?;
            judge(verify_json(body, &*secret, &signature))
        })
    }
}

/// Signs the parameters of a form or a query string. Empty values and a parameter "sign" are left out; the order does not
/// matter. The result travels as the parameter "sign".
///
/// names: the names, count texts in UTF-8, none of them NULL. Not kept.
/// values: their values, raw and not percent-encoded, count texts in UTF-8, none of them NULL. Not kept.
/// count: how many there are.
/// secret: text, UTF-8. Not kept.
/// out: where the signature goes, with a NUL: PYUN_SIGNATURE_SIZE bytes of the caller's.
/// size: the size of out in bytes.
/// Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT, or PYUN_E_RANGE for a buffer that is too small.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_sign_form(
    names: *const *const c_char,
    values: *const *const c_char,
    count: usize,
    secret: *const c_char,
    out: *mut c_char,
    size: usize,
) -> pyun_status {
    // SAFETY: arrays, texts and buffer are as the header demands.
    unsafe {
        guard::quiet(|| {
            let pairs = pairs(names, values, count, Charset::Utf8)?;
            let secret = read(secret, "secret", Charset::Utf8)?;
            hand_out(out, size, || Ok(sign_form(borrowed(&pairs), &*secret)))
        })
    }
}

/// Tells whether the parameters of a form carry the right parameter "sign", in constant time. Parameters that nobody here
/// knows are part of what is signed; no "sign", or more than one, is wrong.
///
/// names: the names, count texts in UTF-8, none of them NULL. Not kept.
/// values: their values, decoded, count texts in UTF-8, none of them NULL. Not kept.
/// count: how many there are.
/// secret: text, UTF-8. Not kept.
/// Returns PYUN_OK if they do, PYUN_E_SIGNATURE if not; PYUN_E_NULL, PYUN_E_TEXT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_verify_form(
    names: *const *const c_char,
    values: *const *const c_char,
    count: usize,
    secret: *const c_char,
) -> pyun_status {
    // SAFETY: arrays and texts are as the header demands.
    unsafe {
        guard::quiet(|| {
            let pairs = pairs(names, values, count, Charset::Utf8)?;
            let secret = read(secret, "secret", Charset::Utf8)?;
            judge(verify_form(borrowed(&pairs), &*secret))
        })
    }
}
