//! What a C program pays: sizes, memory, instructions. Not part of `cargo test`, since it builds the library as it is shipped:
//! `cargo test -p pyun-energy-c --release --test measure -- --ignored --nocapture --test-threads=1`. What is not a matter of the
//! machine fails when it is beyond its bound; the goals are printed beside what was measured.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::panic)]

mod support;

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use support::{has, repository, run, scratch, text};

/// Builds the library as it is shipped.
fn shipped(profile: &str, arguments: &[&str]) -> PathBuf {
    let target = scratch("target");
    let mut cargo = Command::new(repository().join("bindings/c/install/build.sh"));
    cargo.current_dir(repository()).env("CARGO", env!("CARGO")).env("CARGO_TARGET_DIR", &target);
    run(cargo.args(["build", "--quiet", "--package", "pyun-energy-c", "--profile", profile]).args(arguments));
    let folder = scratch(&format!("shipped-{profile}"));
    fs::copy(target.join(profile).join("libpyun_energy.so"), folder.join("libpyun_energy.so.0")).unwrap();
    let link = folder.join("libpyun_energy.so");
    if !link.exists() {
        std::os::unix::fs::symlink("libpyun_energy.so.0", link).unwrap();
    }
    folder
}

/// What a build weighs, stripped.
fn size(features: &str) -> u64 {
    let arguments = ["--no-default-features", "--features", features];
    let library = shipped("release-small", &arguments).join("libpyun_energy.so.0");
    let stripped = scratch("sizes").join("stripped.so");
    run(Command::new("strip").arg("-o").arg(&stripped).arg(&library));
    fs::metadata(stripped).unwrap().len()
}

#[test]
#[ignore = "builds the library six times"]
fn sizes() {
    if !has("strip") {
        return;
    }
    let mut sizes = HashMap::new();
    for (features, goal) in
        [("tls,gbk,outbox", 2.75), ("tls,gbk", 2.0), ("tls", 1.85), ("gbk,outbox", 1.7), ("gbk", 0.95), ("", 0.75)]
    {
        let bytes = size(features);
        sizes.insert(features, bytes);
        #[allow(clippy::cast_precision_loss)]
        let megabytes = bytes as f64 / 1e6;
        println!("size, features \"{features}\": {bytes} bytes, {megabytes:.2} MB; goal {goal:.2} MB");
    }
    for (with, without) in [("tls,gbk,outbox", "tls,gbk"), ("gbk,outbox", "gbk")] {
        let outbox = sizes[with] - sizes[without];
        println!("size, the outbox beside \"{without}\": {outbox} bytes; goal 750000");
        assert!(outbox < 1_000_000, "is SQLite built with the switches of .cargo/config.toml?");
    }
}

fn program(name: &str, library: &Path) -> PathBuf {
    let program = scratch("programs").join(name);
    let mut compiler = Command::new("gcc");
    compiler.args(["-std=c99", "-O2", "-Wall", "-Wextra", "-Werror", "-D_DEFAULT_SOURCE", "-pthread", "-I"]);
    compiler.arg(repository().join("include")).arg("-I").arg(repository().join("tests/c"));
    for source in [name, "server"] {
        compiler.arg(repository().join(format!("tests/c/{source}.c")));
    }
    compiler.arg("-L").arg(library).arg(format!("-Wl,-rpath,{}", library.display()));
    run(compiler.arg("-lpyun_energy").arg("-o").arg(&program));
    program
}

#[test]
#[ignore = "builds the library as it is shipped"]
fn memory_after_one_sync() {
    let program = program("memory", &shipped("release-small", &[]));
    for line in text(&run(&mut Command::new(program))).lines() {
        println!("memory, {line}");
    }
}

/// Instructions of so many rounds of a program, by callgrind.
fn instructions(program: &Path, arguments: &[&str], rounds: u32) -> u64 {
    let out = scratch("programs").join("callgrind.out");
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--tool=callgrind", &format!("--callgrind-out-file={}", out.display())]);
    run(valgrind.arg(program).args(arguments).arg(rounds.to_string()));
    let profile = fs::read_to_string(out).unwrap();
    let total = profile.lines().find_map(|line| line.strip_prefix("totals: ").or(line.strip_prefix("summary: ")));
    total.unwrap().trim().parse().unwrap()
}

/// Instructions of one round: what many more rounds cost more.
fn per_round(program: &Path, arguments: &[&str]) -> u64 {
    (instructions(program, arguments, 1100) - instructions(program, arguments, 100)) / 1000
}

#[test]
#[ignore = "builds the library as it is shipped, and the core's own program"]
fn instructions_to_the_signed_bytes() {
    if !has("valgrind") {
        return;
    }
    let c = program("cost", &shipped("release", &[]));
    let target = scratch("target");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(repository()).args([
        "build",
        "--quiet",
        "--release",
        "--package",
        "pyun-energy-c",
        "--example",
        "cost",
    ]);
    run(cargo.arg("--target-dir").arg(&target));
    let core = target.join("release/examples/cost");
    for (what, goal) in [("unchanged", 3), ("changed", 5)] {
        let (c, core) = (per_round(&c, &[what]), per_round(&core, &[what]));
        #[allow(clippy::cast_precision_loss)]
        let over = (c as f64 / core as f64 - 1.0) * 100.0;
        println!(
            "instructions to the signed bytes, {what}: {c} from C, {core} in the core: {over:+.1} %; goal {goal} %"
        );
    }
}
