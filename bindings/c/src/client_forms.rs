//! Calls that this library does not model: forms and queries.

use std::ffi::c_char;

use pyun_core::Client;

use crate::client::{give_reply, pyun_client};
use crate::error::pyun_error;
use crate::guard::{self, shared};
use crate::pairs::{borrowed, pairs};
use crate::reply::pyun_reply;
use crate::status::pyun_status;
use crate::text::read;

/// Signs parameters by the form rule and posts them as a form, for calls that this library does not model. app_id, timestamp,
/// sign_type and sign are added; all are sent sorted and percent-encoded as UTF-8; empty values are sent, and not signed.
/// Blocks like pyun_client_sync_device().
///
/// path: text, the path of the call ("/gate/1.0/..."), percent-encoded, without a query.
/// names: the names, count texts in the charset of the client, none of them NULL or one that is added. Not kept.
/// values: their values, raw, count texts in the charset of the client, none of them NULL. Not kept.
/// count: how many there are; 0 for none, and names and values may then be NULL.
/// idempotent: 1 if the call does no harm when it arrives twice: it is tried again like a sync. 0: it is tried again only
/// when nothing was sent.
/// reply: where the reply goes, which the caller frees with pyun_reply_free(); NULL if it is not needed.
/// Returns PYUN_OK for the platform's code 1001, or any PYUN_E_ status.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_client_post_form(
    client: *const pyun_client,
    path: *const c_char,
    names: *const *const c_char,
    values: *const *const c_char,
    count: usize,
    idempotent: i32,
    reply: *mut *mut pyun_reply,
    error: *mut *mut pyun_error,
) -> pyun_status {
    // SAFETY: handle, texts, arrays and places are as the header demands.
    unsafe {
        guard::status(error, || {
            let client = shared(client, "client")?;
            let path = read(path, "path", client.charset)?;
            let pairs = pairs(names, values, count, client.charset)?;
            let post = if idempotent == 0 { Client::post_form } else { Client::post_idempotent_form };
            give_reply(reply, post(client.open()?, &path, &borrowed(&pairs)))
        })
    }
}

/// Signs parameters as pyun_client_post_form() does and sends them as the query of a GET, which is tried again like a sync.
/// Fields that the answer has of its own are in pyun_reply_body().
///
/// path: text, the path of the call ("/gate/1.0/..."), percent-encoded, without a query.
/// names: the names, count texts in the charset of the client, none of them NULL or one that is added. Not kept.
/// values: their values, raw, count texts in the charset of the client, none of them NULL. Not kept.
/// count: how many there are; 0 for none, and names and values may then be NULL.
/// reply: where the reply goes, which the caller frees with pyun_reply_free(); NULL if it is not needed.
/// Returns PYUN_OK for the platform's code 1001, or any PYUN_E_ status.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_client_get(
    client: *const pyun_client,
    path: *const c_char,
    names: *const *const c_char,
    values: *const *const c_char,
    count: usize,
    reply: *mut *mut pyun_reply,
    error: *mut *mut pyun_error,
) -> pyun_status {
    // SAFETY: handle, texts, arrays and places are as the header demands.
    unsafe {
        guard::status(error, || {
            let client = shared(client, "client")?;
            let path = read(path, "path", client.charset)?;
            let pairs = pairs(names, values, count, client.charset)?;
            give_reply(reply, client.open()?.get(&path, &borrowed(&pairs)))
        })
    }
}
