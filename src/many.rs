//! Many devices at once: over several connections, each device's snapshots in their order.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender, TryRecvError};
use std::thread;
use std::time::{Duration, Instant};

use crate::client::Client;
use crate::stop::{SLICE, Watch};
use crate::time::after;
use crate::{Device, Error, ErrorKind, Reply};

/// Told after each device: how many are done, of how many, and how this one went.
type Progress<'a> = Box<dyn FnMut(usize, usize, &Result<Reply, Error>) + 'a>;

/// How [`Client::sync_devices`] goes about it.
#[must_use]
pub struct SyncOptions<'a> {
    connections: usize,
    deadline: Option<Duration>,
    progress: Option<Progress<'a>>,
}

impl Default for SyncOptions<'_> {
    fn default() -> Self {
        Self { connections: 8, deadline: None, progress: None }
    }
}

impl<'a> SyncOptions<'a> {
    /// How many devices are synced at a time, each over a connection of its own. Default 8; 0 counts as 1, and more than
    /// 64 as 64.
    pub fn connections(mut self, connections: usize) -> Self {
        self.connections = connections.clamp(1, 64);
        self
    }

    /// How long all of it may take. What has not begun by then is [`ErrorKind::NotAttempted`]. Default: no limit but that
    /// of each call.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Called after each device with the number done, the number of all, and the result, on the thread that called
    /// [`Client::sync_devices`].
    pub fn progress(mut self, progress: impl FnMut(usize, usize, &Result<Reply, Error>) + 'a) -> Self {
        self.progress = Some(Box::new(progress));
        self
    }
}

impl fmt::Debug for SyncOptions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SyncOptions")
            .field("connections", &self.connections)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// Reports many chargers, and gives the results in the order of `devices`. Snapshots of the same device are sent in
    /// their order.
    ///
    /// When as many devices in a row as there are connections failed before anything was sent, the host is taken for
    /// dead, and the rest is [`ErrorKind::NotAttempted`] instead of waiting in line for it.
    ///
    /// ```no_run
    /// # use pyun_energy::{Client, Device, SyncOptions};
    /// # fn f(client: Client, devices: Vec<Device>) {
    /// let options = SyncOptions::default().progress(|done, all, _| eprint!("\r{done}/{all}"));
    /// let results = client.sync_devices(&devices, options);
    /// let failed = devices.iter().zip(&results).filter(|(_, result)| result.is_err());
    /// # }
    /// ```
    pub fn sync_devices(&self, devices: &[Device], options: SyncOptions<'_>) -> Vec<Result<Reply, Error>> {
        let batch = Batch::new(self, devices, &options);
        let mut results: Vec<_> = devices.iter().map(|_| None).collect();
        thread::scope(|scope| {
            let (done, finished) = mpsc::channel();
            for _ in 0..options.connections.min(batch.queue.len()) {
                let (batch, done, caller) = (&batch, done.clone(), thread::current());
                let work = move || {
                    batch.work(&done);
                    drop(done);
                    caller.unpark();
                };
                // With fewer threads than asked for it takes longer; without any, nothing is attempted.
                let worker = thread::Builder::new().name("pyun-energy sync".to_owned());
                if worker.spawn_scoped(scope, work).is_err() {
                    break;
                }
            }
            drop(done);
            batch.collect(&finished, options.progress, &mut results);
        });
        results
            .into_iter()
            .map(|result| result.unwrap_or_else(|| Err(not_attempted("no thread could be started"))))
            .collect()
    }
}

/// What the threads of one [`Client::sync_devices`] share.
struct Batch<'a> {
    /// The caller's client, which asks the batch instead of the caller's hook: that one is for the caller's thread.
    client: Client,
    watch: Watch,
    caller: &'a Client,
    devices: &'a [Device],
    /// Indices of `devices`, those of the same device together.
    queue: Vec<Vec<usize>>,
    next: AtomicUsize,
    deadline: Option<Instant>,
    is_stopped: Arc<AtomicBool>,
    /// How many in a row failed before anything was sent, and at how many the host is dead.
    unsent: AtomicUsize,
    dead_at: usize,
}

impl<'a> Batch<'a> {
    fn new(caller: &'a Client, devices: &'a [Device], options: &SyncOptions<'_>) -> Self {
        let is_stopped = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&is_stopped);
        let client = caller.with_interrupt(move || stopped.load(Ordering::Relaxed));
        Self {
            watch: client.watch(),
            client,
            caller,
            devices,
            queue: in_line(devices),
            next: AtomicUsize::new(0),
            deadline: options.deadline.map(|deadline| after(caller.parts().time.now(), deadline)),
            is_stopped,
            unsent: AtomicUsize::new(0),
            dead_at: options.connections,
        }
    }

    /// One thread's part: takes device after device until there are none left.
    fn work(&self, done: &Sender<(usize, Result<Reply, Error>)>) {
        while let Some(snapshots) = self.queue.get(self.next.fetch_add(1, Ordering::Relaxed)) {
            for &index in snapshots {
                if done.send((index, self.sync(&self.devices[index]))).is_err() {
                    return; // the caller's progress panicked
                }
            }
        }
    }

    fn sync(&self, device: &Device) -> Result<Reply, Error> {
        if self.is_stopped.load(Ordering::Relaxed) || self.watch.is_cancelled() {
            return Err(Error::new(ErrorKind::Cancelled, "cancelled before it was tried"));
        }
        if self.unsent.load(Ordering::Relaxed) >= self.dead_at {
            return Err(not_attempted("the devices before it failed before anything was sent"));
        }
        let parts = self.client.parts();
        let deadline = self.deadline.map_or(parts.deadline(), |deadline| deadline.min(parts.deadline()));
        if parts.time.now() >= deadline {
            return Err(not_attempted("the time for all devices is over"));
        }
        let result = self.client.sync_until(device, deadline, self.watch.clone());
        match &result {
            Err(error) if tells_of_a_dead_host(error) => self.unsent.fetch_add(1, Ordering::Relaxed),
            Err(error) if !error.was_sent() => 0, // ended on this side: says nothing about the host
            _ => self.unsent.swap(0, Ordering::Relaxed),
        };
        result
    }

    /// Takes the results, on the caller's thread, and asks there whether to stop: every so often, since to be woken for
    /// each of them would cost as much as a sync.
    fn collect(
        &self,
        finished: &Receiver<(usize, Result<Reply, Error>)>,
        mut progress: Option<Progress<'_>>,
        results: &mut [Option<Result<Reply, Error>>],
    ) {
        let watch = self.caller.watch();
        // Should `progress` panic, nobody waits for the rest.
        let _stop = StopOnDrop(&self.is_stopped);
        let (mut done, mut asked) = (0, Instant::now());
        loop {
            match finished.try_recv() {
                Ok((index, result)) => {
                    done += 1;
                    if let Some(progress) = &mut progress {
                        progress(done, results.len(), &result);
                    }
                    results[index] = Some(result);
                }
                Err(TryRecvError::Empty) => thread::park_timeout(SLICE),
                Err(TryRecvError::Disconnected) => return,
            }
            if asked.elapsed() >= SLICE {
                asked = Instant::now();
                if watch.is_over() {
                    self.is_stopped.store(true, Ordering::Relaxed);
                }
            }
        }
    }
}

struct StopOnDrop<'a>(&'a AtomicBool);

impl Drop for StopOnDrop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Nothing of the call was sent, and it was the host's fault.
fn tells_of_a_dead_host(error: &Error) -> bool {
    use ErrorKind::{Clock, Connect, Resolve, Timeout, Tls};
    !error.was_sent() && matches!(error.kind(), Resolve | Connect | Tls | Clock | Timeout)
}

/// The snapshots of each device, devices in the order of their first.
fn in_line(devices: &[Device]) -> Vec<Vec<usize>> {
    let mut places = HashMap::with_capacity(devices.len());
    let mut queue: Vec<Vec<usize>> = Vec::with_capacity(devices.len());
    for (index, device) in devices.iter().enumerate() {
        let place = *places.entry((device.station_uuid(), device.no())).or_insert(queue.len());
        match queue.get_mut(place) {
            Some(snapshots) => snapshots.push(index),
            None => queue.push(vec![index]),
        }
    }
    queue
}

fn not_attempted(why: &str) -> Error {
    Error::new(ErrorKind::NotAttempted, format!("not attempted: {why}"))
}
