//! `reconnect URL CA COUNT`: so many syncs, one after another, to a server that closes each connection after its answer.
//! What they cost is measured from outside, by the CPU time of the process. `CA` is `-` for none.

use pyun_energy::{Client, Proxy};
use pyun_energy_bench::{APP_ID, SECRET, standard};

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let builder = Client::builder().app_id(APP_ID).secret(SECRET).environment(&*arguments[1]).proxy(Proxy::Direct);
    let builder = if arguments[2] == "-" { builder } else { builder.ca_file(&arguments[2]) };
    let (client, device) = (builder.build().unwrap(), standard(2));
    for _ in 0..arguments[3].parse().unwrap() {
        client.sync_device(&device).unwrap();
    }
}
