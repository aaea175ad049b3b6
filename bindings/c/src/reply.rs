//! The platform's answer.

use std::ffi::c_char;
use std::ptr;

use pyun_core::Reply;

use crate::guard::{self, unique};
use crate::status::pyun_status;
use crate::text::{Charset, Text};

/// What the platform answered. Belongs to whoever got it from a call, and is freed with pyun_reply_free(); one that belongs
/// to an error or to results is const and freed with these.
pub struct pyun_reply {
    reply: Reply,
    charset: Charset,
    code: Text,
    message: Text,
    hint: Text,
    seqno: Text,
    data_node: Text,
}

impl pyun_reply {
    pub(crate) fn new(reply: Reply) -> Self {
        Self {
            reply,
            charset: Charset::default(),
            code: Text::default(),
            message: Text::default(),
            hint: Text::default(),
            seqno: Text::default(),
            data_node: Text::default(),
        }
    }

    pub(crate) fn reply(&self) -> &Reply {
        &self.reply
    }

    pub(crate) fn charset(&self) -> Charset {
        self.charset
    }

    pub(crate) fn set_charset(&mut self, charset: Charset) {
        self.charset = charset;
    }
}

/// One text of a reply.
///
/// # Safety
/// `reply` is NULL or valid.
unsafe fn text(
    reply: *const pyun_reply,
    kept: fn(&pyun_reply) -> &Text,
    text: fn(&Reply) -> Option<&str>,
) -> *const c_char {
    // SAFETY: the caller's promise.
    let reply = unsafe { reply.as_ref() };
    guard::value(ptr::null(), || reply.map(|reply| kept(reply).get(reply.charset, text(&reply.reply))))
}

/// The platform's code as text, such as "1001" for success.
///
/// Returns NULL for NULL. Valid until reply is freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_reply_code(reply: *const pyun_reply) -> *const c_char {
    // SAFETY: the handle is as the header demands.
    unsafe { text(reply, |reply| &reply.code, |reply| Some(reply.code())) }
}

/// State or error in words.
///
/// Returns NULL if absent. Valid until reply is freed or its charset changed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_reply_message(reply: *const pyun_reply) -> *const c_char {
    // SAFETY: the handle is as the header demands.
    unsafe { text(reply, |reply| &reply.message, Reply::message) }
}

/// What to do about it, in the platform's words.
///
/// Returns NULL if absent. Valid until reply is freed or its charset changed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_reply_hint(reply: *const pyun_reply) -> *const c_char {
    // SAFETY: the handle is as the header demands.
    unsafe { text(reply, |reply| &reply.hint, Reply::hint) }
}

/// The request's serial number on the platform: quote it when asking for support.
///
/// Returns NULL if absent. Valid until reply is freed or its charset changed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_reply_seqno(reply: *const pyun_reply) -> *const c_char {
    // SAFETY: the handle is as the header demands.
    unsafe { text(reply, |reply| &reply.seqno, Reply::seqno) }
}

/// The node that answered.
///
/// Returns NULL if absent. Valid until reply is freed or its charset changed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_reply_data_node(reply: *const pyun_reply) -> *const c_char {
    // SAFETY: the handle is as the header demands.
    unsafe { text(reply, |reply| &reply.data_node, Reply::data_node) }
}

/// Time spent on the platform.
///
/// out: the time in milliseconds; written only if the platform gave it.
/// Returns 1 if it did, else 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_reply_time_cost_ms(reply: *const pyun_reply, out: *mut i64) -> i32 {
    // SAFETY: handle and place are as the header demands.
    unsafe { guard::number(out, || reply.as_ref()?.reply.time_cost()) }
}

/// How far the platform's clock is ahead of this machine's, to about a second, by the Date of the answer. From 4 minutes
/// on the client corrects its timestamps by it.
///
/// out: the time in milliseconds, negative if the platform's clock is behind; written only if the answer had a Date.
/// Returns 1 if it had, else 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_reply_clock_offset_ms(reply: *const pyun_reply, out: *mut i64) -> i32 {
    // SAFETY: handle and place are as the header demands.
    unsafe { guard::number(out, || reply.as_ref()?.reply.clock_offset_ms()) }
}

/// The HTTP status of the answer; not always 200.
///
/// Returns 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_reply_http_status(reply: *const pyun_reply) -> i32 {
    // SAFETY: the handle is as the header demands.
    guard::value(0, || Some(unsafe { reply.as_ref() }?.reply.http_status().into()))
}

/// How many requests were begun for this call: 1, unless some failed before.
///
/// Returns 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_reply_attempts(reply: *const pyun_reply) -> u32 {
    // SAFETY: the handle is as the header demands.
    guard::value(0, || Some(unsafe { reply.as_ref() }?.reply.attempts()))
}

/// The whole answer as it was received (JSON in UTF-8, whatever the charset), for calls that answer with fields of their
/// own. No NUL follows it.
///
/// length: the length in bytes; not written for NULL.
/// Returns NULL if reply or length is NULL. Valid until reply is freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_reply_body(reply: *const pyun_reply, length: *mut usize) -> *const u8 {
    // SAFETY: handle and place are as the header demands.
    unsafe { guard::data(length, || Some(reply.as_ref()?.reply.body())) }
}

/// Says in which charset the texts of this reply are wanted from now on. What the charset does not have becomes a
/// question mark.
///
/// charset: PYUN_CHARSET_UTF8 (as it begins) or PYUN_CHARSET_GBK.
/// Returns PYUN_OK, PYUN_E_NULL, or PYUN_E_INVALID_INPUT for a charset that the library does not have.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_reply_set_charset(reply: *mut pyun_reply, charset: i32) -> pyun_status {
    // SAFETY: the handle is as the header demands.
    unsafe {
        guard::quiet(|| {
            unique(reply, "reply")?.set_charset(Charset::from_number(charset)?);
            Ok(())
        })
    }
}

/// Frees the reply. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_reply_free(reply: *mut pyun_reply) {
    // SAFETY: the handle is as the header demands.
    unsafe { guard::free(reply) }
}
