//! `GET /_control/state`: what the platform was told.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::answer::{Refusal, bad_request};
use super::stream::{self, Member};
use crate::device::Device;
use crate::kept::{Kept, Tally};
use crate::shared::Shared;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    /// Only so many devices and orders, those that changed last.
    limit: Option<usize>,
    /// Only devices in which each of these words occurs.
    filter: Option<String>,
}

/// `{"stations": {UUID: {"devices": {NO: {…}}}}, "orders": […], …}`, and with a limit or a filter what is needed to make sense of a part.
pub(super) async fn get(
    State(shared): State<Arc<Shared>>,
    query: Result<Query<Wanted>, QueryRejection>,
) -> Result<Response, Refusal> {
    let Query(wanted) = query.map_err(|e| bad_request(e.body_text()))?;
    let mut devices = shared.state.kept();
    let limit = wanted.limit.unwrap_or(usize::MAX);
    let (orders_total, orders) = shared.orders.latest(limit);
    let (occupancy_total, occupancies) = shared.occupancies.latest(limit);
    let others = [
        Member::array("orders", orders.map(|order| text(&order))),
        Member::array("occupancy_orders", occupancies.into_iter().map(|order| text(&order))),
        Member::array("not_parked", shared.parking.list().into_iter().map(|plate| text(&plate))),
    ];
    if wanted.limit.is_none() && wanted.filter.is_none() {
        return Ok(answer(&json!({}), by_station(devices, None), others));
    }
    let total = devices.len();
    let filter = Filter::new(wanted.filter.as_deref().unwrap_or_default());
    devices.retain(|device| filter.takes(device));
    let (matching, counts, sizes) = (devices.len(), Tally::of(&devices), sizes(&devices));
    let facts = json!({
        "total": total,
        "matching": matching,
        "counts": counts,
        "orders_total": orders_total,
        "occupancy_orders_total": occupancy_total,
        "now_ms": shared.clock.now_ms(),
    });
    Ok(answer(&facts, by_station(latest(&devices, limit), Some(sizes)), others))
}

fn answer(facts: &Value, stations: impl Iterator<Item = String> + Send + 'static, others: [Member; 3]) -> Response {
    let [orders, occupancies, not_parked] = others;
    stream::json(facts, [Member::object("stations", stations), orders, occupancies, not_parked])
}

/// Texts and numbers: nothing that JSON could not tell.
fn text(shown: &impl Serialize) -> String {
    serde_json::to_string(shown).unwrap_or_default()
}

/// How many devices each station has.
fn sizes(devices: &[Kept]) -> HashMap<String, usize> {
    let stations = devices.chunk_by(|one, other| one.station() == other.station());
    stations.map(|devices| (devices[0].station().to_owned(), devices.len())).collect()
}

/// The `limit` devices that changed last, in the order in which they are here.
fn latest(devices: &[Kept], limit: usize) -> Vec<Kept> {
    let mut order: Vec<usize> = (0..devices.len()).collect();
    order.sort_by_key(|&at| Reverse(devices[at].last_change));
    order.truncate(limit);
    order.sort_unstable();
    order.into_iter().map(|at| devices[at].clone()).collect()
}

/// `"UUID":{"devices":{"NO":{…},…}},…` of devices that stand by station, and the `sizes` of the stations, if wanted.
fn by_station(devices: Vec<Kept>, sizes: Option<HashMap<String, usize>>) -> impl Iterator<Item = String> {
    let end = if devices.is_empty() { "" } else { "}}" };
    let mut last: Option<Kept> = None;
    let texts = devices.into_iter().map(move |kept| {
        let device = kept.to_device();
        let begin = match &last {
            Some(last) if last.station() == kept.station() => ",".to_owned(),
            Some(_) => format!("}}}},{}", begin(kept.station(), sizes.as_ref())),
            None => begin(kept.station(), sizes.as_ref()),
        };
        last = Some(kept);
        format!("{begin}{}:{}", Value::from(device.no()), show(device))
    });
    texts.chain([end.to_owned()])
}

fn begin(station: &str, sizes: Option<&HashMap<String, usize>>) -> String {
    let size = sizes.and_then(|sizes| sizes.get(station));
    let matching = size.map_or(String::new(), |size| format!("\"matching\":{size},"));
    format!("{}:{{{matching}\"devices\":{{", Value::from(station))
}

/// The fields as received, and the emulator's own, which win over unknown fields of the same names.
fn show(device: Device) -> Value {
    let mut shown = device.fields;
    shown["first_seen"] = device.first_seen.into();
    shown["last_seen"] = device.last_seen.into();
    shown["last_change"] = device.last_change.into();
    shown["syncs"] = device.syncs.into();
    shown
}

/// Words, each of which must occur in what people call a device by.
struct Filter(Vec<String>);

impl Filter {
    fn new(words: &str) -> Self {
        Self(words.to_lowercase().split_whitespace().map(str::to_owned).collect())
    }

    fn takes(&self, kept: &Kept) -> bool {
        if self.0.is_empty() {
            return true;
        }
        let device = kept.to_device();
        let of_device = ["station_uuid", "no", "name", "state_desc", "energy_code"].map(|name| &device.fields[name]);
        let of_ports = device.ports().iter().flat_map(|port| ["no", "alias", "state_desc"].map(|name| &port[name]));
        let texts = of_device.into_iter().chain(of_ports).filter_map(Value::as_str);
        let texts: Vec<String> = texts.map(str::to_lowercase).collect();
        self.0.iter().all(|word| texts.iter().any(|text| text.contains(word)))
    }
}
