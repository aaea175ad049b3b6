//! A charger: the handle, and what it has once. Ports and metadata are in `device_parts`.

use std::ffi::c_char;
use std::fmt;
use std::ptr;
use std::sync::OnceLock;

use pyun_core::record::Value;
use pyun_core::{Device, DeviceBuilder};

use crate::bytes::pyun_bytes;
use crate::error::pyun_error;
use crate::failure::{Failure, Remembered};
use crate::guard::{self, Out, bytes, shared, unique};
use crate::status::pyun_status;
use crate::text::{Charset, optional, read};

/// Instead of a timestamp: leaves timestamp and sign_type out.
pub const PYUN_NO_TIMESTAMP: i64 = -1;

/// A charger, as it is reported: everything that is known of it. It can be kept, changed and synced again. A setter that
/// fails is remembered, and each call with a pyun_error ** returns its error instead of sending anything, until the same
/// field is set well or pyun_device_clear_failures(). What was not there to be set, such as a port that could not be added,
/// has no field that could be set well: see pyun_device_add_port().
pub struct pyun_device {
    /// What was set, ready to be built at any time.
    pub(crate) builder: DeviceBuilder,
    pub(crate) charset: Charset,
    pub(crate) remembered: Remembered,
    /// The device that it makes, kept until something changes: most syncs repeat most of the last.
    pub(crate) built: OnceLock<Device>,
}

impl pyun_device {
    fn new(builder: DeviceBuilder) -> Self {
        Self { builder, charset: Charset::default(), remembered: Remembered::default(), built: OnceLock::new() }
    }

    /// The device, if all that was set is well.
    pub(crate) fn device(&self) -> Result<&Device, Failure> {
        self.remembered.check()?;
        if let Some(device) = self.built.get() {
            return Ok(device);
        }
        let device = self.builder.clone().build()?;
        Ok(self.built.get_or_init(|| device))
    }
}

/// Changes one field, and remembers how it went.
///
/// # Safety
/// `device` is NULL or valid and used by nobody else.
pub(crate) unsafe fn set(
    device: *mut pyun_device,
    field: &dyn fmt::Display,
    change: &mut dyn FnMut(&mut DeviceBuilder, Charset) -> Result<(), Failure>,
) -> pyun_status {
    // SAFETY: the caller's promise.
    unsafe { apply(device, change, &|remembered, changed| remembered.note(field, changed)) }
}

/// Adds something that has no place before it is there: no later success makes up for its failure.
///
/// # Safety
/// As [`set`].
pub(crate) unsafe fn add(
    device: *mut pyun_device,
    change: &mut dyn FnMut(&mut DeviceBuilder, Charset) -> Result<(), Failure>,
) -> pyun_status {
    let note = |remembered: &mut Remembered, changed: Result<(), &Failure>| match changed {
        Err(Failure::Own(own)) => remembered.keep(own),
        _ => remembered.note(&"port", Ok(())),
    };
    // SAFETY: the caller's promise.
    unsafe { apply(device, change, &note) }
}

/// # Safety
/// As [`set`].
unsafe fn apply(
    device: *mut pyun_device,
    change: &mut dyn FnMut(&mut DeviceBuilder, Charset) -> Result<(), Failure>,
    note: &dyn Fn(&mut Remembered, Result<(), &Failure>),
) -> pyun_status {
    // SAFETY: the caller's promise.
    unsafe {
        guard::quiet(|| {
            let device = unique(device, "device")?;
            let changed = change(&mut device.builder, device.charset);
            device.built.take();
            note(&mut device.remembered, changed.as_ref().copied());
            changed
        })
    }
}

/// Changes one field that is text, by the platform's name.
///
/// # Safety
/// As [`set`] and [`read`].
pub(crate) unsafe fn set_text(device: *mut pyun_device, field: &str, value: *const c_char) -> pyun_status {
    // SAFETY: the caller's promise.
    unsafe {
        set(device, &field, &mut |builder, charset| {
            let text = read(value, field, charset)?.into_owned();
            Ok(builder.set(field, Value::Text(text))?)
        })
    }
}

/// The same of a field that can be left out.
///
/// # Safety
/// As [`set`] and [`read`].
pub(crate) unsafe fn set_optional(device: *mut pyun_device, field: &str, value: *const c_char) -> pyun_status {
    // SAFETY: the caller's promise.
    unsafe { set(device, &field, &mut |builder, charset| Ok(builder.set(field, given(value, field, charset)?)?)) }
}

/// Changes one field that is a number, by the platform's name.
///
/// # Safety
/// As [`set`].
pub(crate) unsafe fn set_integer(device: *mut pyun_device, field: &str, value: i32) -> pyun_status {
    // SAFETY: the caller's promise.
    unsafe { set(device, &field, &mut |builder, _| Ok(builder.set(field, value.into())?)) }
}

/// Text that is left out where it is NULL.
///
/// # Safety
/// As [`read`].
pub(crate) unsafe fn given(text: *const c_char, field: impl fmt::Display, charset: Charset) -> Result<Value, Failure> {
    // SAFETY: the caller's promise.
    let text = unsafe { optional(text, field, charset) }?;
    Ok(text.map_or(Value::Absent, |text| Value::Text(text.into_owned())))
}

/// Makes a device of which nothing is set. The caller frees it with pyun_device_free().
///
/// Returns NULL only after a defect of the library.
#[unsafe(no_mangle)]
pub extern "C" fn pyun_device_new() -> *mut pyun_device {
    guard::value(ptr::null_mut(), || Some(Box::into_raw(Box::new(pyun_device::new(DeviceBuilder::default())))))
}

/// Makes a device from JSON with the platform's field names, always UTF-8. app_id, timestamp and sign_type are ignored,
/// since the client sets them.
///
/// json: the text; no NUL is needed after it.
/// length: its length in bytes.
/// out: the device; the caller frees it with pyun_device_free().
/// Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT with the offset, or PYUN_E_INVALID_INPUT with the path of the field.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_device_from_json(
    json: *const u8,
    length: usize,
    out: *mut *mut pyun_device,
    error: *mut *mut pyun_error,
) -> pyun_status {
    // SAFETY: bytes and places are as the header demands.
    unsafe {
        guard::status(error, || {
            let out = Out::new(out, "out")?;
            if json.is_null() {
                return Err(Failure::null("json"));
            }
            let text = Charset::Utf8.decode(bytes(json, length, "json")?, "json")?;
            let device = Device::from_json(text.as_bytes())?;
            let handle = pyun_device::new(device.to_builder());
            handle.built.get_or_init(|| device);
            out.give(handle);
            Ok(())
        })
    }
}

/// Makes a copy of a device, with all that was set, its charset and its failures.
///
/// Returns NULL for NULL. The caller frees the copy with pyun_device_free().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_device_clone(device: *const pyun_device) -> *mut pyun_device {
    // SAFETY: the handle is as the header demands.
    let device = unsafe { device.as_ref() };
    guard::value(ptr::null_mut(), || {
        let device = device?;
        let copy = pyun_device {
            builder: device.builder.clone(),
            charset: device.charset,
            remembered: device.remembered.clone(),
            built: device.built.clone(),
        };
        Some(Box::into_raw(Box::new(copy)))
    })
}

/// Frees the device. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_device_free(device: *mut pyun_device) {
    // SAFETY: the handle is as the header demands.
    unsafe { guard::free(device) }
}

/// Checks everything, as each call does before it sends.
///
/// Returns PYUN_OK, PYUN_E_NULL, the status of a setter that failed, or PYUN_E_INVALID_INPUT with the field.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_device_check(device: *const pyun_device, error: *mut *mut pyun_error) -> pyun_status {
    // SAFETY: handle and place are as the header demands.
    unsafe { guard::status(error, || shared(device, "device")?.device().map(|_| ())) }
}

/// Forgets the setters that failed. The fields keep what they had before.
///
/// Returns PYUN_OK, PYUN_E_NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_device_clear_failures(device: *mut pyun_device) -> pyun_status {
    // SAFETY: the handle is as the header demands.
    unsafe {
        guard::quiet(|| {
            unique(device, "device")?.remembered.forget_all();
            Ok(())
        })
    }
}

/// The device as JSON in canonical form (UTF-8, whatever the charset), without the common parameters;
/// pyun_device_from_json() reads it back.
///
/// out: the JSON; the caller frees it with pyun_bytes_free().
/// Returns PYUN_OK or as pyun_device_check().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_device_to_json(
    device: *const pyun_device,
    out: *mut *mut pyun_bytes,
    error: *mut *mut pyun_error,
) -> pyun_status {
    // SAFETY: handle and places are as the header demands.
    unsafe {
        guard::status(error, || {
            let out = Out::new(out, "out")?;
            let json = shared(device, "device")?.device()?.to_json();
            out.give(pyun_bytes::new(json.into_bytes()));
            Ok(())
        })
    }
}

/// The body that a client with this app id would send at this time: the bytes that are signed, in UTF-8 whatever the
/// charset. Reads no clock and sends nothing.
///
/// app_id: text, in the charset of the device.
/// timestamp_ms: milliseconds since 1970 (UTC), or PYUN_NO_TIMESTAMP for the body of the protocol's revisions A and B.
/// out: the body; the caller frees it with pyun_bytes_free().
/// Returns PYUN_OK, PYUN_E_TEXT, or as pyun_device_check().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_device_canonical(
    device: *const pyun_device,
    app_id: *const c_char,
    timestamp_ms: i64,
    out: *mut *mut pyun_bytes,
    error: *mut *mut pyun_error,
) -> pyun_status {
    // SAFETY: handle, text and places are as the header demands.
    unsafe {
        guard::status(error, || {
            let out = Out::new(out, "out")?;
            let device = shared(device, "device")?;
            let app_id = read(app_id, "app_id", device.charset)?;
            let timestamp = (timestamp_ms != PYUN_NO_TIMESTAMP).then_some(timestamp_ms);
            out.give(pyun_bytes::new(device.device()?.canonical(&app_id, timestamp)?));
            Ok(())
        })
    }
}

/// Says how the texts are encoded that are set after this. One that fails is made up for by another only as long as nothing
/// else is set in between.
///
/// charset: PYUN_CHARSET_UTF8 (the default) or PYUN_CHARSET_GBK.
/// Returns PYUN_OK, PYUN_E_NULL, or PYUN_E_INVALID_INPUT for a charset that the library does not have.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_device_set_charset(device: *mut pyun_device, charset: i32) -> pyun_status {
    // SAFETY: the handle is as the header demands.
    unsafe {
        guard::quiet(|| {
            let device = unique(device, "device")?;
            let chosen = Charset::from_number(charset);
            device.remembered.note(&"charset", chosen.as_ref().map(|_| ()));
            device.charset = chosen?;
            Ok(())
        })
    }
}
