//! A charge from plug-in to bill: the connector's states, the progress every 15 s, the bill at the end.
//!
//!     PYUN_APP_ID=op… PYUN_APP_SECRET=… cargo run --example charge -- URL [SECONDS]
//!
//! URL is that of an emulator (`pyun-energy emulator`); SECONDS go by between two reports, 15 unless given.
#![allow(clippy::print_stdout, clippy::print_stderr, clippy::redundant_pub_crate)]

use std::env;
use std::error::Error;
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, SystemTime};

use pyun_energy::{
    ChargingRecord, Client, Device, DeviceState, DeviceType, EnergyCode, Port, PortState, ReplenishState, SpaceStatus,
};

const STATION: &str = "8f5fdb60-9374-4c11-bdc2-a32d8369258c";
const REPORTS: i32 = 4;

#[allow(dead_code)] // `make demo` takes the rest of this file
fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let url = arguments.next().ok_or("usage: charge URL [SECONDS]")?;
    let seconds = arguments.next().map_or(Ok(15), |seconds| seconds.parse())?;
    let client = Client::builder()
        .app_id(env::var("PYUN_APP_ID").map_err(|_| "set PYUN_APP_ID to your application id")?)
        .secret(env::var("PYUN_APP_SECRET").map_err(|_| "set PYUN_APP_SECRET to its secret")?)
        .environment(&*url)
        .build()?;
    Ok(charge(&client, Duration::from_secs(seconds))?)
}

/// Plays a charge, with a pause before each report.
pub(crate) fn charge(client: &Client, pause: Duration) -> Result<(), pyun_energy::Error> {
    let start = SystemTime::now();
    let since_1970 = start.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let order = format!("C{}", since_1970.as_millis()); // the operator's own, and never given again
    client.sync_device(&charger(PortState::CHARGING)?)?;
    for report in 1..=REPORTS {
        thread::sleep(pause);
        let progress = record(&order, start, 500 * report, ReplenishState::CHARGING)?;
        // One that fails is not sent again: the next one says more.
        match client.sync_charging_record(&progress) {
            Ok(_) => println!("   progress   {} kWh", f64::from(progress.quantity()) / 1000.0),
            Err(error) => eprintln!("   progress   {error}"),
        }
    }
    let bill = record(&order, start, 500 * REPORTS, ReplenishState::FINISHED)?;
    // The bill is money: it is sent until the platform has it, or has refused it.
    let reply = loop {
        match client.sync_charging_record(&bill) {
            Err(error) if error.is_retryable() => thread::sleep(Duration::from_secs(1)),
            result => break result?,
        }
    };
    let fen = bill.energy_value() + bill.fee_value();
    println!("   bill       {} yuan for {order}: {reply}", f64::from(fen) / 100.0);
    client.sync_device(&charger(PortState::OCCUPIED)?)?;
    client.sync_device(&charger(PortState::AVAILABLE)?)?;
    Ok(())
}

fn charger(port: PortState) -> Result<Device, pyun_energy::Error> {
    let space = if port == PortState::AVAILABLE { SpaceStatus::FREE } else { SpaceStatus::OCCUPIED };
    let device = Device::builder().station_uuid(STATION).no("D012029").state(DeviceState::AVAILABLE);
    let port = Port::new("D01202901", port, "A").with_space_status(space);
    device.energy_code(EnergyCode::AC).port(port).build()
}

/// What the meter says by now: `quantity` in 0.001 kWh, at 0.80 yuan a kWh and 0.20 for the service.
fn record(
    order: &str,
    start: SystemTime,
    quantity: i32,
    state: ReplenishState,
) -> Result<ChargingRecord, pyun_energy::Error> {
    ChargingRecord::builder()
        .station_uuid(STATION)
        .order(order)
        .start_time(start)
        .end_time(SystemTime::now())
        .quantity(quantity)
        .energy_value(quantity * 80 / 1000)
        .fee_value(quantity * 20 / 1000)
        .state(state)
        .device_no("D012029")
        .device_type(DeviceType::CAR)
        .port_no("D01202901")
        .energy_code(EnergyCode::AC)
        .plate("川A660N2")
        .mobile("13800000000")
        .build()
}
