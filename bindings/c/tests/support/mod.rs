//! What the tests of the C interface need: the library in its variants, compilers, programs, the emulator.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::panic)]

pub mod header;

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};

use test_support::skip;

/// Whether a tool is there. If not, the test that asked is skipped.
pub fn has(tool: &str) -> bool {
    let found = std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(tool).is_file()));
    if !found {
        skip(&format!("a test of the C interface, for want of {tool}"));
    }
    found
}

/// Whether the programs are those of Windows (platforms/test-c.sh), which has neither valgrind nor the sanitizers.
pub fn is_for_windows() -> bool {
    std::env::var("PYUN_CC_TARGET").is_ok_and(|target| target.contains("windows"))
}

/// The root of the repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// A folder of one test, which exists.
pub fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("c").join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// `make install` of a build for tests, below the folder `stage`.
pub fn install(stage: &Path, prefix: &str, libdir: &str) {
    run(&mut make_install("install", stage, prefix, libdir));
}

/// `make` with a target of `install.mk`.
pub fn make_install(target: &str, stage: &Path, prefix: &str, libdir: &str) -> Command {
    let mut make = Command::new("make");
    make.current_dir(repository()).args(["--no-print-directory", "-f", "bindings/c/install.mk", target]);
    make.args(["PROFILE=dev", &format!("PREFIX={prefix}"), &format!("LIBDIR={libdir}")]);
    make.arg(format!("DESTDIR={}", stage.display()));
    make.env("CARGO_TARGET_DIR", scratch("target")).env("RUSTFLAGS", rustflags()).env_remove("MAKEFLAGS");
    make
}

/// The library for tests calls the C library where it would call the kernel, so that `tests/c/shim.c` can come between.
fn rustflags() -> String {
    format!("{} --cfg rustix_use_libc", std::env::var("RUSTFLAGS").unwrap_or_default()).trim().to_owned()
}

/// Cargo with the flags of `make install`: with others it would build everything anew.
pub fn cargo() -> Command {
    let mut cargo = Command::new(repository().join("bindings/c/install/build.sh"));
    cargo.current_dir(repository()).env("CARGO", env!("CARGO")).env("CARGO_TARGET_DIR", scratch("target"));
    cargo.env("RUSTFLAGS", rustflags());
    cargo
}

/// Runs a command that must succeed, and gives what it wrote.
pub fn run(command: &mut Command) -> Output {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(
        output.status.success(),
        "{command:?}: {}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

pub fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A build of the library.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Variant {
    /// With functions that panic.
    Test,
    /// As it is by default, but not optimised.
    Plain,
    /// Neither TLS nor GBK nor an outbox.
    Bare,
}

impl Variant {
    fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Test => &["--features", "_test"],
            Self::Plain => &[],
            Self::Bare => &["--no-default-features"],
        }
    }
}

/// Builds the library, once, and gives the folder that holds it with the names that a program needs it by.
pub fn library(variant: Variant) -> PathBuf {
    static BUILT: OnceLock<Mutex<HashMap<Variant, PathBuf>>> = OnceLock::new();
    let mut built = BUILT.get_or_init(Mutex::default).lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    built.entry(variant).or_insert_with(|| build(variant)).clone()
}

fn build(variant: Variant) -> PathBuf {
    let target = cargo_build("pyun-energy-c", variant.arguments());
    let folder = scratch(&format!("lib-{variant:?}"));
    // The next variant overwrites what cargo made.
    for (from, to) in [("libpyun_energy.so", "libpyun_energy.so.0"), ("libpyun_energy.a", "libpyun_energy.a")] {
        let fresh = folder.join(format!("{to}.{}", std::process::id()));
        fs::copy(target.join(from), &fresh).unwrap();
        fs::rename(fresh, folder.join(to)).unwrap();
    }
    let link = folder.join("libpyun_energy.so");
    if !link.exists() {
        std::os::unix::fs::symlink("libpyun_energy.so.0", link).unwrap();
    }
    folder
}

/// Builds a package into a folder of the tests' own, since its features are others than those of the test run.
pub fn cargo_build(package: &str, arguments: &[&str]) -> PathBuf {
    run(cargo().args(["build", "--quiet", "--package", package]).args(arguments));
    scratch("target").join("debug")
}

/// A program of a test: its sources, how they are compiled and how it is run.
pub struct Program {
    sources: Vec<PathBuf>,
    variant: Variant,
    flags: Vec<&'static str>,
}

impl Program {
    /// `sources` are paths below the repository's root.
    pub fn new(sources: &[&str]) -> Self {
        let sources = sources.iter().map(|source| repository().join(source)).collect();
        Self { sources, variant: Variant::Test, flags: Vec::new() }
    }

    pub fn variant(mut self, variant: Variant) -> Self {
        self.variant = variant;
        self
    }

    pub fn flags(mut self, flags: &[&'static str]) -> Self {
        self.flags.extend_from_slice(flags);
        self
    }

    /// Compiles and links it, with every warning an error.
    pub fn build(&self, name: &str) -> PathBuf {
        // Two tests may build one at once, and a file that runs cannot be written.
        static BUILT: AtomicUsize = AtomicUsize::new(0);
        let number = BUILT.fetch_add(1, Ordering::Relaxed);
        let program = scratch("programs").join(format!("{name}-{}-{number}", std::process::id()));
        let folder = library(self.variant);
        let objects: Vec<PathBuf> = self.sources.iter().map(|source| self.compile(source, &program)).collect();
        let is_cpp = self.sources.iter().any(|source| is_cpp(source));
        let mut linker = Command::new(if is_cpp { "g++" } else { "gcc" });
        linker.args(&objects).args(&self.flags).arg("-pthread").arg("-o").arg(&program).arg("-L").arg(&folder);
        run(linker.arg(format!("-Wl,-rpath,{}", folder.display())).arg("-lpyun_energy"));
        program
    }

    fn compile(&self, source: &Path, program: &Path) -> PathBuf {
        let object = program.with_extension(format!("{}.o", source.file_stem().unwrap().to_string_lossy()));
        let mut compiler = Command::new(if is_cpp(source) { "g++" } else { "gcc" });
        compiler.args(if is_cpp(source) { &["-std=c++11", "-fno-rtti"][..] } else { &["-std=c99"][..] });
        compiler.args(["-c", "-g", "-O1", "-pedantic-errors", "-Wall", "-Wextra", "-Werror", "-pthread"]);
        compiler.args(["-D_POSIX_C_SOURCE=200809L", "-D_DEFAULT_SOURCE"]).args(&self.flags);
        compiler.arg("-I").arg(repository().join("include")).arg("-I").arg(repository().join("tests/c"));
        run(compiler.arg(source).arg("-o").arg(&object));
        object
    }
}

fn is_cpp(source: &Path) -> bool {
    source.extension().is_some_and(|extension| extension == "cpp")
}

/// The command that runs a program under valgrind, which fails for any error and any leak.
pub fn valgrind(program: &Path) -> Command {
    let mut command = Command::new("valgrind");
    command.args([
        "--quiet",
        "--error-exitcode=97",
        "--leak-check=full",
        "--show-leak-kinds=definite,indirect,possible",
    ]);
    command.args(["--errors-for-leak-kinds=definite,indirect,possible", "--child-silent-after-fork=yes"]);
    command.arg(format!("--suppressions={}", repository().join("tests/c/valgrind.supp").display()));
    // Where a panic came from is looked up in all the library, which takes minutes here.
    command.arg("--fair-sched=yes").arg(program).env("RUST_BACKTRACE", "0");
    command
}

pub const SANITIZERS: &[&str] =
    &["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-fno-omit-frame-pointer"];

/// Runs a program as it is, under valgrind, and built with the sanitizers.
pub fn run_thrice(sources: &[&str], name: &str, arguments: &dyn Fn(&mut Command)) {
    let run_with = |mut command: Command| {
        arguments(&mut command);
        let output = run(&mut command);
        assert!(text(&output).contains("ok"), "{command:?} did not come to its end");
    };
    let program = Program::new(sources).build(name);
    run_with(Command::new(&program));
    if is_for_windows() {
        return;
    }
    if has("valgrind") {
        run_with(valgrind(&program));
    }
    run_with(Command::new(Program::new(sources).flags(SANITIZERS).build(&format!("{name}-sanitized"))));
}
