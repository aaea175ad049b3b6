//! What several tests need. But for the clock, nothing here uses the library: it is the outside.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::panic)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use std::{fs, thread};

use socket2::{Domain, Socket, Type};

/// Longer than anything here takes, on the slowest machine.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Leaves a test out for want of something. `make test` lists these; with `PYUN_NO_SKIP` set (CI) it is a failure.
pub fn skip(reason: &str) {
    assert!(std::env::var_os("PYUN_NO_SKIP").is_none(), "not to be skipped here: {reason}");
    let list = Path::new(env!("CARGO_TARGET_TMPDIR")).join("skipped.txt");
    let mut list = fs::File::options().create(true).append(true).open(list).unwrap();
    writeln!(list, "skipped: {reason}").unwrap();
}

/// The cases of one kind of vectors (`tests/vectors/README.md`).
pub fn vectors(kind: &str) -> Vec<Vector> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors").join(kind);
    let mut cases: Vec<Vector> = fs::read_dir(folder).unwrap().map(|entry| Vector(entry.unwrap().path())).collect();
    cases.sort_by(|left, right| left.0.cmp(&right.0));
    assert!(!cases.is_empty());
    cases
}

pub struct Vector(PathBuf);

impl Vector {
    pub fn name(&self) -> String {
        self.0.file_name().unwrap().to_string_lossy().into_owned()
    }

    pub fn bytes(&self, file: &str) -> Vec<u8> {
        fs::read(self.0.join(file)).unwrap()
    }

    pub fn text(&self, file: &str) -> String {
        String::from_utf8(self.bytes(file)).unwrap()
    }

    pub fn timestamp(&self) -> Option<i64> {
        fs::read_to_string(self.0.join("timestamp.txt")).ok().map(|text| text.parse().unwrap())
    }
}

/// A request as it came over the wire.
#[derive(Debug, Clone)]
pub struct Received {
    pub head: String,
    pub body: Vec<u8>,
}

impl Received {
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().skip(1).filter_map(|line| line.split_once(':'));
        lines.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }

    /// Reads one request; `None` when the connection ends before its head is whole.
    pub fn read(stream: &mut impl BufRead) -> Option<Self> {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if stream.read_line(&mut head).ok()? == 0 {
                return None;
            }
        }
        let received = Self { head, body: Vec::new() };
        let length = received.header("content-length").map_or(0, |length| length.parse().unwrap());
        let mut body = vec![0; length];
        stream.read_exact(&mut body).ok()?;
        Some(Self { body, ..received })
    }
}

/// A plain TCP server that knows nothing of the library: every connection is given to `serve`, with its number.
pub fn listen(serve: impl Fn(TcpStream, usize) + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let serve = Arc::new(serve);
    thread::spawn(move || {
        for (number, stream) in listener.incoming().enumerate() {
            let serve = serve.clone();
            thread::spawn(move || serve(stream.unwrap(), number));
        }
    });
    address
}

/// A server that answers every request with these bytes, keeps connections alive, and hands out what it received.
pub fn answer(reply: impl Into<Vec<u8>>) -> (SocketAddr, Receiver<Received>) {
    let reply = reply.into();
    let (seen, requests) = mpsc::channel();
    let address = listen(move |stream, _| {
        let mut reader = BufReader::new(stream);
        while let Some(request) = Received::read(&mut reader) {
            // A test that has seen enough no longer listens.
            let _ = seen.send(request);
            if reader.get_mut().write_all(&reply).is_err() {
                return;
            }
        }
    });
    (address, requests)
}

/// An answer of the platform: status line, headers, body.
pub fn http(status: &str, headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\n{headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

pub const SUCCESS: &str =
    r#"{"code":"1001","message":"success","seqno":"20251121000000000000000000000001","data_node":"n1","time_cost":7}"#;

/// Blocks until the peer closes, reading whatever it sends.
pub fn drain(mut stream: TcpStream) {
    let _ = std::io::copy(&mut stream, &mut std::io::sink());
}

/// A clock that runs with the real one and skips what is slept, so that minutes pass at once. Chance is what it is told.
#[derive(Clone)]
pub struct SkippingTime(Arc<(Mutex<Duration>, f64)>);

impl SkippingTime {
    pub fn new(random: f64) -> Self {
        Self(Arc::new((Mutex::new(Duration::ZERO), random)))
    }

    /// How long was slept, all in all.
    pub fn slept(&self) -> Duration {
        *self.0.0.lock().unwrap()
    }
}

impl pyun_energy::Time for SkippingTime {
    fn now(&self) -> Instant {
        Instant::now() + self.slept()
    }

    fn sleep(&self, duration: Duration) {
        *self.0.0.lock().unwrap() += duration;
    }

    fn random(&self) -> f64 {
        self.0.1
    }
}

/// An address that drops connections: a listener whose queue is full. Keep what comes with it; `None` where the system
/// does not drop them.
pub fn dropping() -> Option<(SocketAddr, (Socket, Vec<TcpStream>))> {
    let full = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    full.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into()).unwrap();
    full.listen(0).unwrap();
    let address = full.local_addr().unwrap().as_socket().unwrap();
    let wait = Duration::from_millis(200);
    let fillers: Vec<_> = (0..8).map_while(|_| TcpStream::connect_timeout(&address, wait).ok()).collect();
    (fillers.len() < 8).then_some((address, (full, fillers)))
}

/// An address at which nobody listens.
pub fn refusing() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// The emulator in a process of its own; it ends with this one.
pub struct EmulatorProcess {
    pub url: String,
    pub control: Control,
    child: Child,
}

impl EmulatorProcess {
    /// Starts the command that `PYUN_ENERGY_BIN` names, or builds it.
    pub fn start(arguments: &[&str]) -> Self {
        let mut command = std::env::var_os("PYUN_ENERGY_BIN").map_or_else(built_by_cargo, Command::new);
        command.arg("emulator").arg("--until-stdin-closes").args(arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut ready = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut ready).unwrap();
        let ready: serde_json::Value = serde_json::from_str(&ready).unwrap();
        let text = |key: &str| ready[key].as_str().unwrap().to_owned();
        let control = Control(text("control").strip_prefix("http://").unwrap().to_owned());
        Self { url: text("url"), control, child }
    }
}

fn built_by_cargo() -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["run", "--quiet", "--release", "-p", "pyun-energy-cli", "--"]);
    cargo
}

impl Drop for EmulatorProcess {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        self.child.wait().unwrap();
    }
}

/// The control API of an emulator, by plain sockets.
#[derive(Clone)]
pub struct Control(String);

impl Control {
    pub fn get(&self, path: &str) -> serde_json::Value {
        self.call("GET", path, "")
    }

    pub fn post(&self, path: &str, body: &str) -> serde_json::Value {
        self.call("POST", path, body)
    }

    fn call(&self, method: &str, path: &str, body: &str) -> serde_json::Value {
        let (host, prefix) = self.0.split_once('/').unwrap();
        let mut stream = TcpStream::connect(host).unwrap();
        let length = body.len();
        let head = format!(
            "{method} /{prefix}{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
        );
        stream.write_all((head + body).as_bytes()).unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).unwrap();
        assert!(reply.starts_with("HTTP/1.1 200"), "{reply}");
        serde_json::from_str(reply.split_once("\r\n\r\n").unwrap().1).unwrap()
    }
}
