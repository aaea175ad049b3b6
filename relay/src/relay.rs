//! The relay: a thread for each partition.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use pyun_energy::{Client, ClientBuilder};

use crate::broker::Brokers;
use crate::event::Event;
use crate::metrics::Metrics;
use crate::options::{Options, WrongOption};
use crate::seats::Seats;
use crate::shared::Shared;
use crate::worker::Worker;

/// A relay at work. Dropped, it goes on; [`stop`](Self::stop) ends it.
#[must_use]
pub struct Relay {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

impl Relay {
    /// The client of a relay: each call makes one attempt, that ends within the time-out of the options, as the relay itself decides
    /// what is repeated.
    pub fn client(builder: ClientBuilder, options: &Options) -> ClientBuilder {
        builder.timeout(options.timeout).deadline(options.timeout).attempts(1)
    }

    /// Begins to bring messages of these partitions to the platform, by a client of [`client`](Self::client). `tell` is called
    /// with what happens, by any thread.
    ///
    /// # Errors
    /// [`WrongOption`] for options that do not fit together, and where the machine has no thread left.
    pub fn start(
        brokers: &dyn Brokers,
        client: &Client,
        options: Options,
        tell: impl Fn(Event) + Send + Sync + 'static,
    ) -> Result<Self, WrongOption> {
        options.check()?;
        let seats = Seats::new(options.most);
        let numbers = 0..options.partitions;
        let metrics = Arc::new(Metrics::new(options.partitions));
        let (client, is_stopping) = (client.clone(), AtomicBool::new(false));
        let shared = Arc::new(Shared { client, options, metrics, is_stopping, tell: Box::new(tell) });
        let start = |number| {
            let worker = Worker::new(number, brokers.partition(number), seats.clone(), Arc::clone(&shared));
            let thread = thread::Builder::new().name(format!("partition {number}"));
            thread.spawn(move || worker.run()).map_err(|_| WrongOption("no thread is left for a partition"))
        };
        let threads = numbers.map(start).collect::<Result<_, _>>()?;
        Ok(Self { shared, threads })
    }

    /// What it has done so far.
    pub fn metrics(&self) -> Arc<Metrics> {
        Arc::clone(&self.shared.metrics)
    }

    /// Lets what is on its way end, acknowledges it, and gives all partitions back.
    pub fn stop(self) {
        self.shared.is_stopping.store(true, Ordering::SeqCst);
        for thread in self.threads {
            // A thread that panicked has nothing to give back: its lease ends by itself.
            let _ = thread.join();
        }
    }
}
