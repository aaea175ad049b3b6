//! What the libraries show to a linker.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use support::header::functions;
use support::{Variant, has, library, repository, run, text};

/// The names that `nm` lists, but for those of the linker's own.
fn symbols(arguments: &[&str], file: &str) -> BTreeSet<String> {
    let output = run(Command::new("nm").args(arguments).arg(library(Variant::Plain).join(file)));
    text(&output).lines().filter_map(|line| line.split_whitespace().nth(2).map(ToOwned::to_owned)).collect()
}

#[test]
fn the_library_exports_the_functions_of_the_header_and_nothing_else() {
    if !has("nm") {
        return;
    }
    let list = repository().join("tests/c/exports.txt");
    let exported = symbols(&["-D", "--defined-only"], "libpyun_energy.so.0");
    let exported: Vec<&str> = exported.iter().map(String::as_str).collect();
    if std::env::var_os("UPDATE_HEADER").is_some() {
        fs::write(&list, exported.join("\n") + "\n").unwrap();
    }
    let committed = fs::read_to_string(list).unwrap();
    assert_eq!(exported, committed.lines().collect::<Vec<_>>(), "tests/c/exports.txt: UPDATE_HEADER=1 writes it anew");
    let declared: BTreeSet<String> = functions().into_iter().map(|function| function.name).collect();
    assert_eq!(exported, declared.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn the_static_library_has_them_too() {
    if !has("nm") {
        return;
    }
    let defined = symbols(&["--defined-only", "--quiet"], "libpyun_energy.a");
    for function in functions() {
        assert!(defined.contains(&function.name), "{}", function.name);
    }
}

#[test]
fn programs_need_the_library_by_its_name() {
    if !has("readelf") {
        return;
    }
    let library = library(Variant::Plain).join("libpyun_energy.so.0");
    let dynamic = text(&run(Command::new("readelf").arg("-d").arg(&library)));
    assert!(dynamic.contains("Library soname: [libpyun_energy.so.0]"), "{dynamic}");
    let needed: Vec<&str> =
        dynamic.lines().filter_map(|line| line.split_once("Shared library: [")?.1.split(']').next()).collect();
    for name in &needed {
        let known = ["libc.so", "libgcc_s.so", "libm.so", "libpthread.so", "libdl.so", "ld-linux"];
        assert!(known.iter().any(|known| name.starts_with(known)), "needs {name}");
    }
}
