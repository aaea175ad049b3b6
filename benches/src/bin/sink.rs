//! The server that everything is measured against: answers each request with the same success.
//! `sink [close] [fresh] [CERTIFICATES KEY]`: over TLS with the two files; `close` after each answer; `fresh` resumes no session.
//! Prints its port, serves until stdin ends.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::thread;

use pyun_energy_bench::tls;
use rustls::{ServerConnection, StreamOwned};

const BODY: &str = r#"{"code":"1001","message":"success","seqno":"20251121000000000000000000000001","data_node":"sink","time_cost":1}"#;

#[derive(Clone)]
struct Reply {
    bytes: Vec<u8>,
    /// Whether it is the last one of its connection.
    last: bool,
}

fn main() {
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    let mut flag = |name: &str| words.iter().position(|word| word == name).map(|at| words.remove(at)).is_some();
    let (last, fresh) = (flag("close"), flag("fresh"));
    let config = words.first().map(|certificates| Arc::new(tls::server(certificates, &words[1], fresh)));
    let closing = if last { "Connection: close\r\n" } else { "" };
    let head =
        format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{closing}Content-Length: {}\r\n\r\n", BODY.len());
    let reply = Reply { bytes: format!("{head}{BODY}").into_bytes(), last };

    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    println!("{}", listener.local_addr().unwrap().port());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (reply, config, stream) = (reply.clone(), config.clone(), stream.unwrap());
            thread::spawn(move || {
                stream.set_nodelay(true).unwrap();
                match config {
                    None => serve(stream, &reply),
                    Some(config) => serve(StreamOwned::new(ServerConnection::new(config).unwrap(), stream), &reply),
                };
            });
        }
    });
    std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
}

/// Until the connection ends, in whatever way.
fn serve(mut stream: impl Read + Write, reply: &Reply) -> Option<()> {
    let (mut buffer, mut have) = (vec![0; 64 * 1024], 0);
    loop {
        while let Some(length) = request_length(&buffer[..have]).filter(|length| *length <= have) {
            buffer.copy_within(length..have, 0);
            have -= length;
            stream.write_all(&reply.bytes).and_then(|()| stream.flush()).ok()?;
            if reply.last {
                return Some(());
            }
        }
        match stream.read(&mut buffer[have..]) {
            Ok(read @ 1..) => have += read,
            _ => return None,
        }
    }
}

fn request_length(bytes: &[u8]) -> Option<usize> {
    let head = bytes.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let text = std::str::from_utf8(&bytes[..head]).ok()?.to_ascii_lowercase();
    let length: usize = text.split("content-length:").nth(1)?.lines().next()?.trim().parse().ok()?;
    Some(head + length)
}
