//! A client for callers that repeat by a schedule of their own: one attempt a call, within the timeout.
#![allow(missing_docs, clippy::unwrap_used)]

use std::time::{Duration, Instant};

use pyun_energy::{Client, Device, ErrorKind, Proxy};
use test_support::PATIENCE;
use test_support::server::{answer, drain, http, listen};

fn device() -> Device {
    Device::builder().station_uuid("s").no("d").state(1).energy_code("CN_AC").build().unwrap()
}

fn client(base_url: &str, timeout: Duration) -> Client {
    let builder = Client::builder().app_id("op1").secret("s3cret").environment(base_url).proxy(Proxy::Direct);
    builder.timeout(timeout).deadline(PATIENCE).build().unwrap()
}

#[test]
fn one_attempt_also_where_the_client_repeats() {
    let (address, requests) = answer(http("503 Service Unavailable", "", ""));
    let client = client(&format!("http://{address}"), PATIENCE);
    let error = client.single_attempt().sync_device(&device()).unwrap_err();
    assert_eq!((error.attempts(), error.http_status(), requests.try_iter().count()), (1, Some(503), 1));
    assert_eq!(client.sync_device(&device()).unwrap_err().attempts(), 3, "the client itself goes on repeating");
}

#[test]
fn it_is_over_after_the_timeout_not_the_deadline() {
    let address = listen(|stream, _| drain(stream));
    let client = client(&format!("http://{address}"), Duration::from_millis(200));
    let (begun, error) = (Instant::now(), client.single_attempt().sync_device(&device()).unwrap_err());
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(begun.elapsed() < PATIENCE / 2);
}

#[test]
fn a_client_says_for_whom_and_where() {
    let client = client("http://127.0.0.1:1/gateway/", PATIENCE);
    assert_eq!((client.app_id(), &*client.base_url()), ("op1", "http://127.0.0.1:1/gateway"));
}
