//! The devices of all files by their names: each stands in one place, and is there whole or not at all.

use std::collections::{HashMap, HashSet};

use pyun_energy::Device;

use super::found::{Input, Reported};
use super::problem::{Location, Problem};
use super::table::{Index, Key, Stray};

/// Devices that have been named.
#[derive(Default)]
pub(crate) struct Names {
    /// Where each stands first, and whether that is in a table.
    first: HashMap<Key, (Location, bool)>,
    /// Those of which something cannot be used, so that none of it is.
    spoilt: HashSet<Key>,
    /// Lines of which nobody can tell the device.
    pub(super) strays: Vec<Stray>,
}

impl Names {
    /// A device in a table. It must not be anywhere else: there, another part of it would stand.
    pub(super) fn in_table(&mut self, key: &Key, location: &Location) -> Result<(), Problem> {
        self.take(key, location, true).map_err(|problem| problem.column("device"))
    }

    /// Devices in JSON, from that index on. Each is there as a whole, and so may come several times.
    pub(super) fn note(&mut self, from: usize, input: &mut Input<Device>) {
        for (device, location) in input.records[from..].iter().zip(&input.locations[from..]) {
            if let Err(problem) = self.take(&key(device), location, false) {
                input.problems.push(problem);
            }
        }
    }

    fn take(&mut self, key: &Key, location: &Location, is_table: bool) -> Result<(), Problem> {
        let Some((first, was_table)) = self.first.get(key) else {
            self.first.insert(key.clone(), (location.clone(), is_table));
            return Ok(());
        };
        if !is_table && !was_table {
            return Ok(());
        }
        let what = if first.file == location.file {
            format!("the device stands in line {} already; put its lines together", first.line)
        } else {
            format!("the device stands in {first} already; a device goes in one file")
        };
        self.spoilt.insert(key.clone());
        Err(Problem::new(location.clone(), what))
    }

    /// Nothing of this device is used.
    pub(super) fn spoil(&mut self, key: Key) {
        self.spoilt.insert(key);
    }

    /// Takes out what is spoilt, and what a line may belong to of which nobody can tell the device.
    pub(super) fn settle(mut self, input: &mut Input<Device>) {
        let index = Index::new(self.first.keys());
        for stray in &self.strays {
            for key in stray.suspects(&index) {
                let Some((location, _)) = self.first.get(&key) else { continue };
                if !self.spoilt.contains(&key) {
                    let what = format!("left out, as one of its lines may be {}", stray.location);
                    input.left_out.push(Problem::new(location.clone(), what).column("device"));
                }
                self.spoilt.insert(key);
            }
        }
        if !self.spoilt.is_empty() {
            input.retain(|device| !self.spoilt.contains(&key(device)));
        }
    }
}

fn key(device: &Device) -> Key {
    let (station, no) = device.key();
    (station.to_owned(), no.to_owned())
}
