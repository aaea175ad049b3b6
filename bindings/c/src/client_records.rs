//! The calls that send a record, or are answered with one.

use std::ffi::c_char;
use std::ptr;

use pyun_core::{ChargingRecord, OccupancyPayment, ParkingDiscount};

use crate::client::{give_reply, options, pyun_client};
use crate::error::pyun_error;
use crate::failure::Failure;
use crate::guard::{self, Out, array, shared};
use crate::record::pyun_record;
use crate::record_names::PYUN_RECORD_OCCUPANCY_ORDER;
use crate::reply::pyun_reply;
use crate::request::pyun_request;
use crate::results::pyun_results;
use crate::sent::Sent;
use crate::status::pyun_status;
use crate::text::read;

fn charging_record(record: &pyun_record) -> Result<&ChargingRecord, Failure> {
    match record.sent()? {
        Sent::ChargingRecord(charging_record) => Ok(charging_record),
        _ => Err(record.misfit("charging record")),
    }
}

fn parking_discount(record: &pyun_record) -> Result<&ParkingDiscount, Failure> {
    match record.sent()? {
        Sent::ParkingDiscount(discount) => Ok(discount),
        _ => Err(record.misfit("parking discount")),
    }
}

fn occupancy_payment(record: &pyun_record) -> Result<&OccupancyPayment, Failure> {
    match record.sent()? {
        Sent::OccupancyPayment(payment) => Ok(payment),
        _ => Err(record.misfit("occupancy payment")),
    }
}

/// Reports a charge: its progress, its bill (PYUN_REPLENISH_STATE_FINISHED), or its failure (PYUN_REPLENISH_STATE_FAILED). Each
/// report replaces the one before it. Blocks like pyun_client_sync_device().
///
/// Of one order number one report is in flight at a time, in the order in which the calls began. A bill or a failure waits for
/// its turn and is sent; a progress gives way to any later report of its order (PYUN_E_SUPERSEDED), and is not sent at all while
/// the bill's call lasts. Once that is over the client remembers nothing of the order: a progress that is reported then undoes
/// the bill.
///
/// record: of the kind PYUN_RECORD_CHARGING_RECORD; not changed, also by other threads meanwhile.
/// reply: where the reply goes, which the caller frees with pyun_reply_free(); NULL if it is not needed.
/// Returns PYUN_OK for the platform's code 1001, or any PYUN_E_ status; PYUN_E_INVALID_INPUT with the field "record" for
/// another kind.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_client_sync_charging_record(
    client: *const pyun_client,
    record: *const pyun_record,
    reply: *mut *mut pyun_reply,
    error: *mut *mut pyun_error,
) -> pyun_status {
    // SAFETY: handles and places are as the header demands.
    unsafe {
        guard::status(error, || {
            let client = shared(client, "client")?;
            let record = charging_record(shared(record, "record")?)?;
            give_reply(reply, client.open()?.sync_charging_record(record))
        })
    }
}

/// Reports many charges over several connections. Those of the same order number are sent in their order, and none of them is
/// superseded if there is a bill or a failure among them. Otherwise as pyun_client_sync_devices().
///
/// records: an array of pointers to records of the kind PYUN_RECORD_CHARGING_RECORD, none of them NULL; not changed, also by
/// other threads meanwhile. A record that is not well gets its error in the results, and the others are sent.
/// count: its length; 0 gives empty results, and records may then be NULL.
/// connections: how many are reported at a time; 0 for 8, and more than 256 count as 256.
/// deadline_ms: how long all of it may take, in milliseconds; 0 for no limit but that of each call.
/// out: the results, in the order of records; the caller frees them with pyun_results_free().
/// Returns PYUN_OK if there are results, whatever they are: see pyun_results_failed(). Else PYUN_E_NULL, PYUN_E_RANGE, or
/// PYUN_E_CANCELLED after pyun_client_shutdown().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_client_sync_charging_records(
    client: *const pyun_client,
    records: *const *const pyun_record,
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
            let records = array(records, count, "records")?;
            // Nobody changes them meanwhile, and `array` has seen that none is NULL.
            let records = records.iter().filter_map(|record| record.as_ref()).map(charging_record);
            let (client, options) = (client.open()?, options(connections, deadline_ms));
            out.give(pyun_results::of(records, |records| client.sync_charging_records(records, options)));
            Ok(())
        })
    }
}

/// Grants a discount on the parking fee after a charge: once for an order number, however often it is sent. A bill with a plate
/// has the same effect where the station has it switched on: use one or the other. Blocks like pyun_client_sync_device().
///
/// record: of the kind PYUN_RECORD_PARKING_DISCOUNT; not changed, also by other threads meanwhile.
/// reply: where the reply goes, which the caller frees with pyun_reply_free(); NULL if it is not needed.
/// Returns PYUN_OK for the platform's code 1001, PYUN_E_NOT_FOUND where the platform has no parking record, which may come
/// later, or any PYUN_E_ status; PYUN_E_INVALID_INPUT with the field "record" for another kind.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_client_grant_parking_discount(
    client: *const pyun_client,
    record: *const pyun_record,
    reply: *mut *mut pyun_reply,
    error: *mut *mut pyun_error,
) -> pyun_status {
    // SAFETY: handles and places are as the header demands.
    unsafe {
        guard::status(error, || {
            let client = shared(client, "client")?;
            let discount = parking_discount(shared(record, "record")?)?;
            give_reply(reply, client.open()?.grant_parking_discount(discount))
        })
    }
}

/// Asks for the occupancy order that a vehicle has to pay. Blocks like pyun_client_sync_device().
///
/// merchant: text in the charset of the client, the merchant whom it is owed.
/// plate: text in the charset of the client, the number plate.
/// out: a record of the kind PYUN_RECORD_OCCUPANCY_ORDER, which the caller frees with pyun_record_free(); NULL is written if
/// there is nothing to pay, which is PYUN_OK, too. PYUN_FIELD_PAY_ORDER and PYUN_FIELD_NEED_VALUE are always there.
/// Returns PYUN_OK for the platform's codes 1001 and 1002 (nothing to pay), or any other PYUN_E_ status but PYUN_E_NOT_FOUND.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_client_find_occupancy_order(
    client: *const pyun_client,
    merchant: *const c_char,
    plate: *const c_char,
    out: *mut *mut pyun_record,
    error: *mut *mut pyun_error,
) -> pyun_status {
    // SAFETY: handle, texts and places are as the header demands.
    unsafe {
        guard::status(error, || {
            let client = shared(client, "client")?;
            let merchant = read(merchant, "merchant", client.charset)?;
            let plate = read(plate, "plate", client.charset)?;
            let out = Out::new(out, "out")?;
            let mut order = pyun_record::to_receive(PYUN_RECORD_OCCUPANCY_ORDER)?;
            match client.open()?.find_occupancy_pairs(&merchant, &plate, |pairs| order.receive(pairs))? {
                Some(()) => out.give(order),
                None => out.write(ptr::null_mut()),
            }
            Ok(())
        })
    }
}

/// Tells that an occupancy order was paid. Nothing is remembered between calls: told again with the same pay_order and trade_no
/// it is the same payment (assumed; the platform's documents do not say). Blocks like pyun_client_sync_device().
///
/// record: of the kind PYUN_RECORD_OCCUPANCY_PAYMENT; not changed, also by other threads meanwhile.
/// reply: where the reply goes, which the caller frees with pyun_reply_free(); NULL if it is not needed.
/// Returns PYUN_OK for the platform's code 1001, PYUN_E_NOT_FOUND where there is no such order, or any PYUN_E_ status;
/// PYUN_E_INVALID_INPUT with the field "record" for another kind. Where PYUN_E_NOT_FOUND answers a repetition within the call, the
/// first attempt may have been booked: it is pyun_error_cause().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_client_confirm_occupancy_payment(
    client: *const pyun_client,
    record: *const pyun_record,
    reply: *mut *mut pyun_reply,
    error: *mut *mut pyun_error,
) -> pyun_status {
    // SAFETY: handles and places are as the header demands.
    unsafe {
        guard::status(error, || {
            let client = shared(client, "client")?;
            let payment = occupancy_payment(shared(record, "record")?)?;
            give_reply(reply, client.open()?.confirm_occupancy_payment(payment))
        })
    }
}

/// The request of the call that sends records of this kind, as it would be sent now, with the time of the clock. Nothing is
/// sent.
///
/// record: of a kind that is sent; not changed.
/// out: the request; the caller frees it with pyun_request_free().
/// Returns PYUN_OK or as pyun_record_check().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_client_prepare_record(
    client: *const pyun_client,
    record: *const pyun_record,
    out: *mut *mut pyun_request,
    error: *mut *mut pyun_error,
) -> pyun_status {
    // SAFETY: handles and places are as the header demands.
    unsafe {
        guard::status(error, || {
            let client = shared(client, "client")?;
            let out = Out::new(out, "out")?;
            let sent = shared(record, "record")?.sent()?;
            out.give(pyun_request::new(sent.prepare(&client.client)?));
            Ok(())
        })
    }
}
