//! Order across everything: an outbox over a link that loses, by the kernels' own TCP (`tests/python/lossy_link.py`, which has
//! a platform of its own), and its process is killed again and again. Root: `make test-long`.
#![cfg(target_os = "linux")]
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

mod support;

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use pyun_energy::{Client, Device, Proxy};
use pyun_energy_outbox::{Options, Outbox};
use support::{Dir, PATIENCE, charge};

/// Of these every fifth is a report of a charge, the others are states of devices.
const UPDATES: i32 = 10_000;
const DEVICES: i32 = 25;
const CHARGES: i32 = 40;
/// So many updates a process lives for.
const LIFE: i32 = 400;

/// What the platform accepted: whose report, which one, and when it was stamped.
type Accepted = (String, i32, i64);

#[test]
#[ignore = "a minute, root: `make test-long`"]
fn ten_thousand_updates_over_a_link_that_loses_by_processes_that_are_killed() {
    let dir = Dir::new("lossy-link");
    fs::create_dir_all(&dir.0).unwrap();
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/python/lossy_link.py");
    let mut link = Command::new("python3");
    link.arg(program).arg("loss").arg(std::env::current_exe().unwrap());
    link.args(["--ignored", "--exact", "end_that_is_killed", "--nocapture", "--quiet"]);
    let output = link.env("OUTBOX_DIR", &dir.0).stderr(Stdio::inherit()).output().unwrap();
    assert!(output.status.success(), "wants root, iproute2 and /dev/net/tun: {output:?}");
    let accepted: Vec<Accepted> = serde_json::from_slice(&output.stdout).unwrap();
    let mut latest = HashMap::<&str, i32>::new();
    for (name, number, _) in &accepted {
        let before = latest.insert(name, *number).unwrap_or_default();
        assert!(before <= *number, "{name}: {number} came after {before}");
    }
    let numbers: HashSet<_> = accepted.iter().map(|(name, number, _)| (&**name, *number)).collect();
    for number in 1..=UPDATES {
        let name = name_of(number);
        if is_device(number) {
            assert!(latest[&*name] >= number, "{name}: {number} is lost");
        } else {
            assert!(numbers.contains(&(&*name, number)), "{name}: {number} is lost");
        }
    }
    println!(
        "{} of {UPDATES} updates were sent, by {} processes; 0 out of order, 0 lost",
        accepted.len(),
        UPDATES / LIFE
    );
}

fn is_device(number: i32) -> bool {
    number % 5 != 0
}

fn name_of(number: i32) -> String {
    if is_device(number) { format!("d{}", number % DEVICES) } else { format!("o{}", number / 5 % CHARGES) }
}

/// Puts update after update, and asks to be killed; another one goes on where it was.
#[test]
#[ignore = "one end of a link"]
fn end_that_is_killed() {
    let (Ok(platform), Some(dir)) = (std::env::var("PYUN_LINK"), std::env::var_os("OUTBOX_DIR")) else { return };
    let dir = PathBuf::from(dir);
    let client = Client::builder().app_id("op1").secret("s3cret").environment(&*platform).allow_http(true);
    let client = client.proxy(Proxy::Direct).timeout(Duration::from_secs(10)).build().unwrap();
    let outbox = Outbox::open(dir.join("outbox"), &client, Options::default()).unwrap();
    let at = dir.join("at");
    let first = fs::read_to_string(&at).map_or(1, |text| text.parse().unwrap());
    for number in first..=UPDATES {
        // Written first: whoever comes next may put one again, but leaves none out.
        fs::write(dir.join("at.new"), number.to_string()).unwrap();
        fs::rename(dir.join("at.new"), &at).unwrap();
        let name = name_of(number);
        if is_device(number) {
            let device = Device::builder().station_uuid("s").no(name).state(number).state_desc("x");
            outbox.put(device.energy_code("CN_AC").build().unwrap()).unwrap();
        } else {
            outbox.put(charge(&name, number, 2)).unwrap();
        }
        if number % LIFE == 0 && number < UPDATES {
            fs::write(&at, (number + 1).to_string()).unwrap();
            println!("kill");
            thread::sleep(PATIENCE); // until it comes
        }
    }
    assert!(outbox.flush(PATIENCE).unwrap());
    outbox.close();
}
