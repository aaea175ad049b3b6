//! How a connection is made: both families, look-ups that are slow, addresses that change.
#![allow(missing_docs, unsafe_code, clippy::unwrap_used)]

mod skipping_time;

use std::io::{BufReader, Write};
use std::net::{Ipv6Addr, SocketAddr, TcpListener};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use log::{Level, LevelFilter, Log, Metadata, Record};
use pyun_energy::{Client, ClientBuilder, Device, Error, ErrorKind, Proxy, Reply, Time};
use skipping_time::SkippingTime;
use test_support::server::{Received, SUCCESS, answer, dropping, http, refusing};
use test_support::{PATIENCE, skip};

fn builder() -> ClientBuilder {
    let builder = Client::builder().app_id("op1").secret("s3cret").environment("http://localhost:1");
    builder.timeout(PATIENCE).deadline(PATIENCE).attempts(1).proxy(Proxy::Direct)
}

fn to(addresses: Vec<SocketAddr>) -> Client {
    builder().resolver(move |_, _| Ok(addresses.clone())).build().unwrap()
}

fn sync(client: &Client) -> Result<Reply, Error> {
    sync_no(client, 0)
}

fn sync_no(client: &Client, no: usize) -> Result<Reply, Error> {
    let device = Device::builder().station_uuid("s").no(no.to_string()).state(1).energy_code("CN_AC").build().unwrap();
    client.sync_device(&device)
}

/// Answers each connection once, and closes it.
fn closing() -> SocketAddr {
    answer(http("200 OK", "Connection: close\r\n", SUCCESS)).0
}

#[test]
fn an_address_that_is_silent_costs_a_quarter_of_a_second_and_only_once() {
    let Some((dead, _full)) = dropping() else {
        return skip("this system does not drop connections to a full queue");
    };
    let client = to(vec![dead, closing()]);
    let begun = Instant::now();
    sync(&client).unwrap();
    let first = begun.elapsed();
    assert!(first >= Duration::from_millis(250) && first < Duration::from_secs(3), "{first:?}");
    let begun = Instant::now();
    for _ in 0..20 {
        // A new connection each time, and always to the address that had answered.
        sync(&client).unwrap();
    }
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[test]
fn a_silent_family_does_not_hide_the_other() {
    let Ok(alive) = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)) else {
        return skip("this machine has no IPv6");
    };
    let Some((dead, _full)) = dropping() else {
        return skip("this system does not drop connections to a full queue");
    };
    let mut addresses = vec![dead; 40];
    addresses.push(alive.local_addr().unwrap());
    let client = to(addresses);
    let call = thread::spawn(move || (sync(&client).unwrap(), Instant::now()));
    let begun = Instant::now();
    let mut reader = BufReader::new(alive.accept().unwrap().0);
    Received::read(&mut reader).unwrap();
    reader.get_mut().write_all(http("200 OK", "", SUCCESS).as_bytes()).unwrap();
    let took = call.join().unwrap().1.saturating_duration_since(begun);
    assert!(took < Duration::from_secs(5), "one after another they would have taken 10 s: {took:?}");
}

/// A resolver that waits to be released, counts, and knows how many it was at most at the same time.
struct Slow {
    client: Client,
    asked: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
    gate: mpsc::Sender<()>,
}

fn slow(timeout: Duration) -> Slow {
    let address = closing();
    let (gate, opens) = mpsc::channel::<()>();
    let opens = Mutex::new(opens);
    let [asked, now, most] = [0; 3].map(|_| Arc::new(AtomicUsize::new(0)));
    let (count, highest) = (Arc::clone(&asked), Arc::clone(&most));
    let client = builder().timeout(timeout).resolver(move |_, _| {
        count.fetch_add(1, Ordering::SeqCst);
        highest.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        // Opened, or gone.
        let _ = opens.lock().unwrap().recv();
        now.fetch_sub(1, Ordering::SeqCst);
        Ok(vec![address])
    });
    Slow { client: client.build().unwrap(), asked, most, gate }
}

#[test]
fn a_look_up_that_outlasts_an_attempt_is_there_for_the_next() {
    let Slow { client, asked, gate, .. } = slow(Duration::from_millis(300));
    let error = sync(&client).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.to_string().ends_with("while resolving the host name"), "{error}");
    gate.send(()).unwrap();
    sync(&client).unwrap();
    assert_eq!(asked.load(Ordering::SeqCst), 1, "nobody began anew");
}

#[test]
fn a_name_is_looked_up_once_in_ten_seconds() {
    let (address, time, asked) = (closing(), SkippingTime::new(1.0), Arc::new(AtomicUsize::new(0)));
    let count = Arc::clone(&asked);
    let client = builder().time(time.clone()).resolver(move |_, _| {
        count.fetch_add(1, Ordering::SeqCst);
        Ok(vec![address])
    });
    let client = client.build().unwrap();
    for (wait, looked_up) in [(0, 1), (9, 1), (2, 2), (0, 2)] {
        time.sleep(Duration::from_secs(wait));
        // A new connection each time.
        sync(&client).unwrap();
        assert_eq!(asked.load(Ordering::SeqCst), looked_up, "after {wait} s more");
    }
}

#[test]
fn a_name_is_looked_up_again_after_a_failure() {
    let (gone, alive, asked) = (refusing(), closing(), AtomicUsize::new(0));
    let moving = move |_: &str, _| Ok(vec![if asked.fetch_add(1, Ordering::SeqCst) == 0 { gone } else { alive }]);
    let client = builder().resolver(moving).build().unwrap();
    assert_eq!(sync(&client).unwrap_err().kind(), ErrorKind::Connect);
    sync(&client).unwrap();
}

#[test]
fn no_more_than_eight_look_ups_at_once() {
    let Slow { client, asked, most, gate } = slow(PATIENCE);
    thread::scope(|scope| {
        let calls: Vec<_> = (0..30)
            .map(|no| {
                scope.spawn({
                    let client = &client;
                    move || sync_no(client, no).unwrap()
                })
            })
            .collect();
        while asked.load(Ordering::SeqCst) < 8 {
            thread::yield_now();
        }
        drop(gate);
        for call in calls {
            call.join().unwrap();
        }
    });
    assert_eq!(most.load(Ordering::SeqCst), 8);
}

#[test]
fn a_numeric_address_is_not_looked_up() {
    let client =
        builder().environment(&*format!("http://{}", closing())).resolver(|_, _| Err(std::io::Error::other("asked")));
    sync(&client.build().unwrap()).unwrap();
}

/// Set for the process that cannot start a thread.
const FEW: &str = "PYUN_NO_THREADS";

#[test]
#[cfg(target_os = "linux")]
fn a_thread_that_cannot_be_started_is_no_unknown_host() {
    if env::var_os(FEW).is_none() {
        let mut again = Command::new(env::current_exe().unwrap());
        again.args(["--exact", "a_thread_that_cannot_be_started_is_no_unknown_host"]).env(FEW, "1");
        assert!(again.status().unwrap().success());
        return;
    }
    let client = to(vec![closing()]);
    let pages: u64 = fs::read_to_string("/proc/self/statm").unwrap().split(' ').next().unwrap().parse().unwrap();
    // Too little for the stack of another thread.
    let most = libc::rlimit { rlim_cur: pages * 4096 + (256 << 10), rlim_max: libc::RLIM_INFINITY };
    // SAFETY: it only reads `most`.
    assert_eq!(unsafe { libc::setrlimit(libc::RLIMIT_AS, &raw const most) }, 0);
    let error = sync(&client).unwrap_err();
    assert_eq!((error.kind(), error.is_retryable(), error.was_sent()), (ErrorKind::Connect, true, false), "{error}");
    assert!(error.to_string().starts_with("localhost:1: no thread could be started"), "{error}");
}

/// What the library says at `info` and above.
struct Lines(Mutex<Vec<String>>);

static LINES: Lines = Lines(Mutex::new(Vec::new()));

impl Log for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "pyun_energy" && metadata.level() <= Level::Info
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            self.0.lock().unwrap().push(record.args().to_string());
        }
    }

    fn flush(&self) {}
}

#[test]
fn a_client_that_is_always_busy_notices_a_changed_address() {
    log::set_logger(&LINES).map(|()| log::set_max_level(LevelFilter::Info)).unwrap();
    let ((old, at_old), (new, at_new)) = (answer(http("200 OK", "", SUCCESS)), answer(http("200 OK", "", SUCCESS)));
    let (moved, time) = (Arc::new(AtomicUsize::new(0)), SkippingTime::new(1.0));
    let has_moved = Arc::clone(&moved);
    let at = move || if has_moved.load(Ordering::SeqCst) == 0 { old } else { new };
    let client = builder().time(time.clone()).resolver(move |_, _| Ok(vec![at()])).build().unwrap();
    sync(&client).unwrap();
    moved.store(1, Ordering::SeqCst);
    time.sleep(Duration::from_secs(250));
    sync(&client).unwrap();
    assert_eq!((at_old.try_iter().count(), at_new.try_iter().count()), (2, 0));
    time.sleep(Duration::from_secs(51));
    sync(&client).unwrap();
    assert_eq!((at_old.try_iter().count(), at_new.try_iter().count()), (0, 1));
    let expected = format!("localhost: connected to {new}, before it was {old}");
    assert!(LINES.0.lock().unwrap().contains(&expected));
}
