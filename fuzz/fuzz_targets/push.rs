//! Any body is a push or an error of the two kinds that are promised, whatever its kind; and what is signed over its own
//! parameters is read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pyun_energy::{ErrorKind, Push, PushKind, sign_form};

const SECRET: &str = "s3cret";

fuzz_target!(|body: &[u8]| {
    for kind in PushKind::ALL {
        if let Err(error) = Push::read(*kind, body, SECRET) {
            assert!(matches!(error.kind(), ErrorKind::Signature | ErrorKind::InvalidInput), "{error}");
        }
    }
    // Without its `sign` and with a right one.
    let Ok(pairs) = Push::read_pairs(body, SECRET.as_bytes(), true) else { return };
    if pairs.iter().any(|(name, _)| name == "sign") || std::str::from_utf8(body).is_err() || body.contains(&b'%') {
        return;
    }
    let sign = sign_form(pairs.iter().map(|(name, value)| (name, value)), SECRET);
    let signed = [body, b"&sign=", sign.as_bytes()].concat();
    assert!(Push::read_pairs(&signed, SECRET.as_bytes(), false).is_ok(), "what is signed verifies");
});
