//! The vectors of `tests/vectors/`: the same bytes and signatures as computed by others.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use pyun_energy::{Device, sign_form, sign_json, verify_form, verify_json};

#[test]
fn devices_become_the_known_bytes_and_signatures() {
    for case in support::vectors("device") {
        let device = Device::from_json(case.bytes("device.json")).unwrap();
        let body = device.canonical(&case.text("app_id.txt"), case.timestamp()).unwrap();
        assert_eq!(String::from_utf8(body.clone()).unwrap(), case.text("body.json"), "{}", case.name());
        assert_eq!(sign_json(&body, case.bytes("secret.txt")), case.text("signature.txt"), "{}", case.name());
    }
}

#[test]
fn a_canonical_body_is_read_back_as_the_same_device() {
    for case in support::vectors("device") {
        let device = Device::from_json(case.bytes("device.json")).unwrap();
        assert_eq!(Device::from_json(case.bytes("body.json")).unwrap(), device, "{}", case.name());
        assert_eq!(Device::from_json(device.to_json()).unwrap(), device, "{}", case.name());
    }
}

#[test]
fn bodies_of_other_calls_have_the_known_signatures() {
    for case in support::vectors("json") {
        let (body, secret, signature) = (case.bytes("body.json"), case.bytes("secret.txt"), case.text("signature.txt"));
        assert_eq!(sign_json(&body, &secret), signature, "{}", case.name());
    }
}

#[test]
fn a_json_signature_is_verified_in_either_case_and_nothing_else() {
    for case in support::vectors("json").iter().chain(&support::vectors("device")) {
        let (body, secret, signature) = (case.bytes("body.json"), case.bytes("secret.txt"), case.text("signature.txt"));
        assert!(verify_json(&body, &secret, &signature));
        assert!(verify_json(&body, &secret, &signature.to_uppercase()));
        let first = if signature.starts_with('0') { "1" } else { "0" };
        for wrong in ["", &signature[1..], &format!("{signature} "), &format!("{first}{}", &signature[1..])] {
            assert!(!verify_json(&body, &secret, wrong), "{wrong:?}");
        }
        assert!(!verify_json([&body[..], b"\n"].concat(), &secret, &signature));
        assert!(!verify_json(&body, [&secret[..], b" "].concat(), &signature));
    }
}

/// Names and values of a form vector.
fn params(case: &support::Vector) -> Vec<(String, String)> {
    let text = case.text("params.txt");
    let mut parts = text.split_terminator('\0').map(str::to_owned);
    std::iter::from_fn(|| Some((parts.next()?, parts.next()?))).collect()
}

#[test]
fn forms_have_the_known_signatures_in_any_order() {
    for case in support::vectors("form") {
        let mut params = params(&case);
        assert_eq!(sign_form(params.clone(), case.bytes("secret.txt")), case.text("signature.txt"), "{}", case.name());
        params.reverse();
        assert_eq!(sign_form(params, case.bytes("secret.txt")), case.text("signature.txt"), "{}", case.name());
    }
}

#[test]
fn a_form_is_verified_by_the_sign_among_its_parameters() {
    for case in support::vectors("form") {
        let (secret, signature) = (case.bytes("secret.txt"), case.text("signature.txt"));
        let mut params: Vec<_> = params(&case).into_iter().filter(|(name, _)| name != "sign").collect();
        assert!(!verify_form(params.clone(), &secret), "no sign at all");
        params.push(("sign".to_owned(), signature.to_uppercase()));
        assert!(verify_form(params.clone(), &secret), "{}", case.name());
        let twice: Vec<_> = params.iter().cloned().chain([("sign".to_owned(), signature)]).collect();
        assert!(!verify_form(twice, &secret), "two signs");
        params.push(("unknown".to_owned(), "1".to_owned()));
        assert!(!verify_form(params, &secret), "a parameter that was not signed");
    }
}
