//! `examples/c/worker.c` on a machine whose wall clock is wrong, and set while it runs (`tests/c/clock.c`).
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::SystemTime;

use support::{Program, repository, run, scratch};
use test_support::authority::Authority;
use test_support::server::{Received, SUCCESS, http, listen};

/// The worker, and the file that says by how many seconds its clock is wrong.
struct Worker {
    process: Child,
    clock: PathBuf,
}

impl Worker {
    fn start(name: &str, url: &str, wrong_by: i64, ca_file: Option<&PathBuf>) -> Self {
        let program = Program::new(&["examples/c/worker.c"]).build(&format!("worker-{name}"));
        let clock = scratch("clock").join(name);
        fs::write(&clock, wrong_by.to_string()).unwrap();
        // A worker that sleeps for an hour is ended, and fails the test.
        let mut command = Command::new("timeout");
        command.arg("60").arg(program).arg(url).env("PYUN_CLOCK_FILE", &clock).env("LD_PRELOAD", shim(name));
        command.env("PYUN_APP_ID", "op1").env("PYUN_APP_SECRET", "s").stdin(Stdio::piped()).stdout(Stdio::piped());
        if let Some(ca_file) = ca_file {
            command.env("PYUN_CA_FILE", ca_file);
        }
        Self { process: command.stderr(Stdio::piped()).spawn().unwrap(), clock }
    }

    /// What it says of its first failure.
    fn first_failure(&mut self) -> String {
        let mut line = String::new();
        BufReader::new(self.process.stderr.take().unwrap()).read_line(&mut line).unwrap();
        line
    }

    /// Waits until it has reported something, then lets its input end.
    fn reports_and_stops(mut self) {
        let mut output = BufReader::new(self.process.stdout.take().unwrap());
        let mut lines = String::new();
        output.read_line(&mut lines).unwrap();
        drop(self.process.stdin.take());
        output.read_to_string(&mut lines).unwrap();
        assert!(self.process.wait().unwrap().success(), "{lines}");
        assert!(lines.starts_with("reported, change ") && lines.ends_with("stopped, all is reported\n"), "{lines}");
    }
}

fn shim(name: &str) -> PathBuf {
    let shim = scratch("programs").join(format!("clock-{name}-{}.so", std::process::id()));
    let mut compiler = Command::new("gcc");
    compiler.args(["-std=gnu99", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC"]);
    run(compiler.arg(repository().join("tests/c/clock.c")).arg("-o").arg(&shim).arg("-ldl"));
    shim
}

/// No clock of its own: it boots in 1970, when no certificate is valid yet, until it is told the time.
#[test]
fn a_worker_that_boots_in_1970_reports_once_its_clock_is_right() {
    let authority = Authority::new("clock");
    let server = authority.server("127.0.0.1", 2000, 2200).0;
    let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    let wrong_by = -i64::try_from(since_1970).unwrap();
    let mut worker = Worker::start("1970", &format!("https://{server}"), wrong_by, Some(&authority.file));
    let said = worker.first_failure();
    assert!(said.starts_with("not reported: ") && said.contains("clock"), "{said}");
    fs::write(&worker.clock, "0").unwrap();
    worker.reports_and_stops();
}

/// The clock was an hour ahead when the worker began to wait, and is not any more.
#[test]
fn a_worker_whose_clock_is_set_back_does_not_sleep_until_then() {
    let server = listen(|stream, index| {
        // One call is three attempts.
        if index >= 3 {
            let mut reader = BufReader::new(stream);
            while Received::read(&mut reader).is_some() {
                reader.get_mut().write_all(http("200 OK", "", SUCCESS).as_bytes()).unwrap();
            }
        }
    });
    let mut worker = Worker::start("back", &format!("http://{server}"), 3600, None);
    let said = worker.first_failure();
    assert!(said.starts_with("not reported: "), "{said}");
    worker.reports_and_stops();
}
