//! A device: from Python's fields to the core's, and back.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};
use pyun_energy::{DeviceBuilder, Port, SpaceStatus};

use crate::extract::{code, data, refused, text};
use crate::failure;
use crate::guard::guard;

/// The core's device, which a Python `Device` holds beside its fields: checked once, when it is made.
#[pyclass(frozen, module = "pyun_energy._native")]
pub(crate) struct Device(pub(crate) pyun_energy::Device);

#[pymethods]
impl Device {
    /// Takes the fields of a Python `Device`, and checks them. Not a constructor: Python calls those more slowly.
    #[staticmethod]
    #[allow(clippy::too_many_arguments)]
    fn make(
        py: Python<'_>,
        station_uuid: &Bound<'_, PyAny>,
        no: &Bound<'_, PyAny>,
        state: &Bound<'_, PyAny>,
        energy_code: &Bound<'_, PyAny>,
        ports: &Bound<'_, PyTuple>,
        name: &Bound<'_, PyAny>,
        device_type: &Bound<'_, PyAny>,
        state_desc: &Bound<'_, PyAny>,
        metadata: &Bound<'_, PyAny>,
    ) -> PyResult<Self> {
        let mut builder = pyun_energy::Device::builder()
            .station_uuid(text(station_uuid, || "station_uuid".into())?)
            .no(text(no, || "no".into())?)
            .state(code(state, "DeviceState", || "state".into())?)
            .energy_code(text(energy_code, || "energy_code".into())?)
            .ports(read_ports(ports)?);
        if !name.is_none() {
            builder = builder.name(text(name, || "name".into())?);
        }
        if !device_type.is_none() {
            builder = builder.device_type(code(device_type, "DeviceType", || "type".into())?);
        }
        if !state_desc.is_none() {
            builder = builder.state_desc(text(state_desc, || "state_desc".into())?);
        }
        if !metadata.is_none() {
            builder = read_metadata(metadata, builder)?;
        }
        guard(|| builder.build().map_err(|error| failure::raise(py, &error)).map(Self::from))
    }

    /// Reads a device from the platform's JSON.
    #[staticmethod]
    fn from_json(py: Python<'_>, json: &Bound<'_, PyAny>) -> PyResult<Self> {
        let json = data(json, "device")?;
        guard(|| pyun_energy::Device::from_json(&json).map_err(|error| failure::raise(py, &error)).map(Self::from))
    }

    fn to_json(&self) -> PyResult<String> {
        guard(|| Ok(self.0.to_json()))
    }

    /// The fields, in the order in which `make` takes them; each port as a tuple.
    fn fields<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let device = &self.0;
        let words = device.state_desc();
        let ports: Vec<_> = device.ports().iter().map(port_fields).collect();
        let metadata = device.metadata().map(|entries| {
            let dict = PyDict::new(py);
            entries.iter().try_for_each(|(key, value)| dict.set_item(key, value)).map(|()| dict)
        });
        (
            device.station_uuid(),
            device.no(),
            device.state().0,
            device.energy_code().as_str(),
            ports,
            device.name(),
            device.device_type().map(|code| code.0),
            (device.state().word() != Some(words)).then_some(words),
            metadata.transpose()?,
        )
            .into_pyobject(py)
    }
}

impl From<pyun_energy::Device> for Device {
    fn from(device: pyun_energy::Device) -> Self {
        Self(device)
    }
}

type PortFields<'a> = (&'a str, i32, &'a str, Option<&'a str>, Option<i32>);

fn port_fields(port: &Port) -> PortFields<'_> {
    let words = port.state_desc();
    let own_words = (port.state().word() != Some(words)).then_some(words);
    (port.no(), port.state().0, port.alias(), own_words, port.space_status().map(|code| code.0))
}

fn read_ports(ports: &Bound<'_, PyTuple>) -> PyResult<Vec<Port>> {
    ports.iter().enumerate().map(|(index, port)| read_port(&port, index)).collect()
}

fn read_port(port: &Bound<'_, PyAny>, index: usize) -> PyResult<Port> {
    let py = port.py();
    let at = |name: &'static str| move || format!("port[{index}].{name}");
    let Ok(no) = port.getattr(intern!(py, "no")) else {
        return Err(refused(port, &format!("port[{index}]"), "a Port"));
    };
    let no = text(&no, at("no"))?;
    let state = code(&port.getattr(intern!(py, "state"))?, "PortState", at("state"))?;
    let alias = text(&port.getattr(intern!(py, "alias"))?, at("alias"))?;
    let state_desc = port.getattr(intern!(py, "state_desc"))?;
    let space_status = port.getattr(intern!(py, "space_status"))?;
    let space_status = if space_status.is_none() {
        None
    } else {
        Some(SpaceStatus(code(&space_status, "SpaceStatus", at("space_status"))?))
    };
    let read = Port::new(no, state, alias).with_space_status(space_status);
    if state_desc.is_none() { Ok(read) } else { Ok(read.with_state_desc(text(&state_desc, at("state_desc"))?)) }
}

fn read_metadata(metadata: &Bound<'_, PyAny>, builder: DeviceBuilder) -> PyResult<DeviceBuilder> {
    let Ok(metadata) = metadata.cast::<PyDict>() else { return Err(refused(metadata, "metadata", "a mapping")) };
    let mut entries = Vec::with_capacity(metadata.len());
    for (key, value) in metadata {
        let key = text(&key, || "metadata".into())?;
        let value = text(&value, || format!("metadata.{key}"))?;
        entries.push((key, value));
    }
    Ok(builder.all_metadata(entries))
}
