//! The vectors of `tests/vectors/`: the same bytes and signatures as computed by others.
#![allow(missing_docs, clippy::unwrap_used)]

use std::time::{Duration, SystemTime};

use pyun_energy::record::{Field, Value};
use pyun_energy::{ChargingFinished, ChargingProgress, ChargingRecord, Client, OccupancyPayment, ParkingDiscount};
use pyun_energy::{Device, sign_form, sign_json, verify_form, verify_json};
use pyun_energy::{PreparedRequest, Push, PushKind, PushRecord, StartResult, StopResult};

#[test]
fn devices_become_the_known_bytes_and_signatures() {
    for case in test_support::vectors::all("device") {
        let device = Device::from_json(case.bytes("device.json")).unwrap();
        let body = device.canonical(&case.text("app_id.txt"), case.timestamp()).unwrap();
        assert_eq!(String::from_utf8(body.clone()).unwrap(), case.text("body.json"), "{}", case.name());
        assert_eq!(sign_json(&body, case.bytes("secret.txt")), case.text("signature.txt"), "{}", case.name());
    }
}

#[test]
fn a_canonical_body_is_read_back_as_the_same_device() {
    for case in test_support::vectors::all("device") {
        let device = Device::from_json(case.bytes("device.json")).unwrap();
        assert_eq!(Device::from_json(case.bytes("body.json")).unwrap(), device, "{}", case.name());
        assert_eq!(Device::from_json(device.to_json()).unwrap(), device, "{}", case.name());
    }
}

#[test]
fn bodies_of_other_calls_have_the_known_signatures() {
    for case in test_support::vectors::all("json") {
        let (body, secret, signature) = (case.bytes("body.json"), case.bytes("secret.txt"), case.text("signature.txt"));
        assert_eq!(sign_json(&body, &secret), signature, "{}", case.name());
    }
}

#[test]
fn a_json_signature_is_verified_in_either_case_and_nothing_else() {
    for case in test_support::vectors::all("json").iter().chain(&test_support::vectors::all("device")) {
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
fn params(case: &test_support::vectors::Vector) -> Vec<(String, String)> {
    let text = case.text("params.txt");
    let mut parts = text.split_terminator('\0').map(str::to_owned);
    std::iter::from_fn(|| Some((parts.next()?, parts.next()?))).collect()
}

#[test]
fn forms_have_the_known_signatures_in_any_order() {
    for case in test_support::vectors::all("form") {
        let mut params = params(&case);
        assert_eq!(sign_form(params.clone(), case.bytes("secret.txt")), case.text("signature.txt"), "{}", case.name());
        params.reverse();
        assert_eq!(sign_form(params, case.bytes("secret.txt")), case.text("signature.txt"), "{}", case.name());
    }
}

#[test]
fn a_form_is_verified_by_the_sign_among_its_parameters() {
    for case in test_support::vectors::all("form") {
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

/// A client with the case's settings, at the case's time.
fn client(case: &test_support::vectors::Vector) -> Client {
    let now = SystemTime::UNIX_EPOCH + Duration::from_millis(case.timestamp().unwrap_or_default().try_into().unwrap());
    let builder = Client::builder().app_id(case.text("app_id.txt")).secret(case.bytes("secret.txt"));
    let builder = builder.common_parameters(case.timestamp().is_some()).clock(move || now);
    builder.environment("http://127.0.0.1:9").build().unwrap()
}

fn assert_form(case: &test_support::vectors::Vector, request: &PreparedRequest) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    assert_eq!(text(request.body()), case.text("body.txt"), "{}", case.name());
    assert_eq!(request.string_to_sign(), case.text("plain.txt") + "&app_secret=***", "{}", case.name());
    assert_eq!(request.signature(), case.text("signature.txt"), "{}", case.name());
    assert_eq!(request.headers()[0], ("Content-Type", "application/x-www-form-urlencoded"));
}

#[test]
fn charging_records_become_the_known_bytes_and_signatures() {
    for case in test_support::vectors::all("charging_record") {
        let record = ChargingRecord::from_json(case.bytes("record.json")).unwrap();
        let request = client(&case).prepare_charging_record(&record).unwrap();
        assert_eq!(String::from_utf8(request.body().to_vec()).unwrap(), case.text("body.json"), "{}", case.name());
        assert_eq!(request.signature(), case.text("signature.txt"), "{}", case.name());
        assert_eq!(request.headers()[1], ("Authorization", request.signature()));
        assert_eq!(request.url(), "http://127.0.0.1:9/gate/1.0/energy/internal/replenish/sync");
        assert_eq!(ChargingRecord::from_json(request.body()).unwrap(), record, "{}", case.name());
        assert_eq!(ChargingRecord::from_json(record.to_json()).unwrap(), record, "{}", case.name());
    }
}

#[test]
fn forms_become_the_known_bytes_and_signatures() {
    for case in test_support::vectors::all("parking_discount") {
        let discount = ParkingDiscount::from_json(case.bytes("record.json")).unwrap();
        let request = client(&case).prepare_parking_discount(&discount).unwrap();
        assert_form(&case, &request);
        assert_eq!(request.url(), "http://127.0.0.1:9/gate/1.0/energy/internal/replenish");
        assert_eq!(ParkingDiscount::from_json(discount.to_json()).unwrap(), discount, "{}", case.name());
    }
    for case in test_support::vectors::all("occupancy_payment") {
        let payment = OccupancyPayment::from_json(case.bytes("record.json")).unwrap();
        let request = client(&case).prepare_occupancy_payment(&payment).unwrap();
        assert_form(&case, &request);
        assert_eq!(request.url(), "http://127.0.0.1:9/gate/1.0/energy/parking/payment");
        assert_eq!(OccupancyPayment::from_json(payment.to_json()).unwrap(), payment, "{}", case.name());
    }
}

/// Names and values, each with its length in bytes before it: `4:name5:value`.
fn counted(text: &str) -> Vec<&str> {
    let (mut parts, mut rest) = (Vec::new(), text);
    while let Some((length, after)) = rest.split_once(':') {
        let (part, next) = after.split_at(length.parse().unwrap());
        parts.push(part);
        rest = next;
    }
    parts
}

#[test]
fn any_parameters_are_sent_and_signed_as_known() {
    for case in test_support::vectors::all("parameters") {
        let text = case.text("pairs.txt");
        let pairs: Vec<(&str, &str)> = counted(&text).chunks(2).map(|pair| (pair[0], pair[1])).collect();
        assert_form(&case, &client(&case).prepare_form("/x", &pairs).unwrap());
        let query = client(&case).prepare_get("/x", &pairs).unwrap();
        assert_eq!(query.url(), format!("http://127.0.0.1:9/x?{}", case.text("body.txt")), "{}", case.name());
        assert_eq!((query.method(), query.body()), ("GET", &b""[..]));
        assert_eq!(query.signature(), case.text("signature.txt"), "{}", case.name());
    }
}

/// Every field of a push's record.
fn fields(record: &PushRecord) -> Vec<(&'static str, Option<Value>)> {
    type Get<'a> = Box<dyn Fn(&str) -> Option<Value> + 'a>;
    let (rows, get): (&[Field], Get<'_>) = match record {
        PushRecord::StartResult(record) => (StartResult::FIELDS, Box::new(|name| record.get(name))),
        PushRecord::StopResult(record) => (StopResult::FIELDS, Box::new(|name| record.get(name))),
        PushRecord::Progress(record) => (ChargingProgress::FIELDS, Box::new(|name| record.get(name))),
        PushRecord::Finished(record) => (ChargingFinished::FIELDS, Box::new(|name| record.get(name))),
        _ => unreachable!(),
    };
    rows.iter().map(|row| (row.name, get(row.name))).collect()
}

#[test]
fn pushes_are_verified_and_read() {
    for case in test_support::vectors::all("push") {
        let kind = PushKind::of_name(&case.text("kind.txt")).unwrap();
        let push = Push::read(kind, case.bytes("body.txt"), case.bytes("secret.txt")).unwrap();
        let wanted: serde_json::Value = serde_json::from_slice(&case.bytes("fields.json")).unwrap();
        for (name, found) in fields(push.record()) {
            let found = match found {
                None => serde_json::Value::Null,
                Some(Value::Text(text)) => text.into(),
                Some(Value::Integer(integer)) => integer.to_string().into(),
                Some(Value::Time(milliseconds)) => milliseconds.into(),
                Some(other) => unreachable!("{other:?}"),
            };
            assert_eq!(found, wanted.get(name).cloned().unwrap_or_default(), "{name} of {}", case.name());
        }
        assert!(push.pairs().iter().any(|(name, _)| name == "sign"));
        let wrong = [case.bytes("body.txt"), b"&quantity=1".to_vec()].concat();
        let error = Push::read(kind, wrong, case.bytes("secret.txt")).unwrap_err();
        assert_eq!(error.kind(), pyun_energy::ErrorKind::Signature, "an unknown parameter was not signed");
    }
}
