//! Syncs a device from a JSON file with the platform's field names.
//!
//!     PYUN_APP_ID=op… PYUN_APP_SECRET=… cargo run --example sync_device -- device.json [test | production | URL]
//!
//! Without a third word it goes to the test environment; a URL is that of an emulator or a gateway.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::env;
use std::error::Error;
use std::process::ExitCode;

use pyun_energy::{Client, Device, Environment};

fn main() -> ExitCode {
    match sync() {
        Ok(()) => ExitCode::SUCCESS,
        // In words, with what to do about it; `{:?}` is for logs of programmers.
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn sync() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let file = arguments.next().ok_or("usage: sync_device FILE [test | production | URL]")?;
    let environment = match arguments.next().as_deref() {
        None | Some("test") => Environment::Test,
        Some("production") => Environment::Production,
        Some(url) => Environment::from(url),
    };
    let client = Client::builder()
        .app_id(env::var("PYUN_APP_ID").map_err(|_| "set PYUN_APP_ID to your application id")?)
        .secret(env::var("PYUN_APP_SECRET").map_err(|_| "set PYUN_APP_SECRET to its secret")?)
        .environment(environment)
        .build()?;

    let device = Device::from_json(std::fs::read(&file).map_err(|error| format!("{file}: {error}"))?)?;
    let reply = client.sync_device(&device)?;
    println!("{} is synced: {reply}", device.no());
    Ok(())
}
