//! An occupancy order as the platform knows it.

use serde::Serialize;
use serde_json::Value;

/// An occupancy order: a car that stood on a charging space, and what is to be paid for it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct OccupancyOrder {
    /// The fields with which it is found, `pay_order`, `merchant`, `plate` and `need_value` among them. Always a JSON object.
    #[serde(flatten)]
    pub fields: Value,
    /// The parameters of the payment as received, which are texts; `None` while it is unpaid.
    pub payment: Option<Value>,
    /// How often the payment was told.
    pub payments: u64,
    /// When something of it last changed, in milliseconds of the emulator's clock.
    pub last_change: i64,
}

impl OccupancyOrder {
    pub(crate) fn text(&self, name: &str) -> &str {
        self.fields.get(name).and_then(Value::as_str).unwrap_or_default()
    }
}
