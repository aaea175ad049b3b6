//! A charging order as the platform knows it.

use serde::Serialize;
use serde_json::Value;

/// The charging states that end an order (docs/protocol.md, table 8.7).
const FINISHED: i64 = 3;
const FAILED: i64 = -1;

/// What ended a charging order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ClosedBy {
    /// A record with state 3, the bill.
    Bill,
    /// A record with state -1: it did not start, or broke off.
    Failure,
}

impl ClosedBy {
    /// Whether a record with this state ends its order.
    pub(crate) fn of(state: i64) -> Option<Self> {
        match state {
            FINISHED => Some(Self::Bill),
            FAILED => Some(Self::Failure),
            _ => None,
        }
    }
}

/// A charging order: what charging records and the parking-fee discount told of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ChargingOrder {
    /// The app that reports it.
    pub app_id: String,
    /// The operator's own order number.
    pub order: String,
    /// The fields of the last accepted record as received, but for `timestamp`; `None` while only a discount is known.
    pub record: Option<Value>,
    /// What ended it; `None` while it goes on.
    pub closed_by: Option<ClosedBy>,
    /// How many records were accepted.
    pub records: u64,
    /// How many records were refused because the order had ended.
    pub refused: u64,
    /// The parameters of the discount as received, which are texts; `None` while none was granted.
    pub discount: Option<Value>,
    /// How often the discount was asked for.
    pub discounts: u64,
    /// When it was first heard of, in milliseconds of the emulator's clock.
    pub first_seen: i64,
    /// When something of it last changed, in milliseconds of the emulator's clock.
    pub last_change: i64,
}
