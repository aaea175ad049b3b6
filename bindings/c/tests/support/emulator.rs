//! The emulator as a process of its own.

use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use super::cargo_build;

pub const APP_ID: &str = "op00000000000001";
pub const SECRET: &str = "0123456789abcdef0123456789abcdef";

pub struct Emulator {
    process: Child,
    pub url: String,
}

impl Emulator {
    pub fn start() -> Self {
        let program = std::env::var_os("PYUN_ENERGY_BIN").map_or_else(build, PathBuf::from);
        let mut process = Command::new(program)
            .args(["emulator", "--port", "0", "--until-stdin-closes", "--app", &format!("{APP_ID}={SECRET}")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let url = line.split('"').nth(3).unwrap_or_else(|| panic!("no URL in {line:?}")).to_owned();
        Self { process, url }
    }

    /// Asks the control API.
    pub fn control(&self, method: &str, path: &str, body: &str) -> String {
        let address = self.url.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        let length = body.len();
        write!(
            stream,
            "{method} /_control/{path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        answer.split_once("\r\n\r\n").unwrap().1.to_owned()
    }
}

fn build() -> PathBuf {
    cargo_build("pyun-energy-cli", &[]).join("pyun-energy")
}

impl Drop for Emulator {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}
