//! A partition's broker, with what happens around it: failures are told, and rested from.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use crate::broker::{Broker, Trouble};
use crate::event::Event;
use crate::metrics::Standing;
use crate::shared::Shared;

/// How long anything waits without a look at whether to stop.
const SLICE: Duration = Duration::from_millis(100);

/// One partition, as its thread has it.
pub(crate) struct Post {
    pub(crate) number: u32,
    pub(crate) broker: Box<dyn Broker>,
    pub(crate) shared: Arc<Shared>,
    has_broker: bool,
}

impl Post {
    pub(crate) fn new(number: u32, broker: Box<dyn Broker>, shared: Arc<Shared>) -> Self {
        Self { number, broker, shared, has_broker: true }
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
