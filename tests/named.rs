//! Calls by their names, of JSON.
#![allow(missing_docs, clippy::unwrap_used)]

use pyun_energy::calls::CALLS;
use pyun_energy::{Client, ErrorKind};
use test_support::server::{SUCCESS, answer, http};

fn client(base_url: &str) -> Client {
    Client::builder().app_id("op1").secret("s3cret").environment(base_url).attempts(1).build().unwrap()
}

/// What a call needs at least, and nothing that it does not know.
fn input(call: &str) -> &'static str {
    match call {
        "sync_device" => r#"{"station_uuid":"s","no":"d","state":1,"energy_code":"CN_AC","port":[]}"#,
        "sync_charging_record" => {
            r#"{"station_uuid":"s","order":"o","start_time":"2024-04-14T16:00:00Z","end_time":"2024-04-14T16:00:01Z",
                "quantity":1,"energy_value":2,"fee_value":3,"state":3,"device_no":"d","device_type":0,"port_no":"p",
                "energy_code":"CN_AC","mobile":"m"}"#
        }
        "grant_parking_discount" => {
            r#"{"station_uuid":"s","device_no":"d","port_no":"p","replenish_order":"o","start_time":"2024-04-14T16:00:00Z",
                "end_time":"2024-04-14T16:00:01Z","vin":"v","plate":"p","quantity":1,"energy_value":2,"fee_value":3,
                "energy_code":"CN_AC"}"#
        }
        "find_occupancy_order" => r#"{"merchant":"m","plate":"p"}"#,
        _ => r#"{"pay_order":"p","pay_value":5,"pay_time":"2024-04-14T16:00:00Z","trade_no":"t","pay_mode":99}"#,
    }
}

#[test]
fn each_row_of_the_calls_can_be_made_by_its_name() {
    for call in CALLS {
        let (address, requests) =
            answer(http("200 OK", "", r#"{"code":"1001","pay_order":"P1","need_value":500,"station_name":"站"}"#));
        let reply = client(&format!("http://{address}")).call_json(call.name, input(call.name)).unwrap();
        assert!(reply.is_success());
        let head = requests.recv().unwrap().head;
        assert!(head.starts_with(&format!("{} {}", call.method, call.path)), "{}: {head}", call.name);
        assert!(reply.members().contains(&("station_name".to_owned(), "站".to_owned())));
    }
}

#[test]
fn nothing_to_pay_is_a_reply_and_half_an_order_an_error() {
    let (nothing, _requests) = answer(http("404 Not Found", "", r#"{"code":"1002"}"#));
    let find =
        |address| client(&format!("http://{address}")).call_json("find_occupancy_order", input("find_occupancy_order"));
    assert_eq!(find(nothing).unwrap().code(), "1002");
    let (half, _requests) = answer(http("200 OK", "", SUCCESS));
    assert_eq!(find(half).unwrap_err().kind(), ErrorKind::Protocol);
}

#[test]
fn what_is_wrong_is_named() {
    let client = client("http://127.0.0.1:1");
    let field = |call, json| {
        let error = client.call_json(call, json).unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidInput, 0), "{error}");
        error.field().map(ToOwned::to_owned)
    };
    assert_eq!(field("sync", "{}").as_deref(), Some("call"));
    assert_eq!(field("sync_device", r#"{"no": 1}"#).as_deref(), Some("no"));
    assert_eq!(field("find_occupancy_order", r#"{"merchant": "m"}"#).as_deref(), Some("plate"));
    assert_eq!(field("find_occupancy_order", r#"{"merchant": "m", "plate": 5}"#).as_deref(), Some("plate"));
    assert_eq!(field("find_occupancy_order", r#"{"merchant": "m", "colour": "x"}"#).as_deref(), Some("colour"));
}
