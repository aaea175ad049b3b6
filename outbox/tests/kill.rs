//! kill -9, again and again, against a gateway that is not ours: nothing that was accepted is lost, nothing is out of order,
//! and what comes twice is at most what was in flight. Wrong outboxes (`wrong.rs`) must fail the same test.
#![cfg(unix)]
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

#[cfg(target_os = "linux")]
mod disk;
mod support;
mod wrong;

use std::collections::{BTreeMap, HashSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use pyun_energy_outbox::{Options, Outbox};
use support::{Dir, PATIENCE, charge, client, device};
use wrong::Wrong;

/// What is put by turns, so that kills hit everything: many puts, flushes, and ends in good order.
const MANNERS: usize = 3;

/// The outbox under test, or a wrong one.
enum Under {
    Test(Outbox),
    Wrong(Wrong),
}

impl Under {
    fn open(dir: &Path, url: &str, wrong: &str) -> Self {
        if wrong.is_empty() {
            Self::Test(Outbox::open(dir, &client(url), Options::default()).unwrap())
        } else {
            Self::Wrong(Wrong::open(dir, &client(url), wrong))
        }
    }

    /// Puts what the number stands for, and says so when it was accepted.
    fn put(&self, number: i32) {
        // Seven charges at a time, each of twenty reports; and three devices.
        let order = format!("{}-{}", number % 7, number / 140);
        let state = if number / 7 % 20 == 19 { 3 } else { 2 };
        let (is_device, no) = (number % 4 == 0, (number % 3).to_string());
        match self {
            Self::Test(outbox) if is_device => outbox.put(device(&no, &number.to_string())).unwrap(),
            Self::Test(outbox) => outbox.put(charge(&order, number, state)).unwrap(),
            Self::Wrong(outbox) if is_device => outbox.put(&device(&no, &number.to_string()).into()),
            Self::Wrong(outbox) => outbox.put(&charge(&order, number, state).into()),
        }
        let name = if is_device { format!("device {no}") } else { format!("order {order}") };
        println!("put {name}\t{number}");
    }

    fn flush(&self) -> bool {
        match self {
            Self::Test(outbox) => outbox.flush(PATIENCE).unwrap(),
            Self::Wrong(outbox) => outbox.flush(PATIENCE),
        }
    }

    fn close(self) {
        match self {
            Self::Test(outbox) => outbox.close(),
            Self::Wrong(outbox) => drop(outbox),
        }
    }
}

/// The process that is killed.
#[test]
#[ignore = "for the others"]
fn victim() {
    let Some(dir) = std::env::var_os("OUTBOX_DIR") else { return };
    let text = |name: &str| std::env::var(name).unwrap();
    let (dir, url, wrong) = (Path::new(&dir), text("OUTBOX_URL"), text("OUTBOX_WRONG"));
    let (mut number, manner): (i32, usize) =
        (text("OUTBOX_FROM").parse().unwrap(), text("OUTBOX_MANNER").parse().unwrap());
    #[cfg(target_os = "linux")]
    if let Ok(aim) = std::env::var("OUTBOX_AIM") {
        return aimed::at(&aim, dir, &url, number);
    }
    let mut outbox = Under::open(dir, &url, &wrong);
    println!("ready");
    if manner == MANNERS {
        println!("flushed {}", outbox.flush());
        return outbox.close();
    }
    loop {
        for _ in 0..12 {
            outbox.put(number);
            number += 1;
        }
        match manner {
            0 => {}
            1 => drop(outbox.flush()),
            _ => {
                outbox.close();
                outbox = Under::open(dir, &url, &wrong);
            }
        }
    }
}

/// Kills at a call of one phase, by the shim of `disk`.
#[cfg(target_os = "linux")]
mod aimed {
    use super::{Options, Outbox, PATIENCE, Path, Under, charge, client, disk};

    pub(super) const PHASES: [&str; 6] = ["open", "put", "send", "acknowledge", "thin", "compact"];

    /// `PHASE NUMBER`: before which of the phase's calls the process is killed.
    pub(super) fn at(aim: &str, dir: &Path, url: &str, number: i32) {
        let (phase, at) = aim.split_once(' ').unwrap();
        let kill = |classes: &str| disk::tell(dir, &format!("fail {classes} {at} 1 0"));
        if phase == "open" {
            kill("wos");
        }
        let options = if phase == "thin" { Options::default().max_records(60) } else { Options::default() };
        let outbox = Outbox::open(dir, &client(url), options).unwrap();
        let under = Under::Test(outbox.clone());
        let puts = || (number..number + 12).for_each(|number| under.put(number));
        match phase {
            "put" => {
                outbox.pause().unwrap();
                kill("ws");
                puts();
            }
            "send" => {
                kill("n");
                puts();
                outbox.flush(PATIENCE).unwrap();
            }
            "acknowledge" => {
                outbox.pause().unwrap();
                puts();
                kill("ws");
                outbox.resume().unwrap();
                outbox.flush(PATIENCE).unwrap();
            }
            "thin" => {
                outbox.pause().unwrap();
                let order = format!("thin-{number}");
                let progress = |number| drop(outbox.put(charge(&order, number, 2)));
                (number..number + 40).for_each(progress);
                kill("ws");
                (number + 40..number + 60).for_each(progress);
                // Of these only the bill must arrive.
                if outbox.put(charge(&order, number + 60, 3)).is_ok() {
                    println!("put order {order}\t{}", number + 60);
                }
            }
            _ => {
                puts();
                kill("wos");
                outbox.close();
            }
        }
    }
}

struct Victim {
    process: Child,
    lines: Receiver<String>,
}

impl Victim {
    fn start(dir: &Path, url: &str, wrong: &str, from: i32, manner: usize) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "victim", "--ignored", "--nocapture"]);
        Self::run(command, dir, url, wrong, from, manner)
    }

    /// One that is killed at a call of a phase, by itself.
    #[cfg(target_os = "linux")]
    fn start_aimed(dir: &Path, url: &str, from: i32, aim: &str) -> Self {
        let mut command = disk::watched("victim", dir);
        command.env("OUTBOX_AIM", aim);
        Self::run(command, dir, url, "", from, 0)
    }

    fn run(mut command: Command, dir: &Path, url: &str, wrong: &str, from: i32, manner: usize) -> Self {
        command.stdout(Stdio::piped());
        command.env("OUTBOX_DIR", dir).env("OUTBOX_URL", url).env("OUTBOX_WRONG", wrong);
        command.env("OUTBOX_FROM", from.to_string()).env("OUTBOX_MANNER", manner.to_string());
        let mut process = command.spawn().unwrap();
        let output = BufReader::new(process.stdout.take().unwrap());
        let (sends, lines) = mpsc::channel();
        thread::spawn(move || output.lines().map_while(Result::ok).for_each(|line| drop(sends.send(line))));
        Self { process, lines }
    }

    /// Waits for a line that begins so; false if the process ends without it.
    fn says(&self, what: &str, puts: &mut Vec<String>) -> Option<String> {
        loop {
            let line = self.lines.recv_timeout(PATIENCE).ok()?;
            if line.starts_with(what) {
                return Some(line);
            }
            puts.extend(line.strip_prefix("put ").map(str::to_owned));
        }
    }

    fn kill(mut self, puts: &mut Vec<String>) {
        self.process.kill().unwrap();
        self.end(puts);
    }

    /// Waits for its end; whether it was killed.
    fn end(mut self, puts: &mut Vec<String>) -> bool {
        let status = self.process.wait().unwrap();
        puts.extend(self.lines.iter().filter_map(|line| line.strip_prefix("put ").map(str::to_owned)));
        status.code().is_none_or(|code| {
            assert_eq!(code, 0, "it was not killed, and failed");
            false
        })
    }
}

struct Gateway {
    process: Child,
    port: u16,
    accepted: Arc<Mutex<Vec<String>>>,
}

impl Gateway {
    fn start(seed: u64) -> Self {
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gateway.py");
        let mut command = Command::new("python3");
        let mut process = command.arg(program).arg(seed.to_string()).stdout(Stdio::piped()).spawn().unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let mut port = String::new();
        output.read_line(&mut port).unwrap();
        let accepted = Arc::<Mutex<Vec<String>>>::default();
        let kept = Arc::clone(&accepted);
        thread::spawn(move || output.lines().map_while(Result::ok).for_each(|line| kept.lock().unwrap().push(line)));
        Self { process, port: port.trim().parse().unwrap(), accepted }
    }

    /// Waits until nobody is connected: what a process has sent that was killed is read by then.
    fn settle(&self) {
        loop {
            let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
            stream.write_all(b"GET /open HTTP/1.1\r\n\r\n").unwrap();
            let mut answer = [0; 256];
            let length = stream.read(&mut answer).unwrap();
            if String::from_utf8_lossy(&answer[..length]).ends_with("\r\n\r\n0") {
                return;
            }
            thread::yield_now();
        }
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Kills so many processes at random moments, lets one deliver the rest, and says what is wrong then.
fn trial(name: &str, wrong: &str, kills: usize, seed: u64) -> Vec<String> {
    let mut chance = seed | 1;
    let mut cycle = 0;
    deliver_after(name, wrong, kills, seed, |dir, url, from, puts| {
        let victim = Victim::start(dir, url, wrong, from, cycle % MANNERS);
        cycle += 1;
        victim.says("ready", puts).unwrap();
        thread::sleep(Duration::from_micros(draw(&mut chance) % 60_000)); // the moment of the kill, at random
        victim.kill(puts);
    })
}

/// The same, with kills at the calls of each phase by turns.
#[cfg(target_os = "linux")]
fn aimed_trial(name: &str, kills: usize, seed: u64) -> Vec<String> {
    let (mut chance, mut killed, mut cycle) = (seed | 1, 0, 0);
    let wrongs = deliver_after(name, "", kills, seed, |dir, url, from, puts| {
        let phase = aimed::PHASES[cycle % aimed::PHASES.len()];
        cycle += 1;
        let aim = format!("{phase} {}", 1 + draw(&mut chance) % 24);
        killed += usize::from(Victim::start_aimed(dir, url, from, &aim).end(puts));
    });
    println!("{name}: {killed} of {kills} were killed, the others had no such call");
    assert!(killed > kills / 3);
    wrongs
}

fn draw(chance: &mut u64) -> u64 {
    *chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *chance >> 33
}

/// Has so many processes killed, which is given directory, URL and a number from which to put; lets one deliver the rest,
/// and says what is wrong then.
fn deliver_after(
    name: &str,
    wrong: &str,
    kills: usize,
    seed: u64,
    mut kill: impl FnMut(&Path, &str, i32, &mut Vec<String>),
) -> Vec<String> {
    let (dir, gateway) = (Dir::new(name), Gateway::start(seed));
    std::fs::create_dir_all(&dir.0).unwrap();
    let url = format!("http://127.0.0.1:{}", gateway.port);
    let mut puts = Vec::new();
    for cycle in 0..kills {
        // Whatever a process may have put and not said is far below this.
        let from = i32::try_from(cycle).unwrap() * 14_000;
        kill(&dir.0, &url, from, &mut puts);
        gateway.settle();
    }
    let last = Victim::start(&dir.0, &url, wrong, i32::MAX - 1000, MANNERS);
    let flushed = last.says("flushed", &mut puts).unwrap_or_default();
    last.kill(&mut puts);
    gateway.settle();
    // The gateway's output is read when its last line is.
    thread::sleep(Duration::from_millis(50));
    let accepted = gateway.accepted.lock().unwrap().clone();
    println!("{name}: {} put, {} accepted, {kills} kills", puts.len(), accepted.len());
    assert!(puts.len() > kills, "the test is worth something");
    let mut wrongs = verdict(&puts, &accepted, kills);
    if flushed != "flushed true" {
        wrongs.push(format!("the last flush: {flushed:?}"));
    }
    wrongs
}

/// What is wrong: by name and number alone, since a later report of a name has a higher number.
fn verdict(puts: &[String], accepted: &[String], kills: usize) -> Vec<String> {
    let (mut wrongs, mut newest, mut seen) = (Vec::new(), BTreeMap::<&str, i64>::new(), HashSet::new());
    let mut twice = 0;
    for line in accepted {
        let (name, number) = line.split_once('\t').unwrap();
        let number = number.parse().unwrap();
        let before = newest.entry(name).or_insert(number);
        if number < *before {
            wrongs.push(format!("out of order: {name} {number} after {before}"));
        }
        *before = number.max(*before);
        twice += usize::from(!seen.insert(&**line));
    }
    for line in puts {
        let (name, number) = line.split_once('\t').unwrap();
        let is_there = if name.starts_with("device") {
            newest.get(name).is_some_and(|newest| *newest >= number.parse().unwrap())
        } else {
            seen.contains(&**line)
        };
        if !is_there {
            wrongs.push(format!("lost: {name} {number}"));
        }
    }
    // Eight are in flight at most; a bill in doubt is sent twice on purpose, a minute later.
    if twice > 8 * (kills + 1) {
        wrongs.push(format!("{twice} came twice, with {kills} kills"));
    }
    wrongs
}

fn assert_none(wrongs: &[String]) {
    assert!(wrongs.is_empty(), "{} of them: {:#?}", wrongs.len(), &wrongs[..wrongs.len().min(10)]);
}

#[test]
fn nothing_is_lost_or_out_of_order_over_200_kills() {
    assert_none(&trial("kill", "", 200, 1));
}

/// `power.rs` looks before every single write; here the process is a real one, and so is the gateway.
#[cfg(target_os = "linux")]
#[test]
fn nothing_is_lost_or_out_of_order_when_it_is_killed_in_each_phase() {
    assert_none(&aimed_trial("aimed", 60, 1));
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "half an hour"]
fn nothing_is_lost_or_out_of_order_over_10_000_kills() {
    for seed in 0..25 {
        assert_none(&trial("kill-long", "", 200, seed));
        assert_none(&aimed_trial("aimed-long", 200, seed));
    }
}

#[test]
fn wrong_outboxes_fail_the_same_test() {
    assert_eq!(
        trial("none-wrong", "nothing", 12, 1),
        Vec::<String>::new(),
        "a simple outbox that does it right passes"
    );
    for wrong in ["ram-only", "503-is-final", "disorder", "wrong-generation"] {
        let found = (0..5).any(|seed| !trial(wrong, wrong, 12, seed).is_empty());
        assert!(found, "{wrong} was not found out");
    }
}
