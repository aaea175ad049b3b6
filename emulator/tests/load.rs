//! Much work for the emulator: how fast it is, and that nothing piles up. Run with `cargo test --release -p
//! pyun-energy-emulator --test load -- --ignored --nocapture --test-threads=1`.
#![allow(clippy::unwrap_used, reason = "a test's helper may fail the test")]

mod support;

use std::fs;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use md5::{Digest, Md5};
use pyun_energy_emulator::{Close, Emulator, Fault, FaultBody, Rule, Slicer};
use support::{APP_ID, PATH, SECRET, builder};

const CONNECTIONS: usize = 8;

/// A client that only writes and reads bytes.
struct Plain {
    address: SocketAddr,
    stream: TcpStream,
    reply: Vec<u8>,
}

impl Plain {
    fn new(address: SocketAddr) -> Self {
        Self { address, stream: connect(address), reply: vec![0; 64 << 10] }
    }

    /// The reply's status. After an error the next request goes over a new connection.
    fn status(&mut self, request: &[u8]) -> io::Result<u16> {
        let status = self.try_status(request);
        if status.is_err() {
            self.stream = connect(self.address);
        }
        status
    }

    fn try_status(&mut self, request: &[u8]) -> io::Result<u16> {
        self.stream.write_all(request)?;
        let mut end = 0;
        loop {
            let size = self.stream.read(&mut self.reply[end..])?;
            if size == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            end += size;
            if let Some(status) = whole(&self.reply[..end])? {
                return Ok(status);
            }
        }
    }
}

fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_nodelay(true).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
}

/// The status of a reply that is there to its end.
fn whole(reply: &[u8]) -> io::Result<Option<u16>> {
    if !reply.starts_with(&b"HTTP/1.1 "[..reply.len().min(9)]) {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let Some(head) = reply.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(None) };
    let text = std::str::from_utf8(&reply[..head]).unwrap().to_ascii_lowercase();
    let length: usize = text.split("content-length: ").nth(1).unwrap().lines().next().unwrap().parse().unwrap();
    Ok((reply.len() >= head + 4 + length).then(|| text[9..12].parse().unwrap()))
}

fn request(no: &str) -> Vec<u8> {
    let port = |alias: &str| {
        format!(r#"{{"alias":"{alias}","no":"{no}{alias}","space_status":-1,"state":1,"state_desc":"空闲"}}"#)
    };
    let ports = [port("A"), port("B")].join(",");
    let body = format!(
        r#"{{"app_id":"{APP_ID}","energy_code":"CN_AC","no":"{no}","port":[{ports}],"state":1,"state_desc":"在线","station_uuid":"8f5fdb60-9374-4c11-bdc2-a32d8369258c"}}"#
    );
    let signature = hex::encode(Md5::digest(format!("{body}&app_secret={SECRET}")));
    let head = format!(
        "POST {PATH} HTTP/1.1\r\nHost: emulator\r\nContent-Type: application/json; charset=utf-8\r\nAuthorization: {signature}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    format!("{head}{body}").into_bytes()
}

/// Sends on so many connections at once, and returns how many requests were answered with 200, and how many were not.
fn send_all(emulator: &Emulator, more: impl Fn(usize) -> bool + Sync) -> (usize, usize) {
    let address = emulator.address();
    let each = |thread: usize| {
        let requests: Vec<_> = (0..50).map(|device| request(&format!("D{thread}-{device}"))).collect();
        let mut client = Plain::new(address);
        let (mut good, mut bad) = (0, 0);
        while more(good + bad) {
            let done = client.status(&requests[(good + bad) % requests.len()]);
            *(if done.is_ok_and(|status| status == 200) { &mut good } else { &mut bad }) += 1;
        }
        (good, bad)
    };
    thread::scope(|scope| {
        let each = &each;
        let threads: Vec<_> = (0..CONNECTIONS).map(|thread| scope.spawn(move || each(thread))).collect();
        let counts = threads.into_iter().map(|thread| thread.join().unwrap());
        counts.fold((0, 0), |(good, bad), (g, b)| (good + g, bad + b))
    })
}

/// Kilobytes of resident memory, and open descriptors, of this process: emulator and client.
fn usage() -> (u64, usize) {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    (line.split_whitespace().nth(1).unwrap().parse().unwrap(), fs::read_dir("/proc/self/fd").unwrap().count())
}

/// Descriptors once the emulator has noticed that its clients are gone.
fn settled(most: usize) -> (u64, usize) {
    let begun = Instant::now();
    while usage().1 > most && begun.elapsed() < Duration::from_secs(20) {
        thread::yield_now();
    }
    usage()
}

fn toxics() -> Vec<Fault> {
    let ms = Duration::from_millis;
    vec![
        Fault::new().with_latency(ms(3)).with_jitter(ms(3)),
        Fault::new().with_status(503).with_retry_after("1"),
        Fault::new().with_close(Close::BeforeReply),
        Fault::new().with_close(Close::InReply).processed(),
        Fault::new().with_reset_peer(ms(0)),
        Fault::new().with_timeout(ms(5)),
        Fault::new().with_slicer(Slicer::new(60).with_size_variation(30).with_delay(1_000)),
        Fault::new().with_limit_data(70),
        Fault::new().with_body(FaultBody::Garbage).processed(),
        Fault::new().with_idle_close(ms(1)),
    ]
}

#[test]
#[ignore = "half a minute of load"]
fn a_hundred_thousand_requests_under_faults_leave_nothing_behind() {
    let emulator = builder().seed(1).start().unwrap();
    for fault in toxics() {
        emulator.add_rule(Rule::new(fault).with_toxicity(0.005).always()).unwrap();
    }
    let idle = usage().1;
    // Fills the journal, the allocator's pools and the state, which do not grow after that.
    send_all(&emulator, |sent| sent < 500);
    let mut usages = vec![settled(idle)];
    let (mut good, mut bad) = (0, 0);
    for _ in 0..4 {
        let (g, b) = send_all(&emulator, |sent| sent < 25_000 / CONNECTIONS);
        (good, bad) = (good + g, bad + b);
        usages.push(settled(idle));
    }
    println!(
        "{good} accepted, {bad} not; KB of resident memory and descriptors after 4,000 requests, then each 25,000: {usages:?}"
    );
    // Seven of the ten toxics cost the reply, each at half a percent; the idle close may cost the next.
    assert!((2_500..=5_000).contains(&bad), "{bad}");
    assert_eq!(good + bad, 100_000);
    assert_eq!(emulator.devices().len(), 50 * CONNECTIONS);
    let (first, last) = (usages[0], usages[4]);
    assert!(last.1 <= first.1, "descriptors");
    assert!(last.0 < first.0 + 8 * 1_024, "memory");
}

#[test]
#[ignore = "ten seconds of load"]
fn syncs_a_second() {
    let emulator = builder().start().unwrap();
    for _ in 0..5 {
        let begun = Instant::now();
        let (good, bad) = send_all(&emulator, |_| begun.elapsed() < Duration::from_secs(2));
        assert_eq!(bad, 0);
        println!("{:.0} syncs a second", f64::from(u32::try_from(good).unwrap()) / begun.elapsed().as_secs_f64());
    }
}
