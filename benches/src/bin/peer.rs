//! One measurement: `peer KIND PORT [THREADS SECONDS]`, where KIND is
//! `ours` (a client shared by the threads), `many` (`sync_devices` over so many connections), `ureq` (ureq with a time
//! limit, as one would write it), `raw` (a bare socket), or `once` (one sync; prints resident memory).
//! `peer batch PORT CONNECTIONS DEVICES` times one `sync_devices`: prints seconds, peak resident memory in kB and threads.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime};
use std::{iter, thread};

use pyun_energy::{Client, Device, SyncOptions, sign_json};
use pyun_energy_bench::{APP_ID, PATH, Raw, SECRET, Server, numbered, peak_resident_kb, rate, standard, threads};

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let server = Server::new(&arguments[2]);
    let number = |index: usize| arguments.get(index).map_or(1.0, |text| text.parse::<f64>().unwrap());
    let (threads, seconds) = (number(3) as usize, number(4));
    let client = server.client();
    match arguments[1].as_str() {
        "ours" => {
            let next = AtomicUsize::new(0);
            print(rate(threads, seconds, || {
                // A device each: of one device, an earlier sync gives way to a later one.
                let (client, device) = (client.clone(), numbered(next.fetch_add(1, Ordering::Relaxed), 2));
                move || drop(client.sync_device(&device).unwrap())
            }));
        }
        "many" => print(many(&client, threads, seconds)),
        "ureq" => print(rate(threads, seconds, || ureq_client(&server))),
        "raw" => print(rate(threads, seconds, || raw_client(&server))),
        "batch" => batch(&client, threads, seconds as usize),
        "once" => {
            client.sync_device(&standard(2)).unwrap();
            println!("{}", peak_resident_kb());
        }
        kind => panic!("no such peer: {kind}"),
    }
}

fn print(rate: f64) {
    println!("{rate:.1}");
}

fn sync_all(client: &Client, devices: &[Device], connections: usize) {
    let results = client.sync_devices(devices, SyncOptions::default().connections(connections));
    assert!(results.iter().all(Result::is_ok));
}

fn many(client: &Client, connections: usize, seconds: f64) -> f64 {
    let devices: Vec<_> = (0..5000).map(|index| numbered(index, 2)).collect();
    let batch = || sync_all(client, &devices, connections);
    batch();
    let (begun, mut synced) = (Instant::now(), 0);
    while begun.elapsed() < Duration::from_secs_f64(seconds) {
        batch();
        synced += devices.len();
    }
    synced as f64 / begun.elapsed().as_secs_f64()
}

fn batch(client: &Client, connections: usize, count: usize) {
    let devices: Vec<_> = (0..count).map(|index| numbered(index, 2)).collect();
    let before = peak_resident_kb();
    let over = AtomicBool::new(false);
    let (took, most) = thread::scope(|scope| {
        let look = || {
            thread::sleep(Duration::from_millis(20));
            (!over.load(Ordering::Relaxed)).then(threads)
        };
        let most = scope.spawn(move || iter::from_fn(look).max().unwrap_or_default());
        let begun = Instant::now();
        sync_all(client, &devices, connections);
        over.store(true, Ordering::Relaxed);
        (begun.elapsed().as_secs_f64(), most.join().unwrap())
    });
    // This one, and the one that counts.
    println!("{took:.3} {} {}", peak_resident_kb() - before, most.saturating_sub(2));
}

/// What has to be done for each sync, whoever sends it.
fn signed() -> impl FnMut() -> (Vec<u8>, String) {
    let device = standard(2);
    move || {
        let now = SystemTime::UNIX_EPOCH.elapsed().unwrap().as_millis() as i64;
        let body = device.canonical(APP_ID, Some(now)).unwrap();
        let signature = sign_json(&body, SECRET);
        (body, signature)
    }
}

fn ureq_client(server: &Server) -> impl FnMut() + use<> {
    let config = ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(10))).build();
    let (agent, url) = (config.new_agent(), format!("{}{PATH}", server.base_url));
    let mut signed = signed();
    move || {
        let (body, signature) = signed();
        let request = agent.post(&url).header("Content-Type", "application/json; charset=utf-8");
        let mut answer = request.header("Authorization", signature).send(&body).unwrap();
        assert!(answer.body_mut().read_to_string().unwrap().contains("1001"));
    }
}

fn raw_client(server: &Server) -> impl FnMut() + use<> {
    let (mut raw, mut signed) = (Raw::new(server), signed());
    move || {
        let (body, signature) = signed();
        raw.post(&body, &signature);
    }
}
