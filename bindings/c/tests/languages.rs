//! Programs in other languages on the C interface as it is: `examples/php` and `examples/csharp`.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::fs;
use std::process::Command;

use support::{Variant, has, library, repository, run, scratch};
use test_support::emulator::EmulatorProcess;
use test_support::{APP_ID, SECRET};

/// What a program wrote, in the charset, and whether it was well.
fn outcome(mut program: Command, arguments: &[&str], secret: &str) -> (bool, Vec<u8>) {
    program.args(arguments).env("PYUN_APP_ID", APP_ID).env("PYUN_APP_SECRET", secret);
    let output = program.env("LD_LIBRARY_PATH", library(Variant::Plain)).output().unwrap();
    assert!(output.stderr.is_empty(), "{program:?}: {}", String::from_utf8_lossy(&output.stderr));
    (output.status.success(), output.stdout)
}

fn gbk(text: &str) -> Vec<u8> {
    encoding_rs::GBK.encode(text).0.into_owned()
}

/// The same file in both charsets, with the path of each.
fn devices(name: &str) -> [String; 2] {
    let folder = scratch(name);
    // The second byte of the first hanzi is a backslash in GBK.
    let json = r#"{"station_uuid":"s1","no":"D1","name":"餦一号桩","state":1,"energy_code":"CN_AC","port":[]}"#;
    [("utf8", json.as_bytes().to_vec()), ("gbk", gbk(json))].map(|(charset, bytes)| {
        let file = folder.join(format!("device-{charset}.json"));
        fs::write(&file, bytes).unwrap();
        file.display().to_string()
    })
}

fn does_what_it_says(name: &str, program: &dyn Fn() -> Command) {
    let emulator = EmulatorProcess::start(&["--app", &format!("{APP_ID}={SECRET}")]);
    let [in_utf8, in_gbk] = devices(name);
    for arguments in [vec![&*in_utf8, &*emulator.url], vec![&*in_gbk, &*emulator.url, "gbk"]] {
        emulator.control.post("/reset", "");
        let (is_well, told) = outcome(program(), &arguments, SECRET);
        assert!(is_well && told.starts_with(b"accepted, seqno "), "{}", String::from_utf8_lossy(&told));
        assert!(emulator.control.get("/state").to_string().contains("餦一号桩"), "{name}");
        emulator.control.post("/faults", r#"{"code": "7777", "message": "设备离线"}"#);
        let (is_well, told) = outcome(program(), &arguments, SECRET);
        let wanted = "failed, refused: code 7777: 设备离线";
        let wanted = if arguments.len() > 2 { gbk(wanted) } else { wanted.as_bytes().to_vec() };
        assert!(!is_well && told.starts_with(&wanted), "{name}: {}", String::from_utf8_lossy(&told));
    }
    let (is_well, told) = outcome(program(), &[&in_utf8, &emulator.url], "not-the-secret");
    let told = String::from_utf8(told).unwrap();
    assert!(!is_well && told.starts_with("failed, auth: ") && !told.contains("not-the-secret"), "{told}");
    let (is_well, told) = outcome(program(), &[&in_gbk, &emulator.url], SECRET);
    assert!(!is_well && told.starts_with(b"failed, text: json: not UTF-8"), "{}", String::from_utf8_lossy(&told));
}

#[test]
fn php_by_ffi() {
    if has("php") {
        does_what_it_says("php", &|| {
            let mut php = Command::new("php");
            php.arg(repository().join("examples/php/sync_device.php"));
            php
        });
    }
}

#[test]
fn csharp_by_pinvoke() {
    if has("mcs") && has("mono") {
        let program = scratch("csharp").join("SyncDevice.exe");
        let mut compiler = Command::new("mcs");
        compiler.arg("-warnaserror").arg(format!("-out:{}", program.display()));
        run(compiler.arg(repository().join("examples/csharp/SyncDevice.cs")));
        does_what_it_says("csharp", &|| {
            let mut mono = Command::new("mono");
            mono.arg(&program);
            mono
        });
    }
}
