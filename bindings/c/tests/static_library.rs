//! The static library beside what else is linked into a program.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::fs;
use std::process::Command;

use support::header::functions;
use support::{has, install, run, scratch, text};

/// Uses threads and panics, for which each Rust library brings a standard library of its own.
const OTHER: &str = r#"
#[unsafe(no_mangle)]
pub extern "C" fn other_rust() -> i32 {
    std::panic::set_hook(Box::new(|_| ()));
    let panicked = std::thread::spawn(|| panic!("{:?}", std::env::args())).join();
    i32::from(panicked.is_err())
}
"#;

const PROGRAM: &str = r"
#include <pyun_energy.h>
#include <stdio.h>
int other_rust(void);
int main(void) {
    pyun_error *error = NULL;
    pyun_device *device = pyun_device_new();
    if (pyun_device_check(device, &error) != PYUN_E_INVALID_INPUT || other_rust() != 1) return 1;
    puts(pyun_error_message(error));
    pyun_error_free(error);
    pyun_device_free(device);
    return 0;
}
";

#[test]
fn only_the_functions_of_the_header_are_seen_and_another_rust_library_fits_beside() {
    if !["make", "nm", "objcopy"].iter().all(|tool| has(tool)) {
        return;
    }
    let folder = scratch("static-library");
    install(&folder, "/usr", "lib");
    let library = folder.join("usr/lib/libpyun_energy.a");
    let listed = text(&run(Command::new("nm").args(["-g", "--defined-only", "--quiet"]).arg(&library)));
    let seen: Vec<&str> = listed.lines().filter_map(|line| line.split_whitespace().nth(2)).collect();
    let mut declared: Vec<String> = functions().into_iter().map(|function| function.name).collect();
    declared.sort();
    assert_eq!(seen, declared);

    fs::write(folder.join("other.rs"), OTHER).unwrap();
    fs::write(folder.join("main.c"), PROGRAM).unwrap();
    let mut rustc = Command::new("rustc");
    // Optimised as a whole, so that Rust's standard library cannot be shared with another.
    rustc.args(["--edition", "2024", "--crate-type", "staticlib", "-O", "-Clto=fat"]).arg(folder.join("other.rs"));
    run(rustc.arg("-o").arg(folder.join("libother.a")));
    let other = folder.join("libother.a");
    for libraries in [[&library, &other], [&other, &library]] {
        let mut compiler = Command::new("gcc");
        compiler.arg(folder.join("main.c")).arg("-I").arg(folder.join("usr/include")).args(libraries);
        run(compiler.args(["-lpthread", "-ldl", "-lm", "-o"]).arg(folder.join("program")));
        let said = text(&run(&mut Command::new(folder.join("program"))));
        assert!(said.contains("required"), "{said}");
    }
}
