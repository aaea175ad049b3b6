//! Random devices against an independent canonicalizer and MD5: Python's `rfc8785` and `hashlib`.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

mod support;

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use pyun_energy::{Device, sign_json};
use serde_json::from_str;

/// Compares this many devices. The seed changes from run to run, and is printed.
fn compare(count: u32) {
    let Some(python) = std::env::var_os("PYUN_PYTHON") else {
        return support::skip("PYUN_PYTHON names no Python that has the package rfc8785 (`make test` makes one)");
    };
    let seed = std::env::var("PYUN_SEED").unwrap_or_else(|_| std::process::id().to_string());
    println!("{count} random devices, PYUN_SEED={seed}");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/python/random_devices.py");
    let mut generator =
        Command::new(python).arg(script).arg(count.to_string()).arg(seed).stdout(Stdio::piped()).spawn().unwrap();
    let mut compared = 0;
    for line in BufReader::new(generator.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        let columns: Vec<&str> = line.split('\t').collect();
        let [device, app_id, timestamp, secret, body, signature] = columns[..] else { unreachable!("{line}") };
        let device = Device::from_json(device).unwrap();
        let ours = device.canonical(&from_str::<String>(app_id).unwrap(), from_str(timestamp).unwrap()).unwrap();
        assert_eq!(String::from_utf8(ours.clone()).unwrap(), from_str::<String>(body).unwrap(), "{line}");
        let secret = from_str::<String>(secret).unwrap();
        assert_eq!(sign_json(&ours, secret), from_str::<String>(signature).unwrap(), "{line}");
        compared += 1;
    }
    assert!(generator.wait().unwrap().success());
    assert_eq!(compared, count);
}

#[test]
fn a_hundred_thousand_random_devices() {
    compare(100_000);
}

#[test]
#[ignore = "minutes: `make test-long`"]
fn a_million_random_devices() {
    compare(1_000_000);
}
