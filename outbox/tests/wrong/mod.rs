//! Outboxes that are wrong in one way each, to test the test that kills; and one of that kind that is right. Slow and
//! simple: a line of a file a put, another for each that is delivered.
#![allow(dead_code, unreachable_pub)]

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use pyun_energy::{ChargingRecord, Client, Device, Error, Reply};
use pyun_energy_outbox::Item;

/// What waits: number, name, fields.
type Waiting = Vec<(usize, String, String)>;

pub struct Wrong {
    waiting: Arc<Mutex<Waiting>>,
    file: Option<Arc<Mutex<File>>>,
    next: Mutex<usize>,
    is_over: Arc<AtomicBool>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Wrong {
    pub fn open(dir: &Path, client: &Client, wrong: &str) -> Self {
        let path = dir.join("simple.txt");
        let text = fs::read_to_string(&path).unwrap_or_default();
        // A line that was being written when the process was killed ends without a line end.
        let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
        let mut waiting = Waiting::new();
        let mut next = 0;
        for line in whole.lines() {
            let mut parts = line.splitn(4, '\t');
            let (kind, number) =
                (parts.next().unwrap_or_default(), parts.next().unwrap_or_default().parse().unwrap_or(0));
            match (kind, parts.next(), parts.next()) {
                ("put", Some(name), Some(fields)) => waiting.push((number, name.to_owned(), fields.to_owned())),
                _ => waiting.retain(|(waits, ..)| *waits != number),
            }
            next = next.max(number + 1);
        }
        let file = File::options().append(true).create(true).open(&path).unwrap();
        file.set_len(if whole.is_empty() { 0 } else { whole.len() as u64 + 1 }).unwrap();
        let file = (wrong != "ram-only").then(|| Arc::new(Mutex::new(file)));
        let mut outbox = Self {
            waiting: Arc::new(Mutex::new(waiting)),
            file,
            next: Mutex::new(next),
            is_over: Arc::default(),
            thread: None,
        };
        outbox.deliver(client.single_attempt(), wrong.to_owned());
        outbox
    }

    pub fn put(&self, item: &Item) {
        let (name, fields) = match item {
            Item::Device(device) => (format!("device {}", device.no()), device.to_json()),
            Item::ChargingRecord(record) => (format!("order {}", record.order()), record.to_json()),
            _ => return,
        };
        let mut next = self.next.lock().unwrap();
        write(self.file.as_deref(), &format!("put\t{next}\t{name}\t{fields}\n"));
        self.waiting.lock().unwrap().push((*next, name, fields));
        *next += 1;
    }

    pub fn flush(&self, within: Duration) -> bool {
        let begun = Instant::now();
        while begun.elapsed() < within {
            if self.waiting.lock().unwrap().is_empty() {
                return true;
            }
            thread::sleep(Duration::from_millis(1));
        }
        false
    }

    fn deliver(&mut self, client: Client, wrong: String) {
        let (waiting, file, is_over) = (Arc::clone(&self.waiting), self.file.clone(), Arc::clone(&self.is_over));
        self.thread = Some(thread::spawn(move || {
            let mut turn = 0;
            while !is_over.load(Ordering::SeqCst) {
                turn += 1;
                let picked = {
                    let waiting = waiting.lock().unwrap();
                    let at = if wrong == "disorder" { (turn * 7) % waiting.len().max(1) } else { 0 };
                    waiting.get(at).cloned()
                };
                let Some((number, name, fields)) = picked else {
                    thread::sleep(Duration::from_millis(1));
                    continue;
                };
                let result = send(&client, &name, &fields);
                let is_final =
                    wrong == "503-is-final" && result.as_ref().is_err_and(|error| error.http_status() == Some(503));
                if result.is_ok() || is_final {
                    // What was sent was read before the newest was put.
                    let is_done = |waits: &(usize, String, String)| {
                        waits.0 == number
                            || (wrong == "wrong-generation" && waits.1 == name && name.starts_with("device"))
                    };
                    let mut waiting = waiting.lock().unwrap();
                    for (done, ..) in waiting.iter().filter(|waits| is_done(waits)) {
                        write(file.as_deref(), &format!("done\t{done}\n"));
                    }
                    waiting.retain(|waits| !is_done(waits));
                }
            }
        }));
    }
}

impl Drop for Wrong {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        self.thread.take().map(thread::JoinHandle::join);
    }
}

fn send(client: &Client, name: &str, fields: &str) -> Result<Reply, Error> {
    if name.starts_with("device") {
        client.sync_device(&Device::from_json(fields)?)
    } else {
        client.sync_charging_record(&ChargingRecord::from_json(fields)?)
    }
}

fn write(file: Option<&Mutex<File>>, line: &str) {
    if let Some(file) = file {
        let mut file = file.lock().unwrap();
        file.write_all(line.as_bytes()).unwrap();
        file.sync_data().unwrap();
    }
}
