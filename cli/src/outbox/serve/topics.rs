//! What a topic's messages are.

use clap::Args;
use pyun_energy::{ChargingRecord, Device};
use pyun_energy_outbox::Item;

use crate::failure::Failure;
use crate::mqtt::{Filter, Message};
use crate::wording;

/// Which topics have what.
#[derive(Args)]
#[command(next_help_heading = "Topics")]
pub(super) struct TopicArguments {
    /// Topics with devices; may be repeated [default: pyun/device/#]
    #[arg(long, value_name = "FILTER")]
    devices: Vec<String>,

    /// Topics with charging records, progress and bills; may be repeated [default: pyun/charging/#]
    #[arg(long, value_name = "FILTER")]
    charges: Vec<String>,
}

impl TopicArguments {
    /// The topics; one kind alone where only that was given.
    pub(super) fn read(&self) -> Result<Topics, Failure> {
        let is_default = self.devices.is_empty() && self.charges.is_empty();
        let or_default = |given: &[String], default: &str| {
            if is_default { vec![default.to_owned()] } else { given.to_vec() }
        };
        let devices = read("--devices", &or_default(&self.devices, "pyun/device/#"))?;
        let charges = read("--charges", &or_default(&self.charges, "pyun/charging/#"))?;
        Ok(Topics { devices, charges })
    }
}

fn read(flag: &str, given: &[String]) -> Result<Vec<Filter>, Failure> {
    let filters = given.iter().map(|text| Filter::read(text)).collect::<Result<_, _>>();
    filters.map_err(|what| Failure::Usage(format!("{flag}: {what}")))
}

/// Which topics have devices, and which have charging records.
pub(super) struct Topics {
    devices: Vec<Filter>,
    charges: Vec<Filter>,
}

impl Topics {
    pub(super) fn filters(&self) -> impl Iterator<Item = &Filter> {
        self.devices.iter().chain(&self.charges)
    }

    /// What a message is to the outbox, or why it is nothing.
    pub(super) fn item(&self, message: &Message) -> Result<Item, String> {
        let is_in = |filters: &[Filter]| filters.iter().any(|filter| filter.has(&message.topic));
        let wrong = |error: pyun_energy::Error| wording::of(&error);
        if is_in(&self.devices) {
            return Device::from_json(&message.payload).map(Item::from).map_err(wrong);
        }
        if !is_in(&self.charges) {
            return Err("its topic is none of this run's; an earlier one of this client id subscribed to it".to_owned());
        }
        if message.is_retained {
            return Err("a retained charging record is of earlier, and may have been reported since".to_owned());
        }
        ChargingRecord::from_json(&message.payload).map(Item::from).map_err(wrong)
    }
}
