//! The scenarios that every language must pass, in Rust: `tests/conformance/`.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::fmt::Display;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use pyun_energy::{ChargingRecord, Client, ClientBuilder, Device, Error, OccupancyPayment, ParkingDiscount, Reply};
use pyun_energy_outbox::{Item, Options, Outbox};
use test_support::conformance::{Outcome, Step, run};
use test_support::{PATIENCE, scratch};

/// What is open.
#[derive(Default)]
struct Opened {
    client: Option<Client>,
    outbox: Option<Outbox>,
}

#[test]
fn every_scenario() {
    let mut opened = Opened::default();
    run("Rust", |step| opened.step(&step));
}

impl Opened {
    fn step(&mut self, step: &Step<'_>) -> Outcome {
        match step.verb {
            "open" => self.open(step.json),
            "call" => {
                call(self.client.as_ref().unwrap(), step.name, step.json).map_or_else(|error| failed(&error), answered)
            }
            "outbox" => {
                self.outbox = Some(Outbox::open(place(), self.client.as_ref().unwrap(), Options::default()).unwrap());
                ok(None::<u32>)
            }
            _ => queue(self.outbox.as_ref().unwrap(), step),
        }
    }

    fn open(&mut self, settings: &str) -> Outcome {
        *self = Self::default();
        match ClientBuilder::from_json(settings).and_then(ClientBuilder::build) {
            Ok(client) => {
                self.client = Some(client);
                ok(None::<u32>)
            }
            Err(error) => failed(&error),
        }
    }
}

/// An outbox's own place, which is empty.
fn place() -> PathBuf {
    static PLACES: AtomicUsize = AtomicUsize::new(0);
    let number = PLACES.fetch_add(1, Ordering::Relaxed);
    let place = scratch().join(format!("conformance-outbox-{}-{number}", std::process::id()));
    let _ = std::fs::remove_dir_all(&place);
    place
}

/// By the typed way, where there is one.
fn call(client: &Client, name: &str, json: &str) -> Result<Reply, Error> {
    match name {
        "sync_device" => client.sync_device(&Device::from_json(json)?),
        "sync_charging_record" => client.sync_charging_record(&ChargingRecord::from_json(json)?),
        "grant_parking_discount" => client.grant_parking_discount(&ParkingDiscount::from_json(json)?),
        "confirm_occupancy_payment" => client.confirm_occupancy_payment(&OccupancyPayment::from_json(json)?),
        _ => client.call_json(name, json),
    }
}

fn item(name: &str, json: &str) -> Result<Item, Error> {
    Ok(match name {
        "sync_device" => Device::from_json(json)?.into(),
        "sync_charging_record" => ChargingRecord::from_json(json)?.into(),
        "grant_parking_discount" => ParkingDiscount::from_json(json)?.into(),
        _ => OccupancyPayment::from_json(json)?.into(),
    })
}

fn queue(outbox: &Outbox, step: &Step<'_>) -> Outcome {
    match step.verb {
        "put" => match item(step.name, step.json) {
            Ok(item) => outbox.put(item).map(|()| ok(None::<u32>)).unwrap(),
            Err(error) => failed(&error),
        },
        "pause" => outbox.pause().map(|()| ok(None::<u32>)).unwrap(),
        "resume" => outbox.resume().map(|()| ok(None::<u32>)).unwrap(),
        "flush" if outbox.flush(PATIENCE).unwrap() => ok(None::<u32>),
        "flush_briefly" if !outbox.flush(Duration::from_millis(1)).unwrap() => {
            Outcome { status: "timeout".into(), ..ok(None::<u32>) }
        }
        "dead" => ok(Some(outbox.dead(0, 100).unwrap().len())),
        verb => panic!("{verb} went otherwise, or is not known"),
    }
}

fn ok(code: Option<impl Display>) -> Outcome {
    Outcome { status: "ok".into(), code: code.map(|code| code.to_string()), ..Outcome::default() }
}

#[allow(clippy::needless_pass_by_value)] // as a function to map by
fn answered(reply: Reply) -> Outcome {
    Outcome { attempts: Some(reply.attempts()), ..ok(Some(reply.code())) }
}

fn failed(error: &Error) -> Outcome {
    Outcome {
        status: error.kind().name().into(),
        field: error.field().map(Into::into),
        code: error.reply().map(|reply| reply.code().into()),
        attempts: Some(error.attempts()),
    }
}
