//! `fleet URL CA CONNECTIONS DEVICES`: one `sync_devices`. Prints the seconds that it took, and per connection the threads and
//! the kB of resident memory beyond what one sync had needed. `CA` is `-` for none.

use std::time::Instant;

use pyun_energy::{Client, Proxy, SyncOptions};
use pyun_energy_bench::{APP_ID, SECRET, numbered};

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let number = |index: usize| arguments[index].parse::<usize>().unwrap();
    let builder = Client::builder().app_id(APP_ID).secret(SECRET).environment(&*arguments[1]).proxy(Proxy::Direct);
    let builder = if arguments[2] == "-" { builder } else { builder.ca_file(&arguments[2]) };
    let (client, connections) = (builder.build().unwrap(), number(3));
    let devices: Vec<_> = (0..number(4)).map(|index| numbered(index, 2)).collect();
    assert!(client.sync_devices(&devices[..1], SyncOptions::default())[0].is_ok());
    let (before, mut most, begun) = ((now("Threads:"), now("VmRSS:")), (0, 0), Instant::now());
    let options = SyncOptions::default().connections(connections).progress(|done, all, _| {
        if done * 2 == all {
            most = (now("Threads:"), now("VmRSS:"));
        }
    });
    let results = client.sync_devices(&devices, options);
    let took = begun.elapsed();
    assert!(results.iter().all(Result::is_ok));
    let each = |after: usize, before: usize| (after - before) as f64 / connections as f64;
    println!("{:.3} {:.2} {:.1}", took.as_secs_f64(), each(most.0, before.0), each(most.1, before.1));
}

/// A number of /proc/self/status.
fn now(name: &str) -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}
