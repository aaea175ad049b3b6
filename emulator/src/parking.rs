//! Which cars are parked: all, unless a test says otherwise.

use std::collections::BTreeSet;
use std::sync::Mutex;

use crate::lock::lock;

const MAX_PLATES: usize = 10_000;

/// The cars that have no parking record.
#[derive(Debug, Default)]
pub(crate) struct Parking(Mutex<BTreeSet<String>>);

impl Parking {
    /// Says whether the car with this plate is parked.
    pub(crate) fn set(&self, plate: &str, parked: bool) -> Result<(), String> {
        let mut left = lock(&self.0);
        if parked {
            left.remove(plate);
        } else if left.len() >= MAX_PLATES && !left.contains(plate) {
            return Err(format!("no more than {MAX_PLATES} plates"));
        } else {
            left.insert(plate.to_owned());
        }
        Ok(())
    }

    pub(crate) fn has_left(&self, plate: &str) -> bool {
        lock(&self.0).contains(plate)
    }

    pub(crate) fn list(&self) -> Vec<String> {
        lock(&self.0).iter().cloned().collect()
    }

    pub(crate) fn clear(&self) {
        lock(&self.0).clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_only_so_many() {
        let parking = Parking::default();
        (0..MAX_PLATES).for_each(|plate| parking.set(&plate.to_string(), false).unwrap());
        assert!(parking.set("one more", false).unwrap_err().contains("10000"));
        parking.set("7", false).unwrap();
        parking.set("7", true).unwrap();
        parking.set("one more", false).unwrap();
        assert!(parking.has_left("one more") && !parking.has_left("7"));
    }
}
