//! Replies and errors in one piece of bytes, for languages that read no JSON and pay for each crossing.

use std::error::Error as _;

use pyun_core::{Error, Reply};

use crate::bytes::pyun_bytes;
use crate::error::pyun_error;
use crate::guard::{self, Out, shared};
use crate::reply::pyun_reply;
use crate::status::{kind_name, pyun_status};
use crate::text::Charset;

/// The length of what is not there.
const ABSENT: [u8; 4] = u32::MAX.to_le_bytes();

/// Fields one after the other: the length of each, and its bytes.
struct Flat {
    bytes: Vec<u8>,
    charset: Charset,
}

impl Flat {
    fn new(charset: Charset) -> Self {
        Self { bytes: Vec::new(), charset }
    }

    fn bytes(mut self, bytes: Option<&[u8]>) -> Self {
        // Nothing here is as long as that: an answer is 1 MiB at most.
        let field = bytes.and_then(|bytes| Some((u32::try_from(bytes.len()).ok()?, bytes)));
        match field {
            Some((length, bytes)) => {
                self.bytes.extend_from_slice(&length.to_le_bytes());
                self.bytes.extend_from_slice(bytes);
            }
            None => self.bytes.extend_from_slice(&ABSENT),
        }
        self
    }

    fn text(self, text: Option<&str>) -> Self {
        let text = text.map(|text| self.charset.encode(text));
        self.bytes(text.as_deref())
    }

    fn number<T: ToString>(self, number: Option<T>) -> Self {
        self.bytes(number.map(|number| number.to_string()).as_deref().map(str::as_bytes))
    }

    fn flag(self, flag: bool) -> Self {
        self.number(Some(i32::from(flag)))
    }
}

fn of_reply(reply: &Reply, charset: Charset) -> Vec<u8> {
    let members = reply.members().iter().fold(Flat::new(charset), |flat, (name, value)| {
        flat.text(Some(name)).text(Some(value)) // a pair
    });
    Flat::new(charset)
        .text(Some(reply.code()))
        .text(reply.message())
        .text(reply.hint())
        .text(reply.seqno())
        .text(reply.data_node())
        .number(reply.time_cost())
        .number(Some(reply.http_status()))
        .number(Some(reply.attempts()))
        .number(reply.clock_offset_ms())
        .bytes(Some(reply.body()))
        .bytes(Some(&members.bytes))
        .bytes
}

fn of_error(error: &pyun_error) -> Vec<u8> {
    let (core, charset) = (error.core(), error.charset());
    let position = core.and_then(Error::position);
    let kind = kind_name(error.status()).map(|name| name.trim_end_matches('\0'));
    let cause = core.and_then(|core| core.source()).map(ToString::to_string);
    let reply = core.and_then(Error::reply).map(|reply| of_reply(reply, charset));
    Flat::new(charset)
        .number(Some(error.status()))
        .text(kind)
        .text(Some(&error.text()))
        .text(error.field())
        .number(error.offset())
        .number(position.map(|(line, _)| line))
        .number(position.map(|(_, column)| column))
        .flag(error.is_retryable())
        .flag(core.is_some_and(Error::was_sent))
        .number(Some(core.map_or(0, Error::attempts)))
        .number(core.and_then(Error::http_status))
        .number(core.and_then(Error::retry_after).map(|after| after.as_millis()))
        .text(core.and_then(Error::body_excerpt))
        .text(cause.as_deref())
        .bytes(reply.as_deref())
        .bytes
}

/// A reply in one piece, for bindings of other languages: fields one after the other, each a length (uint32, least byte first)
/// and so many bytes. A field that is absent has the length 4294967295 and no bytes. Texts are in the charset of the reply,
/// numbers in decimal ASCII. In this order: code, message, hint, seqno, data_node, time_cost_ms, http_status, attempts,
/// clock_offset_ms, body (as it was received), members (those of the answer that are text or numbers: name, value, name,
/// value, as fields of the same form). A later version may append fields, and changes none.
///
/// out: the bytes; the caller frees them with pyun_bytes_free().
/// Returns PYUN_OK, PYUN_E_NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_reply_flat(reply: *const pyun_reply, out: *mut *mut pyun_bytes) -> pyun_status {
    // SAFETY: handle and place are as the header demands.
    unsafe {
        guard::quiet(|| {
            let reply = shared(reply, "reply")?;
            Out::new(out, "out")?.give(pyun_bytes::new(of_reply(reply.reply(), reply.charset())));
            Ok(())
        })
    }
}

/// An error in one piece, in the form of pyun_reply_flat(), texts in the charset of the error. In this order: status,
/// kind_name, message, field, offset, line, column (both from 1, of a fault in JSON), is_retryable (0 or 1), was_sent (0 or 1),
/// attempts, http_status, retry_after_ms, body_excerpt, cause, reply (as pyun_reply_flat() gives it). A later version may
/// append fields, and changes none.
///
/// out: the bytes; the caller frees them with pyun_bytes_free().
/// Returns PYUN_OK, PYUN_E_NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_error_flat(error: *const pyun_error, out: *mut *mut pyun_bytes) -> pyun_status {
    // SAFETY: handle and place are as the header demands.
    unsafe {
        guard::quiet(|| {
            let error = shared(error, "error")?;
            Out::new(out, "out")?.give(pyun_bytes::new(of_error(error)));
            Ok(())
        })
    }
}
