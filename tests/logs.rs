//! What is logged at which level: an attempt is for who looks closely, a call that finally failed for everybody.
#![allow(missing_docs, clippy::unwrap_used)]

mod skipping_time;

use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use log::{Level, LevelFilter, Log, Metadata, Record};
use pyun_energy::{Client, Device};
use skipping_time::SkippingTime;
use test_support::PATIENCE;
use test_support::server::{SUCCESS, answer, http};

static LOGGED: Mutex<Vec<(Level, String)>> = Mutex::new(Vec::new());

struct Ours;

impl Log for Ours {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "pyun_energy"
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            LOGGED.lock().unwrap().push((record.level(), record.args().to_string()));
        }
    }

    fn flush(&self) {}
}

/// What is logged while a device is synced with a server that gives this answer.
fn logged(answered: String) -> Vec<(Level, String)> {
    LOGGED.lock().unwrap().clear();
    let (address, _requests) = answer(answered);
    let base_url = format!("http://{address}");
    let builder = Client::builder().app_id("op1").secret("s3cret").environment(&*base_url).timeout(PATIENCE);
    let client = builder.time(SkippingTime::new(1.0)).build().unwrap();
    let device = Device::builder().station_uuid("s").no("d").state(1).energy_code("CN_AC").build().unwrap();
    let _ = client.sync_device(&device);
    LOGGED.lock().unwrap().clone()
}

#[test]
fn levels() {
    log::set_logger(&Ours).unwrap();
    log::set_max_level(LevelFilter::Trace);
    let of = |lines: &[(Level, String)], level| lines.iter().filter(|(at, _)| *at == level).count();

    let lines = logged(http("200 OK", "", SUCCESS));
    assert!(lines.len() == 1 && of(&lines, Level::Debug) == 1, "{lines:?}");

    let lines = logged(http("503 X", "", ""));
    assert_eq!((of(&lines, Level::Debug), of(&lines, Level::Warn)), (3, 1), "{lines:?}");
    assert!(lines.last().unwrap().1.contains("after 3 attempts"), "{lines:?}");

    let hour_ahead = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(3600));
    let lines = logged(http("400 X", &format!("Date: {hour_ahead}\r\n"), r#"{"code":"400"}"#));
    // Corrected once, and taken back as it did not help.
    assert_eq!((of(&lines, Level::Info), of(&lines, Level::Warn)), (2, 1), "{lines:?}");
}
