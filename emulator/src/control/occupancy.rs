//! `POST /_control/occupancy_orders`: lets there be an order that an operator finds.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::answer::{Answer, bad_request};
use super::body;
use crate::moment::Format;
use crate::shared::Shared;

const HOUR_S: i32 = 3_600;

/// An order; what is not given is made up.
// No Debug: it holds personal data.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Seed {
    merchant: String,
    plate: String,
    /// Fen; at least 1, or there would be nothing to pay.
    need_value: i32,
    total_value: Option<i32>,
    pay_order: Option<String>,
    station_uuid: Option<String>,
    station_name: Option<String>,
    plate_color: Option<i32>,
    space_no: Option<String>,
    enter_time: Option<String>,
    enter_image: Option<String>,
    leave_time: Option<String>,
    leave_image: Option<String>,
    parking_time: Option<i32>,
}

pub(super) async fn seed(State(shared): State<Arc<Shared>>, body::Received(bytes): body::Received) -> Answer {
    let seed: Seed = body::read(&bytes).map_err(bad_request)?;
    seed.check().map_err(bad_request)?;
    let now_ms = shared.clock.now_ms();
    let fields = seed.into_fields(&shared.seqno(), now_ms);
    shared.occupancies.seed(fields.clone(), now_ms).map_err(bad_request)?;
    Ok(Json(fields.into()))
}

impl Seed {
    fn check(&self) -> Result<(), String> {
        let texts =
            [("merchant", Some(&self.merchant)), ("plate", Some(&self.plate)), ("pay_order", self.pay_order.as_ref())];
        if let Some((name, _)) = texts.into_iter().find(|(_, text)| text.is_some_and(String::is_empty)) {
            return Err(format!("{name}: must not be empty"));
        }
        if self.need_value < 1 || self.total_value.is_some_and(|total| total < self.need_value) {
            return Err("need_value: must be from 1 to total_value (fen)".into());
        }
        if self.parking_time.is_some_and(|seconds| seconds < 0) {
            return Err("parking_time: must not be negative (seconds)".into());
        }
        let times = [("enter_time", &self.enter_time), ("leave_time", &self.leave_time)];
        let format = Format::Seconds;
        match times.into_iter().find(|(_, time)| time.as_deref().is_some_and(|time| format.read(time).is_none())) {
            Some((name, _)) => Err(format!("{name}: must be a time like {}", format.example())),
            None => Ok(()),
        }
    }

    /// What the platform answers for it. `serial` makes up an order number.
    fn into_fields(self, serial: &str, now_ms: i64) -> Map<String, Value> {
        let parking_time = self.parking_time.unwrap_or(HOUR_S);
        let entered_ms = now_ms.saturating_sub(i64::from(parking_time) * 1_000);
        let fields = json!({
            "merchant": self.merchant,
            "station_uuid": self.station_uuid.unwrap_or_else(|| "station-1".into()),
            "station_name": self.station_name.unwrap_or_else(|| "模拟场站".into()),
            "plate": self.plate,
            "plate_color": self.plate_color.unwrap_or(-1),
            "space_no": self.space_no.unwrap_or_else(|| "A01".into()),
            "enter_time": self.enter_time.unwrap_or_else(|| Format::Seconds.write(entered_ms)),
            "enter_image": self.enter_image,
            "leave_time": self.leave_time.unwrap_or_else(|| Format::Seconds.write(now_ms)),
            "leave_image": self.leave_image,
            "parking_time": parking_time,
            "pay_order": self.pay_order.unwrap_or_else(|| format!("P{serial}")),
            "total_value": self.total_value.unwrap_or(self.need_value),
            "need_value": self.need_value,
        });
        let Value::Object(mut fields) = fields else { return Map::new() };
        fields.retain(|_, value| !value.is_null());
        fields
    }
}
