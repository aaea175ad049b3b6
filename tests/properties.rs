//! Whatever goes in, nothing panics, and what is accepted survives the way through JSON.
#![allow(missing_docs, clippy::unwrap_used)]

use std::time::Duration;

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use pyun_energy::{Client, Device, ErrorKind, Port, SpaceStatus, sign_form, sign_json, verify_form, verify_json};
use test_support::server::{answer, http};

/// Text of every kind: empty, controls, quotes, astral.
fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[ -~]{1,12}", "\\PC{1,12}", any::<String>(), "[\u{0}-\u{1f}\"\\\\/]{1,6}"]
}

fn port() -> impl Strategy<Value = Port> {
    (text(), any::<i32>(), option::of(text()), text(), option::of(any::<i32>())).prop_map(
        |(no, state, state_desc, alias, space_status)| {
            let port = Port::new(no, state, alias).with_space_status(space_status.map(SpaceStatus));
            match state_desc {
                Some(state_desc) => port.with_state_desc(state_desc),
                None => port,
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_device_is_refused_by_name_or_survives(
        (station_uuid, no, name, state, state_desc) in (text(), text(), option::of(text()), -3..4, option::of(text())),
        (energy_code, kind, timestamp) in (text(), option::of(any::<i32>()), any::<i64>()),
        ports in vec(port(), 0..4),
        metadata in option::of(btree_map(text(), text(), 0..4)),
    ) {
        let mut builder = Device::builder().station_uuid(station_uuid).no(no).state(state).energy_code(energy_code).ports(ports);
        builder = match name { Some(name) => builder.name(name), None => builder };
        builder = match state_desc { Some(state_desc) => builder.state_desc(state_desc), None => builder };
        builder = match kind { Some(kind) => builder.device_type(kind), None => builder };
        builder = match metadata { Some(metadata) => builder.all_metadata(metadata), None => builder };
        match builder.build() {
            Err(error) => prop_assert!(error.kind() == ErrorKind::InvalidInput && error.field().is_some()),
            Ok(device) => {
                prop_assert_eq!(&Device::from_json(device.to_json()).unwrap(), &device);
                prop_assert_eq!(&device.to_builder().build().unwrap(), &device);
                match device.canonical("op", Some(timestamp)) {
                    Err(error) => prop_assert_eq!(error.field(), Some("timestamp")),
                    Ok(body) => prop_assert_eq!(&Device::from_json(body).unwrap(), &device),
                }
            }
        }
    }

    #[test]
    fn any_text_is_a_device_or_an_error(text in prop_oneof![any::<String>(), "[\\[\\]{}:,\"0-9a-z\\\\ ]{0,40}"]) {
        if let Err(error) = Device::from_json(&text) {
            prop_assert!(error.kind() == ErrorKind::InvalidInput && error.field().is_some());
        }
    }

    #[test]
    fn one_changed_byte_is_a_device_or_an_error(index in any::<prop::sample::Index>(), byte in any::<u8>(), case in 0..7_usize) {
        let mut text = test_support::vectors::all("device")[case].bytes("device.json");
        let index = index.index(text.len());
        text[index] = byte;
        if let Err(error) = Device::from_json(&text) {
            prop_assert!(error.kind() == ErrorKind::InvalidInput && error.field().is_some());
        }
    }

    #[test]
    fn what_was_signed_is_verified_and_a_changed_byte_is_not(
        body in vec(any::<u8>(), 0..100), secret in vec(any::<u8>(), 1..40), index in any::<prop::sample::Index>(),
    ) {
        let signature = sign_json(&body, &secret);
        prop_assert!(verify_json(&body, &secret, &signature));
        let mut other = [&body[..], &secret[..]].concat();
        let index = index.index(other.len());
        other[index] ^= 1;
        prop_assert!(!verify_json(&other[..body.len()], &other[body.len()..], &signature));
    }

    #[test]
    fn forms_of_any_bytes(pairs in vec((vec(any::<u8>(), 0..6), vec(any::<u8>(), 0..6)), 0..6), secret in vec(any::<u8>(), 0..10)) {
        let mut pairs: Vec<_> = pairs.into_iter().filter(|(name, _)| name != b"sign").collect();
        pairs.push((b"sign".to_vec(), sign_form(pairs.clone(), &secret).into_bytes()));
        pairs.rotate_left(1);
        prop_assert!(verify_form(pairs, &secret));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_body_is_a_reply_or_an_error(
        body in prop_oneof![any::<String>(), "\\{\"(code|message|hint|seqno|time_cost)\":[\\[\\]{}:,\"0-9a-z\\\\ ]{0,20}\\}"],
        status in 200..600_u16,
    ) {
        // Statuses without a body are a matter of HTTP.
        prop_assume!(status != 204 && status != 304);
        let (address, _requests) = answer(http(&format!("{status} X"), "", &body));
        let base_url = format!("http://{address}");
        let client = Client::builder().app_id("op1").secret("s").environment(&*base_url).timeout(Duration::from_secs(60)).attempts(1);
        match client.build().unwrap().post_json("/x", "{}") {
            Ok(reply) => prop_assert_eq!(reply.code(), "1001"),
            Err(error) => prop_assert!(error.http_status() == Some(status) && error.attempts() == 1, "{}", error),
        }
    }

    #[test]
    fn any_bytes_are_an_answer_or_an_error(head in vec(any::<u8>(), 1..200), is_http in any::<bool>()) {
        let answered = if is_http { [b"HTTP/1.1 200 OK\r\n", &head[..], b"\r\n\r\n{}"].concat() } else { head };
        let address = test_support::server::listen(move |stream, _| {
            let mut reader = std::io::BufReader::new(stream);
            test_support::server::Received::read(&mut reader).unwrap();
            std::io::Write::write_all(reader.get_mut(), &answered).unwrap();
        });
        let base_url = format!("http://{address}");
        let client = Client::builder().app_id("op1").secret("s").environment(&*base_url).timeout(Duration::from_secs(60)).attempts(1);
        let error = client.build().unwrap().post_json("/x", "{}").unwrap_err();
        prop_assert!(matches!(error.kind(), ErrorKind::Protocol | ErrorKind::Disconnected), "{:?}", error);
    }
}
