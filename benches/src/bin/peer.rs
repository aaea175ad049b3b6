//! One measurement: `peer KIND PORT [THREADS SECONDS]`, where KIND is
//! `ours` (a client shared by the threads), `keeping` (the same, which keep their replies for a while), `many` (`sync_devices`
//! over so many connections, which has to), `ureq` (ureq with a time limit, as one would write it), `raw` (a bare socket), or
//! `once` (one sync; prints resident memory).

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime};

use pyun_energy::{Client, SyncOptions, sign_json};
use pyun_energy_bench::{APP_ID, PATH, Raw, SECRET, Server, numbered, peak_resident_kb, rate, standard};

/// In one call of `sync_devices`.
const MANY: usize = 5000;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let server = Server::new(&arguments[2]);
    let number = |index: usize| arguments.get(index).map_or(1.0, |text| text.parse::<f64>().unwrap());
    let (threads, seconds) = (number(3) as usize, number(4));
    let client = server.client();
    match arguments[1].as_str() {
        "ours" => print(shared(&client, threads, seconds, 1)),
        "keeping" => print(shared(&client, threads, seconds, MANY / threads)),
        "many" => print(many(&client, threads, seconds)),
        "ureq" => print(rate(threads, seconds, || ureq_client(&server))),
        "raw" => print(rate(threads, seconds, || raw_client(&server))),
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

/// By so many threads, each of which holds at most `kept` replies.
fn shared(client: &Client, threads: usize, seconds: f64, kept: usize) -> f64 {
    let next = AtomicUsize::new(0);
    rate(threads, seconds, || {
        // A device each: of one device, an earlier sync gives way to a later one.
        let (client, device) = (client.clone(), numbered(next.fetch_add(1, Ordering::Relaxed), 2));
        let mut replies = Vec::new();
        move || {
            if replies.len() == kept {
                replies.clear();
            }
            replies.push(client.sync_device(&device).unwrap());
        }
    })
}

fn many(client: &Client, connections: usize, seconds: f64) -> f64 {
    let devices: Vec<_> = (0..MANY).map(|index| numbered(index, 2)).collect();
    let batch = || {
        let results = client.sync_devices(&devices, SyncOptions::default().connections(connections));
        assert!(results.iter().all(Result::is_ok));
    };
    batch();
    let (begun, mut synced) = (Instant::now(), 0);
    while begun.elapsed() < Duration::from_secs_f64(seconds) {
        batch();
        synced += devices.len();
    }
    synced as f64 / begun.elapsed().as_secs_f64()
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
