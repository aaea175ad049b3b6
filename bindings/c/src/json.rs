//! What bindings of other languages stand on: a client from one JSON of settings, and one crossing a call.

use std::ffi::c_char;

use pyun_core::{ClientBuilder, Secret};

use crate::client::{End, give_reply, pyun_client};
use crate::error::pyun_error;
use crate::failure::Failure;
use crate::guard::{self, Out, bytes, shared};
use crate::reply::pyun_reply;
use crate::status::pyun_status;
use crate::text::{Charset, read};

/// Makes a client of one JSON object of settings: app_id, secret, environment ("production" or "test") or base_url,
/// timeout_ms, deadline_ms, attempts, correct_clock, proxy (null for none), ca_file, user_agent, common_parameters,
/// allow_http; each as its pyun_config_set_ function has it, and true or false where that takes 1 or 0. For bindings of other
/// languages. Nothing is sent, and no connection is made.
///
/// json: the text, in the charset; no NUL is needed after it. It holds the secret: wipe it when you are done.
/// length: its length in bytes.
/// charset: PYUN_CHARSET_UTF8 or PYUN_CHARSET_GBK, of this text and of all that the client takes.
/// out: the client; the caller frees it with pyun_client_free().
/// Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT with the offset, or PYUN_E_INVALID_INPUT with the setting's name, "settings" for
/// text that is no JSON object, or "charset". No error repeats a value.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_client_open_json(
    json: *const u8,
    length: usize,
    charset: i32,
    out: *mut *mut pyun_client,
    error: *mut *mut pyun_error,
) -> pyun_status {
    // SAFETY: bytes and places are as the header demands.
    unsafe {
        guard::status(error, || {
            let out = Out::new(out, "out")?;
            let json = text_of(json, length)?;
            let charset = Charset::from_number(charset)?;
            let text = charset.decode(json, "json")?;
            // A copy that is wiped: it holds the secret.
            let settings = Secret::from(text.into_owned());
            let client = ClientBuilder::from_json(&settings)?.build()?;
            out.give(pyun_client::new(&client, charset, End::default()));
            Ok(())
        })
    }
}

/// Makes any call that this library models, of JSON with the platform's field names: one crossing for bindings of other
/// languages. Blocks like pyun_client_sync_device().
///
/// call: text, the call's name: "sync_device", "sync_charging_record", "grant_parking_discount", "confirm_occupancy_payment",
/// each of its record as pyun_device_from_json() and pyun_record_from_json() read it; "find_occupancy_order", of merchant and
/// plate, whose reply has the order's fields, and the code "1002" where there is nothing to pay, which is PYUN_OK, too.
/// json: the text, in the charset of the client; no NUL is needed after it.
/// length: its length in bytes.
/// reply: where the reply goes, which the caller frees with pyun_reply_free(); NULL if it is not needed. See
/// pyun_reply_flat().
/// Returns what the call of this name returns; PYUN_E_TEXT for JSON in another charset; PYUN_E_INVALID_INPUT with the field
/// "call" for a name that no call has.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_client_call_json(
    client: *const pyun_client,
    call: *const c_char,
    json: *const u8,
    length: usize,
    reply: *mut *mut pyun_reply,
    error: *mut *mut pyun_error,
) -> pyun_status {
    // SAFETY: handle, text, bytes and places are as the header demands.
    unsafe {
        guard::status(error, || {
            let client = shared(client, "client")?;
            let call = read(call, "call", client.charset)?;
            let json = client.charset.decode(text_of(json, length)?, "json")?;
            give_reply(reply, client.open()?.call_json(&call, json.as_bytes()))
        })
    }
}

/// # Safety
/// As [`bytes`].
unsafe fn text_of<'a>(json: *const u8, length: usize) -> Result<&'a [u8], Failure> {
    if json.is_null() {
        return Err(Failure::null("json"));
    }
    // SAFETY: the caller's promise.
    unsafe { bytes(json, length, "json") }
}
