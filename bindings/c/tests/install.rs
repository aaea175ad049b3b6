//! `make install`: a tree that may be moved, from which pkg-config and `CMake` build programs, shared and static.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use support::{has, install, repository, run, scratch, text};

const PROGRAM: &str = r"
#include <pyun_energy.h>
#include <stdio.h>
#include <string.h>
int main(void) {
    puts(pyun_version());
    return strcmp(pyun_version(), PYUN_VERSION) != 0;
}
";

const CMAKE: &str = "
cmake_minimum_required(VERSION 3.5...3.25)
project(consumer C)
find_package(pyun_energy @VERSION@ REQUIRED)
find_package(pyun_energy REQUIRED)
add_executable(shared main.c)
target_link_libraries(shared pyun_energy::pyun_energy)
add_executable(static main.c)
target_link_libraries(static pyun_energy::static)
";

/// Installs below a folder and moves it away, where nothing may still know of the first place.
fn installed(name: &str, libdir: &str) -> PathBuf {
    let stage = scratch(&format!("install-{name}"));
    fs::remove_dir_all(&stage).unwrap();
    install(&stage, "/opt/first", libdir);
    let moved = stage.join("moved");
    fs::rename(stage.join("opt/first"), &moved).unwrap();
    moved
}

/// A folder with a program to compile.
fn consumer(name: &str) -> PathBuf {
    let folder = scratch(&format!("consumer-{name}"));
    fs::remove_dir_all(&folder).unwrap();
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("main.c"), PROGRAM).unwrap();
    folder
}

/// What a program or library needs at run time.
fn needed(file: &Path) -> Vec<String> {
    let dynamic = text(&run(Command::new("readelf").arg("-d").arg(file)));
    let needed = dynamic.lines().filter(|line| line.contains("(NEEDED)"));
    needed.map(|line| line.split(['[', ']']).nth(1).unwrap().to_owned()).collect()
}

fn assert_runs(program: &Path, libraries: Option<&Path>, shared: bool) {
    let mut command = Command::new(program);
    command.env_remove("LD_LIBRARY_PATH");
    if let Some(folder) = libraries {
        command.env("LD_LIBRARY_PATH", folder);
    }
    assert_eq!(text(&run(&mut command)).trim_end(), env!("CARGO_PKG_VERSION"));
    let ours: Vec<String> = needed(program).into_iter().filter(|library| library.contains("pyun_energy")).collect();
    assert_eq!(ours, if shared { vec!["libpyun_energy.so.0"] } else { Vec::new() }, "{}", program.display());
}

fn pkg_config(lib: &Path, arguments: &[&str]) -> Vec<String> {
    let mut command = Command::new("pkg-config");
    command.args(arguments).arg("pyun-energy").env("PKG_CONFIG_PATH", lib.join("pkgconfig"));
    text(&run(&mut command)).split_whitespace().map(str::to_owned).collect()
}

fn tools(names: &[&str]) -> bool {
    names.iter().all(|name| has(name))
}

#[test]
fn the_tree_has_versioned_links_headers_and_no_path_of_this_machine() {
    if !tools(&["make", "readelf"]) {
        return;
    }
    let prefix = installed("tree", "lib");
    let version = env!("CARGO_PKG_VERSION");
    let lib = prefix.join("lib");
    assert_eq!(fs::read_link(lib.join("libpyun_energy.so")).unwrap(), Path::new("libpyun_energy.so.0"));
    let real = format!("libpyun_energy.so.{version}");
    assert_eq!(fs::read_link(lib.join("libpyun_energy.so.0")).unwrap(), Path::new(&real));
    let dynamic = text(&run(Command::new("readelf").arg("-d").arg(lib.join(&real))));
    assert!(dynamic.contains("[libpyun_energy.so.0]"), "{dynamic}");
    for file in ["lib/libpyun_energy.a", "include/pyun_energy.h", "include/pyun_energy.hpp"] {
        assert!(prefix.join(file).is_file(), "{file}");
    }
    let package = lib.join("cmake/pyun_energy");
    for file in [
        lib.join("pkgconfig/pyun-energy.pc"),
        package.join("pyun_energyConfig.cmake"),
        package.join("pyun_energyConfigVersion.cmake"),
    ] {
        let written = fs::read_to_string(&file).unwrap();
        assert!(!written.contains("/opt/first") && !written.contains("/install-tree"), "{}", file.display());
        assert!(!written.contains('@'), "{}: a place left to fill:\n{written}", file.display());
    }
}

#[test]
fn programs_build_by_pkg_config_from_a_tree_that_was_moved() {
    if !tools(&["make", "readelf", "pkg-config"]) {
        return;
    }
    // Debian's way to have the libraries of several architectures beside each other is another depth.
    for libdir in ["lib", "lib/x86_64-linux-gnu"] {
        let name = format!("pkg-config-{}", libdir.replace('/', "-"));
        let (prefix, folder) = (installed(&name, libdir), consumer(&name));
        let lib = prefix.join(libdir);
        assert_eq!(pkg_config(&lib, &["--modversion"]), [env!("CARGO_PKG_VERSION")]);

        let build = |program: &str, flags: Vec<String>| {
            let mut compiler = Command::new("cc");
            compiler.arg(folder.join("main.c")).arg("-o").arg(folder.join(program)).args(flags);
            run(&mut compiler);
            folder.join(program)
        };
        let shared = build("shared", pkg_config(&lib, &["--cflags", "--libs"]));
        assert_runs(&shared, Some(&lib), true);
        let flags = pkg_config(&lib, &["--static", "--cflags", "--libs"]);
        // As the file itself says.
        let archive = |flag: String| if flag == "-lpyun_energy" { "-l:libpyun_energy.a".to_owned() } else { flag };
        assert_runs(&build("static", flags.into_iter().map(archive).collect()), None, false);
    }
}

#[test]
fn programs_build_by_cmake_from_a_tree_that_was_moved() {
    if !tools(&["make", "readelf", "cmake"]) {
        return;
    }
    let (prefix, folder) = (installed("cmake", "lib"), consumer("cmake"));
    let configure = |wanted: &str| {
        fs::write(folder.join("CMakeLists.txt"), CMAKE.replace("@VERSION@", wanted)).unwrap();
        let mut cmake = Command::new("cmake");
        cmake.arg("-S").arg(&folder).arg("-B").arg(folder.join("build"));
        cmake.arg(format!("-DCMAKE_PREFIX_PATH={}", prefix.display()));
        cmake
    };
    run(&mut configure(env!("CARGO_PKG_VERSION")));
    run(Command::new("cmake").arg("--build").arg(folder.join("build")));
    assert_runs(&folder.join("build/shared"), None, true);
    assert_runs(&folder.join("build/static"), None, false);

    // What the version file promises: older is served, newer and another SONAME are not.
    assert!(configure("0.0.1").output().unwrap().status.success());
    for too_new in ["0.999", "1.0"] {
        assert!(!configure(too_new).output().unwrap().status.success(), "{too_new}");
    }
}

/// A program that links the static library needs what Rust's own library needs.
#[test]
fn static_linking_names_the_libraries_that_rustc_reports() {
    if !tools(&["make"]) {
        return;
    }
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(repository()).args(["rustc", "--package", "pyun-energy-c", "--lib", "--crate-type", "staticlib"]);
    cargo.arg("--target-dir").arg(scratch("target")).args(["--color", "never", "--", "--print", "native-static-libs"]);
    let said = String::from_utf8(run(&mut cargo).stderr).unwrap();
    let reported = said.lines().find_map(|line| line.strip_prefix("note: native-static-libs: "));
    let reported = reported.unwrap_or_else(|| panic!("{said}")).trim();

    let lib = installed("static-libs", "lib").join("lib");
    let pc = fs::read_to_string(lib.join("pkgconfig/pyun-energy.pc")).unwrap();
    assert_eq!(pc.lines().find_map(|line| line.strip_prefix("Libs.private: ")), Some(reported));
    let config = fs::read_to_string(lib.join("cmake/pyun_energy/pyun_energyConfig.cmake")).unwrap();
    let listed = config.lines().find_map(|line| line.trim().strip_prefix("INTERFACE_LINK_LIBRARIES "));
    assert_eq!(listed.unwrap().trim_matches('"'), reported.replace("-l", "").replace(' ', ";"));
}
