//! The core's own way to the signed bytes, beside tests/c/cost.c: for `tests/measure.rs`. Arguments: what, and how often.

use pyun_core::{Client, Device, DeviceState, EnergyCode, Error, Port, PortState, SpaceStatus};

fn device(state: PortState) -> Result<Device, Error> {
    Device::builder()
        .station_uuid("8f5fdb60-9374-4c11-bdc2-a32d8369258c")
        .no("D012026")
        .name("No. 1")
        .state(DeviceState::AVAILABLE)
        .energy_code(EnergyCode::AC)
        .port(Port::new("D01202601", state, "A").with_space_status(SpaceStatus::OCCUPIED))
        .port(Port::new("D01202602", PortState::AVAILABLE, "B").with_space_status(SpaceStatus::FREE))
        .metadata("DEVICE_MODEL", "X1")
        .metadata("DEVICE_SOFTWARE_VERSION", "S1.0.2")
        .build()
}

fn main() -> Result<(), Error> {
    let mut arguments = std::env::args().skip(1);
    let changes = arguments.next().as_deref() == Some("changed");
    let rounds: u32 = arguments.next().and_then(|rounds| rounds.parse().ok()).unwrap_or(1);
    let client = Client::builder()
        .app_id("op00000000000001")
        .secret("0123456789abcdef0123456789abcdef")
        .environment("http://127.0.0.1:1")
        .build()?;
    let mut current = device(PortState::CHARGING)?;
    for round in 0..rounds {
        if changes {
            current = device(if round % 2 == 0 { PortState::OCCUPIED } else { PortState::CHARGING })?;
        }
        std::hint::black_box(client.prepare_device(&current)?);
    }
    Ok(())
}
