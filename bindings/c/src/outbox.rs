//! The outbox: what must not be lost.

use std::ffi::{CStr, c_char};
use std::ptr;
use std::time::Duration;

use crate::client::pyun_client;
use crate::config::file_name;
use crate::device::pyun_device;
use crate::error::pyun_error;
use crate::failure::Failure;
use crate::guard::{self, Out, shared};
use crate::queue::Queue;
use crate::record::pyun_record;
use crate::status::pyun_status;
use crate::text::{Charset, optional, read};

/// A queue on disk below a client: what was put is delivered, or in the dead letters, after crashes and restarts. Of a device
/// the newest state is sent, of an order number all records in their order. It sends by threads of its own, and never calls
/// back. May be used by many threads at once, but not by a forked child, in which every call returns PYUN_E_OUTBOX_FORKED.
pub struct pyun_outbox {
    queue: Queue,
    charset: Charset,
}

/// Runs a body with the outbox below a handle.
///
/// # Safety
/// `outbox` is NULL or valid, `error` is NULL or may be written.
unsafe fn with(
    outbox: *const pyun_outbox,
    error: *mut *mut pyun_error,
    body: impl Fn(&Queue) -> Result<(), Failure>,
) -> pyun_status {
    // SAFETY: the caller's promise.
    unsafe { guard::status(error, || body(&shared(outbox, "outbox")?.queue)) }
}

/// Runs a body with a device's station and number.
///
/// # Safety
/// As [`with`], and as [`read`] for both texts.
unsafe fn of_device(
    outbox: *const pyun_outbox,
    station_uuid: *const c_char,
    no: *const c_char,
    error: *mut *mut pyun_error,
    body: impl Fn(&Queue, &str, &str) -> Result<(), Failure>,
) -> pyun_status {
    // SAFETY: the caller's promise.
    unsafe {
        guard::status(error, || {
            let outbox = shared(outbox, "outbox")?;
            let station_uuid = read(station_uuid, "station_uuid", outbox.charset)?;
            body(&outbox.queue, &station_uuid, &read(no, "no", outbox.charset)?)
        })
    }
}

/// Gives a record that may not be there.
fn give(out: Out<*mut pyun_record>, record: Option<pyun_record>) {
    match record {
        Some(record) => out.give(record),
        None => out.write(ptr::null_mut()),
    }
}

fn milliseconds(time: u32) -> Duration {
    Duration::from_millis(time.into())
}

/// Opens the outbox of a directory, and starts to send what waits in it. Put it on a disk, not into a file system in memory.
///
/// directory: its path in the bytes of the file system, whatever the charset; it is made if it is not there.
/// client: what the outbox sends by: its settings, but with one attempt a call. It may be freed at once; not be shut down.
/// options: a JSON object with numbers, or NULL for the defaults: "max_records" (100000) and "max_bytes" (67108864) that may
/// wait, "max_rate" of requests a second (no limit), "stale_after_ms" until a device's state is not sent again (3600000).
/// out: the outbox; the caller frees it with pyun_outbox_free().
/// Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT, PYUN_E_INVALID_INPUT for an option, and in a library without outbox;
/// PYUN_E_CANCELLED for a client that was shut down; PYUN_E_OUTBOX_IN_USE if another process has it, PYUN_E_OUTBOX_FOREIGN if it
/// belongs to another app id or environment, PYUN_E_OUTBOX_NEWER, PYUN_E_OUTBOX_FULL, PYUN_E_OUTBOX_STORAGE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_outbox_open(
    directory: *const c_char,
    client: *const pyun_client,
    options: *const c_char,
    out: *mut *mut pyun_outbox,
    error: *mut *mut pyun_error,
) -> pyun_status {
    // SAFETY: handle, texts and places are as the header demands.
    unsafe {
        guard::status(error, || {
            if directory.is_null() {
                return Err(Failure::null("directory"));
            }
            let client = shared(client, "client")?;
            let options = optional(options, "options", Charset::Utf8)?;
            let out = Out::new(out, "out")?;
            let directory = file_name(CStr::from_ptr(directory), "directory", client.charset)?;
            let queue = Queue::open(&directory, client.open()?, options.as_deref())?;
            out.give(pyun_outbox { queue, charset: client.charset });
            Ok(())
        })
    }
}

/// Lets go of the directory: awaits the answers that are under way, and sends nothing new. What was not sent is sent when it is
/// opened again. Any call after this, but pyun_outbox_poll_event(), returns PYUN_E_OUTBOX_CLOSED.
///
/// Returns PYUN_OK, PYUN_E_NULL, PYUN_E_OUTBOX_FORKED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_outbox_close(outbox: *const pyun_outbox, error: *mut *mut pyun_error) -> pyun_status {
    // SAFETY: handle and place are as the header demands.
    unsafe { with(outbox, error, Queue::close) }
}

/// Frees the outbox, and closes it before, where it is not closed; but breaks off what is under way, which is sent again
/// another time. Takes 100 ms and what the disk needs. Nothing is touched in a forked child. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_outbox_free(outbox: *mut pyun_outbox) {
    // SAFETY: the handle is as the header demands.
    unsafe { guard::free(outbox) }
}

/// Keeps a device's state, in place of the one before. When this returns it is on disk, and it is sent soon.
///
/// device: not changed, and copied.
/// Returns PYUN_OK, as pyun_device_check(), PYUN_E_OUTBOX_FULL if it is not accepted, PYUN_E_OUTBOX_STORAGE if nobody knows: put
/// it again; PYUN_E_OUTBOX_CLOSED, PYUN_E_OUTBOX_FORKED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_outbox_put_device(
    outbox: *const pyun_outbox,
    device: *const pyun_device,
    error: *mut *mut pyun_error,
) -> pyun_status {
    // SAFETY: handles and place are as the header demands.
    unsafe { with(outbox, error, |queue| queue.put_device(shared(device, "device")?.device()?)) }
}

/// Keeps a record, after the others of its order number. When this returns it is on disk, and it is delivered, or a dead letter,
/// one day.
///
/// record: of a kind that is sent: a charging record, a parking discount, an occupancy payment. Not changed, and copied.
/// Returns PYUN_OK, as pyun_record_check(), or as pyun_outbox_put_device().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_outbox_put_record(
    outbox: *const pyun_outbox,
    record: *const pyun_record,
    error: *mut *mut pyun_error,
) -> pyun_status {
    // SAFETY: handles and place are as the header demands.
    unsafe { with(outbox, error, |queue| queue.put_record(shared(record, "record")?.sent()?)) }
}

/// Sends all that waits, now and in order, and waits for the answers.
///
/// within_ms: how long, in milliseconds.
/// Returns PYUN_OK if nothing that was accepted is unsent, PYUN_E_TIMEOUT if something is and the time is over;
/// PYUN_E_OUTBOX_CLOSED, PYUN_E_OUTBOX_FORKED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_outbox_flush(
    outbox: *const pyun_outbox,
    within_ms: u32,
    error: *mut *mut pyun_error,
) -> pyun_status {
    // SAFETY: handle and place are as the header demands.
    unsafe { with(outbox, error, |queue| queue.flush(milliseconds(within_ms))) }
}

/// Says that what was put last of a device still holds, so that it is still sent every quarter of an hour.
///
/// station_uuid: text in the charset of the client.
/// no: text in the charset of the client.
/// Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT, PYUN_E_OUTBOX_NOT_FOUND if nothing of it was put since the outbox was opened;
/// PYUN_E_OUTBOX_CLOSED, PYUN_E_OUTBOX_FORKED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_outbox_touch(
    outbox: *const pyun_outbox,
    station_uuid: *const c_char,
    no: *const c_char,
    error: *mut *mut pyun_error,
) -> pyun_status {
    // SAFETY: handle, texts and place are as the header demands.
    unsafe { of_device(outbox, station_uuid, no, error, Queue::touch) }
}

/// Forgets a device that is there no more, and what was not sent of it.
///
/// station_uuid: text in the charset of the client.
/// no: text in the charset of the client.
/// Returns PYUN_OK, also for one that is not known; PYUN_E_NULL, PYUN_E_TEXT, PYUN_E_OUTBOX_STORAGE, PYUN_E_OUTBOX_CLOSED,
/// PYUN_E_OUTBOX_FORKED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_outbox_forget_device(
    outbox: *const pyun_outbox,
    station_uuid: *const c_char,
    no: *const c_char,
    error: *mut *mut pyun_error,
) -> pyun_status {
    // SAFETY: handle, texts and place are as the header demands.
    unsafe { of_device(outbox, station_uuid, no, error, Queue::forget_device) }
}

/// Sends nothing any more, or goes on. What is put is kept meanwhile, and what is in flight is awaited.
///
/// paused: 1 to pause, 0 to go on.
/// Returns PYUN_OK, PYUN_E_NULL, PYUN_E_OUTBOX_CLOSED, PYUN_E_OUTBOX_FORKED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_outbox_set_paused(
    outbox: *const pyun_outbox,
    paused: i32,
    error: *mut *mut pyun_error,
) -> pyun_status {
    // SAFETY: handle and place are as the header demands.
    unsafe { with(outbox, error, |queue| queue.set_paused(paused != 0)) }
}

/// Says that the link is back: what waits for it is sent at once.
///
/// Returns PYUN_OK, PYUN_E_NULL, PYUN_E_OUTBOX_CLOSED, PYUN_E_OUTBOX_FORKED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_outbox_network_is_back(
    outbox: *const pyun_outbox,
    error: *mut *mut pyun_error,
) -> pyun_status {
    // SAFETY: handle and place are as the header demands.
    unsafe { with(outbox, error, Queue::network_is_back) }
}

/// How the outbox stands.
///
/// out: a record of the kind PYUN_RECORD_OUTBOX_STATS, which the caller frees with pyun_record_free().
/// Returns PYUN_OK, PYUN_E_NULL, PYUN_E_OUTBOX_CLOSED, PYUN_E_OUTBOX_FORKED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_outbox_stats(
    outbox: *const pyun_outbox,
    out: *mut *mut pyun_record,
    error: *mut *mut pyun_error,
) -> pyun_status {
    // SAFETY: handle and places are as the header demands.
    unsafe {
        with(outbox, error, |queue| {
            Out::new(out, "out")?.give(queue.stats()?);
            Ok(())
        })
    }
}

/// The first dead letter after another: what the platform will not have as it is.
///
/// after: PYUN_FIELD_ID of the one before; 0 for the first.
/// out: a record of the kind PYUN_RECORD_OUTBOX_DEAD, which the caller frees with pyun_record_free(); NULL is written if there is
/// none, which is PYUN_OK, too.
/// Returns PYUN_OK, PYUN_E_NULL, PYUN_E_OUTBOX_STORAGE, PYUN_E_OUTBOX_CLOSED, PYUN_E_OUTBOX_FORKED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_outbox_next_dead(
    outbox: *const pyun_outbox,
    after: i64,
    out: *mut *mut pyun_record,
    error: *mut *mut pyun_error,
) -> pyun_status {
    // SAFETY: handle and places are as the header demands.
    unsafe {
        with(outbox, error, |queue| {
            let out = Out::new(out, "out")?;
            give(out, queue.next_dead(after)?);
            Ok(())
        })
    }
}

/// Sends a dead letter once more, at its old place in its order.
///
/// id: its PYUN_FIELD_ID.
/// Returns PYUN_OK, PYUN_E_NULL, PYUN_E_OUTBOX_NOT_FOUND, PYUN_E_OUTBOX_OVERTAKEN if that would undo a later report,
/// PYUN_E_OUTBOX_STORAGE, PYUN_E_OUTBOX_CLOSED, PYUN_E_OUTBOX_FORKED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_outbox_retry(
    outbox: *const pyun_outbox,
    id: i64,
    error: *mut *mut pyun_error,
) -> pyun_status {
    // SAFETY: handle and place are as the header demands.
    unsafe { with(outbox, error, |queue| queue.retry(id)) }
}

/// Deletes a dead letter.
///
/// id: its PYUN_FIELD_ID.
/// Returns PYUN_OK, PYUN_E_NULL, PYUN_E_OUTBOX_NOT_FOUND, PYUN_E_OUTBOX_STORAGE, PYUN_E_OUTBOX_CLOSED, PYUN_E_OUTBOX_FORKED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_outbox_discard(
    outbox: *const pyun_outbox,
    id: i64,
    error: *mut *mut pyun_error,
) -> pyun_status {
    // SAFETY: handle and place are as the header demands.
    unsafe { with(outbox, error, |queue| queue.discard(id)) }
}

/// Sends by another client from now on, with another secret: what waited because the old one was refused is sent at once, and
/// what is in flight is broken off and sent again.
///
/// client: of the same app id and environment. As for pyun_outbox_open().
/// Returns PYUN_OK, PYUN_E_NULL, PYUN_E_CANCELLED for a client that was shut down, PYUN_E_OUTBOX_FOREIGN, PYUN_E_OUTBOX_CLOSED,
/// PYUN_E_OUTBOX_FORKED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_outbox_replace_client(
    outbox: *const pyun_outbox,
    client: *const pyun_client,
    error: *mut *mut pyun_error,
) -> pyun_status {
    // SAFETY: handles and place are as the header demands.
    unsafe { with(outbox, error, |queue| queue.replace_client(shared(client, "client")?.open()?)) }
}

/// The next thing that somebody should know of, oldest first. 256 are kept until they are asked for. PYUN_FIELD_EVENT says which:
/// "breaker_opened" (everything pauses, for PYUN_FIELD_REASON), "breaker_closed", "died" (there is a dead letter, of
/// PYUN_FIELD_KIND, for PYUN_FIELD_REASON), "thinned" (PYUN_FIELD_COUNT reports of progress were dropped), "set_aside" (the file
/// was damaged and lies at PYUN_FIELD_PATH now; PYUN_FIELD_COUNT rows were taken over), "storage_failed" (nothing is accepted, for
/// PYUN_FIELD_REASON), "storage_works", "not_private" (others on this machine may read the outbox), "missed" (PYUN_FIELD_COUNT
/// events that nobody asked for in time). Others may come.
///
/// wait_ms: how long to wait for it at most, in milliseconds; 0 for not at all.
/// out: a record of the kind PYUN_RECORD_OUTBOX_EVENT, which the caller frees with pyun_record_free(); NULL is written if there is
/// none, which is PYUN_OK, too.
/// Returns PYUN_OK, PYUN_E_NULL, PYUN_E_OUTBOX_FORKED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_outbox_poll_event(
    outbox: *const pyun_outbox,
    wait_ms: u32,
    out: *mut *mut pyun_record,
    error: *mut *mut pyun_error,
) -> pyun_status {
    // SAFETY: handle and places are as the header demands.
    unsafe {
        with(outbox, error, |queue| {
            let out = Out::new(out, "out")?;
            give(out, queue.poll_event(milliseconds(wait_ms))?);
            Ok(())
        })
    }
}
