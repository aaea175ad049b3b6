//! A link with delay: `delay PORT MS` passes all bytes on to a server on this machine, half of the milliseconds later each way.
//! Prints its port, serves until stdin ends.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let server: u16 = arguments[1].parse().unwrap();
    let each_way = Duration::from_millis(arguments[2].parse().unwrap()) / 2;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    println!("{}", listener.local_addr().unwrap().port());
    thread::spawn(move || {
        for client in listener.incoming() {
            let (client, server) = (client.unwrap(), TcpStream::connect(("127.0.0.1", server)).unwrap());
            let ends = (client.try_clone().unwrap(), server.try_clone().unwrap());
            pass(client, server, each_way);
            pass(ends.1, ends.0, each_way);
        }
    });
    std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
}

/// Bytes of one direction, each when its time has come; then the end.
fn pass(mut from: TcpStream, mut to: TcpStream, later: Duration) {
    to.set_nodelay(true).unwrap();
    let (put, get) = mpsc::channel::<(Instant, Vec<u8>)>();
    thread::spawn(move || {
        let mut buffer = [0; 16 * 1024];
        while let Ok(read @ 1..) = from.read(&mut buffer) {
            if put.send((Instant::now() + later, buffer[..read].to_vec())).is_err() {
                return;
            }
        }
    });
    thread::spawn(move || {
        for (due, bytes) in get {
            thread::sleep(due.saturating_duration_since(Instant::now()));
            if to.write_all(&bytes).is_err() {
                return;
            }
        }
        // Whether anybody is there to hear of it does not matter.
        let _ = to.shutdown(Shutdown::Write);
    });
}
