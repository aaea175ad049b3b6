//! TLS from C: whom the client trusts, and which status it gives when it does not. The server is rustls, the certificates are
//! made here.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use support::{Program, has, run, valgrind};
use test_support::authority::Authority;

/// What the docs promise to be enough, of the library as it is shipped (which the tests of other targets have); not optimised, it needs
/// more for a handshake.
fn stack_kb() -> &'static str {
    if std::env::var_os("PYUN_CC_TARGET").is_some() { "64" } else { "192" }
}

#[test]
fn trust_and_distrust() {
    const OK: &str = "0";
    const TLS: &str = "12";
    const CLOCK: &str = "13";
    let program = Program::new(&["tests/c/tls.c"]).build("tls");
    let (ours, other) = (Authority::new("ours"), Authority::new("other"));
    let sync = |mut command: Command, server: SocketAddr, ca_file: &Path, status: &str| {
        run(command.arg(format!("https://{server}")).arg(ca_file).args([status, stack_kb()]));
    };
    let good = ours.server("127.0.0.1", 2000, 2200).0;
    sync(Command::new(&program), good, &ours.file, OK);
    sync(Command::new(&program), good, &other.file, TLS);
    sync(Command::new(&program), good, Path::new(""), TLS);
    sync(Command::new(&program), ours.server("another.example", 2000, 2200).0, &ours.file, TLS);
    sync(Command::new(&program), ours.server("127.0.0.1", 2190, 2200).0, &ours.file, CLOCK);
    if has("valgrind") {
        // What ring's assembly computes looks to valgrind as if nobody had written it; addresses and leaks are checked.
        let lenient = || {
            let mut command = Command::new("valgrind");
            command.arg("--undef-value-errors=no").args(valgrind(&program).get_args());
            command
        };
        sync(lenient(), good, &ours.file, OK);
        sync(lenient(), good, &other.file, TLS);
    }
}
