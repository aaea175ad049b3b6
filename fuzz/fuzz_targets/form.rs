//! Any pairs are a form that reads back as the same pairs and whose signature is right, or an error that names one.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pyun_energy::{Push, sign_form, verify_form};

fuzz_target!(|pairs: Vec<(String, String)>| {
    if pairs.iter().any(|(name, _)| name == "sign") {
        return;
    }
    let sign = sign_form(borrowed(&pairs), "s3cret");
    let mut signed = pairs.clone();
    signed.push(("sign".to_owned(), sign.clone()));
    assert!(verify_form(borrowed(&signed), "s3cret"), "what is signed verifies");
    let body = encoded(&signed);
    if let Ok(read) = Push::read_pairs(body.as_bytes(), b"s3cret", false) {
        assert!(read.iter().all(|(name, value)| name == "sign" || pairs.contains(&(name.clone(), value.clone()))));
    }
});

fn borrowed(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
    pairs.iter().map(|(name, value)| (&**name, &**value)).collect()
}

/// Every byte as a percent code: no rule of ours.
fn encoded(pairs: &[(String, String)]) -> String {
    let code = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    pairs.iter().map(|(name, value)| format!("{}={}", code(name), code(value))).collect::<Vec<_>>().join("&")
}
