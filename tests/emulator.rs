//! The client and the emulator together, as users have them. That each is right by itself is shown elsewhere:
//! `client.rs` by plain sockets, `tests/python/test_emulator*.py` by `http.client`, `hashlib` and `curl`.
#![allow(missing_docs, clippy::unwrap_used)]

use std::time::Duration;

use pyun_energy::{Client, Device, Error, ErrorKind, Port, sign_json};
use pyun_energy_emulator::{Close, Emulator, Fault, FaultBody};
use test_support::PATIENCE;

const SECRET: &str = "s3cret";

fn start() -> (Emulator, Client) {
    let emulator = Emulator::builder().app("op1", SECRET).start().unwrap();
    let client = client(&emulator, SECRET);
    (emulator, client)
}

fn client(emulator: &Emulator, secret: &str) -> Client {
    Client::builder()
        .app_id("op1")
        .secret(secret)
        .environment(emulator.url())
        .timeout(PATIENCE)
        .attempts(1)
        .build()
        .unwrap()
}

fn device() -> Device {
    let port = Port::new("D01", 2, "A");
    Device::builder().station_uuid("s").no("d").state(1).energy_code("CN_AC").port(port).build().unwrap()
}

#[test]
fn a_device_is_synced_changed_and_kept() {
    let (emulator, client) = start();
    let reply = client.sync_device(&device()).unwrap();
    assert_eq!((reply.code(), reply.http_status(), reply.seqno().unwrap().len()), ("1001", 200, 32));
    client.sync_device(&device().to_builder().state(-2).build().unwrap()).unwrap();
    let [kept] = &emulator.devices()[..] else { unreachable!("one device") };
    assert_eq!((kept.station_uuid(), kept.no(), kept.syncs), ("s", "d", 2));
    assert_eq!((&kept.fields["state"], &kept.fields["state_desc"]), (&(-2).into(), &"离线".into()));
    assert_eq!(kept.ports()[0]["state_desc"], "充电中");
    let requests = emulator.requests();
    assert_eq!((requests[0].connection, requests[1].connection), (1, 1), "one connection");
}

#[test]
fn the_journal_has_the_signed_bytes() {
    let (emulator, client) = start();
    client.sync_device(&device()).unwrap();
    let [request] = &emulator.requests()[..] else { unreachable!("one request") };
    let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(request.body, device().canonical("op1", body["timestamp"].as_i64()).unwrap());
    let authorization = request.headers.iter().find(|(name, _)| name == "authorization").unwrap();
    assert_eq!(authorization.1, sign_json(&request.body, SECRET));
}

#[test]
fn a_wrong_secret_or_app_is_told() {
    let (emulator, _) = start();
    let error = client(&emulator, "wrong").sync_device(&device()).unwrap_err();
    assert_eq!((error.kind(), error.http_status(), error.is_retryable()), (ErrorKind::Auth, Some(401), false));
    assert!(error.reply().unwrap().hint().is_some());
    let other = Client::builder().app_id("op2").secret(SECRET).environment(emulator.url()).build().unwrap();
    assert_eq!(other.sync_device(&device()).unwrap_err().kind(), ErrorKind::Auth);
    assert!(emulator.devices().is_empty());
}

#[test]
fn a_clock_that_is_off_is_told() {
    let (emulator, client) = start();
    emulator.set_clock_offset_ms(11 * 60 * 1000);
    let error = client.sync_device(&device()).unwrap_err();
    assert_eq!((error.kind(), error.reply().unwrap().code()), (ErrorKind::BadRequest, "400"));
    emulator.set_clock_offset_ms(9 * 60 * 1000);
    client.sync_device(&device()).unwrap();
}

/// What a sync ends with when it meets this fault.
fn meet(fault: Fault) -> Error {
    let (emulator, client) = start();
    emulator.fail_next(1, fault).unwrap();
    let error = client.sync_device(&device()).unwrap_err();
    assert!(emulator.devices().is_empty());
    client.sync_device(&device()).unwrap();
    assert_eq!(emulator.requests().len(), 2, "one attempt a call");
    error
}

#[test]
fn every_fault_is_told() {
    for (fault, kind, status) in [
        (Fault::new().with_code("400"), ErrorKind::BadRequest, Some(400)),
        (Fault::new().with_code("401"), ErrorKind::Auth, Some(401)),
        (Fault::new().with_code("1500").with_status(200), ErrorKind::Failed, Some(200)),
        (Fault::new().with_code("1002").with_status(200), ErrorKind::NotFound, Some(200)),
        (Fault::new().with_code("7777").with_status(200), ErrorKind::Refused, Some(200)),
        (Fault::new().with_close(Close::BeforeReply), ErrorKind::Disconnected, None),
        (Fault::new().with_close(Close::InReply), ErrorKind::Disconnected, Some(200)),
        (Fault::new().with_body(FaultBody::NotJson), ErrorKind::Protocol, Some(200)),
        (Fault::new().with_body(FaultBody::Html).with_status(502), ErrorKind::Protocol, Some(502)),
        (Fault::new().with_body(FaultBody::Empty), ErrorKind::Protocol, Some(200)),
        (Fault::new().with_body(FaultBody::NoCode), ErrorKind::Protocol, Some(200)),
        (Fault::new().with_body(FaultBody::Oversized), ErrorKind::Protocol, Some(200)),
    ] {
        let error = meet(fault.clone());
        assert_eq!((error.kind(), error.http_status()), (kind, status), "{fault:?}: {error}");
    }
    let slow_down = meet(Fault::new().with_status(503).with_code("1500").with_retry_after("30"));
    assert_eq!(slow_down.retry_after(), Some(Duration::from_secs(30)));
    assert!(slow_down.is_retryable());
}

#[test]
fn a_slow_platform_is_given_up() {
    let (emulator, _) = start();
    emulator.fail_next(1, Fault::new().with_latency(Duration::from_secs(30))).unwrap();
    let builder = Client::builder().app_id("op1").secret(SECRET).environment(emulator.url());
    let client = builder.timeout(Duration::from_millis(300)).attempts(1).build().unwrap();
    let error = client.sync_device(&device()).unwrap_err();
    assert_eq!((error.kind(), error.http_status()), (ErrorKind::Timeout, None));
}
