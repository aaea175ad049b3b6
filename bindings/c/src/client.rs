//! The client.

use std::ffi::c_char;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use pyun_core::{Client, Error, Reply, SyncOptions};

use crate::config::pyun_config;
use crate::device::pyun_device;
use crate::error::pyun_error;
use crate::failure::Failure;
use crate::guard::{self, Out, array, bytes, shared};
use crate::reply::pyun_reply;
use crate::request::pyun_request;
use crate::results::pyun_results;
use crate::status::{PYUN_E_CANCELLED, pyun_status};
use crate::text::{Charset, read};

/// A client of the platform, for one application. May be used by many threads at once, which share its connections, and by
/// a forked child, which opens connections of its own.
pub struct pyun_client {
    pub(crate) client: Client,
    pub(crate) charset: Charset,
    end: Arc<End>,
}

/// Set by `pyun_client_shutdown`, and asked by every call while it waits.
#[derive(Default)]
pub(crate) struct End {
    is_shut_down: AtomicBool,
    /// That of the client that this one is a scope of.
    outer: Option<Arc<End>>,
}

impl End {
    fn is_over(&self) -> bool {
        self.is_shut_down.load(Ordering::SeqCst) || self.outer.as_ref().is_some_and(|outer| outer.is_over())
    }
}

impl pyun_client {
    pub(crate) fn new(client: &Client, charset: Charset, end: End) -> Self {
        let end = Arc::new(end);
        let asked = Arc::clone(&end);
        Self { client: client.with_interrupt(move || asked.is_over()), charset, end }
    }

    fn scope(&self) -> Self {
        let end = End { is_shut_down: AtomicBool::new(false), outer: Some(Arc::clone(&self.end)) };
        Self::new(&self.client.scope(), self.charset, end)
    }

    /// The client, unless it was shut down.
    pub(crate) fn open(&self) -> Result<&Client, Failure> {
        if self.end.is_over() {
            return Err(Failure::status_only(PYUN_E_CANCELLED, "the client was shut down"));
        }
        Ok(&self.client)
    }
}

/// How many are reported.
pub(crate) fn options(connections: u32, deadline_ms: u32) -> SyncOptions<'static> {
    let mut options = SyncOptions::default();
    if connections > 0 {
        options = options.connections(usize::try_from(connections).unwrap_or(usize::MAX));
    }
    if deadline_ms > 0 {
        options = options.deadline(Duration::from_millis(deadline_ms.into()));
    }
    options
}

/// Gives the caller what a call gave, if it is wanted.
///
/// # Safety
/// `place` is NULL or may be written.
pub(crate) unsafe fn give_reply(place: *mut *mut pyun_reply, result: Result<Reply, Error>) -> Result<(), Failure> {
    let reply = result?;
    if !place.is_null() {
        // SAFETY: not NULL, and the caller's promise.
        unsafe { place.write(Box::into_raw(Box::new(pyun_reply::new(reply)))) };
    }
    Ok(())
}

/// Makes a client. Nothing is sent, and no connection is made.
///
/// config: copied; it can be freed.
/// out: the client; the caller frees it with pyun_client_free().
/// Returns PYUN_OK, PYUN_E_NULL, the status of a setter that failed, or PYUN_E_INVALID_INPUT with the setting's name for one
/// that is missing or unusable, such as a ca_file without a certificate.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_client_new(
    config: *const pyun_config,
    out: *mut *mut pyun_client,
    error: *mut *mut pyun_error,
) -> pyun_status {
    // SAFETY: handle and places are as the header demands.
    unsafe {
        guard::status(error, || {
            let config = shared(config, "config")?;
            let out = Out::new(out, "out")?;
            let (client, charset) = config.build()?;
            out.give(pyun_client::new(&client, charset, End::default()));
            Ok(())
        })
    }
}

/// Makes a client that shares connections, settings and the order of each device's syncs with another, and has a
/// pyun_client_cancel() and pyun_client_shutdown() of its own: for a task that can be ended without ending the others. What
/// ends the calls of the other ends those of its scopes, too. Cheap.
///
/// out: the scope, a client like any other; the caller frees it with pyun_client_free(), before the other or after it.
/// Returns PYUN_OK, PYUN_E_NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_client_scope(
    client: *const pyun_client,
    out: *mut *mut pyun_client,
    error: *mut *mut pyun_error,
) -> pyun_status {
    // SAFETY: handle and places are as the header demands.
    unsafe {
        guard::status(error, || {
            let client = shared(client, "client")?;
            Out::new(out, "out")?.give(client.scope());
            Ok(())
        })
    }
}

/// Frees the client. With the last that shares them, its connections are closed and its secret is wiped. Waits for nothing;
/// no call may be in flight: end them with pyun_client_shutdown(), and join their threads. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_client_free(client: *mut pyun_client) {
    // SAFETY: the handle is as the header demands.
    unsafe { guard::free(client) }
}

/// Ends every call that is in flight on this client and its scopes within 100 ms: each returns PYUN_E_CANCELLED. Calls that
/// begin afterwards are not affected. From any thread, but not from a signal handler.
///
/// Returns PYUN_OK, PYUN_E_NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_client_cancel(client: *const pyun_client) -> pyun_status {
    // SAFETY: the handle is as the header demands.
    unsafe {
        guard::quiet(|| {
            shared(client, "client")?.client.cancel();
            Ok(())
        })
    }
}

/// Like pyun_client_cancel(), and every later call on this client and its scopes returns PYUN_E_CANCELLED at once: for the end
/// of a program, when another thread may be about to begin a call. From any thread, but not from a signal handler.
///
/// Returns PYUN_OK, PYUN_E_NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_client_shutdown(client: *const pyun_client) -> pyun_status {
    // SAFETY: the handle is as the header demands.
    unsafe {
        guard::quiet(|| {
            let client = shared(client, "client")?;
            client.end.is_shut_down.store(true, Ordering::SeqCst);
            client.client.cancel();
            Ok(())
        })
    }
}

/// Reports a charger: the platform then holds exactly this snapshot of it. Blocks until the answer is there, at most for the
/// deadline of the client. What fails for a while is tried again within it, stamped and signed afresh.
///
/// device: not changed; another thread may not change it meanwhile.
/// reply: where the reply goes, which the caller frees with pyun_reply_free(); NULL if it is not needed.
/// Returns PYUN_OK for the platform's code 1001, or any PYUN_E_ status. A refusal is an error, which carries the reply.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_client_sync_device(
    client: *const pyun_client,
    device: *const pyun_device,
    reply: *mut *mut pyun_reply,
    error: *mut *mut pyun_error,
) -> pyun_status {
    // SAFETY: handles and places are as the header demands.
    unsafe {
        guard::status(error, || {
            let client = shared(client, "client")?;
            let device = shared(device, "device")?.device()?;
            give_reply(reply, client.open()?.sync_device(device))
        })
    }
}

/// Reports many chargers over several connections. Snapshots of the same device are sent in their order. Blocks until all
/// are done. When as many in a row as there are connections failed before anything was sent, the rest is
/// PYUN_E_NOT_ATTEMPTED.
///
/// devices: an array of pointers, none of them NULL; not changed, also by other threads meanwhile. A device that is not
/// well gets its error in the results, and the others are sent.
/// count: its length; 0 gives empty results, and devices may then be NULL.
/// connections: how many are synced at a time; 0 for 8, and more than 256 count as 256.
/// deadline_ms: how long all of it may take, in milliseconds; 0 for no limit but that of each call.
/// out: the results, in the order of devices; the caller frees them with pyun_results_free().
/// Returns PYUN_OK if there are results, whatever they are: see pyun_results_failed(). Else PYUN_E_NULL, PYUN_E_RANGE, or
/// PYUN_E_CANCELLED after pyun_client_shutdown().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_client_sync_devices(
    client: *const pyun_client,
    devices: *const *const pyun_device,
    count: usize,
    connections: u32,
    deadline_ms: u32,
    out: *mut *mut pyun_results,
    error: *mut *mut pyun_error,
) -> pyun_status {
    // SAFETY: handles, array and places are as the header demands.
    unsafe {
        guard::status(error, || {
            let client = shared(client, "client")?;
            let out = Out::new(out, "out")?;
            let devices = array(devices, count, "devices")?;
            // Nobody changes them meanwhile, and `array` has seen that none is NULL.
            let devices = devices.iter().filter_map(|device| device.as_ref()).map(pyun_device::device);
            let (client, options) = (client.open()?, options(connections, deadline_ms));
            out.give(pyun_results::of(devices, |devices| client.sync_devices(devices, options)));
            Ok(())
        })
    }
}

/// Signs bytes as they are by the JSON rule and posts them, for calls that this library does not model. Blocks like
/// pyun_client_sync_device().
///
/// path: text, the path of the call ("/gate/1.0/..."), percent-encoded.
/// body: the JSON that the call takes, app_id and all, UTF-8 whatever the charset; NULL if length is 0.
/// length: its length in bytes.
/// idempotent: 1 if the call does no harm when it arrives twice: it is tried again like a sync. 0: it is tried again only
/// when nothing was sent.
/// reply: where the reply goes, which the caller frees with pyun_reply_free(); NULL if it is not needed.
/// Returns PYUN_OK for the platform's code 1001, or any PYUN_E_ status.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_client_post_json(
    client: *const pyun_client,
    path: *const c_char,
    body: *const u8,
    length: usize,
    idempotent: i32,
    reply: *mut *mut pyun_reply,
    error: *mut *mut pyun_error,
) -> pyun_status {
    // SAFETY: handle, text, bytes and places are as the header demands.
    unsafe {
        guard::status(error, || {
            let client = shared(client, "client")?;
            let path = read(path, "path", client.charset)?;
            let body = bytes(body, length, "body")?;
            let client = client.open()?;
            let post = if idempotent == 0 { Client::post_json } else { Client::post_idempotent_json };
            give_reply(reply, post(client, &path, body))
        })
    }
}

/// The request that pyun_client_sync_device() would send now, with the time of the clock. Nothing is sent.
///
/// device: not changed.
/// out: the request; the caller frees it with pyun_request_free().
/// Returns PYUN_OK or as pyun_device_check().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_client_prepare_device(
    client: *const pyun_client,
    device: *const pyun_device,
    out: *mut *mut pyun_request,
    error: *mut *mut pyun_error,
) -> pyun_status {
    // SAFETY: handles and places are as the header demands.
    unsafe {
        guard::status(error, || {
            let client = shared(client, "client")?;
            let out = Out::new(out, "out")?;
            let device = shared(device, "device")?.device()?;
            out.give(pyun_request::new(client.client.prepare_device(device)?));
            Ok(())
        })
    }
}
