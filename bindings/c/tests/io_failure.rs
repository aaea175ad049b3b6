//! Each call of the operating system that a sync makes is made to fail, in turn (`tests/c/shim.c`): the right error comes
//! back, in time, and the client is of use afterwards.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use support::{Program, repository, run, scratch, text};

const OK: i32 = 0;
const RESOLVE: i32 = 10;
const CONNECT: i32 = 11;
const DISCONNECTED: i32 = 15;

const EINTR: i32 = 4;
const EIO: i32 = 5;
const EAGAIN: i32 = 11;
const ENOMEM: i32 = 12;
const EMFILE: i32 = 24;
const EPIPE: i32 = 32;
const ENETUNREACH: i32 = 101;
const ECONNRESET: i32 = 104;
const ENOBUFS: i32 = 105;
const ECONNREFUSED: i32 = 111;
const EHOSTUNREACH: i32 = 113;

fn shim() -> PathBuf {
    let shim = scratch("programs").join(format!("shim-{}.so", std::process::id()));
    let mut compiler = Command::new("gcc");
    compiler.args(["-std=gnu99", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-pthread"]);
    run(compiler.arg(repository().join("tests/c/shim.c")).arg("-o").arg(&shim).arg("-ldl"));
    shim
}

fn program() -> &'static (PathBuf, PathBuf) {
    static BUILT: OnceLock<(PathBuf, PathBuf)> = OnceLock::new();
    BUILT.get_or_init(|| {
        (Program::new(&["tests/c/io.c", "tests/c/server.c"]).flags(&["-D_GNU_SOURCE"]).build("io"), shim())
    })
}

/// A sync whose `at`th call fails; gives how often the function was called.
fn sync(host: &str, attempts: u32, expected: i32, call: &str, at: u32, errno: i32) -> u32 {
    let (program, shim): &(PathBuf, PathBuf) = program();
    let mut command = with_shim(program, shim);
    command.args([host, &attempts.to_string(), &expected.to_string()]);
    command.env("PYUN_FAIL_CALL", call).env("PYUN_FAIL_AT", at.to_string()).env("PYUN_FAIL_ERRNO", errno.to_string());
    let output = text(&run(&mut command));
    output.split_whitespace().next().unwrap().parse().unwrap()
}

fn with_shim(program: &Path, shim: &Path) -> Command {
    // Where a call hangs, the test fails after a while that no sync takes. The shim is loaded into the program only: it may be
    // for another C library than that of `timeout`.
    let mut command = Command::new("timeout");
    command.args(["60", "env", &format!("LD_PRELOAD={}", shim.display())]).arg(program);
    command
}

/// Fails each call of a function in turn.
fn each(host: &str, call: &str, errno: i32, expected: i32) {
    let calls = sync(host, 1, OK, call, 0, errno);
    assert!(calls > 0, "{call} is not called any more");
    for at in 1..=calls {
        sync(host, 1, expected, call, at, errno);
        // With a second attempt the sync succeeds.
        sync(host, 2, OK, call, at, errno);
    }
}

#[test]
fn no_socket() {
    for errno in [EMFILE, ENOMEM, ENOBUFS] {
        each("127.0.0.1", "socket", errno, CONNECT);
    }
}

#[test]
fn no_connection() {
    for errno in [ECONNREFUSED, ENETUNREACH, EHOSTUNREACH] {
        each("127.0.0.1", "connect", errno, CONNECT);
    }
    each("127.0.0.1", "poll", EIO, CONNECT);
    each("127.0.0.1", "poll", EINTR, OK);
}

#[test]
fn nothing_can_be_sent() {
    for errno in [EPIPE, ECONNRESET, ENOBUFS] {
        each("127.0.0.1", "send", errno, DISCONNECTED);
    }
    each("127.0.0.1", "send", EINTR, OK);
    each("127.0.0.1", "send", EAGAIN, OK);
}

#[test]
fn nothing_can_be_received() {
    for errno in [ECONNRESET, EIO, ENOMEM] {
        each("127.0.0.1", "recv", errno, DISCONNECTED);
    }
    each("127.0.0.1", "recv", EINTR, OK);
    each("127.0.0.1", "recv", EAGAIN, OK);
}

#[test]
fn no_address() {
    each("localhost", "getaddrinfo", 0, RESOLVE);
}

/// A name is looked up on a thread of its own; connecting needs none.
#[test]
fn no_thread() {
    let calls = sync("localhost", 1, OK, "pthread_create", 0, EAGAIN);
    assert!(calls > 0, "no thread is started any more");
    for at in 1..=calls {
        sync("localhost", 1, CONNECT, "pthread_create", at, EAGAIN);
    }
    assert_eq!(sync("127.0.0.1", 1, OK, "pthread_create", 0, EAGAIN), 0);
}
