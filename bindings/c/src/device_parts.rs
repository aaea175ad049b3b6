//! What a charger has several of: ports, by index, and metadata, by key.

use std::borrow::Cow;
use std::ffi::c_char;
use std::fmt;

use pyun_core::Port;
use pyun_core::record::Value;

use crate::device::{add, given, pyun_device, set};
use crate::failure::Failure;
use crate::guard::{self, Out, shared, unique};
use crate::status::pyun_status;
use crate::text::{Charset, optional, read};

/// The path of a field of a port. Made into text only where something is wrong.
#[derive(Clone, Copy)]
struct PortField<'a>(usize, &'a str);

impl fmt::Display for PortField<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "port[{}].{}", self.0, self.1)
    }
}

/// Changes one field of one port, and remembers how it went.
///
/// # Safety
/// `device` is NULL or valid and used by nobody else.
unsafe fn set_port(
    device: *mut pyun_device,
    path: PortField<'_>,
    change: &mut dyn FnMut(&mut Port, Charset) -> Result<(), Failure>,
) -> pyun_status {
    // SAFETY: the caller's promise.
    unsafe {
        set(device, &path, &mut |builder, charset| {
            let ports = builder.ports_mut();
            let count = ports.len();
            let port = ports.get_mut(path.0);
            let port = port.ok_or_else(|| Failure::range(path, format!("there are only {count} ports")))?;
            change(port, charset)
        })
    }
}

/// Changes one field of a port that is a number, by the platform's name.
///
/// # Safety
/// As [`set`].
pub(crate) unsafe fn set_port_integer(device: *mut pyun_device, index: usize, field: &str, value: i32) -> pyun_status {
    // SAFETY: the caller's promise.
    unsafe { set_port(device, PortField(index, field), &mut |port, _| Ok(port.set(field, value.into())?)) }
}

/// The same of a field that is text, and can be left out.
///
/// # Safety
/// As [`set`] and [`read`].
pub(crate) unsafe fn set_port_optional(
    device: *mut pyun_device,
    index: usize,
    field: &str,
    value: *const c_char,
) -> pyun_status {
    let path = PortField(index, field);
    // SAFETY: the caller's promise.
    unsafe { set_port(device, path, &mut |port, charset| Ok(port.set(field, given(value, path, charset)?)?)) }
}

/// Adds a port (a connector). The order is kept. Its parking space is PYUN_SPACE_STATUS_UNKNOWN until it is set.
///
/// no: text, the operator's own number of the port. Copied.
/// state: one of PYUN_PORT_STATE_, or another number, which then needs words: pyun_device_set_port_state_desc().
/// alias: text, such as "A". Copied.
/// index: where the port's index goes, from 0; NULL if it is not needed. Ports keep their indices.
/// Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT; then nothing was added. Such a failure is remembered until
/// pyun_device_clear_ports() or pyun_device_clear_failures(): no other port makes up for one that is missing. So is that of a
/// setter for an index beyond the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_device_add_port(
    device: *mut pyun_device,
    no: *const c_char,
    state: i32,
    alias: *const c_char,
    index: *mut usize,
) -> pyun_status {
    // SAFETY: handle, texts and place are as the header demands.
    unsafe {
        let next = device.as_ref().map_or(0, |device| device.builder.ports_so_far().len());
        add(device, &mut |builder, charset| {
            let text =
                |text, field| read(text, PortField(next, field), charset).map(Cow::into_owned).map_err(not_added);
            let (no, alias) = (text(no, "no")?, text(alias, "alias")?);
            builder.ports_mut().push(Port::new(no, state, alias));
            if !index.is_null() {
                index.write(next);
            }
            Ok(())
        })
    }
}

/// The position in the path of the field is one that the next port takes: so the message says that it is not about that.
fn not_added(failure: Failure) -> Failure {
    failure.with("; this port was not added")
}

/// Leaves the state of the parking space at a port out of what is sent.
///
/// index: of the port, from 0.
/// Returns PYUN_OK, PYUN_E_NULL, PYUN_E_RANGE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_device_omit_port_space_status(device: *mut pyun_device, index: usize) -> pyun_status {
    // SAFETY: the handle is as the header demands.
    unsafe {
        set_port(device, PortField(index, "space_status"), &mut |port, _| Ok(port.set("space_status", Value::Absent)?))
    }
}

/// Takes all ports away, and forgets the failures of their setters.
///
/// Returns PYUN_OK, PYUN_E_NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_device_clear_ports(device: *mut pyun_device) -> pyun_status {
    // SAFETY: the handle is as the header demands.
    unsafe {
        guard::quiet(|| {
            let device = unique(device, "device")?;
            device.builder.ports_mut().clear();
            device.built.take();
            device.remembered.forget_below("port[");
            Ok(())
        })
    }
}

/// How many ports the device has.
///
/// Returns 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_device_port_count(device: *const pyun_device) -> usize {
    // SAFETY: the handle is as the header demands.
    guard::value(0, || Some(unsafe { device.as_ref() }?.builder.ports_so_far().len()))
}

/// Finds a port by its number, such as one of a device that came from JSON.
///
/// no: text.
/// index: where the port's index goes, from 0; written only if there is such a port.
/// Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT, or PYUN_E_RANGE if no port has this number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_device_find_port(
    device: *const pyun_device,
    no: *const c_char,
    index: *mut usize,
) -> pyun_status {
    // SAFETY: handle, text and place are as the header demands.
    unsafe {
        guard::quiet(|| {
            let device = shared(device, "device")?;
            let out = Out::new(index, "index")?;
            let no = read(no, "no", device.charset)?;
            let found = device.builder.ports_so_far().iter().position(|port| port.no() == no);
            out.write(found.ok_or_else(|| Failure::range("no", "no port has this number"))?);
            Ok(())
        })
    }
}

/// Sets an entry of the metadata, or replaces it. No metadata is sent unless some is set.
///
/// key: text, one of PYUN_METADATA_ or another. Copied.
/// value: text, in the unit of the key; NULL takes the entry away. Copied.
/// Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_device_set_metadata(
    device: *mut pyun_device,
    key: *const c_char,
    value: *const c_char,
) -> pyun_status {
    // SAFETY: handle and texts are as the header demands.
    unsafe {
        // Found out first, since the failure of one key is not made up for by the success of another.
        let charset = device.as_ref().map(|device| device.charset).unwrap_or_default();
        let path = match read(key, "metadata", charset) {
            Ok(key) => format!("metadata.{key}"),
            Err(_) => "metadata".to_owned(),
        };
        set(device, &path, &mut |builder, charset| {
            let key = read(key, "metadata", charset)?.into_owned();
            let value = optional(value, &*path, charset)?;
            let metadata = builder.metadata_mut();
            let entries = metadata.get_or_insert_default();
            entries.retain(|(other, _)| *other != key);
            if let Some(value) = value {
                entries.push((key, value.into_owned()));
            } else if entries.is_empty() {
                *metadata = None;
            }
            Ok(())
        })
    }
}
