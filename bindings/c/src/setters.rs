//! A setter for each field of a device and of its ports that is set by its own: written from the tables in src/model/.

use std::ffi::c_char;

use crate::device::{pyun_device, set_integer, set_optional, set_text};
use crate::device_parts::{set_port_integer, set_port_optional};
use crate::status::pyun_status;

// Written by schema/ (make update) from the tables in src/.
/// Id of the charging station, issued by the platform. Required.
///
/// station_uuid: text. Copied.
/// Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_device_set_station_uuid(
    device: *mut pyun_device,
    station_uuid: *const c_char,
) -> pyun_status {
    // SAFETY: what is given is as the header demands.
    unsafe { set_text(device, "station_uuid", station_uuid) }
}

/// The operator's own number of the device. Required.
///
/// no: text. Copied.
/// Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_device_set_no(device: *mut pyun_device, no: *const c_char) -> pyun_status {
    // SAFETY: what is given is as the header demands.
    unsafe { set_text(device, "no", no) }
}

/// Name of the device. Not sent unless set.
///
/// name: text; NULL leaves it out. Copied.
/// Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_device_set_name(device: *mut pyun_device, name: *const c_char) -> pyun_status {
    // SAFETY: what is given is as the header demands.
    unsafe { set_optional(device, "name", name) }
}

/// Type of the device (table 8.1); any integer passes. Not sent unless set.
///
/// device_type: one of PYUN_DEVICE_TYPE_, or another number of a newer table.
/// Returns PYUN_OK, PYUN_E_NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_device_set_type(device: *mut pyun_device, device_type: i32) -> pyun_status {
    // SAFETY: what is given is as the header demands.
    unsafe { set_integer(device, "type", device_type) }
}

/// State of the device (table 8.2); any integer passes. Required.
///
/// state: one of PYUN_DEVICE_STATE_, or another number, which then needs words: pyun_device_set_state_desc().
/// Returns PYUN_OK, PYUN_E_NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_device_set_state(device: *mut pyun_device, state: i32) -> pyun_status {
    // SAFETY: what is given is as the header demands.
    unsafe { set_integer(device, "state", state) }
}

/// State in words: as given, or else the table's word.
///
/// state_desc: text; NULL for the platform's word. Copied.
/// Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_device_set_state_desc(
    device: *mut pyun_device,
    state_desc: *const c_char,
) -> pyun_status {
    // SAFETY: what is given is as the header demands.
    unsafe { set_optional(device, "state_desc", state_desc) }
}

/// How the device charges (table 8.3); any text passes. Required.
///
/// energy_code: one of PYUN_ENERGY_CODE_, or another text of a newer table. Copied.
/// Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_device_set_energy_code(
    device: *mut pyun_device,
    energy_code: *const c_char,
) -> pyun_status {
    // SAFETY: what is given is as the header demands.
    unsafe { set_text(device, "energy_code", energy_code) }
}

/// State of the connector (table 8.4); any integer passes. Required.
///
/// index: of the port, from 0.
/// state: one of PYUN_PORT_STATE_, or another number, which then needs words: pyun_device_set_port_state_desc().
/// Returns PYUN_OK, PYUN_E_NULL, PYUN_E_RANGE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_device_set_port_state(device: *mut pyun_device, index: usize, state: i32) -> pyun_status {
    // SAFETY: what is given is as the header demands.
    unsafe { set_port_integer(device, index, "state", state) }
}

/// The parking space at the connector (table 8.5); any integer passes. PYUN_SPACE_STATUS_UNKNOWN unless set.
///
/// index: of the port, from 0.
/// space_status: one of PYUN_SPACE_STATUS_, or another number of a newer table.
/// Returns PYUN_OK, PYUN_E_NULL, PYUN_E_RANGE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_device_set_port_space_status(
    device: *mut pyun_device,
    index: usize,
    space_status: i32,
) -> pyun_status {
    // SAFETY: what is given is as the header demands.
    unsafe { set_port_integer(device, index, "space_status", space_status) }
}

/// State in words: as given, or else the table's word.
///
/// index: of the port, from 0.
/// state_desc: text; NULL for the platform's word. Copied.
/// Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT, PYUN_E_RANGE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_device_set_port_state_desc(
    device: *mut pyun_device,
    index: usize,
    state_desc: *const c_char,
) -> pyun_status {
    // SAFETY: what is given is as the header demands.
    unsafe { set_port_optional(device, index, "state_desc", state_desc) }
}
// End of what schema/ writes.
