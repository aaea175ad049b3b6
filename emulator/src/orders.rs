//! The charging orders that the platform was told of.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde_json::{Map, Value};

use crate::lock::lock;
use crate::order::{ChargingOrder, ClosedBy};
use crate::refusal::Refusal;

const MAX_ORDERS: usize = 100_000;
/// Of JSON text, over all orders.
const MAX_BYTES: usize = 256 << 20;

/// An order as it is kept: as text, which is small and of known size.
#[derive(Clone, Debug, Default)]
struct Kept {
    record: Option<Arc<str>>,
    closed_by: Option<ClosedBy>,
    records: u64,
    refused: u64,
    discount: Option<Arc<str>>,
    discounts: u64,
    first_seen: i64,
    last_change: i64,
}

impl Kept {
    fn new(now_ms: i64) -> Self {
        Self { first_seen: now_ms, last_change: now_ms, ..Self::default() }
    }

    fn len(&self) -> usize {
        [&self.record, &self.discount].into_iter().flatten().map(|text| text.len()).sum()
    }

    /// A bill replaces whatever there is; a failure replaces all but a bill; anything else has its place before either.
    fn takes(&self, next: Option<ClosedBy>) -> bool {
        match self.closed_by {
            None => true,
            Some(ClosedBy::Failure) => next.is_some(),
            Some(ClosedBy::Bill) => next == Some(ClosedBy::Bill),
        }
    }

    fn report(&mut self, record: &str, closed_by: Option<ClosedBy>, now_ms: i64) {
        if self.record.as_deref() != Some(record) {
            self.record = Some(record.into());
            self.last_change = now_ms;
        }
        self.closed_by = closed_by;
        self.records += 1;
    }

    /// One order number is discounted once, however often it is sent: the first stands.
    fn grant(&mut self, discount: &str, now_ms: i64) {
        if self.discount.is_none() {
            self.discount = Some(discount.into());
            self.last_change = now_ms;
        }
        self.discounts += 1;
    }

    fn to_order(&self, (app_id, order): &(String, String)) -> ChargingOrder {
        let value = |text: &Option<Arc<str>>| text.as_deref().and_then(|text| serde_json::from_str(text).ok());
        ChargingOrder {
            app_id: app_id.clone(),
            order: order.clone(),
            record: value(&self.record),
            closed_by: self.closed_by,
            records: self.records,
            refused: self.refused,
            discount: value(&self.discount),
            discounts: self.discounts,
            first_seen: self.first_seen,
            last_change: self.last_change,
        }
    }
}

#[derive(Debug, Default)]
struct Inner {
    /// By app and order number.
    orders: BTreeMap<(String, String), Kept>,
    bytes: usize,
}

impl Inner {
    /// Changes an order, which may be new, if there is room for `size` bytes in place of what it has.
    fn change<T>(
        &mut self,
        key: (String, String),
        size: usize,
        now_ms: i64,
        change: impl FnOnce(&mut Kept) -> T,
    ) -> Result<T, Refusal> {
        let full = |what| Refusal::Full(format!("the emulator keeps at most {what}; reset it to go on"));
        let known = self.orders.get(&key);
        if self.orders.len() >= MAX_ORDERS && known.is_none() {
            return Err(full(format!("{MAX_ORDERS} charging orders")));
        }
        if self.bytes - known.map_or(0, Kept::len) + size > MAX_BYTES {
            return Err(full(format!("{MAX_BYTES} bytes of charging orders")));
        }
        let kept = self.orders.entry(key).or_insert_with(|| Kept::new(now_ms));
        let before = kept.len();
        let changed = change(kept);
        self.bytes = self.bytes - before + kept.len();
        Ok(changed)
    }
}

/// All charging orders.
#[derive(Debug, Default)]
pub(crate) struct Orders(Mutex<Inner>);

impl Orders {
    /// Takes a charging record, whose fields have been checked.
    pub(crate) fn report(&self, mut fields: Map<String, Value>, now_ms: i64) -> Result<(), Refusal> {
        fields.remove("timestamp");
        let text = |name| fields.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (app_id, order) = (text("app_id"), text("order"));
        let closed_by = ClosedBy::of(fields.get("state").and_then(Value::as_i64).unwrap_or_default());
        let record = Value::Object(fields).to_string();
        lock(&self.0).change((app_id, order), record.len(), now_ms, |kept| {
            if !kept.takes(closed_by) {
                kept.refused += 1;
                return Err(closed(kept.closed_by));
            }
            kept.report(&record, closed_by, now_ms);
            Ok(())
        })?
    }

    /// Grants a discount, whose parameters have been checked.
    pub(crate) fn grant(&self, parameters: &Map<String, Value>, now_ms: i64) -> Result<(), Refusal> {
        let text = |name: &str| parameters.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let key = (text("app_id"), text("replenish_order"));
        let discount = Value::Object(parameters.clone()).to_string();
        lock(&self.0).change(key, discount.len(), now_ms, |kept| kept.grant(&discount, now_ms))
    }

    /// The order of this number, of any app if none is named.
    pub(crate) fn find(&self, app_id: Option<&str>, order: &str) -> Option<ChargingOrder> {
        let inner = lock(&self.0);
        let is_it = |(app, number): &(String, String)| number == order && app_id.is_none_or(|app_id| app_id == app);
        inner.orders.iter().find(|(key, _)| is_it(key)).map(|(key, kept)| kept.to_order(key))
    }

    /// How many there are, and the `limit` that changed last, by app and number. They are parsed as they are asked for.
    pub(crate) fn latest(&self, limit: usize) -> (usize, impl Iterator<Item = ChargingOrder> + Send + use<>) {
        let mut orders: Vec<_> = lock(&self.0).orders.clone().into_iter().collect();
        let total = orders.len();
        orders.sort_by_key(|(_, kept)| Reverse(kept.last_change));
        orders.truncate(limit);
        orders.sort_by(|(one, _), (other, _)| one.cmp(other));
        (total, orders.into_iter().map(|(key, kept)| kept.to_order(&key)))
    }

    pub(crate) fn clear(&self) {
        *lock(&self.0) = Inner::default();
    }
}

fn closed(by: Option<ClosedBy>) -> Refusal {
    let (by, undone) = match by {
        Some(ClosedBy::Bill) => ("the bill (state 3) of this `order` has come", "it"),
        _ => ("this `order` has failed (state -1)", "that"),
    };
    Refusal::Conflict(format!("{by}: a later report with another state would undo {undone}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn report(orders: &Orders, order: &str, state: i64, now_ms: i64) -> Result<(), Refusal> {
        let record = json!({"app_id": "a", "order": order, "state": state, "timestamp": now_ms});
        orders.report(record.as_object().unwrap().clone(), now_ms)
    }

    #[test]
    fn an_order_goes_on_until_it_is_closed() {
        // What came before, what comes, and whether it is taken.
        let all = [
            (2, 2, true),
            (2, 0, true),
            (2, 77, true),
            (2, 3, true),
            (2, -1, true),
            (-1, 3, true),
            (-1, -1, true),
            (-1, 2, false),
            (-1, 77, false),
            (3, 3, true),
            (3, 2, false),
            (3, -1, false),
            (3, 77, false),
        ];
        for (before, after, taken) in all {
            let orders = Orders::default();
            report(&orders, "1", before, 1).unwrap();
            assert_eq!(report(&orders, "1", after, 2).is_ok(), taken, "{after} after {before}");
            let order = orders.latest(1).1.next().unwrap();
            assert_eq!(order.record.unwrap()["state"], if taken { after } else { before });
            assert_eq!((order.records, order.refused), if taken { (2, 0) } else { (1, 1) });
        }
    }

    #[test]
    fn only_a_real_change_moves_the_time_of_change() {
        let orders = Orders::default();
        for (state, now_ms) in [(2, 10), (2, 20), (3, 30), (3, 40)] {
            report(&orders, "1", state, now_ms).unwrap();
        }
        let order = orders.latest(1).1.next().unwrap();
        assert_eq!((order.first_seen, order.last_change, order.records), (10, 30, 4));
    }

    #[test]
    fn those_that_changed_last_are_the_latest() {
        let orders = Orders::default();
        for (order, now_ms) in [("3", 1), ("1", 3), ("2", 2), ("0", 0)] {
            report(&orders, order, 2, now_ms).unwrap();
        }
        let (total, latest) = orders.latest(2);
        assert_eq!(
            (total, latest.map(|order| order.order).collect::<Vec<_>>()),
            (4, vec!["1".to_owned(), "2".to_owned()])
        );
    }

    #[test]
    fn full_orders_take_known_ones_only() {
        let orders = Orders::default();
        for number in 0..MAX_ORDERS {
            report(&orders, &number.to_string(), 2, 0).unwrap();
        }
        let refused = report(&orders, "one more", 2, 0).unwrap_err();
        assert!(matches!(&refused, Refusal::Full(text) if text.contains("100000 charging orders")), "{refused:?}");
        report(&orders, "7", 3, 0).unwrap();
        lock(&orders.0).bytes += MAX_BYTES;
        assert!(matches!(report(&orders, "7", 3, 0), Err(Refusal::Full(text)) if text.contains("bytes")));
        orders.clear();
        report(&orders, "one more", 2, 0).unwrap();
    }
}
