//! C: the kinds of flat records and the names of their fields, by which `pyun_record` is filled and read.

use std::fmt::Write;

use pyun_energy::record::{Field, Kind};
use pyun_energy::{
    ChargingFinished, ChargingProgress, ChargingRecord, OccupancyOrder, OccupancyPayment, ParkingDiscount, StartResult,
    StopResult,
};

use crate::Region;
use crate::names::{going_on, upper_snake};

/// A flat record.
pub(crate) struct Flat {
    /// Stays for good.
    number: i32,
    pub(crate) name: &'static str,
    pub(crate) fields: &'static [Field],
    /// Sent or received, and what it is.
    pub(crate) about: &'static str,
}

const fn flat(number: i32, name: &'static str, fields: &'static [Field], about: &'static str) -> Flat {
    Flat { number, name, fields, about }
}

/// New ones are added at the end.
pub(crate) const FLAT: [Flat; 8] = [
    flat(1, "ChargingRecord", ChargingRecord::FIELDS, "sent: a charge so far, its bill, or its failure."),
    flat(2, "ParkingDiscount", ParkingDiscount::FIELDS, "sent: a discount on the parking fee after a charge."),
    flat(3, "OccupancyPayment", OccupancyPayment::FIELDS, "sent: that an occupancy order was paid."),
    flat(4, "OccupancyOrder", OccupancyOrder::FIELDS, "received: what is owed for a connector that was held too long."),
    flat(5, "StartResult", StartResult::FIELDS, "received, a push: whether a charge has started that was to start."),
    flat(6, "StopResult", StopResult::FIELDS, "received, a push: whether a charge has stopped that was to stop."),
    flat(7, "ChargingProgress", ChargingProgress::FIELDS, "received, a push: a charge so far."),
    flat(8, "ChargingFinished", ChargingFinished::FIELDS, "received, a push: a charge that is over."),
];

pub(crate) fn regions() -> Vec<Region> {
    let region = |begin: &str, text| Region {
        file: "bindings/c/src/record_names.rs",
        begin: format!("// Written by schema/ (make update) from the tables in src/: {begin}."),
        end: format!("// End of {begin}."),
        text,
    };
    vec![region("the kinds", kinds()), region("the fields", fields())]
}

fn kinds() -> String {
    let (mut constants, mut rows) = (String::new(), String::new());
    for Flat { number, name, about, .. } in FLAT {
        let constant = upper_snake(name);
        let _ = writeln!(constants, "/// A record that is {about}");
        let _ = writeln!(constants, "pub const PYUN_RECORD_{constant}: i32 = {number};");
        let _ = writeln!(rows, "    (PYUN_RECORD_{constant}, \"{name}\"),");
    }
    format!(
        "{constants}\n/// Each kind with the name of its table.\npub(crate) const KINDS: &[(i32, &str)] = &[\n{rows}];\n"
    )
}

/// Each name once, with what the first kind says of it.
fn fields() -> String {
    let mut seen: Vec<&Field> = FLAT.iter().flat_map(|flat| flat.fields).collect();
    seen.sort_by_key(|row| row.name);
    seen.dedup_by_key(|row| row.name);
    let mut text = String::new();
    for row in seen {
        let name = row.name;
        let _ = writeln!(text, "/// Field, {}: {}", shape(row), going_on(row.english));
        let _ = writeln!(text, "pub const PYUN_FIELD_{}: &str = \"{name}\";", name.to_uppercase());
    }
    text
}

fn shape(row: &Field) -> &'static str {
    match row.kind {
        Kind::Code(_) | Kind::Integer | Kind::Sum(_) => "an integer",
        Kind::Time(_) => "a time",
        _ => "text",
    }
}
