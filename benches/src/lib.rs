//! What the peers share: the standard device, and the loop that counts syncs.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use pyun_energy::{Device, Port, SpaceStatus};

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
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// A client with nothing around it: a socket, one write, one read.
pub struct Raw {
    stream: TcpStream,
    request: Vec<u8>,
    answer: Vec<u8>,
}

impl Raw {
    pub fn new(port: u16) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.set_nodelay(true).unwrap();
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
        self.stream.write_all(&self.request).unwrap();
        let read = self.stream.read(&mut self.answer).unwrap();
        assert!(self.answer[..read].windows(4).any(|window| window == b"1001"));
    }
}
