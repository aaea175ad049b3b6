//! The outside: a gateway that is not ours, and directories to work in.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::panic, missing_docs)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, SystemTime};

use pyun_energy::{ChargingRecord, Client, Device, OccupancyPayment, ParkingDiscount, Proxy};

/// Longer than anything here takes, on the slowest machine.
pub const PATIENCE: Duration = Duration::from_secs(60);

pub const ACCEPTED: &str = r#"{"code":"1001","message":"success","seqno":"1"}"#;

/// A directory that is not there yet; it is removed with this.
pub struct Dir(pub PathBuf);

impl Dir {
    pub fn new(name: &str) -> Self {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&dir);
        Self(dir)
    }

    /// In memory, where what is tested is not the disk.
    pub fn volatile(name: &str) -> Self {
        let memory = Path::new("/dev/shm");
        if !memory.is_dir() {
            return Self::new(name);
        }
        let dir = memory.join(format!("pyun-outbox-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&dir);
        Self(dir)
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub fn client(base_url: &str) -> Client {
    let builder = Client::builder().app_id("op1").secret("s3cret").environment(base_url).proxy(Proxy::Direct);
    builder.timeout(Duration::from_secs(10)).build().unwrap()
}

pub fn device(no: &str, name: &str) -> Device {
    Device::builder().station_uuid("s").no(no).name(name).state(1).energy_code("CN_AC").build().unwrap()
}

/// A report of a charge: `quantity` tells one from another; state 2 is progress, 3 the bill.
pub fn charge(order: &str, quantity: i32, state: i32) -> ChargingRecord {
    let record = ChargingRecord::builder().station_uuid("s").order(order).start_time(at(0)).end_time(at(60));
    let record = record.quantity(quantity).energy_value(1).fee_value(1).state(state).device_no("d").device_type(0);
    record.port_no("p").energy_code("CN_AC").mobile("13800000000").build().unwrap()
}

pub fn discount(order: &str) -> ParkingDiscount {
    let discount =
        ParkingDiscount::builder().station_uuid("s").replenish_order(order).start_time(at(0)).end_time(at(60));
    let discount = discount.quantity(1).energy_value(1).fee_value(1).total_value(2).device_no("d").port_no("p");
    discount.energy_code("CN_AC").vin("V").plate("粤B12345").build().unwrap()
}

pub fn payment(pay_order: &str) -> OccupancyPayment {
    let payment = OccupancyPayment::builder().pay_order(pay_order).pay_value(1).pay_time(at(0)).trade_no("t-1");
    payment.pay_mode(99).pay_mode_desc("其他").build().unwrap()
}

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_790_000_000 + seconds)
}

/// What a server does with a request.
pub enum Answer {
    /// HTTP status line without its version, further headers, body.
    Http(&'static str, &'static str, String),
    /// Never an answer.
    Silence,
    /// The connection breaks.
    Drop,
}

impl Answer {
    pub fn accepted() -> Self {
        Self::Http("200 OK", "", ACCEPTED.to_owned())
    }

    pub fn code(code: &str) -> Self {
        Self::Http("200 OK", "", format!(r#"{{"code":"{code}","message":"m","hint":"h","seqno":"77"}}"#))
    }
}

/// A request: path and body.
#[derive(Clone, Debug)]
pub struct Request {
    pub path: String,
    pub body: String,
}

impl Request {
    /// The value of a field, by looking for it: strings and numbers.
    pub fn field(&self, name: &str) -> String {
        let Some(at) = self.body.find(&format!("\"{name}\":")) else { return String::new() };
        let value = &self.body[at + name.len() + 3..];
        match value.strip_prefix('"') {
            Some(text) => text.split('"').next().unwrap().to_owned(),
            None => value.split([',', '}']).next().unwrap().to_owned(),
        }
    }
}

/// A plain server: `answer` is asked for each request; what was answered, in order, comes out of the receiver.
pub fn serve(answer: impl Fn(&Request, usize) -> Answer + Send + Sync + 'static) -> (SocketAddr, Receiver<Request>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (seen, requests) = mpsc::channel();
    let (answer, count) = (Arc::new(answer), Arc::new(Mutex::new(0)));
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (answer, count, seen) = (Arc::clone(&answer), Arc::clone(&count), seen.clone());
            thread::spawn(move || {
                let mut reader = BufReader::new(stream.unwrap());
                while let Some(request) = read(&mut reader) {
                    let number = {
                        let mut count = count.lock().unwrap();
                        *count += 1;
                        *count - 1
                    };
                    let answer = answer(&request, number);
                    // A test that has seen enough no longer listens.
                    let _ = seen.send(request);
                    match answer {
                        Answer::Http(status, headers, body) => {
                            let length = body.len();
                            let text = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\n\r\n{body}");
                            if reader.get_mut().write_all(text.as_bytes()).is_err() {
                                return;
                            }
                        }
                        Answer::Silence => {
                            let _ = std::io::copy(&mut reader, &mut std::io::sink());
                        }
                        Answer::Drop => return,
                    }
                }
            });
        }
    });
    (address, requests)
}

fn read(reader: &mut BufReader<TcpStream>) -> Option<Request> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let length =
        head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).ok()?;
    let path = head.split(' ').nth(1)?.to_owned();
    Some(Request { path, body: String::from_utf8(body).ok()? })
}
