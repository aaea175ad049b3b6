//! Others read an outbox beside its owner, and change one that nobody owns.
#![cfg(unix)]
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

mod support;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use pyun_energy_outbox::{ErrorKind, Kind, Maintenance, Options, Outbox, View, purge};
use rusqlite::Connection;
use rusqlite::config::DbConfig;
use support::{Answer, Dir, PATIENCE, charge, client, device, discount, serve};

/// An outbox that sends nothing.
fn paused(dir: &Path) -> Outbox {
    let outbox = Outbox::open(dir, &client("http://127.0.0.1:1"), Options::default()).unwrap();
    outbox.pause().unwrap();
    outbox
}

fn files(dir: &Path) -> BTreeMap<OsString, Vec<u8>> {
    let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap());
    entries.map(|entry| (entry.file_name(), fs::read(entry.path()).unwrap())).collect()
}

/// Opens the directory that the environment names, in a process of its own.
#[test]
#[ignore = "for the_owner_goes_on_while_it_is_read"]
fn another_process() {
    let Some(dir) = std::env::var_os("OUTBOX_DIR") else { return };
    println!("depth {}", View::open(&dir).unwrap().status().unwrap().depth());
    println!(
        "{:?}",
        Outbox::open(&dir, &client("http://127.0.0.1:1"), Options::default()).map_err(|error| error.kind())
    );
}

#[test]
fn the_owner_goes_on_while_it_is_read() {
    let dir = Dir::new("view-beside");
    let outbox = paused(&dir.0);
    let bills = (0..2500).map(|number| charge(&format!("order {number:04}"), number, 3));
    assert!(outbox.put_all(bills).unwrap().iter().all(Result::is_ok));
    let view = View::open(&dir.0).unwrap();
    let mut records = view.records();
    let first = records.next().unwrap().unwrap();
    outbox.put(device("1", "put while it is read")).unwrap();
    assert_eq!(records.count(), 2499, "all of them, though it takes several pages");
    assert_eq!((first.kind, &*first.name, first.id), (Kind::Final, "order 0000", 1));
    let devices: Vec<_> = view.devices().map(|device| device.unwrap()).collect();
    assert!(devices.len() == 1 && devices[0].fields.contains("put while it is read"), "{devices:?}");
    assert!(!format!("{devices:?}").contains("put while"), "what was put is in no text");
    let status = view.status().unwrap();
    assert_eq!((status.records, status.devices, status.dead), (2500, 1, 0));
    assert_eq!((status.is_owned, status.owner), (true, Some(std::process::id())));
    assert!(status.oldest_age.is_some() && status.app_id == "op1");
    // To look has let go of no lock, in this process or in another.
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "another_process", "--ignored", "--nocapture"]).env("OUTBOX_DIR", &dir.0);
    let told = String::from_utf8(command.stderr(Stdio::inherit()).output().unwrap().stdout).unwrap();
    assert!(told.contains("depth 2501") && told.contains("InUse"), "{told}");
}

#[test]
fn to_look_at_one_that_nobody_owns_changes_nothing() {
    let dir = Dir::new("view-?at%20rest");
    let outbox = paused(&dir.0);
    outbox.put(device("1", "n")).unwrap();
    // As a crash leaves it: with a log.
    let crashed = Dir::new("view-crashed");
    fs::create_dir_all(&crashed.0).unwrap();
    for name in ["outbox.db", "outbox.db-wal"] {
        fs::copy(dir.0.join(name), crashed.0.join(name)).unwrap();
    }
    outbox.close();
    drop(outbox);
    for dir in [&dir.0, &crashed.0] {
        let before = files(dir);
        let status = View::open(dir).unwrap().status().unwrap();
        assert_eq!((status.devices, status.is_owned, status.owner), (1, false, None));
        let mut after = files(dir);
        after.remove(&OsString::from("outbox.db-shm")); // of a log; SQLite's own, and made anew by each who opens it
        assert_eq!(after, before);
    }
}

#[test]
fn where_no_outbox_is_none_is_made() {
    let dir = Dir::new("view-none");
    let all = |dir: &Path| [View::open(dir).err(), Maintenance::open(dir).err(), purge(dir).err()].map(Option::unwrap);
    for error in all(&dir.0) {
        assert!(error.kind() == ErrorKind::Storage, "{error}");
    }
    assert!(!dir.0.exists());
    fs::create_dir_all(&dir.0).unwrap();
    for error in all(&dir.0) {
        assert!(error.to_string().contains("there is no outbox"), "{error}");
    }
    assert!(files(&dir.0).is_empty());
    Connection::open(dir.0.join("outbox.db")).unwrap().execute_batch("CREATE TABLE other (x)").unwrap();
    let error = View::open(&dir.0).unwrap_err();
    assert!(error.to_string().contains("not an outbox"), "{error}");
}

#[test]
fn a_later_versions_file_is_refused_untouched() {
    let dir = Dir::new("view-newer");
    paused(&dir.0).close();
    Connection::open(dir.0.join("outbox.db")).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let before = files(&dir.0);
    assert_eq!(View::open(&dir.0).unwrap_err().kind(), ErrorKind::Newer);
    assert_eq!(Maintenance::open(&dir.0).unwrap_err().kind(), ErrorKind::Newer);
    let database = OsString::from("outbox.db");
    assert_eq!(files(&dir.0)[&database], before[&database]);
}

#[test]
fn where_only_the_owner_can_read_it_is_told() {
    let dir = Dir::new("view-exclusive");
    paused(&dir.0).close();
    let owner = Connection::open(dir.0.join("outbox.db")).unwrap();
    owner.pragma_update(None, "locking_mode", "EXCLUSIVE").unwrap();
    owner.execute_batch("BEGIN IMMEDIATE; UPDATE meta SET value = value; COMMIT").unwrap();
    let error = View::open(&dir.0).unwrap_err();
    assert!(error.kind() == ErrorKind::InUse && error.to_string().contains("in use"), "{error}");
}

/// Two bills and a device that the platform refuses, as dead letters.
fn with_dead_letters(name: &str) -> Dir {
    let dir = Dir::new(name);
    let (address, _requests) = serve(|_, _| Answer::code("400"));
    let outbox = Outbox::open(&dir.0, &client(&format!("http://{address}")), Options::default()).unwrap();
    outbox.put(charge("a", 1, 3)).unwrap();
    outbox.put(device("1", "n")).unwrap();
    assert!(outbox.flush(PATIENCE).unwrap());
    outbox.close();
    dir
}

#[test]
fn dead_letters_are_changed_without_a_client_and_the_next_owner_sends() {
    let dir = with_dead_letters("view-maintained");
    let view = View::open(&dir.0).unwrap();
    let dead: Vec<_> = view.dead().map(|letter| letter.unwrap()).collect();
    assert_eq!(dead.len(), 2);
    assert!(!format!("{dead:?}").contains("13800000000"), "{dead:?}");
    let mut maintenance = Maintenance::open(&dir.0).unwrap();
    assert_eq!(Maintenance::open(&dir.0).unwrap_err().kind(), ErrorKind::InUse);
    maintenance.retry(dead[0].id).unwrap();
    maintenance.discard(dead[1].id).unwrap();
    assert_eq!(maintenance.discard(dead[1].id).unwrap_err().kind(), ErrorKind::NotFound);
    maintenance.close();
    let status = view.status().unwrap();
    assert_eq!((status.depth(), status.dead, status.is_owned), (1, 0, false));
}

#[test]
fn a_purge_leaves_nothing_and_is_refused_while_somebody_owns_it() {
    let dir = Dir::new("view-purged");
    let outbox = paused(&dir.0);
    outbox.put(discount("o1")).unwrap();
    let error = purge(&dir.0).unwrap_err();
    assert!(error.kind() == ErrorKind::InUse && error.to_string().contains(&std::process::id().to_string()), "{error}");
    drop(outbox);
    fs::write(dir.0.join("outbox.db"), b"now it is damaged").unwrap();
    paused(&dir.0).close(); // which sets it aside
    fs::write(dir.0.join("somebody's.txt"), b"").unwrap();
    assert!(purge(&dir.0).unwrap() >= 2);
    assert_eq!(files(&dir.0).into_keys().collect::<Vec<_>>(), ["somebody's.txt"]);
    paused(&dir.0).put(device("1", "a new one works")).unwrap();
}

#[test]
fn what_a_crash_has_damaged_is_found_before_it_is_mended() {
    let dir = with_dead_letters("view-suspect");
    let open = || Connection::open(dir.0.join("outbox.db")).unwrap();
    // An index that has not all rows: who reads the table does not notice.
    let index = "SELECT sql, rootpage FROM sqlite_schema WHERE name = 'dead_stream'";
    let (sql, page): (String, i64) = open().query_row(index, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    open().execute_batch("PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE name = 'dead_stream'").unwrap();
    open().execute("DELETE FROM dead WHERE kind = 0", []).unwrap();
    let crashed = open();
    crashed.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).unwrap();
    crashed.pragma_update(None, "writable_schema", true).unwrap();
    let insert = "INSERT INTO sqlite_schema VALUES ('index', 'dead_stream', 'dead', ?, ?)";
    crashed.execute(insert, (page, sql)).unwrap();
    drop(crashed);
    let maintenance = Maintenance::open(&dir.0).unwrap();
    assert_eq!(maintenance.salvaged().map(|salvaged| salvaged.rows), Some(2), "a device, and the letter of the bill");
}

#[test]
fn it_is_read_while_owners_come_and_go() {
    let dir = Dir::new("view-busy");
    let outbox = paused(&dir.0);
    outbox.put(device("1", "first")).unwrap();
    outbox.close();
    let (is_over, view) = (AtomicBool::new(false), View::open(&dir.0).unwrap());
    let reads = thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut reads = 0_u32;
            while !is_over.load(Ordering::Relaxed) {
                assert_eq!(view.status().unwrap().devices, 1);
                assert!(view.devices().filter(|device| device.as_ref().is_ok()).count() == 1);
                reads += 1;
            }
            reads
        });
        for number in 0..30 {
            let outbox = paused(&dir.0);
            outbox.put(device("1", &number.to_string())).unwrap();
            outbox.close();
        }
        is_over.store(true, Ordering::Relaxed);
        reader.join().unwrap()
    });
    assert!(reads > 30, "{reads}");
}
