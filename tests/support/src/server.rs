//! Plain TCP servers that know nothing of the library.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use socket2::{Domain, Socket, Type};

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
