//! `make install`: a tree that may be moved, from which pkg-config and `CMake` build programs, shared and static.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use support::{cargo, has, install, make_install, repository, run, scratch, text};

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
add_executable(nothing main.c)
target_link_libraries(nothing pyun_energy::static -static)
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
    for file in [
        "lib/libpyun_energy.a",
        "include/pyun_energy.h",
        "include/pyun_energy.hpp",
        "include/pyun_energy_error.hpp",
        "include/pyun_energy_records.hpp",
        "include/pyun_energy_charges.hpp",
        "include/pyun_energy_outbox.hpp",
    ] {
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
    for file in [lib.join(&real), lib.join("libpyun_energy.a")] {
        let bytes = fs::read(&file).unwrap();
        for folder in folders_of_this_machine() {
            let found = bytes.windows(folder.len()).any(|part| part == folder.as_bytes());
            assert!(!found, "{folder} is in {}", file.display());
        }
    }
    let notices = fs::read_to_string(prefix.join("share/doc/pyun-energy/THIRD-PARTY.txt")).unwrap();
    for part in ["\nrustls 0.23.", "\nring 0.17.", "Copyright"] {
        assert!(notices.contains(part), "{part} is not in the notices");
    }
    assert!(!notices.contains("\nrcgen "), "what only the tests use is not in the library");
}

fn folders_of_this_machine() -> Vec<String> {
    let sysroot = text(&run(Command::new("rustc").args(["--print", "sysroot"])));
    let home = std::env::var("CARGO_HOME").unwrap_or_else(|_| format!("{}/.cargo", std::env::var("HOME").unwrap()));
    vec![repository().display().to_string(), home, sysroot.trim().to_owned()]
}

/// Blanks, quotes, dollars: a folder that a shell, or make, would read as something else.
#[test]
fn a_prefix_may_be_any_path_and_what_was_installed_can_be_taken_away() {
    if !tools(&["make", "cmake", "readelf"]) {
        return;
    }
    let stage = scratch("install-odd");
    fs::remove_dir_all(&stage).unwrap();
    let (odd, libdir) = ("/opt/a b\"c'd$e#f(g)&*", "lib/x y");
    install(&stage, odd, libdir);
    let prefix = stage.join(&odd[1..]);
    let folder = consumer("odd");
    let lib = prefix.join(libdir);
    let mut compiler = Command::new("cc");
    compiler.arg(folder.join("main.c")).arg("-I").arg(prefix.join("include")).arg("-L").arg(&lib);
    run(compiler.arg("-lpyun_energy").arg("-o").arg(folder.join("shared")));
    assert_runs(&folder.join("shared"), Some(&lib), true);

    // What others have there stays.
    fs::write(lib.join("libother.a"), "").unwrap();
    run(&mut make_install("uninstall", &stage, odd, libdir));
    assert_eq!(files_below(&stage), [lib.join("libother.a")]);
    assert!(!prefix.join("share/doc/pyun-energy").exists() && !lib.join("cmake/pyun_energy").exists());
    // Those who know that make wants a dollar doubled mean one.
    install(&stage, "/opt/$$x", "lib");
    assert!(stage.join("opt/$x/lib/libpyun_energy.so.0").exists());
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
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
        let static_flags: Vec<String> = flags.iter().cloned().map(archive).collect();
        assert_runs(&build("static", static_flags), None, false);
        let nothing = build("nothing", ["-static".to_owned()].into_iter().chain(flags).collect());
        assert_runs(&nothing, None, false);
        assert_eq!(needed(&nothing), Vec::<String>::new());
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
    assert_runs(&folder.join("build/nothing"), None, false);
    assert_eq!(needed(&folder.join("build/nothing")), Vec::<String>::new());

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
    let mut cargo = cargo();
    cargo.args(["rustc", "--package", "pyun-energy-c", "--lib", "--crate-type", "staticlib"]);
    cargo.args(["--color", "never", "--", "--print", "native-static-libs"]);
    let said = String::from_utf8(run(&mut cargo).stderr).unwrap();
    let reported = said.lines().find_map(|line| line.strip_prefix("note: native-static-libs: "));
    let reported = reported.unwrap_or_else(|| panic!("{said}")).trim();
    // Where it is linked by its own name there is none with -static; every compiler links the unwinder that it has.
    let reported = reported.strip_prefix("-lgcc_s ").unwrap_or_else(|| panic!("{reported}"));

    let lib = installed("static-libs", "lib").join("lib");
    let pc = fs::read_to_string(lib.join("pkgconfig/pyun-energy.pc")).unwrap();
    assert_eq!(pc.lines().find_map(|line| line.strip_prefix("Libs.private: ")), Some(reported));
    let config = fs::read_to_string(lib.join("cmake/pyun_energy/pyun_energyConfig.cmake")).unwrap();
    let listed = config.lines().find_map(|line| line.trim().strip_prefix("INTERFACE_LINK_LIBRARIES "));
    assert_eq!(listed.unwrap().trim_matches('"'), reported.replace("-l", "").replace(' ', ";"));
}
