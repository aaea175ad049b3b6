//! A partition while its lease is held: read, send, acknowledge, and keep the lease.

use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use pyun_energy_outbox::{Answer, Effect, Item};

use crate::broker::Taken;
use crate::dead_letter::DeadLetter;
use crate::event::Event;
use crate::lanes::{Held, Lanes};
use crate::link::Link;
use crate::message::{Message, kind, lane};
use crate::post::Post;
use crate::repeats::Repeats;
use crate::seen::Sight;
use crate::wave;

/// What cannot be delivered for so long goes to the dead letters, unless nobody answers or the clock is in doubt.
const GIVEN_UP: Duration = Duration::from_secs(24 * 3600);
/// The longest wait for a message, which is also how long a stop waits for it.
const NAP: Duration = Duration::from_millis(500);
/// The longest wave, but for the requests that it began: a stop waits for it.
const WAVE: Duration = Duration::from_secs(5);
const BACKLOG_EVERY: Duration = Duration::from_secs(5);

/// The lease is another one's, or may be.
struct Lost;

pub(crate) struct Hold<'p> {
    post: &'p mut Post,
    /// Until when the lease is ours by this machine's clock.
    until: Instant,
    renewed: Instant,
    /// When the first request may be sent: what the owner before has sent has ended by then.
    from: Instant,
    /// When to repeat what the owner before has read; none, if that one gave the partition back.
    repeat_at: Option<Instant>,
    lanes: Lanes,
    /// What was read while others were sent.
    ahead: Vec<(Item, Message)>,
    repeats: Repeats,
    link: Link,
    done: Vec<String>,
    letters: Vec<DeadLetter>,
    counted: Option<Instant>,
}

impl<'p> Hold<'p> {
    /// `since`: before the lease was asked for.
    pub(crate) fn new(post: &'p mut Post, taken: Taken, since: Instant) -> Self {
        let options = &post.shared.options;
        let is_loss = taken == Taken::AfterLoss;
        let from = if is_loss { since + options.lease + options.timeout } else { since };
        let repeat_at = is_loss.then(|| since + options.repeat_after.max(options.lease + options.timeout));
        Self {
            until: since + options.lease,
            renewed: since,
            from,
            repeat_at,
            lanes: Lanes::default(),
            ahead: Vec::new(),
            repeats: Repeats::default(),
            link: Link::default(),
            done: Vec::new(),
            letters: Vec::new(),
            counted: None,
            post,
        }
    }

    /// Holds it until the relay is to stop, or the lease is lost; whether it was given back.
    pub(crate) fn run(mut self) -> bool {
        while !self.post.is_stopping() {
            if self.step().is_err() {
                return false;
            }
        }
        self.end().is_ok()
    }

    fn step(&mut self) -> Result<(), Lost> {
        self.keep()?;
        let wait = self.idle();
        // While something is sent, this is done beside it.
        if !wait.is_zero() {
            self.acknowledge()?;
            self.read(wait)?;
            self.line_up();
        }
        let until = Instant::now();
        self.repeat(until);
        self.send()
    }

    /// Renews the lease when a third of it is over.
    fn keep(&mut self) -> Result<(), Lost> {
        let now = Instant::now();
        if now >= self.until {
            return Err(Lost);
        }
        if now < self.renewed + self.post.shared.options.lease / 3 {
            return Ok(());
        }
        let answer = self.post.broker.renew();
        match self.post.heard(answer) {
            Some(true) => (self.renewed, self.until) = (now, now + self.post.shared.options.lease),
            Some(false) => return Err(Lost),
            None => {}
        }
        self.count();
        Ok(())
    }

    /// Tells the broker what is done.
    fn acknowledge(&mut self) -> Result<(), Lost> {
        while let Some(letter) = self.letters.last() {
            let answer = self.post.broker.bury(letter);
            match self.post.heard(answer) {
                Some(true) => self.buried(),
                Some(false) => return Err(Lost),
                None => return Ok(()),
            }
        }
        if self.done.is_empty() {
            return Ok(());
        }
        let answer = self.post.broker.acknowledge(&self.done);
        match self.post.heard(answer) {
            Some(true) => self.lanes.seen.acknowledged(self.done.drain(..)),
            Some(false) => return Err(Lost),
            None => {}
        }
        Ok(())
    }

    fn buried(&mut self) {
        let Some(letter) = self.letters.pop() else { return };
        let [code, ..] = letter.words;
        let (partition, id) = (self.post.number, letter.message.id);
        self.lanes.seen.acknowledged([id.clone()]);
        self.post.shared.metrics.died();
        self.post.tell(Event::Died { partition, id, why: letter.why, code });
    }

    /// Reads what there is room for, and waits where there is nothing to do; whether anything came.
    fn read(&mut self, wait: Duration) -> Result<bool, Lost> {
        let room = self.post.shared.options.held.saturating_sub(self.lanes.seen.held());
        if room == 0 {
            self.post.nap(wait);
            return Ok(false);
        }
        let messages = self.post.read(room, wait);
        let has_come = !messages.is_empty();
        for message in messages {
            self.take(message);
        }
        let in_memory = self.lanes.seen.held() as u64;
        self.post.standing(|standing| standing.in_memory.store(in_memory, Ordering::Relaxed));
        // The wait may have been for long.
        if Instant::now() >= self.until { Err(Lost) } else { Ok(has_come) }
    }

    fn take(&mut self, message: Message) {
        match self.lanes.seen.look(&message.id) {
            Sight::New => {}
            Sight::Held => return,
            Sight::Done => return self.done.push(message.id),
        }
        match message.item() {
            Ok(item) => self.ahead.push((item, message)),
            Err(why) => self.letters.push(DeadLetter::unreadable(message, why)),
        }
    }

    /// Puts what was read into its lanes.
    fn line_up(&mut self) {
        for (item, message) in self.ahead.drain(..) {
            if let Some(at) = self.repeat_at.filter(|_| message.was_read) {
                self.repeats.touch(lane(&item), at);
            }
            if self.lanes.add(item, message) {
                self.post.shared.metrics.superseded();
            }
        }
    }

    /// For how long there is nothing to do but to read.
    fn idle(&self) -> Duration {
        let now = Instant::now();
        let sends_at = self.lanes.due_at(now).map(|at| at.max(self.from).max(self.link.opens_at().unwrap_or(now)));
        let renews_at = self.renewed + self.post.shared.options.lease / 3;
        let wakes_at = [sends_at, self.repeats.due_at(), Some(renews_at)].into_iter().flatten().min();
        wakes_at.map_or(NAP, |at| at.saturating_duration_since(now)).min(NAP)
    }

    fn repeat(&mut self, until: Instant) {
        for item in self.repeats.take(until) {
            self.lanes.repeat(item);
        }
    }

    /// Sends the first of each lane, as many as may be sent within the lease.
    fn send(&mut self) -> Result<(), Lost> {
        let now = Instant::now();
        let window = (self.renewed + self.post.shared.options.sending()).saturating_duration_since(now).min(WAVE);
        if now < self.from || window.is_zero() {
            return Ok(());
        }
        let (names, items): (Vec<_>, Vec<_>) = self.lanes.due(now, self.link.width(now)).into_iter().unzip();
        if items.is_empty() {
            return Ok(());
        }
        let (answers, is_held) = self.wave(window, items);
        self.judge(&answers);
        for (name, answer) in names.iter().zip(&answers) {
            self.settle(name, answer);
        }
        self.line_up();
        is_held
    }

    /// Sends these, and meanwhile does all that needs only the broker: that would else come on top.
    fn wave(&mut self, window: Duration, items: Vec<Item>) -> (Vec<Answer>, Result<(), Lost>) {
        let (client, connections) = (self.post.shared.client.clone(), self.post.shared.options.connections);
        thread::scope(|scope| {
            let wave = move || wave::send(&client, connections, window, items);
            let Ok(wave) = thread::Builder::new().name("wave".to_owned()).spawn_scoped(scope, wave) else {
                // Nothing was sent: all of it is due again.
                self.post.nap(NAP);
                return (Vec::new(), Ok(()));
            };
            let is_held = loop {
                match self.meanwhile() {
                    Ok(true) if !wave.is_finished() => {}
                    is_held => break is_held.map(drop),
                }
            };
            (wave.join().unwrap_or_default(), is_held)
        })
    }

    /// Tells the broker what is done, and reads what there is; whether there may be more.
    fn meanwhile(&mut self) -> Result<bool, Lost> {
        self.acknowledge()?;
        Ok(!self.post.is_stopping() && self.read(Duration::ZERO)?)
    }

    /// What the answers together say of the platform: it is there, if it answered any of them.
    fn judge(&mut self, answers: &[Answer]) {
        let is_of_link = |answer: &&Answer| matches!(answer.effect, Effect::Link | Effect::Breaker);
        let is_unheard = |answer: &Answer| matches!(answer.effect, Effect::Again | Effect::Unreadable);
        let has_answered = answers.iter().any(|answer| !is_of_link(&answer) && !is_unheard(answer));
        let partition = self.post.number;
        if has_answered {
            if self.link.answered() {
                self.post.tell(Event::Resumed { partition });
            }
        } else if let Some(answer) = answers.iter().find(is_of_link) {
            let is_new = match answer.effect {
                Effect::Breaker => self.link.broke(),
                _ => self.link.failed(answer.retry_after),
            };
            if is_new {
                self.post.tell(Event::Waiting { partition, why: answer.about.to_owned() });
            }
        }
        let count = answers.iter().filter(|answer| answer.is_unknown).count();
        if count > 0 {
            self.post.tell(Event::Unanswered { partition, count });
        }
        let is_waiting = self.link.opens_at().is_some();
        self.post.standing(|standing| standing.is_waiting.store(is_waiting, Ordering::Relaxed));
    }

    fn settle(&mut self, name: &str, answer: &Answer) {
        let options = &self.post.shared.options;
        if answer.is_unknown {
            self.repeats.touch(name.to_owned(), Instant::now() + options.repeat_after);
        }
        match answer.effect {
            Effect::Delivered | Effect::Newer => return self.accept(name),
            Effect::Dead | Effect::Unreadable => self.give_up(name, answer),
            Effect::Again => {}
            // Of this one alone, if others were answered; else the next one asks whether anybody is there, as it may be of this one after all.
            Effect::Link | Effect::Breaker if self.link.opens_at().is_some() => self.lanes.step_back(name),
            Effect::Link | Effect::Breaker | Effect::Doubtful | Effect::BackOff | Effect::Slowly => {
                let failed_for = self.lanes.wait(name, Instant::now(), answer.retry_after.unwrap_or_default());
                let may_end = matches!(answer.effect, Effect::BackOff | Effect::Slowly);
                if may_end && failed_for >= GIVEN_UP {
                    self.give_up(name, answer);
                }
            }
        }
        self.post.shared.metrics.failed(answer.effect);
    }

    fn accept(&mut self, name: &str) {
        let Some(held) = self.lanes.take(name) else { return };
        self.repeats.accepted(&held.item);
        match held.message {
            Some(message) => {
                self.post.shared.metrics.delivered(kind(&held.item));
                self.done.extend(held.older);
                self.done.push(message.id);
            }
            None => self.post.shared.metrics.repeated(),
        }
    }

    fn give_up(&mut self, name: &str, answer: &Answer) {
        if let Some(Held { message: Some(message), older, .. }) = self.lanes.take(name) {
            self.done.extend(older);
            self.letters.push(DeadLetter::refused(message, answer));
        }
    }

    fn count(&mut self) {
        let now = Instant::now();
        if self.counted.is_some_and(|at| now < at + BACKLOG_EVERY) {
            return;
        }
        self.counted = Some(now);
        let answer = self.post.broker.backlog();
        if let Some(backlog) = self.post.heard(answer) {
            self.post.standing(|standing| standing.backlog.store(backlog, Ordering::Relaxed));
        }
    }

    /// Repeats now what was to be repeated later, and gives the partition back.
    fn end(mut self) -> Result<(), Lost> {
        self.keep()?;
        let touched = self.repeats.lanes();
        for item in self.repeats.take(Instant::now() + self.post.shared.options.repeat_after * 2) {
            self.lanes.repeat(item);
        }
        if self.link.opens_at().is_none() {
            self.send()?;
        }
        self.acknowledge()?;
        // Where an answer is missing, something may still be on its way; what is still to be repeated is the next owner's to repeat.
        let is_settled = self.repeats.is_empty() && !touched.iter().any(|lane| self.lanes.has(lane));
        let is_in_order = is_settled && Instant::now() >= self.from;
        let answer = self.post.broker.release(is_in_order);
        self.post.heard(answer).ok_or(Lost)
    }
}
