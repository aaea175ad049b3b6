//! An occupancy order as the platform knows it.

use serde::Serialize;
use serde_json::Value;

use crate::refusal::Refusal;

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

    /// Books a payment, or takes note that it is told again.
    pub(crate) fn pay(&mut self, payment: &Payment, now_ms: i64) -> Result<(), Refusal> {
        let need_value = self.fields.get("need_value").and_then(Value::as_i64).unwrap_or_default();
        if i64::from(payment.pay_value) != need_value {
            let given = payment.pay_value;
            let hint = format!("`pay_value` must be the order's need_value, {need_value}, not {given} (both in fen)");
            return Err(Refusal::Conflict(hint));
        }
        match self.payment.as_ref().map(|paid| &paid["trade_no"]) {
            None => {
                self.payment = Some(payment.parameters.clone());
                self.last_change = now_ms;
            }
            Some(trade_no) if *trade_no == payment.parameters["trade_no"] => {}
            Some(_) => return Err(Refusal::Conflict("the order is paid already, with another `trade_no`".into())),
        }
        self.payments += 1;
        Ok(())
    }
}

/// A payment that an operator tells of.
// No Debug: whoever pays is a person.
pub(crate) struct Payment {
    /// The parameters as received: an object of texts.
    pub(crate) parameters: Value,
    pub(crate) pay_value: i32,
}
