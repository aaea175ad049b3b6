//! A secret that was set is found nowhere: not in logs at any level, not in errors, not in `Debug`. Personal
//! data of a body is not in our logs, errors and `Debug` either.
#![allow(missing_docs, clippy::unwrap_used)]

use std::fmt::Write;
use std::sync::Mutex;
use std::time::Duration;

use log::{LevelFilter, Log, Metadata, Record};
use pyun_energy::{Client, Device, Environment, Proxy, Push, PushKind, Secret};
use test_support::PATIENCE;
use test_support::server::{SUCCESS, answer, http};

const SECRET: &str = "Sup3rS3cret";
const PASSWORD: &str = "Pr0xyP4ss";
const PLATE: &str = "川A660N2";
const MOBILE: &str = "13800138001";
const VIN: &str = "LSTOP103212132001";

/// Everything that is logged, by whatever crate.
static LOGGED: Mutex<String> = Mutex::new(String::new());

struct Everything;

impl Log for Everything {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        writeln!(LOGGED.lock().unwrap(), "{} {}", record.target(), record.args()).unwrap();
    }

    fn flush(&self) {}
}

#[test]
fn no_secret_in_logs_errors_or_debug() {
    log::set_logger(&Everything).unwrap();
    log::set_max_level(LevelFilter::Trace);
    let mut seen = String::new();
    let device = Device::builder().station_uuid("s").no("d").state(1).energy_code("CN_AC").build().unwrap();
    let unauthorized = http("401 Unauthorized", "", r#"{"code":"401","message":"no","seqno":"S-42"}"#);
    let mut signatures = Vec::new();
    for reply in [http("200 OK", "", SUCCESS), unauthorized, http("200 OK", "", "<html>"), String::new()] {
        let (address, requests) = answer(reply);
        let base_url = format!("http://{address}");
        let builder =
            Client::builder().app_id("op1").secret(SECRET).environment(&*base_url).timeout(PATIENCE).attempts(1);
        let client = builder.clone().timeout(Duration::from_millis(200)).build().unwrap();
        let prepared = client.prepare_device(&device).unwrap();
        let result = client.sync_device(&device);
        writeln!(seen, "{builder:?} {client:?} {client:#?} {prepared:?} {result:?}").unwrap();
        if let Err(error) = result {
            writeln!(seen, "{error} {:?}", std::error::Error::source(&error)).unwrap();
        }
        let proxy = Proxy::Url(format!("http://user:{PASSWORD}@{address}"));
        let proxied = builder.proxy(proxy.clone()).environment(Environment::Test).timeout(Duration::from_millis(200));
        let client = proxied.clone().build().unwrap();
        writeln!(seen, "{proxy:?} {proxied:?} {client:?} {:?}", client.sync_device(&device)).unwrap();
        signatures.push(requests.recv().unwrap().header("authorization").unwrap().to_owned());
    }
    let words = format!(r#"{{"code":"1002","message":"{PLATE}\nforged","hint":"{MOBILE}","vin":"{VIN}"}}"#);
    let (address, requests) = answer(http("200 OK", "", &words));
    let base_url = format!("http://{address}");
    let client =
        Client::builder().app_id("op1").secret(SECRET).environment(&*base_url).timeout(PATIENCE).build().unwrap();
    let personal = format!(r#"{{"plate":"{PLATE}","mobile":"{MOBILE}","vin":"{VIN}"}}"#);
    let error = client.post_json("/gate/1.0/x", personal.clone()).unwrap_err();
    writeln!(seen, "{error:?} {:?}", error.reply()).unwrap();
    assert!(!error.to_string().contains('\n'), "the platform's words stay on one line: {error}");
    assert_eq!(requests.recv().unwrap().body, personal.as_bytes());

    writeln!(seen, "{:?} {:#?}", Secret::from(SECRET), Secret::from(SECRET.as_bytes())).unwrap();

    let logged = LOGGED.lock().unwrap().clone();
    let ours: String = logged.lines().filter(|line| line.starts_with("pyun_energy")).collect();
    assert!(ours.contains("attempt 1: HTTP 401, code 401, seqno S-42"), "attempts are logged, with the serial number");
    assert!(seen.contains("***") && logged.contains("ureq"), "the test sees what it should look through");
    for text in [&seen, &logged] {
        assert!(!text.contains(SECRET) && !text.contains(PASSWORD), "{text}");
    }
    for personal in [PLATE, MOBILE, VIN] {
        assert!(!ours.contains(personal) && !seen.contains(personal));
    }
    for signature in signatures {
        assert!(!ours.contains(&signature) && !seen.contains(&signature));
    }
}

#[test]
fn no_value_of_a_wrong_type_in_errors() {
    let device = |metadata: &str, state: &str| {
        format!(
            r#"{{"station_uuid":"s","no":"d","state":{state},"energy_code":"CN_AC","port":[],"metadata":{metadata}}}"#
        )
    };
    let mobile_as_number = format!(r#"{{"MOBILE":{MOBILE}}}"#);
    let plate_in_place_of_all = format!(r#""{PLATE}\", expected `{VIN}`""#);
    let metadata = [mobile_as_number.as_str(), &plate_in_place_of_all].map(|metadata| device(metadata, "1"));
    let mobile_as_state = device("{}", MOBILE);
    let vin_as_state = device("{}", &format!(r#""{VIN}""#));
    for text in metadata.into_iter().chain([mobile_as_state, vin_as_state]) {
        let shown = format!("{0} {0:?}", Device::from_json(&text).unwrap_err());
        assert!(shown.contains("line 1"), "{shown}");
        assert!([PLATE, MOBILE, VIN].iter().all(|personal| !shown.contains(personal)), "{shown}");
    }
}

/// Anybody can sign with an empty one: a variable that is not set must not open the door.
#[test]
fn a_push_is_not_verified_with_a_secret_that_is_not_one() {
    for secret in ["", "s3cret\n"] {
        let body = format!("order=1&sign={}", pyun_energy::sign_form([("order", "1")], secret));
        for read in
            [Push::read(PushKind::Finished, &body, secret), Push::read_unsigned(PushKind::Finished, &body, secret)]
        {
            assert_eq!(read.unwrap_err().field(), Some("secret"));
        }
    }
}
