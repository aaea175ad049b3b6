//! The occupancy orders of the platform: seeded by tests and their users, found and paid by operators.

use std::cmp::Reverse;
use std::sync::Mutex;

use serde_json::{Map, Value};

use crate::lock::lock;
use crate::occupancy::{OccupancyOrder, Payment};
use crate::refusal::Refusal;

const MAX_ORDERS: usize = 10_000;

/// All occupancy orders, in the order in which they came to be.
#[derive(Debug, Default)]
pub(crate) struct Occupancies(Mutex<Vec<OccupancyOrder>>);

impl Occupancies {
    /// Lets there be an order of these fields, which have been checked.
    pub(crate) fn seed(&self, fields: Map<String, Value>, now_ms: i64) -> Result<(), String> {
        let fields = Value::Object(fields);
        let order = OccupancyOrder { fields, payment: None, payments: 0, last_change: now_ms };
        let mut orders = lock(&self.0);
        if orders.len() >= MAX_ORDERS {
            return Err(format!("no more than {MAX_ORDERS} occupancy orders"));
        }
        if orders.iter().any(|other| other.text("pay_order") == order.text("pay_order")) {
            return Err("pay_order: there is such an order already".into());
        }
        orders.push(order);
        Ok(())
    }

    /// The oldest order of this merchant and plate that is not paid.
    pub(crate) fn find(&self, merchant: &str, plate: &str) -> Option<OccupancyOrder> {
        let orders = lock(&self.0);
        let wanted = |order: &&OccupancyOrder| order.text("merchant") == merchant && order.text("plate") == plate;
        orders.iter().filter(wanted).find(|order| order.payment.is_none()).cloned()
    }

    /// Books the payment of the order `pay_order`.
    pub(crate) fn pay(&self, pay_order: &str, payment: &Payment, now_ms: i64) -> Result<(), Refusal> {
        let none = || Refusal::NotFound("there is no such `pay_order`".into());
        let mut orders = lock(&self.0);
        let order = orders.iter_mut().find(|order| order.text("pay_order") == pay_order).ok_or_else(none)?;
        order.pay(payment, now_ms)
    }

    /// How many there are, and the `limit` that changed last, oldest first.
    pub(crate) fn latest(&self, limit: usize) -> (usize, Vec<OccupancyOrder>) {
        let mut orders: Vec<_> = lock(&self.0).iter().cloned().enumerate().collect();
        let total = orders.len();
        orders.sort_by_key(|(_, order)| Reverse(order.last_change));
        orders.truncate(limit);
        orders.sort_by_key(|(at, _)| *at);
        (total, orders.into_iter().map(|(_, order)| order).collect())
    }

    pub(crate) fn clear(&self) {
        lock(&self.0).clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn seed(orders: &Occupancies, pay_order: &str) -> Result<(), String> {
        orders.seed(json!({ "pay_order": pay_order }).as_object().unwrap().clone(), 0)
    }

    #[test]
    fn there_are_only_so_many() {
        let orders = Occupancies::default();
        seed(&orders, "one").unwrap();
        let one = lock(&orders.0)[0].clone();
        lock(&orders.0).resize(MAX_ORDERS, one);
        assert!(seed(&orders, "another").unwrap_err().contains("10000"));
        orders.clear();
        seed(&orders, "another").unwrap();
    }
}
