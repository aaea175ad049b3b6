//! The server that everything is measured against: answers each request with the same success. Prints its port, serves
//! until stdin ends.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

const BODY: &str = r#"{"code":"1001","message":"success","seqno":"20251121000000000000000000000001","data_node":"sink","time_cost":1}"#;

fn main() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    println!("{}", listener.local_addr().unwrap().port());
    let reply =
        format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{BODY}", BODY.len());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let reply = reply.clone();
            thread::spawn(move || serve(stream.unwrap(), reply.as_bytes()));
        }
    });
    std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
}

fn serve(mut stream: TcpStream, reply: &[u8]) {
    stream.set_nodelay(true).unwrap();
    let (mut buffer, mut have) = (vec![0; 64 * 1024], 0);
    loop {
        while let Some(length) = request_length(&buffer[..have]).filter(|length| *length <= have) {
            buffer.copy_within(length..have, 0);
            have -= length;
            if stream.write_all(reply).is_err() {
                return;
            }
        }
        match stream.read(&mut buffer[have..]) {
            Ok(read @ 1..) => have += read,
            _ => return,
        }
    }
}

fn request_length(bytes: &[u8]) -> Option<usize> {
    let head = bytes.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let text = std::str::from_utf8(&bytes[..head]).ok()?.to_ascii_lowercase();
    let length: usize = text.split("content-length:").nth(1)?.lines().next()?.trim().parse().ok()?;
    Some(head + length)
}
