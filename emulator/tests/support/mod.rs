//! A client that shares nothing with the project's: HTTP by hand, signatures from the known answers.
#![allow(dead_code, unreachable_pub, reason = "each test binary takes what it needs")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test's helper may fail the test")]

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use pyun_energy_emulator::{Builder, Emulator};
use serde_json::Value;
pub use test_support::{APP_ID, SECRET};

pub const PATH: &str = "/gate/1.0/energy/internal/device/sync";
/// The timestamp of revision C's sample.
pub const SAMPLE_TIME: i64 = 1_758_093_419_429;

/// A known answer: a body, and its signature under a secret.
pub struct Vector {
    pub body: String,
    pub secret: String,
    pub signature: String,
}

/// The vector in the directory `name` of `tests/vectors/device`.
pub fn vector(name: &str) -> Vector {
    let directory = format!("{}/../tests/vectors/device/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = |file: &str| std::fs::read_to_string(format!("{directory}/{file}")).expect(name);
    Vector { body: text("body.json"), secret: text("secret.txt"), signature: text("signature.txt") }
}

/// Revision A's sample, signed with [`SECRET`].
pub fn revision_a() -> Vector {
    let found = vector("sync-device-revision-a-sample-ascii-secret");
    assert_eq!(found.secret, SECRET);
    found
}

pub fn builder() -> Builder {
    Emulator::builder().app(APP_ID, SECRET)
}

pub fn start() -> Emulator {
    builder().start().unwrap()
}

/// Moves the clock so that revision C's sample is `age_ms` old.
pub fn make_sample_old(emulator: &Emulator, age_ms: i64) {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    emulator.set_clock_offset_ms(SAMPLE_TIME + age_ms - i64::try_from(now.as_millis()).unwrap());
}

#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("a JSON reply")
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
    }

    pub fn code(&self) -> String {
        self.json()["code"].as_str().expect("a code").to_owned()
    }

    pub fn hint(&self) -> String {
        self.json()["hint"].as_str().expect("a hint").to_owned()
    }
}

/// One connection, kept alive.
pub struct Client(TcpStream);

impl Client {
    pub fn new(emulator: &Emulator) -> Self {
        let stream = TcpStream::connect(emulator.address()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        Self(stream)
    }

    pub fn send(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) {
        let given: String = headers.iter().flat_map(|(name, value)| [name, ": ", value, "\r\n"]).collect();
        let length = body.len();
        let head = format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {length}\r\n{given}\r\n");
        self.write(&[head.as_bytes(), body].concat());
    }

    pub fn write(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).unwrap();
    }

    /// All bytes until the other side closes.
    pub fn rest(&mut self) -> Vec<u8> {
        self.try_rest().unwrap()
    }

    /// All bytes until the other side closes, or what went wrong.
    pub fn try_rest(&mut self) -> Result<Vec<u8>, ErrorKind> {
        let mut bytes = Vec::new();
        self.0.read_to_end(&mut bytes).map(|_| bytes).map_err(|e| e.kind())
    }

    pub fn read_exact(&mut self, bytes: &mut [u8]) -> std::io::Result<()> {
        self.0.read_exact(bytes)
    }

    /// What is there; empty at the end.
    pub fn read_some(&mut self) -> std::io::Result<Vec<u8>> {
        let mut bytes = vec![0; 64 << 10];
        let size = self.0.read(&mut bytes)?;
        bytes.truncate(size);
        Ok(bytes)
    }

    pub fn give_up_after(&self, time: Duration) {
        self.0.set_read_timeout(Some(time)).unwrap();
    }

    /// Says that nothing more is coming.
    pub fn close_sending(&self) {
        self.0.shutdown(Shutdown::Write).unwrap();
    }

    pub fn receive(&mut self) -> Reply {
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") {
            self.0.read_exact(&mut byte).unwrap();
            head.push(byte[0]);
        }
        let head = String::from_utf8(head).unwrap();
        let mut lines = head.trim_end().split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers: Vec<_> =
            lines.map(|line| line.split_once(": ").unwrap()).map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
        let mut reply = Reply { status, headers, body: Vec::new() };
        let length: usize = reply.header("content-length").expect("a length").parse().unwrap();
        reply.body = vec![0; length];
        self.0.read_exact(&mut reply.body).unwrap();
        reply
    }

    pub fn call(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        self.send(method, path, headers, body);
        self.receive()
    }

    /// A sync with the right content type.
    pub fn sync(&mut self, body: &str, signature: &str) -> Reply {
        let headers = [("Content-Type", "application/json; charset=utf-8"), ("Authorization", signature)];
        self.call("POST", PATH, &headers, body.as_bytes())
    }
}
