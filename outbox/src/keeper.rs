//! The thread that owns the store: it takes what is put, commits it, and hands out what is due.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use pyun_energy::Client;

use crate::answers::Answer;
use crate::courier;
use crate::engine::{Engine, Job};
use crate::error::Error;
use crate::gate::Gate;
use crate::item::Entry;
use crate::lock::Ownership;
use crate::reply::Reply;
use crate::store::check::Check;
use crate::time::Now;

/// The longest that the thread sleeps: the clock that it waits by stands still while the machine sleeps.
const NAP: Duration = Duration::from_secs(5);
/// So many puts share a commit at most.
const MOST: usize = 4096;

/// Something to be done with the engine, on the thread that has it.
pub(crate) type Errand = Box<dyn FnOnce(&mut Engine, Now) + Send>;

/// What the thread is asked.
pub(crate) enum Command {
    Put(Vec<Entry>, Reply<Vec<Result<(), Error>>>),
    Done(Box<Job>, Answer),
    /// Answered when all is delivered, or at that moment.
    Flush(Duration, Reply<bool>),
    /// Anything else, which is done at once.
    Do(Errand),
    /// Another client from now on, that makes one attempt a call.
    Client(Client),
    /// Answered when nothing is in flight any more.
    Close(Reply<()>),
}

pub(crate) struct Keeper {
    engine: Engine,
    client: Client,
    commands: Receiver<Command>,
    flushes: Vec<(Duration, Reply<bool>)>,
    closing: Vec<Reply<()>>,
    couriers: Couriers,
    check: Option<Check>,
    ownership: Ownership,
}

impl Keeper {
    pub(crate) fn new(
        mut engine: Engine,
        client: Client,
        (to_itself, commands): (Sender<Command>, Receiver<Command>),
        ownership: Ownership,
    ) -> Self {
        let tells = to_itself.clone();
        let check = engine.check(move |damage| {
            let told = Command::Do(Box::new(move |engine, now| engine.checked(damage.as_deref(), now)));
            let _ = tells.send(told);
        });
        let couriers = Couriers::new(to_itself);
        Self { engine, client, commands, flushes: Vec::new(), closing: Vec::new(), couriers, check, ownership }
    }

    pub(crate) fn run(mut self) {
        while !self.is_over() {
            let now = Now::real();
            let wait = self.wakes_at(now).map_or(NAP, |at| at.saturating_sub(now.mono).min(NAP));
            match self.commands.recv_timeout(wait) {
                Ok(first) => self.take(first),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            let now = Now::real();
            // What an answer changed may wait for a put's commit, but not for longer.
            let _ = self.engine.save(now);
            self.send(now);
            self.end_flushes(now);
        }
        self.couriers.end();
        // What it reads could not be worked into the file.
        if let Some(check) = self.check {
            check.end();
        }
        self.engine.close(Now::real());
        // Whoever waits for the end may open the directory again.
        drop(self.ownership);
        for closed in self.closing {
            closed.give(());
        }
    }

    fn is_over(&self) -> bool {
        !self.closing.is_empty() && self.couriers.in_flight == 0
    }

    fn wakes_at(&self, now: Now) -> Option<Duration> {
        let flush = self.flushes.iter().map(|(until, _)| *until).min();
        let engine = if self.closing.is_empty() { self.engine.wakes_at(now) } else { None };
        flush.into_iter().chain(engine).min()
    }

    /// Takes a command and all that came meanwhile: puts share a commit.
    fn take(&mut self, first: Command) {
        let (mut entries, mut waiting, mut others) = (Vec::new(), Vec::new(), Vec::new());
        let mut next = Some(first);
        while let Some(command) = next {
            match command {
                Command::Put(several, kept) => {
                    waiting.push((several.len(), kept));
                    entries.extend(several);
                }
                Command::Done(job, answer) => {
                    self.couriers.in_flight -= 1;
                    self.engine.done(*job, &answer, Now::real());
                }
                other => others.push(other),
            }
            next = if entries.len() < MOST { self.commands.try_recv().ok() } else { None };
        }
        if !entries.is_empty() {
            let mut results = self.engine.put(&entries, Now::real(), !self.flushes.is_empty()).into_iter();
            for (count, kept) in waiting {
                kept.give(results.by_ref().take(count).collect());
            }
        }
        for command in others {
            self.obey(command);
        }
    }

    fn obey(&mut self, command: Command) {
        let now = Now::real();
        match command {
            Command::Flush(until, done) => {
                self.engine.hurry(now);
                self.flushes.push((until, done));
            }
            Command::Do(what) => what(&mut self.engine, now),
            Command::Client(client) => {
                self.client = client;
                self.engine.mended();
            }
            Command::Close(closed) => self.closing.push(closed),
            Command::Put(..) | Command::Done(..) => {}
        }
    }

    fn send(&mut self, now: Now) {
        while self.closing.is_empty() {
            let Some(job) = self.engine.next(now) else { break };
            if let Err(job) = self.couriers.send(job, &self.client) {
                // No thread is to be had: it is tried again, as if nothing had been sent.
                self.engine.done(*job, &Answer::untried(), now);
                break;
            }
        }
    }

    fn end_flushes(&mut self, now: Now) {
        let (is_settled, is_closing) = (self.engine.is_settled(), !self.closing.is_empty());
        self.flushes.retain(|(until, done)| {
            let is_over = is_settled || is_closing || *until <= now.mono;
            if is_over {
                done.give(is_settled);
            }
            !is_over
        });
    }
}

/// A job, and the client to send it by.
type Parcel = (Box<Job>, Client);

/// The threads that send. They are started when they are needed, and stay.
struct Couriers {
    jobs: Option<Sender<Parcel>>,
    queue: Arc<Mutex<Receiver<Parcel>>>,
    threads: Vec<JoinHandle<()>>,
    in_flight: usize,
    keeper: Sender<Command>,
}

impl Couriers {
    fn new(keeper: Sender<Command>) -> Self {
        let (jobs, queue) = mpsc::channel();
        Self { jobs: Some(jobs), queue: Arc::new(Mutex::new(queue)), threads: Vec::new(), in_flight: 0, keeper }
    }

    fn send(&mut self, job: Job, client: &Client) -> Result<(), Box<Job>> {
        let job = Box::new(job);
        if self.in_flight >= self.threads.len()
            && self.threads.len() < Gate::WIDEST
            && !self.start()
            && self.threads.is_empty()
        {
            return Err(job);
        }
        let Some(jobs) = &self.jobs else { return Err(job) };
        jobs.send((job, client.clone())).map_err(|unsent| unsent.0.0)?;
        self.in_flight += 1;
        Ok(())
    }

    fn start(&mut self) -> bool {
        let (queue, keeper) = (Arc::clone(&self.queue), self.keeper.clone());
        let work = move || {
            loop {
                let job = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
                let Ok((job, client)) = job else { return };
                let answer = courier::send(&client, &job);
                if keeper.send(Command::Done(job, answer)).is_err() {
                    return;
                }
            }
        };
        let thread = thread::Builder::new().name("pyun-energy send".to_owned()).spawn(work);
        thread.map(|thread| self.threads.push(thread)).is_ok()
    }

    fn end(&mut self) {
        self.jobs = None;
        self.threads.drain(..).for_each(|thread| drop(thread.join()));
    }
}
