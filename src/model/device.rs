//! A charger and its connectors, as device sync reports them (docs/protocol.md, section 3).

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::Error;
use crate::canonical::{self, Common, utf16_order};
use crate::codes::{DeviceState, DeviceType, EnergyCode, PortState, SpaceStatus};
use crate::record::record;

record! {
    body "device"
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
    Device(Arc<DeviceFields>) of DeviceFields,
    /// Makes a [`Device`]. Setters only take values; [`build`](Self::build) checks them all.
    pub DeviceBuilder
    {
        energy_code: [required text_code EnergyCode]
            "How the device charges (table 8.3); any text passes."
            "充电类型，见表 8.3；表外的值原样透传。";
        metadata: [optional map]
            "Metadata: texts by keys (table 8.6)."
            "设备元数据，键见表 8.6，值都是字符串。";
        name: [optional text]
            "Name of the device."
            "设备名称。";
        no: [required text]
            "The operator's own number of the device."
            "运营商自己的设备编号。";
        ports as port: [list of Port by PortBuilder]
            "The connectors, in the order given."
            "充电枪列表，按给出的顺序发送。";
        state: [required code DeviceState]
            "State of the device (table 8.2); any integer passes."
            "设备状态，见表 8.2；表外的整数原样透传。";
        state_desc: [words of state]
            "State in words: as given, or else the table's word."
            "设备状态说明；不填就用表里的说法。";
        station_uuid: [required text]
            "Id of the charging station, issued by the platform."
            "平台分配的场站编号。";
        device_type as type: [optional code DeviceType]
            "Type of the device (table 8.1); any integer passes."
            "设备类型，见表 8.1；表外的整数原样透传。";
    }
}

impl Device {
    /// The canonical body of a device sync: the exact bytes that the client would sign and send. Pure.
    ///
    /// `timestamp` is the client's clock in ms since 1970; with it goes `sign_type`. `None` leaves both out and gives the
    /// body of the protocol's revisions A and B.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for an empty `app_id` and a timestamp beyond ±(2^53 - 1).
    pub fn canonical(&self, app_id: &str, timestamp: Option<i64>) -> Result<Vec<u8>, Error> {
        Ok(canonical::bytes(self, &Common::new(app_id, timestamp)?, self.size()))
    }

    /// Enough for usual texts, so that the writer need not grow.
    fn size(&self) -> usize {
        320 + 128 * self.0.ports.len() + 64 * self.0.metadata.as_ref().map_or(0, Vec::len)
    }
}

impl DeviceBuilder {
    /// Adds a connector. The order is kept.
    pub fn port(mut self, port: Port) -> Self {
        self.ports.get_or_insert_default().push(port);
        self
    }

    /// The connectors so far.
    pub fn ports_so_far(&self) -> &[Port] {
        self.ports.as_deref().unwrap_or_default()
    }

    /// The connectors so far, to be changed.
    pub fn ports_mut(&mut self) -> &mut Vec<Port> {
        self.ports.get_or_insert_default()
    }

    /// The metadata so far, to be changed; `None` if it is left out.
    pub fn metadata_mut(&mut self) -> &mut Option<Vec<(String, String)>> {
        &mut self.metadata
    }

    /// Adds an entry of metadata (keys in [`codes::metadata`](crate::codes::metadata)). Optional; not sent unless given.
    pub fn metadata(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.metadata.get_or_insert_default().push((key.into(), value.into()));
        self
    }

    /// Replaces all metadata; an empty list is sent as `{}`. The device has it sorted by key, as the canonical form has.
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
    pub fn build(self) -> Result<Device, Error> {
        let mut fields = self.fields()?;
        Device::check_fields(&mut fields)?;
        check_ports(&mut fields.ports)?;
        fields.metadata = fields.metadata.map(sorted).transpose()?;
        Ok(Device(Arc::new(fields)))
    }
}

record! {
    item "port"
    /// A connector of a charger. Checked when the device is built.
    #[must_use]
    Port(PortFields) of PortFields,
    /// A connector while it is read, field by field.
    pub(crate) PortBuilder
    {
        alias: [required text]
            "Alias of the connector, such as `A`."
            "充电枪别名，如 `A`。";
        no: [required text]
            "The operator's own number of the connector, such as `DA02M01`."
            "运营商自己的充电枪编号，如 `DA02M01`。";
        space_status: [optional code SpaceStatus]
            "The parking space at the connector (table 8.5); any integer passes."
            "枪位的车位状态，见表 8.5；表外的整数原样透传。";
        state: [required code PortState]
            "State of the connector (table 8.4); any integer passes."
            "充电枪状态，见表 8.4；表外的整数原样透传。";
        state_desc: [words of state]
            "State in words: as given, or else the table's word."
            "充电枪状态说明；不填就用表里的说法。";
    }
}

impl Port {
    /// A connector: the operator's own number of it (`DA02M01`), its state (table 8.4; any integer passes) and its alias
    /// (`A`). The state of the parking space is [`SpaceStatus::UNKNOWN`] unless set, which every revision accepts.
    pub fn new(no: impl Into<String>, state: impl Into<PortState>, alias: impl Into<String>) -> Self {
        Self(PortFields {
            no: no.into(),
            state: state.into(),
            state_desc: None,
            alias: alias.into(),
            space_status: Some(SpaceStatus::UNKNOWN),
        })
    }

    /// State in words. Left out, the word of table 8.4 is sent; required for a state that the table does not list.
    pub fn with_state_desc(mut self, state_desc: impl Into<String>) -> Self {
        self.0.state_desc = Some(state_desc.into());
        self
    }

    /// The parking space at the connector (table 8.5; any integer passes), or `None` to leave the field out.
    pub fn with_space_status(mut self, space_status: impl Into<Option<SpaceStatus>>) -> Self {
        self.0.space_status = space_status.into();
        self
    }
}

impl PortBuilder {
    fn unchecked(self) -> Result<Port, Error> {
        self.fields().map(Port)
    }
}

fn check_ports(ports: &mut [Port]) -> Result<(), Error> {
    let mut seen = BTreeSet::new();
    for (index, port) in ports.iter_mut().enumerate() {
        let checked = match Port::check_fields(&mut port.0) {
            Ok(()) if !seen.insert(&port.0.no) => Err(Error::invalid("no", "another port has the same number")),
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
