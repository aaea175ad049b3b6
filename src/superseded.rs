//! Which snapshot of a device is the latest, so that an old one is not sent again after it.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::Device;

/// The devices that are being synced now. Holds nothing of those that are not.
#[derive(Clone, Default)]
pub(crate) struct Registry(Arc<Mutex<HashMap<(String, String), Entry>>>);

#[derive(Default)]
struct Entry {
    latest: u64,
    in_flight: usize,
}

impl Registry {
    /// A sync of `device` begins: all that began before are now superseded.
    pub(crate) fn begin(&self, device: &Device) -> Ticket {
        let key = (device.station_uuid().to_owned(), device.no().to_owned());
        let mut entries = self.lock();
        let entry = entries.entry(key.clone()).or_default();
        entry.latest += 1;
        entry.in_flight += 1;
        Ticket { registry: self.clone(), key, number: entry.latest }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<(String, String), Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One sync of a device, while it lasts.
pub(crate) struct Ticket {
    registry: Registry,
    key: (String, String),
    number: u64,
}

impl Ticket {
    /// Whether a later sync of the same device has begun.
    pub(crate) fn is_superseded(&self) -> bool {
        self.registry.lock().get(&self.key).is_some_and(|entry| entry.latest != self.number)
    }
}

impl fmt::Debug for Ticket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ticket")
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut entries = self.registry.lock();
        if let Some(entry) = entries.get_mut(&self.key) {
            entry.in_flight -= 1;
            if entry.in_flight == 0 {
                entries.remove(&self.key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(no: &str) -> Device {
        Device::builder().station_uuid("s").no(no).state(1).energy_code("CN_AC").build().unwrap()
    }

    #[test]
    fn a_later_sync_of_the_same_device_supersedes() {
        let registry = Registry::default();
        let first = registry.begin(&device("a"));
        let other = registry.begin(&device("b"));
        assert!(!first.is_superseded());
        let second = registry.begin(&device("a"));
        assert!(first.is_superseded() && !second.is_superseded() && !other.is_superseded());
        drop(second);
        assert!(first.is_superseded(), "also when the later one is done");
        drop((first, other));
        assert!(registry.lock().is_empty());
    }
}
