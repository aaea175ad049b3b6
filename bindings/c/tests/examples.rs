//! The examples of `examples/c` and `examples/cpp`, built by their own Makefile, against the emulator.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use support::{Variant, has, install, library, repository, run, scratch, text};
use test_support::emulator::EmulatorProcess;
use test_support::{APP_ID, SECRET};

/// Builds all examples, once, as a user without pkg-config does, and gives their folder.
fn examples() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(build)
}

fn build() -> PathBuf {
    let out = scratch("examples");
    let lib = library(Variant::Plain);
    let mut make = Command::new("make");
    make.arg("-B").arg("-C").arg(repository().join("examples/c")).arg(format!("OUT={}", out.display()));
    make.arg(format!("PYUN_CFLAGS=-I{} -Werror", repository().join("include").display()));
    make.arg(format!("PYUN_LIBS=-L{0} -Wl,-rpath,{0} -lpyun_energy", lib.display()));
    // The make that runs the tests must not tell this one what to do.
    run(make.env_remove("MAKEFLAGS").env_remove("MAKELEVEL").env_remove("MFLAGS"));
    out
}

fn example(program: &Path, secret: &str) -> Command {
    let mut command = Command::new(program);
    command.env("PYUN_APP_ID", APP_ID).env("PYUN_APP_SECRET", secret).current_dir(repository());
    command
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn emulator() -> EmulatorProcess {
    EmulatorProcess::start(&["--app", &format!("{APP_ID}={SECRET}")])
}

#[test]
fn each_example_does_what_it_says() {
    if !has("make") {
        return;
    }
    let (folder, emulator) = (examples(), emulator());
    let sync =
        example(&folder.join("sync_device"), SECRET).args(["examples/device.json", &emulator.url]).output().unwrap();
    assert!(sync.status.success() && text(&sync).starts_with("accepted, seqno "), "{}", stderr(&sync));
    let refused = example(&folder.join("sync_device"), "not-the-secret")
        .args(["examples/device.json", &emulator.url])
        .output()
        .unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        stderr(&refused).contains("PYUN_E_AUTH")
            && stderr(&refused).contains("hint: ")
            && !stderr(&refused).contains("not-the-secret"),
        "{}",
        stderr(&refused)
    );
    let cpp = example(&folder.join("sync_device_cpp"), SECRET).arg(&emulator.url).output().unwrap();
    assert!(cpp.status.success() && text(&cpp).starts_with("accepted, seqno "), "{}", stderr(&cpp));
    let refused = example(&folder.join("sync_device_cpp"), "not-the-secret").arg(&emulator.url).output().unwrap();
    assert!(refused.status.code() == Some(1) && stderr(&refused).contains("PYUN_E_AUTH"), "{}", stderr(&refused));
    let state = emulator.control.get("/state").to_string();
    assert!(state.contains("\"D012026\"") && state.contains("\"D012027\""), "{state}");
}

#[test]
fn a_charge_goes_from_plug_in_to_bill() {
    if !has("make") {
        return;
    }
    let (folder, emulator) = (examples(), emulator());
    for program in ["charge", "charge_cpp"] {
        let lines = text(&run(example(&folder.join(program), SECRET).args([&emulator.url, "0"])));
        let wh: Vec<&str> = lines.lines().filter_map(|line| line.strip_prefix("progress: ")).collect();
        assert_eq!(wh, ["0 Wh", "500 Wh", "1000 Wh", "1500 Wh"]);
        let order = lines.lines().last().unwrap().strip_prefix("bill of order ").unwrap();
        let order = order.strip_suffix(" reported").unwrap();
        let state = emulator.control.get("/state");
        let charge = state["orders"].as_array().unwrap().iter().find(|charge| charge["order"] == order).unwrap();
        assert!(charge["record"]["quantity"] == 2000 && charge["closed_by"] == "bill", "{state}");
    }
    // A bill that is refused is not sent for ever.
    let refused = example(&folder.join("charge"), "not-the-secret").args([&emulator.url, "0"]).output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(stderr(&refused).matches("bill not reported").count(), 1, "{}", stderr(&refused));
}

/// The worker, with an outbox that is empty.
fn worker(emulator: &EmulatorProcess, name: &str) -> Command {
    let place = scratch(name);
    fs::remove_dir_all(&place).unwrap();
    let mut worker = example(&examples().join("worker"), SECRET);
    worker.arg(&emulator.url).arg(place);
    worker
}

#[test]
fn the_worker_reports_the_last_state_and_not_each() {
    if !has("make") {
        return;
    }
    let emulator = emulator();
    let lines = text(&run(&mut worker(&emulator, "worker")));
    assert!(lines.ends_with("stopped, all is reported\n"), "{lines}");
    let delivered: u32 = lines.split(' ').next().unwrap().parse().unwrap();
    assert!((1..50).contains(&delivered), "a hundred changes are not a hundred syncs: {lines}");
    let state = emulator.control.get("/state").to_string();
    assert!(state.contains("\"state\":-1") || state.contains("\"state\": -1"), "{state}");
}

#[test]
fn the_worker_ends_while_the_platform_does_not_answer() {
    if !has("make") {
        return;
    }
    let emulator = emulator();
    emulator.control.post("/faults", r#"{"count": 100, "latency": 600000}"#);
    let output = worker(&emulator, "worker-unanswered").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output).ends_with("stopped, the last change is kept for the next start\n"), "{}", text(&output));
}

#[test]
fn the_worker_tells_that_the_secret_is_wrong() {
    if !has("make") {
        return;
    }
    let emulator = emulator();
    let output = worker(&emulator, "worker-refused").env("PYUN_APP_SECRET", "not-the-secret").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let told = stderr(&output);
    assert!(told.contains("breaker_opened: ") && !told.contains("not-the-secret"), "{told}");
}

#[test]
fn cmake_builds_them_against_an_installed_library() {
    if !has("make") || !has("cmake") {
        return;
    }
    let stage = scratch("install-examples");
    install(&stage, "/usr", "lib");
    let emulator = emulator();
    for linked in ["OFF", "ON"] {
        let out = scratch(&format!("examples-cmake-{linked}"));
        // CMake refuses a folder that it filled for sources in another place: a project that was moved.
        fs::remove_dir_all(&out).unwrap();
        let mut cmake = Command::new("cmake");
        cmake.arg("-S").arg(repository().join("examples/c")).arg("-B").arg(&out);
        cmake.arg(format!("-DCMAKE_PREFIX_PATH={}", stage.join("usr").display()));
        run(cmake.arg(format!("-DPYUN_STATIC={linked}")));
        run(Command::new("cmake").arg("--build").arg(&out).env_remove("MAKEFLAGS"));
        run(example(&out.join("sync_device"), SECRET).args(["examples/device.json", &emulator.url]));
        run(example(&out.join("sync_device_cpp"), SECRET).arg(&emulator.url));
    }
}
