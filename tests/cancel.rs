//! Ending a call from outside, wherever it waits: by `cancel` from another thread, and by the hook that the call asks.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::io::Write;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use pyun_energy::{Client, ClientBuilder, Device, Error, ErrorKind, Proxy, Reply, SyncOptions};
use test_support::server::{Received, SUCCESS, answer, drain, dropping, http, listen};
use test_support::{PATIENCE, skip};

fn builder(base_url: &str) -> ClientBuilder {
    let builder = Client::builder().app_id("op1").secret("s3cret").environment(base_url).proxy(Proxy::Direct);
    builder.timeout(PATIENCE).deadline(PATIENCE)
}

fn device(no: &str) -> Device {
    Device::builder().station_uuid("s").no(no).state(1).energy_code("CN_AC").build().unwrap()
}

type Call = fn(&Client) -> Result<Reply, Error>;

fn sync(client: &Client) -> Result<Reply, Error> {
    client.sync_device(&device("d"))
}

/// Runs a call that waits, ends it by `end` once it has waited a little, and gives how long it took to end.
fn ended(client: &Client, call: Call, end: impl FnOnce() + Send) -> (Error, Duration) {
    thread::scope(|scope| {
        let (begins, begun) = mpsc::channel();
        let waiting = scope.spawn(move || {
            begins.send(()).unwrap();
            (call(client).unwrap_err(), Instant::now())
        });
        begun.recv().unwrap();
        // Long enough to be waiting. If it is not yet, it has begun, and ends all the sooner.
        thread::park_timeout(Duration::from_millis(150));
        let told = Instant::now();
        end();
        let (error, ended) = waiting.join().unwrap();
        (error, ended.saturating_duration_since(told))
    })
}

/// Sees to it that a call that waits while `doing` something ends within 100 ms of being told, both ways.
fn ends(builder: &ClientBuilder, call: Call, doing: &str) {
    let mut fastest = Duration::MAX;
    // The machine may be busy for a moment, but not every time.
    for _ in 0..5 {
        let client = builder.clone().build().unwrap();
        let (error, took) = ended(&client, call, || client.cancel());
        assert_eq!(error.kind(), ErrorKind::Cancelled, "{error}");
        assert!(error.is_retryable(), "the same call may succeed later");
        let was_doing = error.to_string().contains(doing);

        let asked = Arc::new(AtomicBool::new(false));
        let answer = Arc::clone(&asked);
        let hooked = client.with_interrupt(move || answer.load(Ordering::SeqCst));
        let (error, hook_took) = ended(&hooked, call, || asked.store(true, Ordering::SeqCst));
        assert_eq!(error.kind(), ErrorKind::Cancelled, "{error}");
        fastest = fastest.min(took.max(hook_took));
        if was_doing && fastest <= Duration::from_millis(100) {
            return;
        }
    }
    unreachable!("{doing}: {fastest:?}");
}

#[test]
fn while_resolving() {
    let (_keep, stuck) = mpsc::channel::<()>();
    let stuck = Arc::new(std::sync::Mutex::new(stuck));
    let builder = builder("http://localhost:1").resolver(move |_, _| {
        let _ = stuck.lock().unwrap().recv();
        Ok(vec![])
    });
    ends(&builder, sync, "cancelled while resolving");
}

#[test]
fn while_connecting() {
    let Some((address, _full)) = dropping() else {
        return skip("this system does not drop connections to a full queue");
    };
    ends(&builder(&format!("http://{address}")), sync, "cancelled while connecting");
}

#[cfg(feature = "tls")]
#[test]
fn while_securing() {
    let address = listen(|stream, _| drain(stream));
    ends(&builder(&format!("https://{address}")), sync, "cancelled while securing");
}

#[test]
fn while_sending() {
    let address = listen(|stream, _| {
        thread::park_timeout(PATIENCE);
        drop(stream);
    });
    let big: Call = |client| client.post_json("/x", vec![b'x'; 10 << 20]);
    ends(&builder(&format!("http://{address}")), big, "cancelled while sending");
}

#[test]
fn while_waiting_for_the_answer() {
    let address = listen(|stream, _| drain(stream));
    ends(&builder(&format!("http://{address}")), sync, "cancelled while waiting");
}

#[test]
fn while_reading() {
    let address = listen(|mut stream, _| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{").unwrap();
        drain(stream);
    });
    ends(&builder(&format!("http://{address}")), sync, "cancelled while reading");
}

#[test]
fn while_backing_off() {
    let (address, _requests) = answer(http("503 X", "Retry-After: 50\r\n", "{}"));
    ends(&builder(&format!("http://{address}")), sync, "cancelled before another attempt");
}

#[test]
fn many_devices_at_once() {
    let address = listen(|stream, _| drain(stream));
    let many: Call = |client| {
        let devices: Vec<Device> = (0..100).map(|number| device(&number.to_string())).collect();
        let mut results = client.sync_devices(&devices, SyncOptions::default());
        assert!(results.iter().all(|result| result.as_ref().unwrap_err().kind() == ErrorKind::Cancelled));
        results.swap_remove(0)
    };
    ends(&builder(&format!("http://{address}")), many, "cancelled while waiting");
}

#[test]
fn calls_that_begin_later_are_not_affected() {
    let (address, _requests) = answer(http("200 OK", "", SUCCESS));
    let client = builder(&format!("http://{address}")).build().unwrap();
    client.cancel();
    sync(&client).unwrap();
    sync(&client.clone()).unwrap();
}

#[test]
fn a_quick_answer_does_not_ask_the_hook() {
    let (address, _requests) = answer(http("200 OK", "", SUCCESS));
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let client = builder(&format!("http://{address}")).build().unwrap().with_interrupt(move || {
        count.fetch_add(1, Ordering::SeqCst);
        false
    });
    sync(&client).unwrap();
    let before = asked.load(Ordering::SeqCst);
    for _ in 0..100 {
        sync(&client).unwrap();
    }
    // Now and then the machine is slower than a slice.
    assert!(asked.load(Ordering::SeqCst) - before < 50);
}

#[test]
fn a_hook_that_says_no_changes_nothing() {
    let slow = listen(|stream, _| {
        let mut reader = std::io::BufReader::new(stream);
        Received::read(&mut reader).unwrap();
        thread::park_timeout(Duration::from_millis(300));
        reader.get_mut().write_all(http("200 OK", "", SUCCESS).as_bytes()).unwrap();
    });
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let client = builder(&format!("http://{slow}")).build().unwrap().with_interrupt(move || {
        count.fetch_add(1, Ordering::SeqCst);
        false
    });
    sync(&client).unwrap();
    assert!(asked.load(Ordering::SeqCst) >= 2, "it was asked while waiting");
}

#[test]
fn a_hook_that_says_yes_once_is_obeyed_while_data_trickles() {
    let address = listen(|mut stream, _| {
        for byte in http("200 OK", "", SUCCESS).bytes().cycle() {
            if stream.write_all(&[byte]).is_err() {
                return;
            }
            thread::park_timeout(Duration::from_millis(10));
        }
    });
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let client = builder(&format!("http://{address}")).build().unwrap().with_interrupt(move || {
        // As Python's signal handlers: told once, and not again.
        count.fetch_add(1, Ordering::SeqCst) == 2
    });
    let error = sync(&client).unwrap_err();
    assert_eq!((error.kind(), asked.load(Ordering::SeqCst)), (ErrorKind::Cancelled, 3), "{error}");
}

#[test]
fn many_devices_ask_though_results_keep_coming() {
    let address = listen(|stream, _| {
        let mut reader = std::io::BufReader::new(stream);
        while Received::read(&mut reader).is_some() {
            thread::park_timeout(Duration::from_millis(5));
            reader.get_mut().write_all(http("200 OK", "", SUCCESS).as_bytes()).unwrap();
        }
    });
    let begun = Instant::now();
    let client = builder(&format!("http://{address}")).build().unwrap();
    let client = client.with_interrupt(move || begun.elapsed() > Duration::from_millis(200));
    let devices: Vec<Device> = (0..3000).map(|number| device(&number.to_string())).collect();
    let options = SyncOptions::default().progress(|_, _, _| thread::park_timeout(Duration::from_millis(1)));
    let results = client.sync_devices(&devices, options);
    assert!(results.last().unwrap().as_ref().is_err_and(|error| error.kind() == ErrorKind::Cancelled));
}

#[test]
fn a_progress_that_panics_ends_it() {
    let address = listen(|stream, connection| {
        let mut reader = std::io::BufReader::new(stream);
        while Received::read(&mut reader).is_some() {
            if connection > 0 {
                thread::park_timeout(PATIENCE); // all but one are slow
            }
            if reader.get_mut().write_all(http("200 OK", "", SUCCESS).as_bytes()).is_err() {
                return;
            }
        }
    });
    let client = builder(&format!("http://{address}")).build().unwrap();
    let devices: Vec<Device> = (0..1000).map(|number| device(&number.to_string())).collect();
    let begun = Instant::now();
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        client.sync_devices(&devices, SyncOptions::default().progress(|_, _, _| panic!("the caller's")))
    }));
    assert!(panicked.is_err() && begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
}
