//! The fields of a device while they are being set: each can be changed at any time, which the core's builder cannot.

use pyun_core::{Device, Error, Port};

#[derive(Clone, Default)]
pub(crate) struct Fields {
    pub(crate) station_uuid: String,
    pub(crate) no: String,
    pub(crate) name: Option<String>,
    pub(crate) device_type: Option<i32>,
    pub(crate) state: Option<i32>,
    pub(crate) state_desc: Option<String>,
    pub(crate) energy_code: String,
    pub(crate) ports: Vec<PortFields>,
    pub(crate) metadata: Option<Vec<(String, String)>>,
}

#[derive(Clone)]
pub(crate) struct PortFields {
    pub(crate) no: String,
    pub(crate) state: i32,
    pub(crate) state_desc: Option<String>,
    pub(crate) alias: String,
    pub(crate) space_status: Option<i32>,
}

impl Fields {
    pub(crate) fn build(&self) -> Result<Device, Error> {
        let ports = self.ports.iter().map(PortFields::build);
        let mut device = Device::builder()
            .station_uuid(&*self.station_uuid)
            .no(&*self.no)
            .energy_code(&*self.energy_code)
            .ports(ports);
        if let Some(name) = &self.name {
            device = device.name(name);
        }
        if let Some(device_type) = self.device_type {
            device = device.device_type(device_type);
        }
        if let Some(state) = self.state {
            device = device.state(state);
        }
        if let Some(state_desc) = &self.state_desc {
            device = device.state_desc(state_desc);
        }
        if let Some(metadata) = &self.metadata {
            device = device.all_metadata(metadata.iter().cloned());
        }
        device.build()
    }
}

impl PortFields {
    fn build(&self) -> Port {
        let port = Port::new(&*self.no, self.state, &*self.alias).with_space_status(self.space_status.map(Into::into));
        match &self.state_desc {
            Some(state_desc) => port.with_state_desc(state_desc),
            None => port,
        }
    }
}

impl From<&Device> for Fields {
    fn from(device: &Device) -> Self {
        Self {
            station_uuid: device.station_uuid().to_owned(),
            no: device.no().to_owned(),
            name: device.name().map(ToOwned::to_owned),
            device_type: device.device_type().map(|device_type| device_type.0),
            state: Some(device.state().0),
            state_desc: own_words(device.state_desc(), device.state().word()),
            energy_code: device.energy_code().as_str().to_owned(),
            ports: device.ports().iter().map(PortFields::from).collect(),
            metadata: device.metadata().map(<[_]>::to_vec),
        }
    }
}

impl From<&Port> for PortFields {
    fn from(port: &Port) -> Self {
        Self {
            no: port.no().to_owned(),
            state: port.state().0,
            state_desc: own_words(port.state_desc(), port.state().word()),
            alias: port.alias().to_owned(),
            space_status: port.space_status().map(|status| status.0),
        }
    }
}

/// The table's word is not kept: it follows the state.
fn own_words(words: &str, word: Option<&str>) -> Option<String> {
    (Some(words) != word).then(|| words.to_owned())
}
