//! A secret that was set is found nowhere: not in logs at any level, not in errors, not in `Debug`. Personal
//! data of a body is not in our logs, errors and `Debug` either.
#![allow(missing_docs, clippy::unwrap_used)]

use std::fmt::Write;
use std::sync::Mutex;
use std::time::Duration;

use log::{LevelFilter, Log, Metadata, Record};
use pyun_energy::{Client, ClientBuilder, Device, Environment, Proxy, Push, PushKind, Secret};
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

/// What a secret is, without having it: each byte is another one.
const HIDDEN: [u8; 48] = *b"\x21\x3d\x30\x75\x24\x20\x3c\x36\x3e\x75\x37\x27\x3a\x22\x3b\x75\x33\x3a\x2d\x75\x3f\x20\x38\x25\x26\x75\x3a\x23\x30\x27\x75\x21\x3d\x30\x75\x39\x34\x2f\x2c\x75\x31\x3a\x32\x66\x6d\x67\x62\x64";
const MASK: u8 = 0x55;

/// Whether the second half of it is anywhere in what this process can write to; what frees memory writes over the first.
#[cfg(target_os = "linux")]
fn is_in_memory() -> bool {
    use std::os::unix::fs::FileExt;
    let memory = std::fs::File::open("/proc/self/mem").unwrap();
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
    maps.lines().filter(|line| line.contains(" rw-p ") && !line.contains(".so")).any(|line| {
        let (start, end) = line.split(' ').next().and_then(|range| range.split_once('-')).unwrap();
        let (start, end) = (u64::from_str_radix(start, 16).unwrap(), u64::from_str_radix(end, 16).unwrap());
        let mut bytes = vec![0; usize::try_from(end - start).unwrap()];
        // The kernel's own are not to be read.
        let length = memory.read_at(&mut bytes, start).unwrap_or_default();
        bytes[..length]
            .windows(24)
            .any(|part| part.iter().zip(&HIDDEN[24..]).all(|(byte, hidden)| byte ^ MASK == *hidden))
    })
}

#[test]
#[cfg(target_os = "linux")]
fn a_secret_with_escapes_leaves_no_copy_behind() {
    let escaped: String = HIDDEN.iter().fold(String::new(), |text, byte| text + &format!("\\u{:04x}", byte ^ MASK));
    let json = format!(r#"{{"app_id": "op1", "secret": "{escaped}", "environment": "test"}}"#);
    drop(ClientBuilder::from_json(&json).unwrap().build().unwrap());
    assert!(!is_in_memory());
    // Not before: to look for it copies it.
    let _client = ClientBuilder::from_json(&json).unwrap().build().unwrap();
    assert!(is_in_memory(), "a client has it, and it is found");
}

#[test]
fn a_secret_in_json_is_what_its_escapes_say() {
    let prepare = |json: &str| {
        let json = format!(r#"{{"app_id": "op1", "secret": "{json}", "environment": "test"}}"#);
        let device = Device::builder().station_uuid("s").no("d").state(1).energy_code("CN_AC").build()?;
        ClientBuilder::from_json(json)?.build()?.prepare_device(&device)
    };
    let secret = "a\"\\\n/密🔌é";
    for json in [r#"a\"\\\n\/密🔌é"#, r"\u0061\u0022\u005c\u000a\u002F\u5bc6\uD83D\udd0c\u00E9"] {
        let request = prepare(json).unwrap();
        assert_eq!(request.signature(), pyun_energy::sign_json(request.body(), secret), "{json}");
    }
    for wrong in [r"\ud83d", r"\udd0c", r"\ud83d\n", r"\ud83d密密密密", r"\ud83d-long enough"] {
        assert_eq!(prepare(wrong).unwrap_err().field(), Some("secret"), "{wrong}");
    }
}
