//! One outbox of one process owns a directory; a forked child does nothing; other people's files are left as they are.
#![cfg(unix)]
#![allow(missing_docs, unsafe_code, clippy::unwrap_used)]

mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use pyun_energy::{Client, Proxy};
use pyun_energy_outbox::{ErrorKind, Options, Outbox};
use rusqlite::Connection;
use support::{Answer, Dir, PATIENCE, client, device, serve};

/// A client that reaches nobody.
fn offline() -> Client {
    client("http://127.0.0.1:1")
}

fn open(dir: &Path) -> Result<Outbox, pyun_energy_outbox::Error> {
    Outbox::open(dir, &offline(), Options::default())
}

#[test]
fn a_second_outbox_of_the_same_process_is_told_who_owns_the_directory() {
    let dir = Dir::new("twice");
    let outbox = open(&dir.0).unwrap();
    let link = dir.0.with_extension("link");
    let _ = fs::remove_file(&link);
    std::os::unix::fs::symlink(&dir.0, &link).unwrap();
    for path in [&dir.0, &link] {
        let error = open(path).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InUse);
        assert!(error.to_string().contains(&std::process::id().to_string()), "{error}");
    }
    fs::remove_file(link).unwrap();
    outbox.close();
    drop(open(&dir.0).unwrap());
    drop(open(&dir.0).unwrap());
}

/// Opens the directory that the environment names, in a process of its own.
#[test]
#[ignore = "for a_second_process_is_told"]
fn another_process() {
    let Some(dir) = std::env::var_os("OUTBOX_DIR") else { return };
    match open(Path::new(&dir)) {
        Ok(_) => println!("opened"),
        Err(error) => println!("{:?}: {error}", error.kind()),
    }
}

fn in_another_process(dir: &Path) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "another_process", "--ignored", "--nocapture"]).env("OUTBOX_DIR", dir);
    String::from_utf8(command.stderr(Stdio::inherit()).output().unwrap().stdout).unwrap()
}

#[test]
fn a_second_process_is_told_and_may_open_it_when_the_first_lets_go() {
    let dir = Dir::new("second-process");
    let outbox = open(&dir.0).unwrap();
    outbox.put(device("1", "kept")).unwrap();
    let told = in_another_process(&dir.0);
    assert!(told.contains("InUse") && told.contains(&std::process::id().to_string()), "{told}");
    outbox.put(device("2", "still works")).unwrap();
    outbox.close();
    assert!(in_another_process(&dir.0).contains("opened"));
}

/// Runs `work` in a forked child, and gives its exit status.
fn in_child(work: impl FnOnce() -> bool, exit: unsafe extern "C" fn(i32) -> !) -> i32 {
    // SAFETY: the child only runs `work`; memory allocation survives a fork with glibc.
    unsafe {
        match libc::fork() {
            0 => {
                libc::alarm(60); // rather dead than hanging
                exit(i32::from(!work()))
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
fn a_forked_child_does_nothing_and_takes_nothing_with_it() {
    let dir = Dir::new("forked");
    let (address, _requests) = serve(|_, _| Answer::accepted());
    let url = format!("http://{address}");
    let outbox = Outbox::open(&dir.0, &client(&url), Options::default()).unwrap();
    outbox.pause().unwrap();
    for number in 0..40 {
        outbox.put(device(&number.to_string(), "kept")).unwrap();
        if number % 10 == 9 {
            let outbox = outbox.clone();
            let is_refused = move || {
                let refused = |error: pyun_energy_outbox::Error| error.kind() == ErrorKind::Forked;
                let all = [
                    outbox.put(device("child", "c")).is_err_and(refused),
                    outbox.flush(Duration::from_secs(1)).is_err_and(refused),
                    outbox.stats().is_err_and(refused),
                    outbox.poll_event(Duration::ZERO).is_err_and(refused),
                ];
                outbox.close();
                drop(outbox);
                all == [true; 4]
            };
            let exit = if number % 20 == 9 { libc::exit } else { libc::_exit };
            assert_eq!(in_child(is_refused, exit), 0);
        }
    }
    // As after a crash: what counts is what is on disk.
    let copy = Dir::new("forked-copy");
    fs::create_dir_all(&copy.0).unwrap();
    for file in fs::read_dir(&dir.0).unwrap().map(|file| file.unwrap().path()) {
        if !file.to_string_lossy().ends_with("-shm") {
            fs::copy(&file, copy.0.join(file.file_name().unwrap())).unwrap();
        }
    }
    let copied = Outbox::open(&copy.0, &client(&url), Options::default()).unwrap();
    assert_eq!(copied.stats().unwrap().accepted.max(40), 40);
    assert!(copied.flush(PATIENCE).unwrap());
    assert_eq!(copied.stats().unwrap().delivered, 40);
    outbox.resume().unwrap();
    assert!(outbox.flush(PATIENCE).unwrap());
    assert_eq!(outbox.stats().unwrap().delivered, 40);
}

#[test]
fn a_child_that_lives_on_does_not_keep_the_directory() {
    let dir = Dir::new("child-lives");
    let outbox = open(&dir.0).unwrap();
    let mut pipe = [0; 2];
    // SAFETY: a pipe, and a child that waits for its end.
    let child = unsafe {
        assert_eq!(libc::pipe(pipe.as_mut_ptr()), 0);
        match libc::fork() {
            0 => {
                libc::close(pipe[1]);
                libc::read(pipe[0], [0u8; 1].as_mut_ptr().cast(), 1);
                libc::_exit(0)
            }
            child => child,
        }
    };
    outbox.close();
    assert!(in_another_process(&dir.0).contains("opened"));
    // SAFETY: as above.
    unsafe {
        libc::close(pipe[1]);
        libc::waitpid(child, &raw mut pipe[0], 0);
    }
}

#[test]
fn only_its_owner_may_read_it_and_no_secret_is_in_it() {
    let dir = Dir::new("private");
    let outbox = open(&dir.0).unwrap();
    outbox.put(device("1", "business")).unwrap();
    let mut found = false;
    for file in fs::read_dir(&dir.0).unwrap().map(|file| file.unwrap()) {
        let (name, bytes) = (file.file_name(), fs::read(file.path()).unwrap());
        if name != "outbox.pid" {
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{name:?}");
        }
        let holds = |text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
        found |= holds("business");
        assert!(!holds("s3cret") && !holds("timestamp") && !holds("sign_type"), "{name:?}");
    }
    assert!(found);
    assert_eq!(fs::metadata(&dir.0).unwrap().permissions().mode() & 0o777, 0o700);
}

fn bytes_of(dir: &Path) -> Vec<(std::ffi::OsString, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(dir)
        .unwrap()
        .map(|file| file.unwrap())
        .filter(|file| file.file_name().to_string_lossy().starts_with("outbox.db"))
        .map(|file| (file.file_name(), fs::read(file.path()).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn another_app_id_or_environment_is_refused() {
    let dir = Dir::new("foreign");
    drop(open(&dir.0).unwrap());
    let builder = || Client::builder().secret("s").proxy(Proxy::Direct);
    let others = [("op2", "http://127.0.0.1:1"), ("op1", "http://127.0.0.1:2")];
    for (app_id, url) in others {
        let other = builder().app_id(app_id).environment(url).build().unwrap();
        let error = Outbox::open(&dir.0, &other, Options::default()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Foreign);
        assert!(error.to_string().contains(app_id) && error.to_string().contains(url), "{error}");
        let outbox = open(&dir.0).unwrap();
        assert_eq!(outbox.replace_client(&other).unwrap_err().kind(), ErrorKind::Foreign);
    }
    // Another secret is the same outbox.
    let rotated = builder().app_id("op1").secret("another").environment("http://127.0.0.1:1").build().unwrap();
    drop(Outbox::open(&dir.0, &rotated, Options::default()).unwrap());
}

#[test]
fn a_later_versions_file_is_refused_untouched() {
    let dir = Dir::new("newer");
    drop(open(&dir.0).unwrap());
    Connection::open(dir.0.join("outbox.db")).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let before = bytes_of(&dir.0);
    let error = open(&dir.0).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Newer);
    assert_eq!(bytes_of(&dir.0), before);
}

#[test]
fn it_ends_soon_though_nobody_answers() {
    let dir = Dir::new("silence");
    let (address, requests) = serve(|_, _| Answer::Silence);
    let outbox = Outbox::open(&dir.0, &client(&format!("http://{address}")), Options::default()).unwrap();
    outbox.put(device("1", "d")).unwrap();
    requests.recv_timeout(PATIENCE).unwrap();
    let begun = Instant::now();
    drop(outbox);
    assert!(begun.elapsed() < Duration::from_secs(5), "a drop breaks off what is in flight");
}
