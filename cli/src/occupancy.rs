//! `pyun-energy occupancy`: orders for a connector that was held too long, and their payment.

use clap::{Args, Subcommand};
use pyun_energy::{OccupancyOrder, OccupancyPayment};
use serde_json::json;

use crate::failure::Failure;
use crate::record_arguments::RecordArguments;
use crate::settings::{Destination, Network, build};
use crate::{answer, fields, output};

/// Find an occupancy order that is to be paid, or tell that one was paid.
#[derive(Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    call: Call,
}

#[derive(Subcommand)]
enum Call {
    Find(FindArguments),
    Paid(PaidArguments),
}

/// Which order is asked for.
// No Debug: it holds personal data.
#[derive(Args)]
pub(crate) struct Vehicle {
    /// The merchant whom the order is owed
    #[arg(long, value_name = "TEXT")]
    pub(crate) merchant: String,

    /// The vehicle's number plate
    #[arg(long, value_name = "TEXT")]
    pub(crate) plate: String,
}

/// Ask for the order that a vehicle has to pay to a merchant.
///
/// Exit code 0: an order is there, or there is nothing to pay; 1: the platform did not answer so; 2: nothing was sent.
#[derive(Args)]
struct FindArguments {
    #[command(flatten)]
    vehicle: Vehicle,

    /// Print JSON, for programs; all of it, also the plate
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    destination: Destination,

    #[command(flatten)]
    network: Network,
}

/// Tell that an occupancy order was paid.
///
/// Told again with the same `pay_order` and `trade_no` it is the same payment.
///
/// Exit code 0: the platform has it; 1: not, and its answer says why; 2: nothing was sent.
#[derive(Args)]
struct PaidArguments {
    #[command(flatten)]
    payment: RecordArguments<OccupancyPayment>,

    /// Print JSON, for programs
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    destination: Destination,

    #[command(flatten)]
    network: Network,
}

/// Makes one call.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.call {
        Call::Find(arguments) => find(arguments),
        Call::Paid(arguments) => paid(arguments),
    }
}

fn find(arguments: &FindArguments) -> Result<(), Failure> {
    let client = build(arguments.network.apply(arguments.destination.builder()?)?)?;
    let (merchant, plate) = (&arguments.vehicle.merchant, &arguments.vehicle.plate);
    match client.find_occupancy_order(merchant, plate) {
        Ok(order) if arguments.json => output::print(json!({
            "ok": true,
            "order": order.map(|order| fields::to_json(OccupancyOrder::FIELDS, |name| order.get(name))),
        })),
        Ok(None) => output::print("nothing to pay"),
        Ok(Some(order)) => output::print_all(fields::to_lines(OccupancyOrder::FIELDS, |name| order.get(name))),
        Err(error) if error.attempts() == 0 && error.field().is_some() => Err(answer::unusable(&error)),
        Err(error) => answer::print(Err(error), "", arguments.json),
    }
}

fn paid(arguments: &PaidArguments) -> Result<(), Failure> {
    let client = build(arguments.network.apply(arguments.destination.builder()?)?)?;
    let payment = arguments.payment.read()?;
    answer::print(client.confirm_occupancy_payment(&payment), "told", arguments.json)
}
