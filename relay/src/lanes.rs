//! What was read and is not acknowledged: a lane for each device and each order number, of which one message is sent at a
//! time.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use pyun_energy_outbox::Item;

use crate::message::{Message, lane};
use crate::seen::Seen;

/// A message that waits, or a repetition.
pub(crate) struct Held {
    pub(crate) item: Item,
    /// None: a repetition of what is acknowledged already.
    pub(crate) message: Option<Message>,
    /// Older states of the device, that need not be sent any more.
    pub(crate) older: Vec<String>,
}

#[derive(Default)]
struct Lane {
    /// Which one it is of all that there were: those before it go before it.
    number: u64,
    line: VecDeque<Held>,
    failures: u32,
    first_failed: Option<Instant>,
    not_before: Option<Instant>,
}

/// All lanes of a partition.
#[derive(Default)]
pub(crate) struct Lanes {
    lanes: HashMap<String, Lane>,
    /// How many there were.
    count: u64,
    pub(crate) seen: Seen,
}

/// The longest that one message waits for its next attempt.
const LONGEST: Duration = Duration::from_secs(60);

impl Lanes {
    /// Whether something of this lane is still to be sent.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.lanes.contains_key(name)
    }

    /// Puts a message at the end of its lane. A device's newest state takes the place of those that wait; whether it did.
    pub(crate) fn add(&mut self, item: Item, message: Message) -> bool {
        let line = self.line(&item);
        let mut held = Held { item, message: Some(message), older: Vec::new() };
        let is_device = matches!(held.item, Item::Device(_));
        let before = if is_device { line.pop_back() } else { None };
        let is_newer = before.as_ref().is_some_and(|before| before.message.is_some());
        if let Some(before) = before {
            held.older = before.older;
            held.older.extend(before.message.map(|message| message.id));
        }
        line.push_back(held);
        is_newer
    }

    /// Repeats something, if nothing newer of its lane waits.
    pub(crate) fn repeat(&mut self, item: Item) {
        let line = self.line(&item);
        if line.is_empty() {
            line.push_back(Held { item, message: None, older: Vec::new() });
        }
    }

    /// What waits of an item's lane, which is there from now on.
    fn line(&mut self, item: &Item) -> &mut VecDeque<Held> {
        self.count += 1;
        let number = self.count;
        &mut self.lanes.entry(lane(item)).or_insert_with(|| Lane { number, ..Lane::default() }).line
    }

    /// The first of each lane that may be sent now, `most` at most: of the lanes that wait for longest, as not all of them may get their turn.
    pub(crate) fn due(&self, now: Instant, most: usize) -> Vec<(String, Item)> {
        let mut ready: Vec<_> =
            self.lanes.iter().filter(|(_, lane)| lane.not_before.is_none_or(|at| at <= now)).collect();
        ready.sort_unstable_by_key(|(_, lane)| lane.number);
        let firsts = ready.into_iter().filter_map(|(name, lane)| Some((name.clone(), lane.line.front()?.item.clone())));
        firsts.take(most).collect()
    }

    /// When the first of a lane may be sent; the past, if it is now.
    pub(crate) fn due_at(&self, now: Instant) -> Option<Instant> {
        self.lanes.values().map(|lane| lane.not_before.unwrap_or(now)).min()
    }

    /// Takes the first of a lane: it is done.
    pub(crate) fn take(&mut self, name: &str) -> Option<Held> {
        let lane = self.lanes.get_mut(name)?;
        let held = lane.line.pop_front();
        (lane.failures, lane.first_failed, lane.not_before) = (0, None, None);
        if lane.line.is_empty() {
            self.lanes.remove(name);
        }
        held
    }

    /// Lets the other lanes go before it.
    pub(crate) fn step_back(&mut self, name: &str) {
        self.count += 1;
        if let Some(lane) = self.lanes.get_mut(name) {
            lane.number = self.count;
        }
    }

    /// Lets a lane wait, longer each time; returns for how long the first of it has failed.
    pub(crate) fn wait(&mut self, name: &str, now: Instant, asked: Duration) -> Duration {
        let Some(lane) = self.lanes.get_mut(name) else { return Duration::ZERO };
        let wait = LONGEST.min(Duration::from_secs(1 << lane.failures.min(10)));
        lane.failures += 1;
        lane.not_before = Some(now + wait.max(asked.min(LONGEST)));
        now - *lane.first_failed.get_or_insert(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pyun_energy::{ChargingRecord, Device};

    fn message(id: &str) -> Message {
        Message { id: id.to_owned(), kind: String::new(), body: Vec::new(), was_read: false }
    }

    fn device(state: i32) -> Item {
        let json = format!(
            r#"{{"station_uuid":"s","no":"D1","state":{state},"state_desc":"x","energy_code":"CN_AC","port":[]}}"#
        );
        Device::from_json(json).unwrap().into()
    }

    fn charge(quantity: i32) -> Item {
        charge_of("1", quantity)
    }

    fn charge_of(order: &str, quantity: i32) -> Item {
        let json = format!(
            r#"{{"station_uuid":"s","order":"{order}","start_time":"2025-09-17T06:14:08Z","end_time":"2025-09-17T07:14:08Z","quantity":{quantity},"state":2,
                "mobile":"1","device_no":"D1","device_type":0,"port_no":"D1A","energy_code":"CN_AC","energy_value":1,"fee_value":1}}"#
        );
        ChargingRecord::from_json(json).unwrap().into()
    }

    #[test]
    fn the_newest_state_answers_for_all_that_it_replaced() {
        let mut lanes = Lanes::default();
        assert!(!lanes.add(device(1), message("a")));
        assert!(lanes.add(device(2), message("b")));
        assert!(lanes.add(device(3), message("c")));
        let due = lanes.due(Instant::now(), 10);
        assert_eq!(due.len(), 1);
        let held = lanes.take(&due[0].0).unwrap();
        assert_eq!((held.older, held.message.unwrap().id), (vec!["a".to_owned(), "b".to_owned()], "c".to_owned()));
        assert!(lanes.due(Instant::now(), 10).is_empty());
    }

    #[test]
    fn what_waits_for_longest_goes_first() {
        let mut lanes = Lanes::default();
        let orders: Vec<_> = (0..100).map(|order| order.to_string()).collect();
        for order in orders.iter().chain(&orders) {
            lanes.add(charge_of(order, 1000), message(order));
        }
        let names = |due: Vec<(String, Item)>| due.into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        let expected: Vec<_> = orders.iter().map(|order| format!("order {order}")).collect();
        assert_eq!(names(lanes.due(Instant::now(), 30)), expected[..30]);
        assert_eq!(names(lanes.due(Instant::now(), usize::MAX)), expected);
        lanes.step_back("order 0");
        assert_eq!(names(lanes.due(Instant::now(), 1)), ["order 1"]);
    }

    #[test]
    fn a_repetition_gives_way_to_something_newer() {
        let mut lanes = Lanes::default();
        lanes.add(device(2), message("a"));
        lanes.repeat(device(1));
        let name = lanes.due(Instant::now(), 10)[0].0.clone();
        assert_eq!(lanes.take(&name).unwrap().message.unwrap().id, "a");
        assert!(lanes.take(&name).is_none());
        // And one that waits is replaced, which is no message left out.
        lanes.repeat(device(1));
        assert!(!lanes.add(device(3), message("b")));
        assert_eq!(lanes.take(&name).unwrap().message.unwrap().id, "b");
        assert!(lanes.take(&name).is_none());
    }

    #[test]
    fn what_fails_waits_for_a_minute_at_most_and_keeps_those_behind_it() {
        let (mut lanes, begun) = (Lanes::default(), Instant::now());
        lanes.add(charge(1000), message("a"));
        lanes.add(charge(2000), message("b"));
        let name = lanes.due(begun, 10)[0].0.clone();
        for _ in 0..20 {
            lanes.wait(&name, begun, Duration::from_secs(7200));
        }
        assert!(lanes.due(begun + Duration::from_millis(59_999), 10).is_empty());
        assert_eq!(lanes.due(begun + Duration::from_secs(60), 10).len(), 1);
        let day = Duration::from_secs(24 * 3600);
        assert_eq!(lanes.wait(&name, begun + day, Duration::ZERO), day);
        assert_eq!(lanes.take(&name).unwrap().message.unwrap().id, "a");
        // The next one has not failed yet.
        assert_eq!(lanes.due(begun, 10).len(), 1);
    }
}
