//! Any bytes are a device or an error that names a field; a device survives the way through its canonical form.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pyun_energy::Device;

fuzz_target!(|text: &[u8]| match Device::from_json(text) {
    Err(error) => assert!(error.field().is_some() && error.to_string().len() < 4096),
    Ok(device) => {
        let body = device.canonical("op", Some(0)).expect("a device has a canonical form");
        assert_eq!(Device::from_json(body).expect("which is a device again"), device);
    }
});
