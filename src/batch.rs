//! Many reports at once: over several connections, those of the same device or charging order in their order.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender, TryRecvError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle, Thread};
use std::time::{Duration, Instant};

use crate::client::Client;
use crate::report::Report;
use crate::stop::{SLICE, Watch};
use crate::time::after;
use crate::turn::Place;
use crate::{ChargingRecord, Device, Error, ErrorKind, Reply};

/// Told after each report: how many are done, of how many, and how this one went.
type Progress<'a> = Box<dyn FnMut(usize, usize, &Result<Reply, Error>) + 'a>;

/// Of a thread that makes calls, which need 64 kB (192 kB unoptimised), and whatever the program's logger does. The usual 2 MB
/// would take 256 connections half a gigabyte of addresses, of which a 32-bit charger has two or three.
const STACK: usize = 512 * 1024;

/// How [`Client::sync_devices`] and [`Client::sync_charging_records`] go about it.
#[must_use]
pub struct SyncOptions<'a> {
    connections: usize,
    deadline: Option<Duration>,
    begin_within: Option<Duration>,
    progress: Option<Progress<'a>>,
}

impl Default for SyncOptions<'_> {
    fn default() -> Self {
        Self { connections: 8, deadline: None, begin_within: None, progress: None }
    }
}

impl<'a> SyncOptions<'a> {
    /// How many are reported at a time, each over a connection of its own. Default 8; 0 counts as 1, and more than
    /// 256 as 256.
    pub fn connections(mut self, connections: usize) -> Self {
        self.connections = connections.clamp(1, 256);
        self
    }

    /// How long all of it may take. What has not begun by then is [`ErrorKind::NotAttempted`]. Default: no limit but that
    /// of each call.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// How long new ones may begin; those that have begun by then still have the time of their own call. For the relay of this
    /// library.
    #[doc(hidden)]
    pub fn begin_within(mut self, time: Duration) -> Self {
        self.begin_within = Some(time);
        self
    }

    /// Called after each with the number done, the number of all, and the result, on the thread that called
    /// [`Client::sync_devices`]. [`Client::start_sync_devices`] and its like do not call it: who polls sees each result.
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
    /// their order; all of them take their place when this is called, so a later [`sync_device`](Self::sync_device)
    /// supersedes what has not been sent yet of its device.
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
        self.report_all(devices.iter().map(Into::into).collect(), options)
    }

    /// Reports many charges, and gives the results in the order of `records`. Those of the same order number are sent in
    /// their order; all of them take their place when this is called, and none of them is superseded if there is a bill
    /// or a failure among them. Otherwise as [`sync_devices`](Self::sync_devices).
    pub fn sync_charging_records(
        &self,
        records: &[ChargingRecord],
        options: SyncOptions<'_>,
    ) -> Vec<Result<Reply, Error>> {
        self.report_all(records.iter().map(Into::into).collect(), options)
    }

    /// Begins to report many chargers, as [`sync_devices`](Self::sync_devices) does, and comes back at once: for event
    /// loops, and for callers that do other things between the results. This client's interrupt hook is not asked.
    #[allow(clippy::needless_pass_by_value)] // one kind of options for both
    pub fn start_sync_devices(&self, devices: Vec<Device>, options: SyncOptions<'_>) -> Batch {
        self.start(devices.into_iter().map(Report::Device).collect(), &options)
    }

    /// The same for [`sync_charging_records`](Self::sync_charging_records).
    #[allow(clippy::needless_pass_by_value)] // one kind of options for both
    pub fn start_sync_charging_records(&self, records: Vec<ChargingRecord>, options: SyncOptions<'_>) -> Batch {
        self.start(records.into_iter().map(Report::ChargingRecord).collect(), &options)
    }

    fn report_all(&self, reports: Vec<Report>, mut options: SyncOptions<'_>) -> Vec<Result<Reply, Error>> {
        let mut progress = options.progress.take();
        let mut results: Vec<_> = reports.iter().map(|_| None).collect();
        let mut batch = self.start(reports, &options);
        let (watch, mut done, mut asked) = (self.watch(), 0, Instant::now());
        while !batch.is_over() {
            if let Some((index, result)) = batch.poll(SLICE) {
                done += 1;
                if let Some(progress) = &mut progress {
                    progress(done, results.len(), &result);
                }
                results[index] = Some(result);
            }
            if asked.elapsed() >= SLICE {
                asked = Instant::now();
                if watch.is_over() {
                    batch.stop();
                }
            }
        }
        batch.join();
        results.into_iter().map(|result| result.unwrap_or_else(|| Err(not_attempted("it was lost")))).collect()
    }

    fn start(&self, reports: Vec<Report>, options: &SyncOptions<'_>) -> Batch {
        let (done, finished) = mpsc::channel();
        let (total, work) = (reports.len(), Arc::new(Work::new(self, reports, options)));
        let mut threads = Vec::new();
        for _ in 0..options.connections.min(work.lines.len()) {
            let (work, done) = (Arc::clone(&work), done.clone());
            // With fewer threads than asked for it takes longer; without any, nothing is attempted.
            let thread = thread::Builder::new().name("pyun-energy sync".to_owned()).stack_size(STACK);
            match thread.spawn(move || work.run(done)) {
                Ok(thread) => threads.push(thread),
                Err(_) => break,
            }
        }
        Batch { work, threads, finished: Some(finished), open: vec![true; total], left: total, guard: forkguard::new() }
    }
}

/// Many reports on their way to the platform: what [`Client::start_sync_devices`] and its like give. Dropped, it stops.
pub struct Batch {
    work: Arc<Work>,
    threads: Vec<JoinHandle<()>>,
    /// Until the end.
    finished: Option<Receiver<(usize, Result<Reply, Error>)>>,
    /// For each report whether its result is still to be handed out, and how many are.
    open: Vec<bool>,
    left: usize,
    guard: forkguard::Guard,
}

impl Batch {
    /// A result, with the index of its report; waits for it no longer than `wait`. Results come as they are ready, each
    /// report's once. `None`: there is none yet, or none left.
    ///
    /// To be woken for each result would cost as much as a sync, so a wait is cut short only by the last one: take what
    /// is there without waiting, and wait some 50 ms when there is nothing. In a forked child, which has none of its
    /// parent's threads, what is left is [`ErrorKind::NotAttempted`] at once.
    pub fn poll(&mut self, wait: Duration) -> Option<(usize, Result<Reply, Error>)> {
        if self.is_over() {
            return None;
        }
        let received = match &self.finished {
            // What a thread of the parent's was about may be half done for good.
            Some(finished) if !self.is_in_child() => self.work.receive(finished, wait),
            _ => Err(TryRecvError::Disconnected),
        };
        let result = match received {
            Ok(result) => result,
            Err(TryRecvError::Empty) => return None,
            Err(TryRecvError::Disconnected) => {
                (self.open.iter().position(|is_open| *is_open)?, Err(not_attempted("no thread is there for it")))
            }
        };
        self.open[result.0] = false;
        self.left -= 1;
        Some(result)
    }

    /// Whether all results have been handed out.
    pub fn is_over(&self) -> bool {
        self.left == 0
    }

    /// Begins nothing more, and ends the calls in flight within 100 ms. Their results are still to be had.
    pub fn stop(&self) {
        self.work.is_stopped.store(true, Ordering::Relaxed);
    }

    /// Waits for the threads, which have nothing left to do: afterwards none of them holds the client any more.
    fn join(&mut self) {
        if !self.is_in_child() {
            self.threads.drain(..).for_each(|thread| drop(thread.join()));
        }
    }

    fn is_in_child(&self) -> bool {
        self.guard.clone().detected_fork()
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        self.stop();
        if self.is_in_child() {
            // To let go of them takes locks that nobody may ever release here.
            let threads = std::mem::take(&mut self.threads);
            std::mem::forget((self.finished.take(), Arc::clone(&self.work), threads));
        }
    }
}

impl fmt::Debug for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch").field("reports", &self.open.len()).field("left", &self.left).finish_non_exhaustive()
    }
}

/// What the threads of one batch share. They hold nothing of whoever began it.
struct Work {
    client: Client,
    watch: Watch,
    reports: Vec<Report>,
    lines: Vec<Line>,
    next: AtomicUsize,
    deadline: Option<Instant>,
    begin_until: Option<Instant>,
    is_stopped: Arc<AtomicBool>,
    /// How many in a row failed before anything was sent, and at how many the host is dead.
    unsent: AtomicUsize,
    dead_at: usize,
    /// Who waits for the last result.
    waiting: Mutex<Option<Thread>>,
}

/// The reports of one device or charging order, by their indices, and the place that they share.
struct Line {
    /// Until its reports are done.
    place: Mutex<Option<Arc<Place>>>,
    indices: Vec<usize>,
}

impl Work {
    fn new(caller: &Client, reports: Vec<Report>, options: &SyncOptions<'_>) -> Self {
        let is_stopped = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&is_stopped);
        // It asks the batch instead of the caller's hook: that one is for the caller's thread.
        let client = caller.with_interrupt(move || stopped.load(Ordering::Relaxed));
        let now = caller.parts().time.now();
        Self {
            watch: client.watch(),
            lines: in_line(&client, &reports),
            client,
            reports,
            next: AtomicUsize::new(0),
            deadline: options.deadline.map(|deadline| after(now, deadline)),
            begin_until: options.begin_within.map(|time| after(now, time)),
            is_stopped,
            unsent: AtomicUsize::new(0),
            dead_at: options.connections,
            waiting: Mutex::new(None),
        }
    }

    /// One thread's part: takes line after line until there are none left.
    fn run(&self, done: Sender<(usize, Result<Reply, Error>)>) {
        while let Some(line) = self.lines.get(self.next.fetch_add(1, Ordering::Relaxed)) {
            let Some(place) = line.place.lock().unwrap_or_else(PoisonError::into_inner).take() else { continue };
            for &index in &line.indices {
                if done.send((index, self.report(&self.reports[index], &place))).is_err() {
                    return; // nobody listens any more
                }
            }
        }
        drop(done);
        if let Some(thread) = self.waiting().as_ref() {
            thread.unpark();
        }
    }

    fn report(&self, report: &Report, place: &Arc<Place>) -> Result<Reply, Error> {
        if self.is_stopped.load(Ordering::Relaxed) || self.watch.is_cancelled() {
            return Err(Error::new(ErrorKind::Cancelled, "cancelled before it was tried"));
        }
        if self.unsent.load(Ordering::Relaxed) >= self.dead_at {
            return Err(not_attempted("those before it failed before anything was sent"));
        }
        let call = self.client.deadline();
        let deadline = self.deadline.map_or(call, |deadline| deadline.min(call));
        let now = self.client.parts().time.now();
        if now >= self.begin_until.map_or(deadline, |until| until.min(deadline)) {
            return Err(not_attempted("the time for all of them is over"));
        }
        let result = self.client.report_in_line(report, Arc::clone(place), deadline, self.watch.clone());
        match &result {
            Err(error) if tells_of_a_dead_host(error) => self.unsent.fetch_add(1, Ordering::Relaxed),
            Err(error) if !error.was_sent() => 0, // ended on this side: says nothing about the host
            _ => self.unsent.swap(0, Ordering::Relaxed),
        };
        result
    }

    /// What is there, or comes within `wait`, if that is the end.
    fn receive<T>(&self, finished: &Receiver<T>, wait: Duration) -> Result<T, TryRecvError> {
        self.waiting().replace(thread::current());
        match finished.try_recv() {
            Err(TryRecvError::Empty) if !wait.is_zero() => {
                thread::park_timeout(wait);
                finished.try_recv()
            }
            received => received,
        }
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, Option<Thread>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Nothing of the call was sent, and it was the host's fault: it had all the time of the call.
fn tells_of_a_dead_host(error: &Error) -> bool {
    use ErrorKind::{Clock, Connect, Resolve, Timeout, Tls};
    !error.progress().has_waited
        && !error.was_sent()
        && matches!(error.kind(), Resolve | Connect | Tls | Clock | Timeout)
}

/// The lines of the reports, in the order of their first ones.
fn in_line(client: &Client, reports: &[Report]) -> Vec<Line> {
    let turns = &client.parts().live.here().turns;
    let mut numbers = HashMap::with_capacity(reports.len());
    let mut lines: Vec<Vec<usize>> = Vec::with_capacity(reports.len());
    for (index, report) in reports.iter().enumerate() {
        let number = *numbers.entry(report.subject()).or_insert(lines.len());
        match lines.get_mut(number) {
            Some(indices) => indices.push(index),
            None => lines.push(vec![index]),
        }
    }
    let line = |indices: Vec<usize>| {
        let is_final = indices.iter().any(|index| reports[*index].is_final());
        Line { place: Mutex::new(Some(turns.begin_many(reports[indices[0]].clone(), is_final))), indices }
    };
    lines.into_iter().map(line).collect()
}

fn not_attempted(why: &str) -> Error {
    Error::new(ErrorKind::NotAttempted, format!("not attempted: {why}"))
}
