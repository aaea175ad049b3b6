//! What was found in files.

use pyun_energy::Device;

use super::problem::{Location, Problem};

/// What tells devices apart: station and number.
pub(super) type Key = (String, String);

/// What files hold: devices, each with its location, and what is wrong.
#[derive(Default)]
pub(crate) struct Input {
    pub(crate) devices: Vec<Device>,
    /// Where each of the devices stands.
    pub(crate) locations: Vec<Location>,
    pub(crate) problems: Vec<Problem>,
    /// Devices with which nothing is wrong, but which may be half.
    pub(crate) left_out: Vec<Problem>,
}

impl Input {
    pub(super) fn add(&mut self, location: Location, device: Device) {
        self.devices.push(device);
        self.locations.push(location);
    }

    pub(super) fn retain(&mut self, is_kept: impl Fn(&Device) -> bool) {
        let both = self.devices.drain(..).zip(self.locations.drain(..));
        let (devices, locations) = both.filter(|(device, _)| is_kept(device)).unzip();
        (self.devices, self.locations) = (devices, locations);
    }
}

/// What tells devices apart.
pub(crate) fn key(device: &Device) -> (&str, &str) {
    (device.station_uuid(), device.no())
}
