//! `pyun-energy discount`: a discount on the parking fee after a charge.

use clap::Args;
use pyun_energy::ParkingDiscount;

use crate::answer;
use crate::failure::Failure;
use crate::record_arguments::RecordArguments;
use crate::settings::{Destination, Network, build};

/// Grant a discount on the parking fee after a charge.
///
/// An order number is discounted once, however often it is sent. A bill with a plate may do the same, where the station has
/// that switched on: use one or the other.
///
/// Exit code 0: granted; 1: not, and the platform's answer says why; 2: nothing was sent.
#[derive(Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    discount: RecordArguments<ParkingDiscount>,

    /// Print JSON, for programs
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    destination: Destination,

    #[command(flatten)]
    network: Network,
}

/// Grants one discount.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let client = build(arguments.network.apply(arguments.destination.builder()?)?)?;
    let discount = arguments.discount.read()?;
    answer::print(client.grant_parking_discount(&discount), "granted", arguments.json)
}
