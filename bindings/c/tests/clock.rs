//! `examples/c/worker.c` on a machine whose wall clock is wrong, and set while it runs (`tests/c/clock.c`).
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::fs;
use std::io::{BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{OnceLock, mpsc};
use std::time::SystemTime;

use support::{Program, repository, run, scratch};
use test_support::PATIENCE;
use test_support::authority::Authority;
use test_support::server::{Received, SUCCESS, http, listen};

/// The worker, its outbox, and the file that says by how many seconds its clock is wrong.
struct Worker {
    url: String,
    ca_file: Option<PathBuf>,
    directory: PathBuf,
    clock: PathBuf,
}

impl Worker {
    fn new(name: &str, url: String, ca_file: Option<PathBuf>) -> Self {
        let place = scratch("clock").join(name);
        let _ = fs::remove_dir_all(&place);
        fs::create_dir_all(&place).unwrap();
        Self { url, ca_file, directory: place.join("outbox"), clock: place.join("clock") }
    }

    fn start(&self, wrong_by: i64) -> Child {
        let program = Program::new(&["examples/c/worker.c"]).build("worker-clock");
        fs::write(&self.clock, wrong_by.to_string()).unwrap();
        // A worker that sleeps for an hour is ended, and fails the test.
        let mut command = Command::new("timeout");
        command.arg("60").arg(program).arg(&self.url).arg(&self.directory);
        command.env("PYUN_CLOCK_FILE", &self.clock).env("LD_PRELOAD", shim());
        command.env("PYUN_APP_ID", "op1").env("PYUN_APP_SECRET", "s");
        if let Some(ca_file) = &self.ca_file {
            command.env("PYUN_CA_FILE", ca_file);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }
}

/// Lets the worker's input end, and gives what it says then: on stdout, and on stderr.
fn stopped(mut worker: Child) -> (String, String) {
    drop(worker.stdin.take());
    let output = worker.wait_with_output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

fn shim() -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    let build = || {
        let shim = scratch("programs").join(format!("clock-{}.so", std::process::id()));
        let mut compiler = Command::new("gcc");
        compiler.args(["-std=gnu99", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC"]);
        run(compiler.arg(repository().join("tests/c/clock.c")).arg("-o").arg(&shim).arg("-ldl"));
        shim
    };
    BUILT.get_or_init(build).clone()
}

/// No clock of its own: it boots in 1970, when no certificate is valid yet. It says so and keeps what it has; with the right
/// time it reports that.
#[test]
fn a_worker_that_boots_in_1970_reports_once_its_clock_is_right() {
    let authority = Authority::new("clock");
    let server = authority.server("127.0.0.1", 2000, 2200).0;
    let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    let worker = Worker::new("1970", format!("https://{server}"), Some(authority.file));
    let (said, told) = stopped(worker.start(-i64::try_from(since_1970).unwrap()));
    assert!(said.ends_with("stopped, the last change is kept for the next start\n"), "{said}{told}");
    assert!(told.contains("breaker_opened: ") && told.contains("not valid yet"), "{told}");
    let (said, told) = stopped(worker.start(0));
    assert!(said.ends_with("stopped, all is reported\n"), "{said}{told}");
}

/// The clock was an hour ahead when the worker began to wait for the link, and is not any more.
#[test]
fn a_worker_whose_clock_is_set_back_does_not_sleep_until_then() {
    let (tells, came) = mpsc::channel();
    let server = listen(move |stream, index| {
        let _ = tells.send(index);
        // The first one finds the link dead.
        let mut reader = BufReader::new(stream);
        while index > 0 && Received::read(&mut reader).is_some() {
            reader.get_mut().write_all(http("200 OK", "", SUCCESS).as_bytes()).unwrap();
        }
    });
    let worker = Worker::new("back", format!("http://{server}"), None);
    let process = worker.start(3600);
    assert_eq!(came.recv_timeout(PATIENCE), Ok(0));
    fs::write(&worker.clock, "0").unwrap();
    assert_eq!(came.recv_timeout(PATIENCE), Ok(1), "it tries again by itself");
    let (said, told) = stopped(process);
    assert!(said.ends_with("stopped, all is reported\n"), "{said}{told}");
}
