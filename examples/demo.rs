//! `make demo`: an emulator of the platform on loopback, two syncs against it, a mistake that it proves, shown byte for byte, and
//! a charge from plug-in to bill.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use pyun_energy::{Client, Device, DeviceState, EnergyCode, Port, PortState, Secret, SpaceStatus, sign_json};
use pyun_energy_emulator::Emulator;
use serde_json::Value;

#[path = "charge.rs"]
mod charge;

const APP_ID: &str = "op00000000000001";
const SECRET: &str = "0123456789abcdef0123456789abcdef";

fn main() -> ExitCode {
    match demo() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn demo() -> Result<(), Box<dyn Error>> {
    let emulator = Emulator::builder().app(APP_ID, SECRET).start()?;
    println!("The emulator stands in for the platform at {}\n", emulator.url());
    let client = Client::builder()
        .app_id(APP_ID)
        .secret(SECRET)
        .environment(emulator.url())
        .common_parameters(false) // the sample is revision A's, which has no timestamp
        .build()?;

    let device = sample()?;
    sync("1. A charger with two connectors, as in the platform's own sample", &client, &device)?;

    let [first, second] = device.ports() else { return Err("the sample has two ports".into()) };
    let busy = Port::new(first.no(), PortState::CHARGING, first.alias()).with_space_status(SpaceStatus::OCCUPIED);
    let device = device.to_builder().ports([busy, second.clone()]).build()?;
    sync("2. Connector A begins to charge", &client, &device)?;

    mistake(
        "3. A client in Python signs json.dumps(device), which has spaces, and sends it without them",
        &client,
        &device,
    )?;

    show_table(&emulator);

    println!("\n4. A charge, from plug-in to bill\n");
    charge::charge(&client, Duration::ZERO)?;
    Ok(())
}

/// The two-port sample of revision A.
fn sample() -> Result<Device, pyun_energy::Error> {
    Device::builder()
        .station_uuid("8f5fdb60-9374-4c11-bdc2-a32d8369258c")
        .no("D012026")
        .state(DeviceState::AVAILABLE)
        .state_desc("在线")
        .energy_code(EnergyCode::AC)
        .port(Port::new("D01202601", PortState::AVAILABLE, "A"))
        .port(Port::new("D01202602", PortState::CHARGING, "B").with_space_status(SpaceStatus::OCCUPIED))
        .build()
}

/// Shows a request, sends it, shows the answer.
fn sync(title: &str, client: &Client, device: &Device) -> Result<(), pyun_energy::Error> {
    let request = client.prepare_device(device)?;
    println!("{title}\n");
    show("body", &String::from_utf8_lossy(request.body()));
    show("signed", &request.string_to_sign());
    show("signature", request.signature());
    match client.sync_device(device) {
        Ok(reply) => show("reply", &format!("HTTP {}, {reply}", reply.http_status())),
        Err(error) => show("error", &format!("HTTP {}, {error}", error.http_status().unwrap_or_default())),
    }
    println!();
    Ok(())
}

/// A request as a client of somebody else's may make it: the text that is signed is not the text that is sent.
fn mistake(title: &str, client: &Client, device: &Device) -> Result<(), Box<dyn Error>> {
    let request = client.prepare_device(device)?;
    let sent = String::from_utf8_lossy(request.body());
    // No text of this device has a colon or a comma in it.
    let signed = sent.replace(':', ": ").replace(',', ", ");
    let signature = sign_json(signed.as_bytes(), Secret::from(SECRET));
    println!("{title}\n");
    show("body", &sent);
    show("signed", &format!("{signed}&app_secret=***"));
    show("signature", &signature);
    let post =
        ureq::post(request.url()).header("Authorization", &signature).content_type("application/json; charset=utf-8");
    let mut response = post.config().http_status_as_error(false).build().send(&*sent)?;
    let answer: Value = serde_json::from_str(&response.body_mut().read_to_string()?)?;
    show("error", &format!("HTTP {}, {}", response.status().as_u16(), text(&answer["message"])));
    show("hint", &text(&answer["hint"]));
    println!();
    Ok(())
}

/// Prints a labelled text, in lines of bearable length that end at a comma or a space.
fn show(label: &str, text: &str) {
    const WIDTH: usize = 100;
    let mut label = label;
    let mut rest = text;
    while !rest.is_empty() {
        let width = rest.char_indices().nth(WIDTH).map_or(rest.len(), |(end, _)| end);
        let end = match rest[..width].rfind([',', ' ']) {
            Some(last) if width < rest.len() => last + 1,
            _ => width,
        };
        println!("   {label:<10} {}", rest[..end].trim_end());
        (label, rest) = ("", &rest[end..]);
    }
}

/// What the platform now holds.
fn show_table(emulator: &Emulator) {
    println!("What the platform now holds\n");
    println!(
        "   {:<37} {:<10} {:<8} {:<10} {:<6} {:<6} {:<6}",
        "station", "device", "state", "port", "alias", "state", "space"
    );
    for device in emulator.devices() {
        for port in device.ports() {
            let of_device = [device.station_uuid().to_owned(), device.no().to_owned(), text(&device.fields["state"])];
            let [station, no, state] = of_device;
            let [port_no, alias, port_state, space] =
                ["no", "alias", "state", "space_status"].map(|key| text(&port[key]));
            let word = text(&port["state_desc"]);
            println!("   {station:<37} {no:<10} {state:<8} {port_no:<10} {alias:<6} {port_state:<6} {space:<6} {word}");
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
