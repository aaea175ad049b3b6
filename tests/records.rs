//! What is refused when a record is built, and what passes: seen by whoever builds one.
#![allow(missing_docs, clippy::unwrap_used)]

use std::time::{Duration, SystemTime};

use pyun_energy::record::{Moment, Value};
use pyun_energy::{ChargingRecord, ErrorKind, OccupancyPayment, ParkingDiscount, Push, PushKind, PushRecord};
use serde_json::{Value as Json, json};

fn charge() -> Json {
    json!({"station_uuid": "s", "order": "o", "start_time": "2024-04-14T16:00:00.000Z", "end_time": "2024-04-14T17:00:00.000Z",
        "quantity": 1, "energy_value": 2, "fee_value": 3, "state": 3, "device_no": "d", "device_type": 0, "port_no": "p",
        "energy_code": "CN_AC", "mobile": "m"})
}

fn discount() -> Json {
    json!({"station_uuid": "s", "replenish_order": "o", "start_time": "2024-04-14T16:00:00Z", "end_time": "2024-04-14T17:00:00Z",
        "quantity": 1, "energy_value": 2, "fee_value": 3, "device_no": "d", "port_no": "p", "energy_code": "CN_AC",
        "plate": "p", "vin": "v"})
}

fn payment() -> Json {
    json!({"pay_order": "P", "pay_value": 1, "pay_time": "2025-02-27T08:06:24Z", "trade_no": "t", "pay_mode": 99})
}

type Read = fn(&Json) -> Result<(), pyun_energy::Error>;

/// The records that are sent, each with one that is right, and how it is read.
fn kinds() -> [(Json, Read); 3] {
    [
        (charge(), |json| ChargingRecord::from_json(json.to_string()).map(drop)),
        (discount(), |json| ParkingDiscount::from_json(json.to_string()).map(drop)),
        (payment(), |json| OccupancyPayment::from_json(json.to_string()).map(drop)),
    ]
}

fn with(mut record: Json, name: &str, value: Json) -> Json {
    record[name] = value;
    record
}

#[test]
fn every_required_field_is_missed_and_every_text_must_say_something() {
    for (right, read) in kinds() {
        read(&right).unwrap();
        for name in right.as_object().unwrap().keys() {
            let mut record = right.clone();
            record.as_object_mut().unwrap().remove(name);
            let error = read(&record).unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some(&**name)), "{error}");
            assert!(error.to_string().contains("required"), "{error}");
            if right[name].is_string() {
                let error = read(&with(right.clone(), name, json!(""))).unwrap_err();
                assert_eq!(error.field(), Some(&**name), "{error}");
            }
        }
        for name in ["state_desc", "pay_mode_desc"]
            .into_iter()
            .filter(|name| right.get(name.trim_end_matches("_desc")).is_some())
        {
            assert_eq!(read(&with(right.clone(), name, json!(""))).unwrap_err().field(), Some(name));
        }
    }
    for name in ["plate", "vin"] {
        let error = ChargingRecord::from_json(with(charge(), name, json!("")).to_string()).unwrap_err();
        assert!(error.field() == Some(name) && error.to_string().contains("leave it out"), "{error}");
    }
}

#[test]
fn amounts_are_integers_from_zero_up_that_fit() {
    for (right, read) in kinds() {
        let amounts = ["quantity", "energy_value", "fee_value", "pay_value", "soc", "total_value"];
        for name in amounts.into_iter().filter(|name| right.get(name).is_some()) {
            read(&with(right.clone(), name, json!(0))).unwrap();
            for wrong in [json!(-1), json!(2_147_483_648_i64), json!(1.5), json!("1"), json!(null), json!([1])] {
                let error = read(&with(right.clone(), name, wrong.clone())).unwrap_err();
                assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some(name)), "{wrong}: {error}");
                assert!(!error.to_string().contains("name"), "an amount is no code: {error}");
            }
        }
    }
    let error = ChargingRecord::from_json(with(charge(), "soc", json!(-1)).to_string()).unwrap_err();
    assert_eq!(error.field(), Some("soc"));
    let most = with(with(discount(), "energy_value", json!(i32::MAX)), "fee_value", json!(1));
    let error = ParkingDiscount::from_json(most.to_string()).unwrap_err();
    assert!(error.field() == Some("total_value") && error.to_string().contains("int32"), "{error}");
    ParkingDiscount::from_json(with(most, "total_value", json!(i32::MAX)).to_string()).unwrap();
}

#[test]
fn what_looks_odd_passes_since_a_bill_that_is_refused_is_lost() {
    let backwards = with(charge(), "end_time", json!("2024-04-14T15:00:00.000Z"));
    ChargingRecord::from_json(backwards.to_string()).unwrap();
    assert_eq!(ChargingRecord::from_json(with(charge(), "soc", json!(101)).to_string()).unwrap().soc(), Some(101));
    let odd = ParkingDiscount::from_json(with(discount(), "total_value", json!(7)).to_string()).unwrap();
    assert_eq!((odd.total_value(), ParkingDiscount::from_json(discount().to_string()).unwrap().total_value()), (7, 5));
}

#[test]
fn words_follow_the_table_and_other_codes_need_their_own() {
    let record = |state: i32| with(charge(), "state", json!(state));
    assert_eq!(ChargingRecord::from_json(record(-1).to_string()).unwrap().state_desc(), "启动失败，充电异常");
    assert_eq!(ChargingRecord::from_json(record(77).to_string()).unwrap_err().field(), Some("state_desc"));
    let named = ChargingRecord::from_json(with(record(77), "state_desc", json!("x")).to_string()).unwrap();
    assert_eq!(named.to_builder().state(2).state_desc("充电中").build().unwrap(), {
        ChargingRecord::from_json(record(2).to_string()).unwrap()
    });
    assert_eq!(OccupancyPayment::from_json(payment().to_string()).unwrap().pay_mode_desc(), "其他第三方渠道");
    let error = OccupancyPayment::from_json(with(payment(), "pay_mode", json!(1)).to_string()).unwrap_err();
    assert_eq!(error.field(), Some("pay_mode_desc"));
}

#[test]
fn times_are_instants_whatever_their_offset() {
    let at = |time: &str| ChargingRecord::from_json(with(charge(), "start_time", json!(time)).to_string());
    let seconds =
        |time: &str| at(time).unwrap().start_time().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis();
    // Computed by `date -d … +%s`.
    assert_eq!(seconds("2024-04-14T16:00:00.000Z"), 1_713_110_400_000);
    assert_eq!(seconds("2024-04-15T00:00:00+08:00"), 1_713_110_400_000);
    assert_eq!(seconds("2024-04-14T10:30:00.5-05:30"), 1_713_110_400_500);
    assert_eq!(seconds("2024-02-29T23:59:59.999999Z"), 1_709_251_199_999);
    for wrong in [
        "2031-04-14 16:00:00",
        "2031-04-14T16:00:00",
        "2023-02-29T00:00:00Z",
        "yesterday",
        "1713110400",
        "２024-04-14T16:00:00Z",
    ] {
        let error = at(wrong).unwrap_err();
        assert!(error.field() == Some("start_time") && error.to_string().contains("2024-04-14T16:00:00Z"), "{error}");
        assert!(!error.to_string().contains(wrong), "what was given is not repeated");
    }
    let record = ChargingRecord::from_json(charge().to_string()).unwrap();
    let later = |time: SystemTime| record.to_builder().end_time(time).build();
    let cut = later(SystemTime::UNIX_EPOCH + Duration::from_nanos(1_999_999)).unwrap();
    assert_eq!(cut.end_time(), SystemTime::UNIX_EPOCH + Duration::from_millis(1));
    let before = later(SystemTime::UNIX_EPOCH - Duration::from_nanos(1)).unwrap();
    assert!(before.to_json().contains("1969-12-31T23:59:59.999Z"), "cut off, not rounded towards 1970");
    for beyond in [i64::MAX, i64::MIN, 253_402_300_800_000] {
        let error = record.to_builder().end_time(Moment::from_milliseconds(beyond)).build().unwrap_err();
        assert_eq!(error.field(), Some("end_time"), "{error}");
    }
    record.to_builder().end_time(Moment::from_milliseconds(253_402_300_799_999)).build().unwrap();
}

#[test]
fn a_field_is_set_by_its_name_and_kind() {
    let mut builder = ChargingRecord::builder();
    for (name, value) in
        [("order", Value::Integer(1)), ("quantity", "1".into()), ("start_time", Value::Integer(1)), ("plate", 1.into())]
    {
        let error = builder.set(name, value).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some(name)), "{error}");
    }
    let error = builder.set("colour", "red".into()).unwrap_err();
    assert!(error.to_string().contains("charging record") && error.to_string().contains("energy_value"), "{error}");
    let record = ChargingRecord::from_json(charge().to_string()).unwrap();
    let mut builder = ChargingRecord::builder();
    for field in ChargingRecord::FIELDS {
        builder.set(field.name, record.get(field.name).unwrap_or(Value::Absent)).unwrap();
    }
    assert_eq!(builder.build().unwrap(), record, "out and in again");
    assert_eq!(record.get("colour"), None);
}

#[test]
fn personal_data_is_not_shown() {
    let told = with(with(charge(), "plate", json!("川A660N2")), "vin", json!("LSVAA4182E2123456"));
    let record = ChargingRecord::from_json(with(told, "mobile", json!("13800000000")).to_string()).unwrap();
    let discount = ParkingDiscount::from_json(with(discount(), "plate", json!("川A660N2")).to_string()).unwrap();
    let push = Push::read_unsigned(PushKind::Finished, "order=o&plate=%E5%B7%9DA660N2", "s").unwrap();
    let shown = format!("{record:?} {:?} {discount:?} {:?} {push:?}", record.to_builder(), discount.to_builder());
    assert!(shown.contains("***") && record.plate() == Some("川A660N2"));
    for personal in ["川A660N2", "LSVAA4182E2123456", "13800000000"] {
        assert!(!shown.contains(personal), "{shown}");
    }
}

#[test]
fn a_push_is_refused_for_its_signature_and_for_nothing_that_it_says() {
    // md5("order=o&app_secret=s3cret"), by md5sum.
    let sign = "f3b512cec82ad97c3bcdc8b113b80ee2";
    let kind = |body: &str| Push::read(PushKind::Finished, body, "s3cret").map_err(|error| error.kind());
    assert_eq!(kind("order=o").unwrap_err(), ErrorKind::Signature, "unsigned");
    assert_eq!(kind(&format!("order=o&sign={sign}")).unwrap().kind(), PushKind::Finished);
    assert_eq!(kind("").unwrap_err(), ErrorKind::Signature);
    assert_eq!(kind(&format!("order=o&sign={sign}0")).unwrap_err(), ErrorKind::Signature);
    assert_eq!(kind("order=o&sign=").unwrap_err(), ErrorKind::Signature);
    let unsigned = |body: &str| Push::read_unsigned(PushKind::Progress, body, "s3cret").map_err(|error| error.kind());
    assert!(unsigned("order=o").is_ok());
    assert_eq!(unsigned("order=o&sign=00").unwrap_err(), ErrorKind::Signature, "a wrong one is wrong all the same");
    assert_eq!(unsigned("order=o&sign=&sign=").unwrap_err(), ErrorKind::Signature);
    assert_eq!(unsigned("quantity=1").unwrap_err(), ErrorKind::InvalidInput, "`order` is needed");
    assert_eq!(unsigned(&("order=o".to_owned() + &"&a=1".repeat(10_000))).unwrap_err(), ErrorKind::InvalidInput);
    assert_eq!(unsigned(&("order=".to_owned() + &"o".repeat(1 << 20))).unwrap_err(), ErrorKind::InvalidInput);
    let push = unsigned("order=o&order=p&quantity=-5&state=%31&state_desc=a+b%2&x=%ff&plain").unwrap();
    let PushRecord::Progress(progress) = push.record() else { unreachable!() };
    assert_eq!((progress.order(), progress.quantity(), progress.state_desc()), ("o", Some(-5), Some("a b%2")));
    assert_eq!(push.pairs().len(), 7);
}
