//! `pyun-energy prepare`: the request that a call would send, without sending it.

mod chosen;
mod shown;

use std::time::{Duration, SystemTime};

use clap::{Args, Subcommand};
use pyun_energy::calls::FIND_OCCUPANCY_ORDER;
use pyun_energy::{ChargingRecord, Client, Device, Error, OccupancyPayment, ParkingDiscount, PreparedRequest};

use crate::answer::unusable;
use crate::failure::Failure;
use crate::occupancy::Vehicle;
use crate::record_arguments::RecordArguments;
use crate::settings::{Destination, build};
use chosen::FileArguments;

/// Show the request that a call would send, and send nothing.
///
/// Prints method, URL, headers and body, the text that is signed (the secret masked), and a `curl` line that sends
/// exactly these bytes.
#[derive(Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

/// What is prepared.
#[derive(Subcommand)]
enum What {
    /// What `sync devices` sends for a device
    Device {
        #[command(flatten)]
        device: FileArguments,

        /// Which device, by its number, where the file has several [default: the first]
        #[arg(long = "device", value_name = "NO")]
        no: Option<String>,

        #[command(flatten)]
        how: How,
    },
    /// What `sync charges` sends for a report of a charge
    Charge {
        #[command(flatten)]
        charge: FileArguments,

        /// Of which order, by its number, where the file has several [default: the first report]
        #[arg(long, value_name = "NO")]
        order: Option<String>,

        #[command(flatten)]
        how: How,
    },
    /// What `discount` sends
    Discount {
        #[command(flatten)]
        discount: RecordArguments<ParkingDiscount>,

        #[command(flatten)]
        how: How,
    },
    /// What `occupancy find` sends
    OccupancyOrder {
        #[command(flatten)]
        vehicle: Vehicle,

        #[command(flatten)]
        how: How,
    },
    /// What `occupancy paid` sends
    OccupancyPayment {
        #[command(flatten)]
        payment: RecordArguments<OccupancyPayment>,

        #[command(flatten)]
        how: How,
    },
    /// Any form call: parameters in the body
    Form(AnyCall),
    /// Any query call: parameters in the URL of a GET
    Query(AnyCall),
}

/// A call that has no command of its own.
#[derive(Args)]
struct AnyCall {
    /// The path below the base URL, such as /gate/1.0/energy/internal/device
    #[arg(value_name = "/PATH")]
    path: String,

    /// Its parameters as they are, not percent-encoded; `app_id`, `timestamp`, `sign_type` and `sign` are added
    #[arg(value_name = "NAME=VALUE")]
    pairs: Vec<String>,

    #[command(flatten)]
    how: How,
}

/// How a request is prepared, and shown.
#[derive(Args)]
struct How {
    /// The time that the request says it is, in milliseconds since 1970 [default: now]
    #[arg(long, value_name = "MS")]
    timestamp: Option<u64>,

    /// Print JSON, for programs
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    destination: Destination,
}

/// Prepares one request.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.what {
        What::Device { device, no, how } => how.show(|client| {
            let device = device.choose::<Device>(no.as_deref(), "--device")?;
            Ok(client.prepare_device(&device))
        }),
        What::Charge { charge, order, how } => how.show(|client| {
            let record = charge.choose::<ChargingRecord>(order.as_deref(), "--order")?;
            Ok(client.prepare_charging_record(&record))
        }),
        What::Discount { discount, how } => how.show(|client| Ok(client.prepare_parking_discount(&discount.read()?))),
        What::OccupancyPayment { payment, how } => {
            how.show(|client| Ok(client.prepare_occupancy_payment(&payment.read()?)))
        }
        What::OccupancyOrder { vehicle, how } => {
            let pairs = [("merchant", vehicle.merchant.as_str()), ("plate", &vehicle.plate)];
            how.show(|client| Ok(client.prepare_get(FIND_OCCUPANCY_ORDER.path, &pairs)))
        }
        What::Form(call) => call.how.show(|client| Ok(client.prepare_form(&call.path, &call.pairs()?))),
        What::Query(call) => call.how.show(|client| Ok(client.prepare_get(&call.path, &call.pairs()?))),
    }
}

impl How {
    fn show(
        &self,
        prepare: impl FnOnce(&Client) -> Result<Result<PreparedRequest, Error>, Failure>,
    ) -> Result<(), Failure> {
        let mut builder = self.destination.builder()?;
        if let Some(ms) = self.timestamp {
            let time = SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(ms));
            let time = time.ok_or_else(|| Failure::Usage("--timestamp is out of range".into()))?;
            builder = builder.clock(move || time);
        }
        let request = prepare(&build(builder)?)?.map_err(|error| unusable(&error))?;
        shown::print(&request, self.json)
    }
}

impl AnyCall {
    fn pairs(&self) -> Result<Vec<(&str, &str)>, Failure> {
        let pair = |(index, text)| {
            // Not repeated: it may be anything.
            let unusable = || Failure::Usage(format!("parameter {} does not read NAME=VALUE", index + 1));
            str::split_once(text, '=').filter(|(name, _)| !name.is_empty()).ok_or_else(unusable)
        };
        self.pairs.iter().map(String::as_str).enumerate().map(pair).collect()
    }
}
