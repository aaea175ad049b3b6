//! A partition's broker, with what happens around it: failures are told, and rested from.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use crate::broker::{Broker, Trouble};
use crate::event::Event;
use crate::message::Message;
use crate::metrics::Standing;
use crate::shared::Shared;

/// As many as are read at a time: what comes after them is read while they are sent.
const READ: usize = 1024;
/// A read that takes longer is too much for the link, which has a lease to carry, too.
const SLOW: Duration = Duration::from_millis(500);
/// How long anything waits without a look at whether to stop.
const SLICE: Duration = Duration::from_millis(100);

/// One partition, as its thread has it.
pub(crate) struct Post {
    pub(crate) number: u32,
    pub(crate) broker: Box<dyn Broker>,
    pub(crate) shared: Arc<Shared>,
    has_broker: bool,
    /// How many are read next.
    most: usize,
}

impl Post {
    pub(crate) fn new(number: u32, broker: Box<dyn Broker>, shared: Arc<Shared>) -> Self {
        Self { number, broker, shared, has_broker: true, most: READ }
    }

    /// What the broker answered; of its failure, the first is told, and there is a rest.
    pub(crate) fn heard<T>(&mut self, answer: Result<T, Trouble>) -> Option<T> {
        let partition = self.number;
        match answer {
            Ok(answer) => {
                self.shared.metrics.heard();
                if !std::mem::replace(&mut self.has_broker, true) {
                    self.tell(Event::BrokerBack { partition });
                }
                Some(answer)
            }
            Err(Trouble(why)) => {
                self.shared.metrics.broker_failed();
                if std::mem::take(&mut self.has_broker) {
                    self.tell(Event::BrokerFailed { partition, why });
                }
                self.nap(SLICE);
                None
            }
        }
    }

    /// What there is, `room` at most, and fewer where the link is slow; waits for the first of it.
    pub(crate) fn read(&mut self, room: usize, wait: Duration) -> Vec<Message> {
        let begun = Instant::now();
        let answer = self.broker.read(room.min(self.most), wait);
        let is_slow = answer.is_err() || begun.elapsed() > wait + SLOW;
        self.most = if is_slow { self.most.div_ceil(4) } else { READ.min(self.most * 2) };
        self.heard(answer).unwrap_or_default()
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.shared.is_stopping.load(Ordering::SeqCst)
    }

    pub(crate) fn tell(&self, event: Event) {
        (self.shared.tell)(event);
    }

    pub(crate) fn standing(&self, set: impl FnOnce(&Standing)) {
        if let Some(standing) = self.shared.metrics.partition(self.number) {
            set(standing);
        }
    }

    /// Waits so long, or until it is to stop.
    pub(crate) fn nap(&self, time: Duration) {
        let until = Instant::now() + time;
        while !self.is_stopping() {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            thread::sleep(left.min(SLICE));
        }
    }
}
