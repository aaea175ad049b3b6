//! Connections that are kept, and answers that come when or as one does not expect them.
#![allow(missing_docs, clippy::unwrap_used)]

use std::io::{BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Barrier, Mutex, mpsc};
use std::time::Duration;
use std::{fs, thread};

use pyun_energy::{Client, Device, Error, ErrorKind, Proxy, Reply};
use test_support::server::{Received, SUCCESS, http, listen};
use test_support::{PATIENCE, skip};

fn client(address: SocketAddr) -> Client {
    let base_url = format!("http://{address}");
    let builder = Client::builder().app_id("op1").secret("s3cret").environment(&*base_url).timeout(PATIENCE);
    builder.proxy(Proxy::Direct).deadline(PATIENCE).build().unwrap()
}

fn sync(client: &Client) -> Result<Reply, Error> {
    let device = Device::builder().station_uuid("s").no("d").state(1).energy_code("CN_AC").build().unwrap();
    client.sync_device(&device)
}

/// Answers one request; once that answer has been read, says `last` to nobody's request, and closes.
fn server_that_says(last: &'static str) -> (SocketAddr, mpsc::Receiver<String>, mpsc::Sender<()>) {
    let (seen, paths) = mpsc::channel();
    let (go, goes) = mpsc::channel::<()>();
    let goes = Mutex::new(goes);
    let address = listen(move |stream, connection| {
        let mut reader = BufReader::new(stream);
        while let Some(request) = Received::read(&mut reader) {
            seen.send(request.head.split(' ').nth(1).unwrap().to_owned()).unwrap();
            reader.get_mut().write_all(http("200 OK", "", SUCCESS).as_bytes()).unwrap();
            if connection == 0 {
                goes.lock().unwrap().recv().unwrap();
                reader.get_mut().write_all(last.as_bytes()).unwrap();
                return;
            }
        }
    });
    (address, paths, go)
}

#[test]
fn a_post_that_must_not_be_sent_twice_looks_at_its_connection_first() {
    for last in ["", "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"] {
        let (address, paths, go) = server_that_says(last);
        let client = client(address);
        client.post_json("/first", "{}").unwrap();
        go.send(()).unwrap();
        wait_until_closed(address);
        client.post_json("/second", "{}").unwrap();
        assert_eq!(paths.try_iter().collect::<Vec<_>>(), ["/first", "/second"]);
    }
}

/// Until this machine's kernel knows that a connection to `address` has been closed by its peer.
fn wait_until_closed(address: SocketAddr) {
    const CLOSE_WAIT: &str = "08";
    let peer = format!(":{:04X}", address.port());
    let is_closed = |line: &str| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        fields.len() > 3 && fields[2].ends_with(&peer) && fields[3] == CLOSE_WAIT
    };
    while !fs::read_to_string("/proc/net/tcp").unwrap().lines().any(is_closed) {
        thread::yield_now();
    }
}

#[test]
fn a_408_on_a_kept_connection_is_a_dead_connection() {
    let (seen, requests) = mpsc::channel();
    let address = listen(move |stream, connection| {
        let mut reader = BufReader::new(stream);
        for number in 0.. {
            if Received::read(&mut reader).is_none() {
                return;
            }
            seen.send((connection, number)).unwrap();
            // The second request of the first connection meets what was said to none.
            let (status, close) =
                if (connection, number) == (0, 1) { ("408 x", "Connection: close\r\n") } else { ("200 OK", "") };
            reader.get_mut().write_all(http(status, close, SUCCESS).as_bytes()).unwrap();
        }
    });
    let client = client(address);
    sync(&client).unwrap();
    client.post_json("/x", "{}").unwrap();
    assert_eq!(requests.try_iter().collect::<Vec<_>>(), [(0, 0), (0, 1), (1, 0)]);
}

#[test]
fn every_attempt_that_is_answered_with_408_counts() {
    let (seen, requests) = mpsc::channel();
    let address = listen(move |stream, connection| {
        let mut reader = BufReader::new(stream);
        // Without `Connection: close`, and ready for more.
        while Received::read(&mut reader).is_some() {
            seen.send(connection).unwrap();
            reader.get_mut().write_all(http("408 x", "", "").as_bytes()).unwrap();
        }
    });
    let error = sync(&client(address)).unwrap_err();
    assert_eq!((error.attempts(), error.http_status()), (3, Some(408)), "{error}");
    assert_eq!(requests.try_iter().collect::<Vec<_>>(), [0, 1, 2]);
}

#[test]
fn an_early_answer_to_a_large_upload_is_read() {
    for closes in [true, false] {
        let address = listen(move |mut stream, _| {
            stream.read_exact(&mut [0; 1024]).unwrap();
            stream.write_all(http("413 Payload Too Large", "Connection: close\r\n", "too large").as_bytes()).unwrap();
            if !closes {
                thread::park_timeout(PATIENCE);
            }
            // Closed with much unread: the client's system is told by a reset.
        });
        let error = client(address).post_json("/x", vec![b'x'; 20 << 20]).unwrap_err();
        assert_eq!((error.kind(), error.http_status()), (ErrorKind::Protocol, Some(413)), "{error}");
        assert_eq!(error.body_excerpt(), Some("too large"));
    }
}

#[test]
fn an_upload_that_breaks_without_an_answer_is_a_broken_connection() {
    let address = listen(|mut stream, _| stream.read_exact(&mut [0; 1024]).unwrap());
    let error = client(address).post_json("/x", vec![b'x'; 20 << 20]).unwrap_err();
    assert_eq!((error.kind(), error.was_sent(), error.attempts()), (ErrorKind::Disconnected, true, 1), "{error}");
}

#[test]
fn a_folded_header_is_one_header() {
    // The fold lies across two pieces of the answer, and what looks like one in the body is the body's.
    let body = SUCCESS.replace("success", "a\\n b");
    let head =
        format!("HTTP/1.1 503 x\r\nX-Note: one\r\n\ttwo\r\nRetry-After:\r\n  7\r\nContent-Length: {}\r\n", body.len());
    let cut = head.find("\r\n  7").unwrap() + 2;
    let (first, second) = (head[..cut].to_owned(), format!("{}\r\n{body}", &head[cut..]));
    let address = listen(move |stream, _| {
        let mut reader = BufReader::new(stream);
        while Received::read(&mut reader).is_some() {
            reader.get_mut().write_all(first.as_bytes()).unwrap();
            wait_until_taken(reader.get_ref());
            reader.get_mut().write_all(second.replace("\"1001\"", "\"1500\"").as_bytes()).unwrap();
        }
    });
    let builder = Client::builder().app_id("op1").secret("s").environment(&*format!("http://{address}")).attempts(1);
    let error = sync(&builder.build().unwrap()).unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)), "{error}");
    assert_eq!(error.reply().unwrap().message(), Some("a\n b"));
}

/// Until the peer's program has read all that was written.
fn wait_until_taken(stream: &TcpStream) {
    let port = |end: SocketAddr| format!(":{:04X}", end.port());
    let (client, server) = (port(stream.peer_addr().unwrap()), port(stream.local_addr().unwrap()));
    let is_taken = |line: &str| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let is_it = fields.len() > 4 && fields[1].ends_with(&client) && fields[2].ends_with(&server);
        is_it && fields[4].ends_with(":00000000")
    };
    while !fs::read_to_string("/proc/net/tcp").unwrap().lines().any(is_taken) {
        thread::yield_now();
    }
}

#[test]
fn what_the_server_wants_closed_is_closed_in_good_order() {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let client = client(server.local_addr().unwrap());
    let call = thread::spawn(move || sync(&client).map(|reply| reply.attempts()));
    let mut reader = BufReader::new(server.accept().unwrap().0);
    Received::read(&mut reader).unwrap();
    reader.get_mut().write_all(http("200 OK", "Connection: close\r\n", SUCCESS).as_bytes()).unwrap();
    // A reset would be an error.
    assert_eq!(reader.read_to_end(&mut Vec::new()).unwrap(), 0);
    assert_eq!(call.join().unwrap().unwrap(), 1);
}

/// nginx in the foreground, with a folder of its own.
struct Nginx {
    process: Child,
    folder: PathBuf,
    address: SocketAddr,
}

impl Nginx {
    fn start() -> Option<Self> {
        // Not everybody's PATH has the second.
        let has = |path: &&str| Command::new(path).arg("-v").stderr(Stdio::null()).status().is_ok();
        let path = ["nginx", "/usr/sbin/nginx"].into_iter().find(has)?;
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("nginx-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        // Free a moment ago; nginx cannot be given a listener without a name.
        let address = test_support::server::refusing();
        let at = folder.display();
        let settings = format!(
            "daemon off; pid {at}/pid; error_log {at}/error.log; worker_processes 1;\n\
             events {{}}\nhttp {{ access_log off; client_body_temp_path {at}/b; proxy_temp_path {at}/p;\n\
             fastcgi_temp_path {at}/f; uwsgi_temp_path {at}/u; scgi_temp_path {at}/s; keepalive_requests 100000;\n\
             server {{ listen {address}; location / {{ default_type application/json; return 200 '{SUCCESS}'; }} }} }}\n"
        );
        fs::write(folder.join("conf"), settings).unwrap();
        let mut nginx = Command::new(path);
        nginx.args(["-p", folder.to_str().unwrap(), "-e", "error.log", "-c", "conf"]);
        let process = nginx.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let mut nginx = Self { process, folder, address };
        while TcpStream::connect(address).is_err() {
            assert!(nginx.process.try_wait().unwrap().is_none(), "nginx does not start");
            thread::yield_now();
        }
        Some(nginx)
    }

    /// The workers: the processes whose parent is nginx.
    fn workers(&self) -> Vec<u32> {
        let of = |entry: fs::DirEntry| {
            let number: u32 = entry.file_name().to_str()?.parse().ok()?;
            let status = fs::read_to_string(entry.path().join("stat")).ok()?;
            let parent: u32 = status.rsplit(") ").next()?.split(' ').nth(1)?.parse().ok()?;
            (parent == self.process.id()).then_some(number)
        };
        fs::read_dir("/proc").unwrap().filter_map(|entry| of(entry.unwrap())).collect()
    }

    /// A graceful reload: until the workers of before are gone, and others there.
    fn reload(&self) {
        let before = self.workers();
        let hup = Command::new("kill").args(["-HUP", &self.process.id().to_string()]).status().unwrap();
        assert!(hup.success());
        loop {
            let now = self.workers();
            if !now.is_empty() && now.iter().all(|worker| !before.contains(worker)) {
                break;
            }
            thread::park_timeout(Duration::from_millis(2));
        }
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // Its workers go with it, which they would not if it were killed.
        let _ = Command::new("kill").arg(self.process.id().to_string()).status();
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

#[test]
fn no_post_fails_in_48_reloads_of_nginx() {
    let Some(nginx) = Nginx::start() else { return skip("no nginx") };
    let client = client(nginx.address);
    let post_all = || {
        let together = Barrier::new(8);
        thread::scope(|scope| {
            let posts: Vec<_> = (0..8)
                .map(|_| {
                    scope.spawn(|| {
                        together.wait();
                        client.post_json("/x", "{}").map(|reply| reply.attempts())
                    })
                })
                .collect();
            posts
                .into_iter()
                .filter_map(|post| post.join().unwrap().err())
                .map(|error| error.to_string())
                .collect::<Vec<_>>()
        })
    };
    let mut failures = post_all();
    for _ in 0..48 {
        nginx.reload();
        failures.extend(post_all());
    }
    assert!(failures.is_empty(), "{} of {} failed: {failures:?}", failures.len(), 49 * 8);
}
