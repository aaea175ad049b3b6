//! Devices: what is accepted goes through byte for byte, what is not is refused with the field's name.
#![allow(missing_docs, clippy::unwrap_used)]

use pyun_energy::record::Value;
use pyun_energy::{
    Device, DeviceBuilder, DeviceState, DeviceType, EnergyCode, ErrorKind, Port, PortState, SpaceStatus,
};

fn minimal() -> DeviceBuilder {
    Device::builder().station_uuid("s").no("d").state(DeviceState::AVAILABLE).energy_code(EnergyCode::AC)
}

fn body(device: &Device) -> String {
    String::from_utf8(device.canonical("op", None).unwrap()).unwrap()
}

/// The field and the text of the error that building gives.
fn refused(builder: DeviceBuilder) -> (String, String) {
    let error = builder.build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert_eq!(error.attempts(), 0);
    (error.field().unwrap().to_owned(), error.to_string())
}

#[test]
fn words_of_the_tables_stand_in_for_a_state_desc() {
    for (state, word) in [(1, "可用"), (-1, "故障"), (-2, "离线")] {
        assert_eq!(minimal().state(state).build().unwrap().state_desc(), word);
    }
    for (state, word) in [(1, "空闲"), (2, "充电中"), (3, "空占中"), (-1, "故障")] {
        assert_eq!(Port::new("p", state, "A").state_desc(), word);
    }
    let device = minimal().state_desc("在线").build().unwrap();
    assert_eq!(device.state_desc(), "在线");
    let faulted = minimal().build().unwrap().to_builder().state(DeviceState::FAULTED).build().unwrap();
    assert_eq!(faulted.state_desc(), "故障", "the word follows the state");
}

#[test]
fn the_space_status_is_unknown_unless_told_otherwise() {
    let port = |status: fn(Port) -> Port| body(&minimal().port(status(Port::new("p", 1, "A"))).build().unwrap());
    assert!(port(|port| port).contains(r#""space_status":-1,"#));
    assert!(port(|port| port.with_space_status(SpaceStatus::OCCUPIED)).contains(r#""space_status":2,"#));
    assert!(port(|port| port.with_space_status(SpaceStatus(0))).contains(r#""space_status":0,"#));
    assert!(!port(|port| port.with_space_status(None)).contains("space_status"));
}

#[test]
fn what_is_being_built_can_be_changed_field_by_field() {
    let mut builder = minimal().port(Port::new("p", 1, "A")).metadata("K", "v");
    let port = &mut builder.ports_mut()[0];
    for (name, value) in [("no", "q".into()), ("state", 9.into()), ("state_desc", "x".into())] {
        port.set(name, value).unwrap();
    }
    port.set("space_status", Value::Absent).unwrap();
    *builder.metadata_mut() = None;
    let wanted = r#""port":[{"alias":"A","no":"q","state":9,"state_desc":"x"}],"#;
    assert!(body(&builder.clone().build().unwrap()).contains(wanted) && builder.ports_so_far().len() == 1);
    let port = &mut builder.ports_mut()[0];
    for (name, value) in [("state", Value::Absent), ("state", "1".into()), ("no", 1.into()), ("nr", 1.into())] {
        assert_eq!(port.set(name, value).unwrap_err().field(), Some(name));
    }
    port.set("alias", Value::Absent).unwrap();
    assert_eq!(refused(builder).0, "port[0].alias");
}

#[test]
fn the_common_parameters_can_be_left_out() {
    let device = minimal().device_type(DeviceType::CAR).name("n").metadata("DEVICE_MODEL", "X1").build().unwrap();
    let plain = r#"{"app_id":"op","energy_code":"CN_AC","metadata":{"DEVICE_MODEL":"X1"},"name":"n","no":"d","port":[],"state":1,"state_desc":"可用","station_uuid":"s","type":0}"#;
    assert_eq!(body(&device), plain);
    let stamped = String::from_utf8(device.canonical("op", Some(-5)).unwrap()).unwrap();
    assert_eq!(
        stamped,
        plain
            .replace(r#""state":1"#, r#""sign_type":"MD5","state":1"#)
            .replace(r#","type""#, r#","timestamp":-5,"type""#)
    );
}

#[test]
fn what_canonical_takes_is_checked() {
    let device = minimal().build().unwrap();
    assert_eq!(device.canonical("", None).unwrap_err().field(), Some("app_id"));
    let most = (1_i64 << 53) - 1;
    for timestamp in [most, -most] {
        let body = String::from_utf8(device.canonical("op", Some(timestamp)).unwrap()).unwrap();
        assert!(body.contains(&format!(r#""timestamp":{timestamp}}}"#)));
    }
    for timestamp in [most + 1, -most - 1, i64::MIN, i64::MAX] {
        assert_eq!(device.canonical("op", Some(timestamp)).unwrap_err().field(), Some("timestamp"));
    }
}

#[test]
fn building_refuses_what_is_missing_empty_or_twice() {
    let port = |no: &str| Port::new(no, PortState::AVAILABLE, "A");
    let cases: Vec<(DeviceBuilder, &str)> = vec![
        (Device::builder().no("d").state(1).energy_code(EnergyCode::AC), "station_uuid"),
        (minimal().station_uuid(""), "station_uuid"),
        (minimal().no(""), "no"),
        (minimal().name(""), "name"),
        (minimal().state_desc(""), "state_desc"),
        (minimal().state(7), "state_desc"),
        (Device::builder().station_uuid("s").no("d").energy_code(EnergyCode::AC), "state"),
        (Device::builder().station_uuid("s").no("d").state(1), "energy_code"),
        (minimal().energy_code(""), "energy_code"),
        (minimal().port(port("a")).port(port("")), "port[1].no"),
        (minimal().port(port("a")).port(Port::new("b", PortState::CHARGING, "")), "port[1].alias"),
        (minimal().port(Port::new("b", 9, "A")), "port[0].state_desc"),
        (minimal().port(port("a").with_state_desc("")), "port[0].state_desc"),
        (minimal().ports([port("a"), port("b"), port("a")]), "port[2].no"),
        (minimal().metadata("k", "1").metadata("j", "2").metadata("k", "1"), "metadata.k"),
    ];
    for (builder, expected) in cases {
        let (field, text) = refused(builder);
        assert_eq!(field, expected);
        assert!(text.starts_with(&format!("{expected}: ")), "{text}");
    }
}

#[test]
fn codes_that_no_table_lists_pass() {
    let device = minimal()
        .state(i32::MIN)
        .state_desc("?")
        .device_type(i32::MAX)
        .energy_code("CN_V2G")
        .port(Port::new("p", i32::MAX, "A").with_state_desc("?").with_space_status(SpaceStatus(i32::MIN)))
        .build()
        .unwrap();
    let text = body(&device);
    assert!(text.contains(r#""energy_code":"CN_V2G""#));
    assert!(text.contains(r#""space_status":-2147483648,"state":2147483647,"state_desc":"?""#));
    assert!(text.ends_with(r#""state":-2147483648,"state_desc":"?","station_uuid":"s","type":2147483647}"#));
    assert_eq!(Device::from_json(text).unwrap(), device);
    assert_eq!(DeviceState(1), DeviceState::AVAILABLE);
    assert_eq!(EnergyCode::new("CN_AC"), EnergyCode::AC);
}

#[test]
fn odd_text_goes_through_byte_for_byte() {
    let long = "长".repeat(1 << 20);
    for (text, json) in [
        ("\"", r#""\"""#),
        ("\\", r#""\\""#),
        ("a/b\u{7f}", "\"a/b\u{7f}\""),
        ("\u{8}\t\n\u{c}\r", r#""\b\t\n\f\r""#),
        ("\u{0}\u{1f}", r#""\u0000\u001f""#),
        ("\u{2028}\u{feff}é🔌", "\"\u{2028}\u{feff}é🔌\""),
        (&long, &format!("\"{long}\"")),
    ] {
        let device = minimal().name(text).build().unwrap();
        assert_eq!(device.to_json().split_once(r#""name":"#).unwrap().1.split_once(r#","no""#).unwrap().0, json);
        assert_eq!(Device::from_json(device.to_json()).unwrap().name(), Some(text));
    }
}

#[test]
fn ten_thousand_ports_pass() {
    let ports = (0..10_000).map(|number| Port::new(format!("P{number}"), PortState::CHARGING, "A"));
    let device = minimal().ports(ports).build().unwrap();
    let again = Device::from_json(device.to_json()).unwrap();
    assert_eq!(again.ports().len(), 10_000);
    assert_eq!(again, device);
}

/// A device in JSON, with one thing changed.
fn sample(from: &str, to: &str) -> String {
    let text = r#"{"station_uuid": "s", "no": "d",
 "state": 1, "energy_code": "CN_AC",
 "port": [{"no": "p", "state": 1, "alias": "A"},
  {"no": "q", "state": 2, "alias": "B", "space_status": 2}]}"#;
    assert!(text.contains(from));
    text.replacen(from, to, 1)
}

#[test]
fn a_device_is_read_from_json() {
    let device = Device::from_json(sample("", "")).unwrap();
    assert_eq!(device.ports()[0].space_status(), None, "what is absent stays absent");
    assert_eq!(device.ports()[1].space_status(), Some(SpaceStatus::OCCUPIED));
    let with_common =
        sample(r#""no": "d""#, r#""no": "d", "app_id": 5, "timestamp": {"x": [null]}, "sign_type": "MD5""#);
    assert_eq!(Device::from_json(with_common).unwrap(), device, "the client sets the common parameters");
    let escaped = sample(r#""no": "d""#, r#""no": "\u4e00\ud83d\udd0c\n""#);
    assert_eq!(Device::from_json(escaped).unwrap().no(), "一🔌\n");
}

#[test]
fn json_that_is_no_device_is_refused_with_path_line_and_column() {
    for (from, to, field, what) in [
        (r#""no": "d""#, r#""no": "d", "colour": 1"#, "colour", "no such field of a device at line 1 column 41"),
        (
            r#""alias": "B""#,
            r#""alias": "B", "colour": 1"#,
            "port[1].colour",
            "no such field of a port at line 4 column",
        ),
        (r#""no": "d""#, r#""no": 5"#, "no", "invalid type: integer, expected a string at line 1 column 29"),
        (r#""no": "d""#, r#""no": null"#, "no", "invalid type: null, expected a string at line 1"),
        (r#""state": 1, "energy"#, r#""state": 1.0, "energy"#, "state", "expected an integer at line 2 column 13"),
        (r#""state": 1, "energy"#, r#""state": true, "energy"#, "state", "expected an integer at line 2"),
        (r#""state": 1, "energy"#, r#""state": 2147483648, "energy"#, "state", ": does not fit an int32 at line 2"),
        (r#""state": 1, "energy"#, r#""state": -2147483649, "energy"#, "state", "does not fit an int32 at line 2"),
        (
            r#""state": 1, "energy"#,
            r#""state": 99999999999999999999, "energy"#,
            "state",
            "expected an integer at line 2",
        ),
        (
            r#""state": 2"#,
            r#""state": "BUSY""#,
            "port[1].state",
            "write the number of the code, not its name at line 4",
        ),
        (r#""state": 2"#, r#""state": 2, "state": 2"#, "port[1].state", "this key is there twice at line 4"),
        (r#""no": "d""#, r#""no": "d", "no": "e""#, "no", "this key is there twice at line 1"),
        (r#""no": "d""#, r#""app_id": 1, "app_id": 1, "no": "d""#, "app_id", "this key is there twice at line 1"),
        (
            r#""no": "d""#,
            r#""no": "d", "metadata": {"a": "1", "a": "1"}"#,
            "metadata.a",
            "this key is there twice at line 1",
        ),
        (r#""no": "d""#, r#""no": "d", "metadata": {"a": 1}"#, "metadata.a", "expected a string at line 1"),
        (r#""no": "d""#, r#""no": "d", "metadata": []"#, "metadata", "expected an object at line 1"),
        (
            r#""no": "d""#,
            r#""no": "d", "metadata": "a\", expected b""#,
            "metadata",
            "type: string, expected an object at",
        ),
        (r#""no": "d","#, "", "no", "required, but missing or empty"),
        (r#", "state": 2"#, "", "port[1].state", "required, but missing at line 4"),
        (r#", "alias": "B""#, "", "port[1].alias", "required, but missing or empty"),
        (r#""no": "q""#, r#""no": "p""#, "port[1].no", "another port has the same number"),
        (r#""no": "d""#, r#""no": "\ud83d""#, "no", "at line 1 column"),
        (r#""no": "d","#, r#""no": "d""#, "device", "at line 2 column"),
        (r#""alias": "B", "#, r#""alias": "B","#, "", ""),
    ] {
        let text = sample(from, to);
        if field.is_empty() {
            assert!(Device::from_json(text).is_ok());
            continue;
        }
        let error = Device::from_json(&text).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some(field)), "{error}");
        assert!(error.to_string().contains(what), "{error}");
    }
}

#[test]
fn text_that_is_no_object_is_refused() {
    for text in [
        &b""[..],
        b"null",
        b"[]",
        b"\"s\"",
        b"{",
        b"{}{}",
        b"\xff",
        b"{\"no\":\"\xff\"}",
        b"[[[[[[[[",
        &b"[".repeat(100_000),
    ] {
        let error = Device::from_json(text).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.field().is_some());
        assert!(error.to_string().len() < 200, "an error does not repeat its input: {error}");
    }
    let missing = Device::from_json(r#"{"station_uuid":"s","no":"d","state":1,"energy_code":"CN_AC"}"#).unwrap_err();
    assert_eq!(missing.field(), Some("port"));
}

#[test]
fn an_error_does_not_repeat_a_long_input() {
    let long = "x".repeat(1 << 20);
    for text in [
        sample(r#""state": 2"#, &format!(r#""state": "{long}""#)),
        sample(r#""no": "d""#, &format!(r#""no": "d", "{long}": 1"#)),
        sample(r#""no": "d""#, &format!(r#""no": "d", "metadata": {{"{long}": 1}}"#)),
        sample(r#""no": "d""#, &format!(r#""no": "d", "metadata": "{long}""#)),
        sample(r#""port": ["#, &format!(r#""port": ["{long}", "#)),
    ] {
        let error = Device::from_json(text).unwrap_err();
        assert!(error.to_string().len() < 500, "{} characters", error.to_string().len());
    }
}
