//! A forked child opens connections of its own, whatever its parent was doing; the parent's stay whole.
#![cfg(unix)]
#![allow(missing_docs, unsafe_code, clippy::unwrap_used)]

use std::fs::File;
use std::io::{BufReader, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;

use pyun_energy::{Client, Device};
use test_support::PATIENCE;
use test_support::server::{Received, SUCCESS, answer, http, listen};

fn device(no: &str) -> Device {
    Device::builder().station_uuid("s").no(no).state(1).energy_code("CN_AC").build().unwrap()
}

/// Runs `work` in a forked child, and gives its exit status.
fn in_child(work: impl FnOnce() -> bool) -> i32 {
    // SAFETY: the child only runs `work` and leaves by `_exit`; memory allocation survives a fork with glibc.
    unsafe {
        match libc::fork() {
            0 => {
                libc::alarm(60); // rather dead than hanging
                libc::_exit(i32::from(!work()))
            }
            child => {
                let mut status = 0;
                assert_eq!(libc::waitpid(child, &raw mut status, 0), child);
                status
            }
        }
    }
}

#[test]
fn a_child_that_frees_its_parents_client_closes_nothing_of_its_own() {
    let (address, _requests) = answer(http("200 OK", "", SUCCESS));
    let base_url = format!("http://{address}");
    let client =
        Client::builder().app_id("op1").secret("s3cret").environment(&*base_url).timeout(PATIENCE).build().unwrap();
    client.sync_device(&device("parent")).unwrap();
    let before = client.clone();
    let child = move || {
        // As a daemon does: all descriptors closed, and their numbers soon those of something else.
        for descriptor in 3..1024 {
            // SAFETY: what was open is the parent's; nothing of it is used here any more.
            unsafe { libc::close(descriptor) };
        }
        let own: Vec<File> = (0..32).map(|_| File::open("/dev/null").unwrap()).collect();
        let connection = TcpStream::connect(address).unwrap();
        drop((client, before));
        own.iter().all(|file| file.metadata().is_ok()) && connection.peer_addr().is_ok()
    };
    assert_eq!(in_child(child), 0);
}

#[test]
fn a_child_that_returns_into_its_parents_call_leaves_it() {
    let (release, released) = mpsc::channel::<()>();
    let released = std::sync::Mutex::new(released);
    let address = listen(move |stream, _| {
        let mut reader = BufReader::new(stream);
        while Received::read(&mut reader).is_some() {
            released.lock().unwrap().recv_timeout(PATIENCE).unwrap();
            let _ = reader.get_mut().write_all(http("200 OK", "", SUCCESS).as_bytes());
        }
    });
    let base_url = format!("http://{address}");
    let client = Client::builder().app_id("op1").secret("s3cret").environment(&*base_url).timeout(PATIENCE);
    let client = client.deadline(PATIENCE).build().unwrap();
    let child = std::sync::Arc::new(std::sync::atomic::AtomicI32::new(-1));
    let (forked, is_child) = (std::sync::Arc::clone(&child), std::sync::Arc::clone(&child));
    let hook = move || {
        if forked.load(Ordering::SeqCst) < 0 {
            // SAFETY: the child returns from its call, and leaves by `_exit`.
            let pid = unsafe { libc::fork() };
            forked.store(pid, Ordering::SeqCst);
        }
        if forked.load(Ordering::SeqCst) > 0 {
            let mut status = 0;
            // SAFETY: it waits for the child that was made above.
            let ended = unsafe { libc::waitpid(forked.load(Ordering::SeqCst), &raw mut status, libc::WNOHANG) };
            if ended != 0 {
                release.send(()).unwrap(); // the answer comes when the child is gone, so nobody else reads it
                assert_eq!(status, 0);
            }
        }
        false
    };
    let result = client.with_interrupt(hook).sync_device(&device("d"));
    if is_child.load(Ordering::SeqCst) == 0 {
        let is_over = result.is_err_and(|error| error.kind() == pyun_energy::ErrorKind::Cancelled);
        // SAFETY: nothing of the child is needed any more.
        unsafe { libc::_exit(i32::from(!is_over)) }
    }
    result.unwrap();
}

#[test]
fn a_child_syncs_and_the_parents_connections_stay_whole() {
    let (seen, requests) = mpsc::channel();
    let address = listen(move |stream, connection| {
        let mut reader = BufReader::new(stream);
        while let Some(request) = Received::read(&mut reader) {
            let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
            seen.send((body["no"].as_str().unwrap().to_owned(), connection)).unwrap();
            if reader.get_mut().write_all(http("200 OK", "", SUCCESS).as_bytes()).is_err() {
                return;
            }
        }
    });
    let base_url = format!("http://{address}");
    let client =
        Client::builder().app_id("op1").secret("s3cret").environment(&*base_url).timeout(PATIENCE).build().unwrap();
    let connection_of = |no: &str| {
        let (seen_no, connection) = requests.recv_timeout(PATIENCE).unwrap();
        assert_eq!(seen_no, no);
        connection
    };
    client.sync_device(&device("parent")).unwrap();
    let parents = connection_of("parent");

    let grandchild = || in_child(|| client.sync_device(&device("grandchild")).is_ok()) == 0;
    let child =
        || client.sync_device(&device("child")).is_ok() && grandchild() && client.sync_device(&device("child")).is_ok();
    assert_eq!(in_child(child), 0);
    let childs = connection_of("child");
    let grandchilds = connection_of("grandchild");
    assert_eq!(connection_of("child"), childs, "the child keeps its own");
    assert!(childs != parents && grandchilds != parents && grandchilds != childs);

    client.sync_device(&device("parent")).unwrap();
    assert_eq!(connection_of("parent"), parents, "and so does the parent");

    // While other threads are in the middle of everything, and hold every lock that there is.
    let busy = AtomicBool::new(true);
    let drained = thread::spawn(move || requests.iter().count());
    thread::scope(|scope| {
        for number in 0..4 {
            let (client, busy) = (&client, &busy);
            scope.spawn(move || {
                while busy.load(Ordering::SeqCst) {
                    client.sync_device(&device(&number.to_string())).unwrap();
                }
            });
        }
        for _ in 0..100 {
            assert_eq!(in_child(|| (0..3).all(|_| client.sync_device(&device("0")).is_ok())), 0);
        }
        busy.store(false, Ordering::SeqCst);
    });
    drop((client, drained));
}
