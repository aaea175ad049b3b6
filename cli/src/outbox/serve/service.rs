//! From the broker to the disk: what came is put, and then acknowledged.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use pyun_energy_outbox::{Error, Item, Outbox};
use serde_json::json;

use super::backoff::{Backoff, rest};
use super::log;
use super::refused::Refused;
use super::standing::{Counts, Standing};
use super::stop::Stop;
use super::topics::Topics;
use crate::failure::Failure;
use crate::mqtt::{Filter, Message, Session, Subscriber, Trouble};
use crate::told::tell;

/// How long to wait before what the disk did not take is put once more.
const PAUSE: Duration = Duration::from_secs(1);

/// An outbox, and what comes into it.
pub(super) struct Service<'s> {
    outbox: &'s Outbox,
    topics: Topics,
    refused: Refused,
    stop: &'s Stop,
    counts: Arc<Counts>,
    /// When to try again, where there was no room.
    no_room: Option<Instant>,
    /// A message came with QoS 0, and it was told.
    has_unpromised: bool,
}

impl<'s> Service<'s> {
    pub(super) fn new(outbox: &'s Outbox, topics: Topics, refused: Refused, stop: &'s Stop) -> Self {
        Self { outbox, topics, refused, stop, counts: Arc::default(), no_room: None, has_unpromised: false }
    }

    /// How it stands, for another thread.
    pub(super) fn standing(&self) -> Standing {
        Standing { outbox: self.outbox.clone(), counts: Arc::clone(&self.counts) }
    }

    /// Connects, and connects again, until it is told to stop.
    pub(super) fn run(&mut self, subscriber: &Subscriber) -> Result<(), Failure> {
        let (mut backoff, mut was_connected) = (Backoff::new(), false);
        while !self.stop.is_asked() {
            let begun = Instant::now();
            let served = Session::open(subscriber).map_err(Ended::Broker).and_then(|session| {
                was_connected = true;
                self.serve(session, subscriber)
            });
            self.counts.is_connected.store(false, Ordering::Relaxed);
            match served {
                Ok(()) => break,
                Err(Ended::Here(failure)) => return Err(failure),
                Err(Ended::Broker(Trouble::TakenOver)) => return Err(taken_over(&subscriber.client_id)),
                Err(Ended::Broker(Trouble::Refused(why))) if !was_connected => return Err(unusable(&why)),
                Err(Ended::Broker(Trouble::Refused(why) | Trouble::Lost(why))) => {
                    self.wait(&why, backoff.after(begun.elapsed()))?;
                }
            }
        }
        Ok(())
    }

    fn wait(&self, why: &str, time: Duration) -> Result<(), Failure> {
        tell("disconnected", json!({"why": why, "again_in_seconds": time.as_secs_f64()}));
        self.tell_events()?;
        rest(time, self.stop);
        Ok(())
    }

    /// Says what became of it all.
    pub(super) fn tell_end(&self) {
        let [taken, refused] = [&self.counts.taken, &self.counts.refused].map(|count| count.load(Ordering::Relaxed));
        tell("stopped", json!({"taken": taken, "refused": refused}));
    }

    /// Takes what comes over one connection. What is not acknowledged comes again over the next one.
    fn serve(&mut self, mut session: Session, subscriber: &Subscriber) -> Result<(), Ended> {
        let topics: Vec<&str> = subscriber.filters.iter().map(Filter::as_str).collect();
        let fields = json!({"client_id": subscriber.client_id, "resumed": session.is_resumed(), "topics": topics});
        tell("connected", fields);
        self.counts.is_connected.store(true, Ordering::Relaxed);
        let mut waiting = Vec::new();
        while !self.stop.is_asked() {
            waiting.extend(session.receive().map_err(Ended::Broker)?);
            let kept = if self.may_put() { self.keep(&waiting)? } else { 0 };
            session.acknowledge(waiting.drain(..kept).filter_map(|message| message.id)).map_err(Ended::Broker)?;
            self.tell_events()?;
        }
        session.end();
        Ok(())
    }

    fn may_put(&self) -> bool {
        self.no_room.is_none_or(|until| until <= Instant::now())
    }

    /// Brings messages to the disk, and says how many from the front are there now.
    fn keep(&mut self, messages: &[Message]) -> Result<usize, Failure> {
        if messages.is_empty() {
            return Ok(0);
        }
        self.tell_unpromised(messages);
        let Judged { items, places, mut refused } = self.judge(messages);
        let results = self.outbox.put_all(items).map_err(|error| failed(&error))?;
        let put = results.iter().take_while(|result| result.is_ok()).count();
        let kept = places.get(put).copied().unwrap_or(messages.len());
        refused.retain(|refused| refused.place < kept);
        if !self.refuse(&refused) {
            return Ok(0);
        }
        self.note(results.into_iter().nth(put).and_then(Result::err))?;
        self.counts.taken.fetch_add(put as u64, Ordering::Relaxed);
        Ok(kept)
    }

    fn judge<'m>(&self, messages: &'m [Message]) -> Judged<'m> {
        let mut judged = Judged::default();
        // An empty message takes away what the broker retained, and says nothing.
        for (place, message) in messages.iter().enumerate().filter(|(_, message)| !message.payload.is_empty()) {
            match self.topics.item(message) {
                Ok(item) => {
                    judged.items.push(item);
                    judged.places.push(place);
                }
                Err(why) => judged.refused.push(Nothing { place, message, why }),
            }
        }
        judged
    }

    /// Keeps what is nothing for the outbox, and tells of it. False: the disk does not take it, so it is for another time.
    fn refuse(&mut self, refused: &[Nothing<'_>]) -> bool {
        if refused.is_empty() {
            return true;
        }
        if let Err(error) = self.refused.keep(refused.iter().map(|refused| (refused.message, &refused.why[..]))) {
            self.wait_for_room(&format!("{}: {error}", self.refused.path().display()));
            return false;
        }
        self.counts.refused.fetch_add(refused.len() as u64, Ordering::Relaxed);
        for Nothing { message, why, .. } in refused {
            let fields = json!({"topic": message.topic, "why": why, "file": self.refused.path()});
            tell("refused", fields);
        }
        true
    }

    /// Remembers whether there was room.
    fn note(&mut self, error: Option<Error>) -> Result<(), Failure> {
        match error {
            Some(error) if error.kind().is_retryable() => self.wait_for_room(&error.to_string()),
            Some(error) => return Err(failed(&error)),
            None if self.no_room.take().is_some() => {
                self.counts.is_full.store(false, Ordering::Relaxed);
                tell("going_on", json!({}));
            }
            None => {}
        }
        Ok(())
    }

    fn wait_for_room(&mut self, why: &str) {
        if self.no_room.replace(Instant::now() + PAUSE).is_none() {
            self.counts.is_full.store(true, Ordering::Relaxed);
            tell("waiting", json!({"why": why}));
        }
    }

    fn tell_unpromised(&mut self, messages: &[Message]) {
        if self.has_unpromised || messages.iter().all(|message| message.id.is_some()) {
            return;
        }
        self.has_unpromised = true;
        let why =
            "messages come with QoS 0: what is on its way when this or the broker ends is lost; publish with QoS 1";
        tell("unpromised", json!({"why": why}));
    }

    fn tell_events(&self) -> Result<(), Failure> {
        while let Some(event) = self.outbox.poll_event(Duration::ZERO).map_err(|error| failed(&error))? {
            log::tell_of(&event);
        }
        Ok(())
    }
}

/// What messages are to the outbox, and from which place among them each is.
#[derive(Default)]
struct Judged<'m> {
    items: Vec<Item>,
    places: Vec<usize>,
    refused: Vec<Nothing<'m>>,
}

/// A message that is nothing to the outbox.
struct Nothing<'m> {
    place: usize,
    message: &'m Message,
    why: String,
}

/// Why a connection is over.
enum Ended {
    Broker(Trouble),
    Here(Failure),
}

impl From<Failure> for Ended {
    fn from(failure: Failure) -> Self {
        Self::Here(failure)
    }
}

fn failed(error: &Error) -> Failure {
    Failure::Failed(error.to_string())
}

fn unusable(why: &str) -> Failure {
    Failure::Usage(format!("nothing was taken: the broker refuses it: {why}"))
}

fn taken_over(client_id: &str) -> Failure {
    let what = "has connected with the client id of this one, and has its session; one process for each client id";
    Failure::Failed(format!("another one {what} ({client_id})"))
}
