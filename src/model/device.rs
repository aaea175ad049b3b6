//! A charger and its connectors, as device sync reports them (docs/protocol.md, section 3).

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use super::json;
use crate::canonical::{Common, Writer, key, utf16_order};
use crate::codes::{DeviceState, DeviceType, EnergyCode, PortState, SpaceStatus};
use crate::{Error, canonical};

/// A full snapshot of one charger: what device sync sends. Checked when built, immutable afterwards.
///
/// ```
/// use pyun_energy::{Device, DeviceState, EnergyCode, Port, PortState, SpaceStatus};
///
/// let device = Device::builder()
///     .station_uuid("8f5fdb60-9374-4c11-bdc2-a32d8369258c")
///     .no("D012026")
///     .state(DeviceState::AVAILABLE)
///     .energy_code(EnergyCode::AC)
///     .port(Port::new("D01202601", PortState::CHARGING, "A").with_space_status(SpaceStatus::OCCUPIED))
///     .build()?;
/// assert_eq!(device.state_desc(), "可用"); // the table's word, since none was given
/// # Ok::<(), pyun_energy::Error>(())
/// ```
///
/// Cheap to clone: clones share their fields.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Device(Arc<Fields>);

#[derive(Clone, PartialEq, Eq, Hash)]
struct Fields {
    station_uuid: String,
    no: String,
    name: Option<String>,
    device_type: Option<DeviceType>,
    state: DeviceState,
    state_desc: Option<String>,
    energy_code: EnergyCode,
    ports: Vec<Port>,
    metadata: Option<Vec<(String, String)>>,
}

impl Device {
    /// Starts a device: set what it has, then [`build`](DeviceBuilder::build).
    pub fn builder() -> DeviceBuilder {
        DeviceBuilder::default()
    }

    /// Reads a device from JSON text with the platform's field names (UTF-8).
    ///
    /// `app_id`, `timestamp` and `sign_type` are accepted and ignored, since the client sets them. What is absent stays
    /// absent: `space_status` is not filled in.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), with the field's path and the line and column in the text, for
    /// an unknown field, a wrong type, a name where a code belongs, a duplicate key, a number beyond `int32`, text that
    /// is not JSON, and for everything that [`DeviceBuilder::build`] refuses.
    pub fn from_json(text: impl AsRef<[u8]>) -> Result<Self, Error> {
        json::read_device(text.as_ref())?.build()
    }

    /// The device as JSON in canonical form, without the common parameters; [`Device::from_json`] reads it back.
    pub fn to_json(&self) -> String {
        String::from_utf8(canonical::bytes(self, &Common::default())).unwrap_or_default()
    }

    /// Back to a builder, to change something: `device.to_builder().state(DeviceState::FAULTED).build()`.
    pub fn to_builder(&self) -> DeviceBuilder {
        let device = Fields::clone(&self.0);
        DeviceBuilder {
            station_uuid: device.station_uuid,
            no: device.no,
            name: device.name,
            device_type: device.device_type,
            state: Some(device.state),
            state_desc: device.state_desc,
            energy_code: Some(device.energy_code),
            ports: device.ports,
            metadata: device.metadata,
        }
    }

    /// Id of the charging station, issued by the platform.
    pub fn station_uuid(&self) -> &str {
        &self.0.station_uuid
    }

    /// The operator's own number of the device.
    pub fn no(&self) -> &str {
        &self.0.no
    }

    /// Name, if it was given.
    pub fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// Type (table 8.1), if it was given.
    pub fn device_type(&self) -> Option<DeviceType> {
        self.0.device_type
    }

    /// State (table 8.2).
    pub fn state(&self) -> DeviceState {
        self.0.state
    }

    /// State in words: as given, or else the table's word.
    pub fn state_desc(&self) -> &str {
        self.0.state_desc.as_deref().or(self.0.state.word()).unwrap_or_default()
    }

    /// Charging type (table 8.3).
    pub fn energy_code(&self) -> &EnergyCode {
        &self.0.energy_code
    }

    /// The connectors, in the order given.
    pub fn ports(&self) -> &[Port] {
        &self.0.ports
    }

    /// Metadata, if any was given: keys (table 8.6) and values, sorted by key as the canonical form sorts them.
    pub fn metadata(&self) -> Option<&[(String, String)]> {
        self.0.metadata.as_deref()
    }

    /// Writes the members in canonical order: sorted by name, with the common parameters among them.
    pub(crate) fn write(&self, writer: &mut Writer, common: &Common<'_>) {
        writer.begin_object();
        writer.optional(key!("app_id"), common.app_id);
        writer.text(key!("energy_code"), self.energy_code().as_str());
        if let Some(metadata) = self.metadata() {
            writer.map(key!("metadata"), metadata);
        }
        writer.optional(key!("name"), self.name());
        writer.text(key!("no"), self.no());
        writer.array(key!("port"), self.ports(), |writer, port| port.write(writer));
        writer.optional(key!("sign_type"), common.timestamp.map(|_| "MD5"));
        writer.integer(key!("state"), self.state().0.into());
        writer.text(key!("state_desc"), self.state_desc());
        writer.text(key!("station_uuid"), self.station_uuid());
        if let Some(timestamp) = common.timestamp {
            writer.integer(key!("timestamp"), timestamp);
        }
        if let Some(device_type) = self.device_type() {
            writer.integer(key!("type"), device_type.0.into());
        }
        writer.end_object();
    }

    /// What the writer sets aside: enough for usual texts, so that it need not grow.
    pub(crate) fn size_hint(&self) -> usize {
        320 + 128 * self.0.ports.len() + 64 * self.0.metadata.as_ref().map_or(0, Vec::len)
    }
}

impl fmt::Debug for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Fields { station_uuid, no, name, device_type, state, state_desc, energy_code, ports, metadata } = &*self.0;
        f.debug_struct("Device")
            .field("station_uuid", station_uuid)
            .field("no", no)
            .field("name", name)
            .field("device_type", device_type)
            .field("state", state)
            .field("state_desc", state_desc)
            .field("energy_code", energy_code)
            .field("ports", ports)
            .field("metadata", metadata)
            .finish()
    }
}

/// Makes a [`Device`]. Setters only take values; [`build`](Self::build) checks them all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[must_use]
pub struct DeviceBuilder {
    station_uuid: String,
    no: String,
    name: Option<String>,
    device_type: Option<DeviceType>,
    state: Option<DeviceState>,
    state_desc: Option<String>,
    energy_code: Option<EnergyCode>,
    ports: Vec<Port>,
    metadata: Option<Vec<(String, String)>>,
}

impl DeviceBuilder {
    /// Id of the charging station, issued by the platform. Required.
    pub fn station_uuid(mut self, station_uuid: impl Into<String>) -> Self {
        self.station_uuid = station_uuid.into();
        self
    }

    /// The operator's own number of the device. Required.
    pub fn no(mut self, no: impl Into<String>) -> Self {
        self.no = no.into();
        self
    }

    /// Name of the device. Optional; not sent unless given.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Type of the device (`type`, table 8.1). Optional; not sent unless given.
    pub fn device_type(mut self, device_type: impl Into<DeviceType>) -> Self {
        self.device_type = Some(device_type.into());
        self
    }

    /// State of the device (table 8.2). Required; any integer passes.
    pub fn state(mut self, state: impl Into<DeviceState>) -> Self {
        self.state = Some(state.into());
        self
    }

    /// State in words. Left out, the word of table 8.2 is sent; required for a state that the table does not list.
    pub fn state_desc(mut self, state_desc: impl Into<String>) -> Self {
        self.state_desc = Some(state_desc.into());
        self
    }

    /// Charging type (table 8.3). Required; any text passes.
    pub fn energy_code(mut self, energy_code: impl Into<EnergyCode>) -> Self {
        self.energy_code = Some(energy_code.into());
        self
    }

    /// Adds a connector. The order is kept.
    pub fn port(mut self, port: Port) -> Self {
        self.ports.push(port);
        self
    }

    /// Replaces all connectors.
    pub fn ports(mut self, ports: impl IntoIterator<Item = Port>) -> Self {
        self.ports = ports.into_iter().collect();
        self
    }

    /// Adds an entry of metadata (keys in [`codes::metadata`](crate::codes::metadata)). Optional; not sent unless given.
    pub fn metadata(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.metadata.get_or_insert_default().push((key.into(), value.into()));
        self
    }

    /// Replaces all metadata; an empty list is sent as `{}`.
    pub fn all_metadata(mut self, entries: impl IntoIterator<Item = (String, String)>) -> Self {
        self.metadata = Some(entries.into_iter().collect());
        self
    }

    /// Checks everything and makes the device. A `state_desc` that is the table's word counts as left out, so that
    /// devices are equal when they say the same.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), with [`field`](Error::field) such as `port[1].alias`, for what
    /// is required and missing or empty, a port number or metadata key that is there twice, and a state of no table
    /// without `state_desc`. An empty list of ports and control characters pass.
    pub fn build(mut self) -> Result<Device, Error> {
        required("station_uuid", &self.station_uuid)?;
        required("no", &self.no)?;
        filled("name", self.name.as_deref())?;
        let state = self.state.ok_or_else(|| missing("state"))?;
        describe(&mut self.state_desc, state.word(), state.0)?;
        let energy_code = self.energy_code.ok_or_else(|| missing("energy_code"))?;
        required("energy_code", energy_code.as_str())?;
        check_ports(&mut self.ports)?;
        Ok(Device(Arc::new(Fields {
            station_uuid: self.station_uuid,
            no: self.no,
            name: self.name,
            device_type: self.device_type,
            state,
            state_desc: self.state_desc,
            energy_code,
            ports: self.ports,
            metadata: self.metadata.map(sorted).transpose()?,
        })))
    }
}

/// A connector of a charger. Checked when the device is built.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub struct Port {
    no: String,
    state: PortState,
    state_desc: Option<String>,
    alias: String,
    space_status: Option<SpaceStatus>,
}

impl Port {
    /// A connector: the operator's own number of it (`DA02M01`), its state (table 8.4; any integer passes) and its alias
    /// (`A`). The state of the parking space is [`SpaceStatus::UNKNOWN`] unless set, which every revision accepts.
    pub fn new(no: impl Into<String>, state: impl Into<PortState>, alias: impl Into<String>) -> Self {
        Self {
            no: no.into(),
            state: state.into(),
            state_desc: None,
            alias: alias.into(),
            space_status: Some(SpaceStatus::UNKNOWN),
        }
    }

    /// State in words. Left out, the word of table 8.4 is sent; required for a state that the table does not list.
    pub fn with_state_desc(mut self, state_desc: impl Into<String>) -> Self {
        self.state_desc = Some(state_desc.into());
        self
    }

    /// The parking space at the connector (table 8.5; any integer passes), or `None` to leave the field out.
    pub fn with_space_status(mut self, space_status: impl Into<Option<SpaceStatus>>) -> Self {
        self.space_status = space_status.into();
        self
    }

    /// The operator's own number of the connector.
    pub fn no(&self) -> &str {
        &self.no
    }

    /// State (table 8.4).
    pub fn state(&self) -> PortState {
        self.state
    }

    /// State in words: as given, or else the table's word.
    pub fn state_desc(&self) -> &str {
        self.state_desc.as_deref().or(self.state.word()).unwrap_or_default()
    }

    /// Alias of the connector.
    pub fn alias(&self) -> &str {
        &self.alias
    }

    /// The parking space at the connector (table 8.5), unless left out.
    pub fn space_status(&self) -> Option<SpaceStatus> {
        self.space_status
    }

    fn write(&self, writer: &mut Writer) {
        writer.begin_object();
        writer.text(key!("alias"), &self.alias);
        writer.text(key!("no"), &self.no);
        if let Some(space_status) = self.space_status {
            writer.integer(key!("space_status"), space_status.0.into());
        }
        writer.integer(key!("state"), self.state.0.into());
        writer.text(key!("state_desc"), self.state_desc());
        writer.end_object();
    }

    fn check(&mut self) -> Result<(), Error> {
        required("no", &self.no)?;
        required("alias", &self.alias)?;
        describe(&mut self.state_desc, self.state.word(), self.state.0)
    }
}

fn check_ports(ports: &mut [Port]) -> Result<(), Error> {
    let mut seen = BTreeSet::new();
    for (index, port) in ports.iter_mut().enumerate() {
        let checked = match port.check() {
            Ok(()) if !seen.insert(&port.no) => Err(Error::invalid("no", "another port has the same number")),
            checked => checked,
        };
        checked.map_err(|error| error.within(&format!("port[{index}]")))?;
    }
    Ok(())
}

/// Sorts by key as the canonical form does, and refuses a key that is there twice.
fn sorted(mut metadata: Vec<(String, String)>) -> Result<Vec<(String, String)>, Error> {
    metadata.sort_by(|(left, _), (right, _)| utf16_order(left, right));
    match metadata.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        Some(twice) => Err(Error::invalid(format!("metadata.{}", twice[0].0), "this key is there twice")),
        None => Ok(metadata),
    }
}

fn missing(field: &str) -> Error {
    Error::invalid(field, "required, but missing")
}

fn required(field: &str, value: &str) -> Result<(), Error> {
    if value.is_empty() { Err(Error::invalid(field, "required, but missing or empty")) } else { Ok(()) }
}

fn filled(field: &str, value: Option<&str>) -> Result<(), Error> {
    if value == Some("") { Err(Error::invalid(field, "empty; leave it out instead")) } else { Ok(()) }
}

/// Sees to it that a state has words: its own, or the table's, which are not kept since they follow the state.
fn describe(given: &mut Option<String>, word: Option<&str>, state: i32) -> Result<(), Error> {
    filled("state_desc", given.as_deref())?;
    if given.is_none() && word.is_none() {
        return Err(Error::invalid("state_desc", format_args!("required, since no table lists the state {state}")));
    }
    if given.as_deref() == word {
        *given = None;
    }
    Ok(())
}
