//! `pyun-energy relay partition`: where a message belongs.

use clap::Args;
use pyun_energy_relay::partition;

use crate::arguments::number;
use crate::failure::Failure;
use crate::output;

/// Print the partition of a device or an order number: the CRC-32 of the key, modulo the number of partitions.
#[derive(Args)]
pub(super) struct Arguments {
    /// A device as `STATION_UUID/NO`, or a charging record's order number; may be repeated
    #[arg(value_name = "KEY", required = true)]
    keys: Vec<String>,

    /// How many partitions there are
    #[arg(long, value_name = "N", value_parser = |text: &str| number(text, 1_u32, 1024))]
    of: u32,
}

/// Prints a number a line.
pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    output::print_all(arguments.keys.iter().map(|key| partition(key, arguments.of)))
}
