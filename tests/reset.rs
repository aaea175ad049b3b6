//! What a call that was given up leaves behind: nothing. What the server has not acknowledged is taken back, whoever ends
//! the connection, so that an old snapshot does not arrive after a newer one. The servers are plain sockets.
#![cfg(target_os = "linux")]
#![allow(missing_docs, unsafe_code, clippy::unwrap_used)]

use std::io::{BufReader, ErrorKind as IoKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::time::Duration;
use std::{env, fs, thread};

use pyun_energy::{Client, Device, ErrorKind, Port, Proxy};
use socket2::{Domain, Socket, Type};
use test_support::PATIENCE;
use test_support::server::{Received, SUCCESS, http};

/// What names the server to the process that is killed.
const URL: &str = "PYUN_RESET_URL";

/// A server whose kernel takes 2 kB, and whose program reads nothing.
fn stalled() -> TcpListener {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.set_recv_buffer_size(2048).unwrap();
    socket.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into()).unwrap();
    socket.listen(8).unwrap();
    socket.into()
}

fn client(url: &str, timeout: Duration) -> Client {
    let builder = Client::builder().app_id("op1").secret("s3cret").environment(url).proxy(Proxy::Direct);
    builder.timeout(timeout).attempts(1).build().unwrap()
}

fn url(server: &TcpListener) -> String {
    format!("http://{}", server.local_addr().unwrap())
}

/// A snapshot far larger than 2 kB.
fn large() -> Device {
    let ports = (0..400).map(|no| Port::new(format!("P{no}"), 1, "gun"));
    let device = Device::builder().station_uuid("s").no("d").state(1).energy_code("CN_DC");
    device.ports(ports).build().unwrap()
}

/// Reads what there is; it must end in a reset, before the request is whole.
fn assert_taken_back(mut stream: TcpStream) {
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut bytes = Vec::new();
    let error = stream.read_to_end(&mut bytes).unwrap_err();
    assert_eq!(error.kind(), IoKind::ConnectionReset);
    let read = Received::read(&mut BufReader::new(&*bytes));
    assert!(read.is_none(), "the server got the whole request of a call that had failed");
}

#[test]
fn a_call_that_timed_out() {
    let server = stalled();
    let error = client(&url(&server), Duration::from_millis(300)).sync_device(&large()).unwrap_err();
    assert_eq!((error.kind(), error.was_sent()), (ErrorKind::Timeout, true), "{error}");
    assert_taken_back(server.accept().unwrap().0);
}

#[test]
fn a_call_that_was_cancelled() {
    let server = stalled();
    let client = client(&url(&server), PATIENCE);
    thread::scope(|scope| {
        let call = scope.spawn(|| client.sync_device(&large()).unwrap_err());
        let (stream, _) = server.accept().unwrap();
        wait_until_written(&stream);
        client.cancel();
        assert_eq!(call.join().unwrap().kind(), ErrorKind::Cancelled);
        assert_taken_back(stream);
    });
}

#[test]
fn a_process_that_was_killed() {
    let server = stalled();
    let mut killed = Command::new(env::current_exe().unwrap());
    let killed = killed.args(["--exact", "the_process_that_is_killed", "--nocapture"]).env(URL, url(&server));
    let mut killed = killed.spawn().unwrap();
    let (stream, _) = server.accept().unwrap();
    wait_until_written(&stream);
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert_taken_back(stream);
}

#[test]
fn the_process_that_is_killed() {
    if let Ok(url) = env::var(URL) {
        client(&url, PATIENCE).sync_device(&large()).unwrap_err();
    }
}

/// Until the client's kernel holds more of the request than the server's will ever take.
fn wait_until_written(stream: &TcpStream) {
    let port = |end: SocketAddr| format!(":{:04X}", end.port());
    let (client, server) = (port(stream.peer_addr().unwrap()), port(stream.local_addr().unwrap()));
    let waiting = |line: &str| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let is_it = fields.len() > 4 && fields[1].ends_with(&client) && fields[2].ends_with(&server);
        let queue = fields.get(4).and_then(|queues| queues.split(':').next()).filter(|_| is_it);
        queue.and_then(|queue| u64::from_str_radix(queue, 16).ok())
    };
    while !fs::read_to_string("/proc/net/tcp").unwrap().lines().any(|line| waiting(line) >= Some(8192)) {
        thread::yield_now();
    }
}

#[test]
fn a_connection_that_a_forked_child_has_too() {
    let server = stalled();
    let client = client(&url(&server), Duration::from_millis(500));
    let small = Device::builder().station_uuid("s").no("d").state(1).energy_code("CN_DC").build().unwrap();
    let stream = thread::scope(|scope| {
        let first = scope.spawn(|| client.sync_device(&small).unwrap());
        let mut reader = BufReader::new(server.accept().unwrap().0);
        Received::read(&mut reader).unwrap();
        reader.get_mut().write_all(http("200 OK", "", SUCCESS).as_bytes()).unwrap();
        first.join().unwrap();
        reader.into_inner()
    });
    // SAFETY: the child does nothing but wait for its end.
    let child = unsafe {
        match libc::fork() {
            0 => {
                libc::alarm(60);
                libc::_exit(libc::pause())
            }
            child => child,
        }
    };
    let error = client.sync_device(&large()).unwrap_err();
    // SAFETY: the child is ours, and has not been waited for.
    let killed =
        || unsafe { libc::kill(child, libc::SIGKILL) == 0 && libc::waitpid(child, std::ptr::null_mut(), 0) == child };
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_taken_back(stream);
    assert!(killed());
}

#[test]
fn an_idle_connection_is_closed_in_good_order() {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let client = client(&url(&server), PATIENCE);
    let call = thread::spawn(move || client.sync_device(&large()).unwrap());
    let mut reader = BufReader::new(server.accept().unwrap().0);
    Received::read(&mut reader).unwrap();
    reader.get_mut().write_all(http("200 OK", "", SUCCESS).as_bytes()).unwrap();
    // With the thread goes the client.
    call.join().unwrap();
    let mut end = Vec::new();
    // A reset would be an error.
    reader.read_to_end(&mut end).unwrap();
    assert!(end.is_empty());
}
