//! The faults that the next requests will meet.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use crate::fault::Fault;
use crate::shared::lock;

const MAX_QUEUED: usize = 1_000;
const MAX_COUNT: u64 = 1_000_000;

#[derive(Debug)]
struct Queued {
    left: u64,
    fault: Arc<Fault>,
}

/// Faults in the order in which they were asked for.
#[derive(Debug, Default)]
pub(crate) struct FaultQueue(Mutex<VecDeque<Queued>>);

impl FaultQueue {
    /// Lets `count` requests meet `fault`, after those that are queued already.
    pub(crate) fn push(&self, count: u64, fault: Fault) -> Result<(), String> {
        if !(1..=MAX_COUNT).contains(&count) {
            return Err(format!("count must be from 1 to {MAX_COUNT}"));
        }
        fault.check()?;
        let mut queue = lock(&self.0);
        if queue.len() >= MAX_QUEUED {
            return Err(format!("no more than {MAX_QUEUED} faults can be queued"));
        }
        queue.push_back(Queued { left: count, fault: Arc::new(fault) });
        Ok(())
    }

    /// The fault of this request, if any.
    pub(crate) fn take(&self) -> Option<Arc<Fault>> {
        let mut queue = lock(&self.0);
        let first = queue.front_mut()?;
        first.left -= 1;
        let fault = Arc::clone(&first.fault);
        if first.left == 0 {
            queue.pop_front();
        }
        Some(fault)
    }

    /// How many requests are still going to meet a fault.
    pub(crate) fn pending(&self) -> u64 {
        lock(&self.0).iter().map(|queued| queued.left).sum()
    }

    pub(crate) fn clear(&self) {
        lock(&self.0).clear();
    }
}
