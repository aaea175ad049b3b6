//! Any bytes are a record or an error that names a field; a record survives the way through its JSON.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pyun_energy::{ChargingRecord, Error, OccupancyPayment, ParkingDiscount};

fn check<R: PartialEq>(text: &[u8], read: impl Fn(&[u8]) -> Result<R, Error>, canonical: impl Fn(&R) -> Vec<u8>) {
    match read(text) {
        Err(error) => assert!(error.field().is_some() && error.to_string().len() < 4096),
        Ok(record) => assert!(read(&canonical(&record)).expect("which is a record again") == record),
    }
}

fuzz_target!(|text: &[u8]| {
    check(
        text,
        |text| ChargingRecord::from_json(text),
        |record| record.canonical("op", Some(0)).expect("a record has a canonical form"),
    );
    check(text, |text| ParkingDiscount::from_json(text), |discount| discount.to_json().into_bytes());
    check(text, |text| OccupancyPayment::from_json(text), |payment| payment.to_json().into_bytes());
});
