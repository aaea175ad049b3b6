//! The thread of one partition: takes its lease when it is free, and holds it.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use crate::broker::{Broker, Taken};
use crate::event::Event;
use crate::hold::Hold;
use crate::post::Post;
use crate::seats::Seats;
use crate::shared::Shared;
use crate::token::{chance, token};

pub(crate) struct Worker {
    post: Post,
    seats: Seats,
}

impl Worker {
    pub(crate) fn new(number: u32, broker: Box<dyn Broker>, seats: Seats, shared: Arc<Shared>) -> Self {
        Self { post: Post::new(number, broker, shared), seats }
    }

    pub(crate) fn run(mut self) {
        while !self.post.is_stopping() {
            self.take();
            // At different times, so that a partition that is free is soon found, and processes do not meet at one.
            self.post.nap((self.post.shared.options.lease / 10).min(Duration::from_secs(1)).mul_f64(0.5 + chance()));
        }
    }

    fn take(&mut self) {
        let Some(_seat) = self.seats.take() else { return };
        let (asked, lease) = (Instant::now(), self.post.shared.options.lease);
        let taken = self.post.broker.take(&token(), lease);
        if let Some(Some(taken)) = self.post.heard(taken) {
            self.hold(taken, asked);
        }
    }

    fn hold(&mut self, taken: Taken, since: Instant) {
        let (partition, after_loss) = (self.post.number, taken == Taken::AfterLoss);
        self.post.tell(Event::Taken { partition, after_loss });
        if after_loss {
            self.post.shared.metrics.took_over();
        }
        self.post.standing(|standing| standing.is_held.store(true, Ordering::Relaxed));
        let is_released = Hold::new(&mut self.post, taken, since).run();
        self.post.standing(|standing| standing.is_held.store(false, Ordering::Relaxed));
        self.post.tell(if is_released { Event::Released { partition } } else { Event::Lost { partition } });
    }
}
