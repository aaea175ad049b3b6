//! The emulator in a process of its own, and its control API by plain sockets.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use crate::scratch;

/// The emulator in a process of its own; it ends with this one.
pub struct EmulatorProcess {
    pub url: String,
    pub control: Control,
    child: Child,
}

impl EmulatorProcess {
    /// Starts the command that `PYUN_ENERGY_BIN` names, or builds it.
    pub fn start(arguments: &[&str]) -> Self {
        let program = std::env::var_os("PYUN_ENERGY_BIN").map_or_else(built_by_cargo, PathBuf::from);
        let mut command = Command::new(program);
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

fn built_by_cargo() -> PathBuf {
    let target = scratch().join("..");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "-p", "pyun-energy-cli", "--target-dir"]).arg(&target);
    assert!(cargo.status().unwrap().success(), "{cargo:?}");
    target.join("debug/pyun-energy")
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
