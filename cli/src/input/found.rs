//! What was found in files.

use pyun_energy::Device;

use super::problem::{Place, Problem};

/// What tells devices apart: station and number.
pub(super) type Key = (String, String);

/// What files hold: devices, each with its place, and what is wrong.
#[derive(Default)]
pub(crate) struct Input {
    pub(crate) devices: Vec<Device>,
    /// Where each of the devices stands.
    pub(crate) places: Vec<Place>,
    pub(crate) problems: Vec<Problem>,
    /// Devices with which nothing is wrong, but which may be half.
    pub(crate) left_out: Vec<Problem>,
}

impl Input {
    pub(super) fn add(&mut self, place: Place, device: Device) {
        self.devices.push(device);
        self.places.push(place);
    }

    pub(super) fn retain(&mut self, is_kept: impl Fn(&Device) -> bool) {
        let both = self.devices.drain(..).zip(self.places.drain(..));
        let (devices, places) = both.filter(|(device, _)| is_kept(device)).unzip();
        (self.devices, self.places) = (devices, places);
    }
}

/// What tells devices apart.
pub(crate) fn key(device: &Device) -> (&str, &str) {
    (device.station_uuid(), device.no())
}
