//! What the peers share: the standard device, and the loop that counts syncs.

pub mod tls;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use pyun_energy::{Client, Device, Port, SpaceStatus};

pub const APP_ID: &str = "op00000000000001";
pub const SECRET: &str = "0123456789abcdef0123456789abcdef";
pub const PATH: &str = "/gate/1.0/energy/internal/device/sync";

/// The device of `/work/shared/bench`: with two ports its stamped body has 401 bytes.
pub fn standard(ports: usize) -> Device {
    numbered(0, ports)
}

/// The same with a number of its own.
pub fn numbered(number: usize, ports: usize) -> Device {
    let ports = (0..ports).map(|index| {
        let (state, space) = if index % 2 == 1 { (2, SpaceStatus::OCCUPIED) } else { (1, SpaceStatus::UNKNOWN) };
        let alias = char::from(b'A' + u8::try_from(index % 26).unwrap());
        Port::new(format!("D012026{:02}", index + 1), state, alias).with_space_status(space)
    });
    let device = Device::builder().station_uuid("8f5fdb60-9374-4c11-bdc2-a32d8369258c").no(format!("D{number:06}"));
    let device = device.name("测试设备").device_type(0).state(1).state_desc("在线").energy_code("CN_AC").ports(ports);
    device.build().unwrap()
}

/// Runs `threads` clients for `seconds`, and gives syncs a second. A client's first sync is not counted.
pub fn rate<S: FnMut()>(threads: usize, seconds: f64, client: impl Fn() -> S + Sync) -> f64 {
    let barrier = Barrier::new(threads);
    let counts: Vec<(u64, f64)> = thread::scope(|scope| {
        let run = || {
            let mut sync = client();
            sync();
            barrier.wait();
            let begun = Instant::now();
            let mut count = 0;
            while begun.elapsed() < Duration::from_secs_f64(seconds) {
                sync();
                count += 1;
            }
            (count, begun.elapsed().as_secs_f64())
        };
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(run)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    counts.iter().map(|(count, took)| *count as f64 / took).sum()
}

/// Peak resident memory of this process, in kB.
pub fn peak_resident_kb() -> u64 {
    of_status("VmHWM:")
}

/// A number of /proc/self/status.
pub fn of_status(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// Where a peer sends to: `http://127.0.0.1:PORT` or `https://localhost:PORT`, and the authority to trust.
#[derive(Clone)]
pub struct Server {
    pub base_url: String,
    pub authority: Option<String>,
}

impl Server {
    /// The port of the command line; over TLS where the environment names an authority.
    pub fn new(port: &str) -> Self {
        let authority = std::env::var("PYUN_BENCH_AUTHORITY").ok();
        let (scheme, host) = if authority.is_some() { ("https", "localhost") } else { ("http", "127.0.0.1") };
        Self { base_url: format!("{scheme}://{host}:{port}"), authority }
    }

    pub fn client(&self) -> Client {
        let builder = Client::builder().app_id(APP_ID).secret(SECRET).environment(&*self.base_url);
        let authority = self.authority.iter().fold(builder, |builder, file| builder.ca_file(file));
        authority.build().unwrap()
    }

    fn port(&self) -> u16 {
        self.base_url.rsplit(':').next().unwrap().parse().unwrap()
    }
}

trait Stream: Read + Write {}

impl<S: Read + Write> Stream for S {}

/// A client with nothing around it: a socket, TLS where the server wants it, one write, one answer.
pub struct Raw {
    stream: Box<dyn Stream>,
    request: Vec<u8>,
    answer: Vec<u8>,
}

impl Raw {
    pub fn new(server: &Server) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", server.port())).unwrap();
        stream.set_nodelay(true).unwrap();
        let stream: Box<dyn Stream> = match &server.authority {
            None => Box::new(stream),
            Some(file) => Box::new(tls::client(stream, file)),
        };
        Self { stream, request: Vec::new(), answer: vec![0; 4096] }
    }

    pub fn post(&mut self, body: &[u8], signature: &str) {
        self.request.clear();
        let length = body.len();
        write!(
            self.request,
            "POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json; charset=utf-8\r\n\
             Authorization: {signature}\r\nContent-Length: {length}\r\n\r\n"
        )
        .unwrap();
        self.request.extend_from_slice(body);
        self.stream.write_all(&self.request).and_then(|()| self.stream.flush()).unwrap();
        let read = self.stream.read(&mut self.answer).unwrap();
        assert!(self.answer[..read].windows(4).any(|window| window == b"1001"));
    }
}
