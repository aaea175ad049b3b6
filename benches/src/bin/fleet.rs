//! `fleet PORT CONNECTIONS DEVICES`: one `sync_devices`. Prints the seconds that it took, and per connection the threads and
//! the kB of resident memory beyond what one sync had needed.

use std::time::Instant;

use pyun_energy::SyncOptions;
use pyun_energy_bench::{Server, numbered, of_status};

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let number = |index: usize| arguments[index].parse::<usize>().unwrap();
    let (client, connections) = (Server::new(&arguments[1]).client(), number(2));
    let devices: Vec<_> = (0..number(3)).map(|index| numbered(index, 2)).collect();
    assert!(client.sync_devices(&devices[..1], SyncOptions::default())[0].is_ok());
    let (before, mut most, begun) = ((of_status("Threads:"), of_status("VmRSS:")), (0, 0), Instant::now());
    let options = SyncOptions::default().connections(connections).progress(|done, all, _| {
        if done * 2 == all {
            most = (of_status("Threads:"), of_status("VmRSS:"));
        }
    });
    let results = client.sync_devices(&devices, options);
    let took = begun.elapsed();
    assert!(results.iter().all(Result::is_ok));
    let each = |after: u64, before: u64| after.saturating_sub(before) as f64 / connections as f64;
    println!("{:.3} {:.2} {:.1}", took.as_secs_f64(), each(most.0, before.0), each(most.1, before.1));
}
