//! What an answer does to an item, and to the others: the effects of the table in `answers.rs`.

use std::time::Duration;

use super::{Engine, Job, What};
use crate::answers::{Answer, Effect};
use crate::change::Change;
use crate::devices::Failed;
use crate::event::Event;
use crate::gate;
use crate::item::Kind;
use crate::store::dead::DeadLetter;
use crate::store::device::DeviceKey;
use crate::store::record::{Doubt, Head};
use crate::time::Now;

/// An item that the platform answers, and does not take, is given up after so much waiting.
const PATIENCE: Duration = Duration::from_secs(24 * 3600);
const FIRST_WAIT: Duration = Duration::from_secs(2);
const LONGEST_WAIT: Duration = Duration::from_secs(600);
/// What waits for a parking record: from five minutes to half an hour.
const SLOW_WAIT: Duration = Duration::from_secs(300);
const SLOWEST_WAIT: Duration = Duration::from_secs(1800);
/// What is in doubt is sent once more after this.
const CONFIRM: Duration = Duration::from_secs(60);

/// What becomes of the item.
enum Fate {
    Delivered,
    /// Another attempt after a wait, part of which counts towards giving up.
    Waits {
        wait: Duration,
        refused: Duration,
        is_own: bool,
    },
    Dead(&'static str),
}

impl Engine {
    /// What came of a job.
    pub fn done(&mut self, job: Job, answer: &Answer, now: Now) {
        self.in_flight = self.in_flight.saturating_sub(1);
        match job.what {
            What::Device(key, generation) => self.device_done(&key, generation, (&job.fields, job.began), answer, now),
            What::Record(head) => self.record_done(*head, job.began, answer, now),
        }
    }

    fn device_done(&mut self, key: &DeviceKey, generation: i64, sent: (&str, Duration), answer: &Answer, now: Now) {
        let stream = format!("{}\u{0}{}", key.station, key.no);
        let (failures, refused) = self.devices.failures(key);
        match self.fate(answer, &stream, failures, refused, sent.1, now) {
            Fate::Delivered => {
                let is_news = self.devices.delivered(key, generation, now.mono);
                self.overtake(Some(key.station.clone()), key.no.clone());
                self.change(Change::Acknowledge(key.clone(), generation));
                self.counters.delivered += u64::from(is_news);
            }
            Fate::Waits { wait, refused, is_own } => {
                let is_unknown = answer.is_unknown;
                let failed = Failed { generation, wait, refused, is_own, is_unknown };
                self.devices.failed(key, &failed, now.mono);
            }
            Fate::Dead(reason) => {
                self.devices.gave_up(key, generation, now.mono);
                let letter = letter(answer, reason, now);
                let (station, name, fields) = (Some(key.station.clone()), key.no.clone(), sent.0.to_owned());
                self.bury(DeadLetter { station, stream: name.clone(), name, generation, fields, ..letter }, reason);
                self.change(Change::Acknowledge(key.clone(), generation));
            }
        }
    }

    fn record_done(&mut self, mut head: Head, began: Duration, answer: &Answer, now: Now) {
        let refused = Duration::from_millis(head.refused.try_into().unwrap_or_default());
        let fate = self.fate(answer, &head.stream, head.failures, refused, began, now);
        if answer.is_unknown {
            head.doubt = head.doubt.max(Doubt::Own);
        }
        let due = self.due(now);
        match fate {
            Fate::Waits { wait, refused, is_own } => {
                head.failures += u32::from(is_own);
                head.refused = head.refused.saturating_add(crate::time::ms(refused));
                let due = self.due_after(now, wait);
                self.change(Change::Postpone(Box::new(head), due));
            }
            // It was delivered before; this was for the sake of a doubt.
            _ if head.is_delivered => {
                head.doubt = Doubt::None;
                self.change(Change::Advance(Box::new(head), due, None));
            }
            Fate::Delivered => {
                self.records = self.records.saturating_sub(1);
                self.counters.delivered += 1;
                self.overtake(None, head.stream.clone());
                let later = self.due_after(now, CONFIRM);
                self.change(Change::Advance(Box::new(head), due, Some(later)));
            }
            Fate::Dead(reason) => {
                self.records = self.records.saturating_sub(1);
                let letter = DeadLetter {
                    id: head.id,
                    kind: head.kind,
                    name: head.kind.name_in(&head.stream).to_owned(),
                    stream: head.stream.clone(),
                    accepted_ms: head.accepted,
                    fields: head.fields.clone(),
                    ..letter(answer, reason, now)
                };
                self.bury(letter, reason);
                self.change(Change::Advance(Box::new(head), due, None));
            }
        }
    }

    /// Reads the answer: for the gate, which concerns all, and for the item.
    fn fate(
        &mut self,
        answer: &Answer,
        stream: &str,
        failures: u32,
        refused: Duration,
        began: Duration,
        now: Now,
    ) -> Fate {
        let soon = |wait| Fate::Waits { wait, refused: Duration::ZERO, is_own: false };
        match answer.effect {
            Effect::Delivered => {
                self.counters.last_success = Some(now.wall);
                let change = self.gate.succeeded(now.mono);
                self.tell(change);
                Fate::Delivered
            }
            Effect::Newer => Fate::Delivered,
            Effect::Again => soon(Duration::from_secs(1)),
            Effect::Link => {
                let random = self.random.draw();
                let concerns_all = self.gate.missed(began, now.mono, random, answer.retry_after);
                if concerns_all {
                    soon(Duration::ZERO)
                } else {
                    self.wait(answer, failures, (FIRST_WAIT, LONGEST_WAIT), false)
                }
            }
            Effect::Breaker => self.broke(began, answer.about, now),
            Effect::Dead if self.gate.is_suspicious(stream) => {
                self.broke(began, "several different items refused, and none accepted between them", now)
            }
            Effect::Dead => {
                self.answered(now);
                Fate::Dead(answer.about)
            }
            Effect::Unreadable => Fate::Dead(answer.about),
            Effect::Doubtful => {
                self.answered(now);
                self.wait(answer, failures, (FIRST_WAIT, LONGEST_WAIT), false)
            }
            Effect::BackOff | Effect::Slowly => {
                self.answered(now);
                let is_slow = answer.effect == Effect::Slowly;
                let waits = if is_slow { (SLOW_WAIT, SLOWEST_WAIT) } else { (FIRST_WAIT, LONGEST_WAIT) };
                if refused >= PATIENCE { Fate::Dead(answer.about) } else { self.wait(answer, failures, waits, true) }
            }
        }
    }

    fn broke(&mut self, began: Duration, reason: &'static str, now: Now) -> Fate {
        let change = self.gate.broke(began, now.mono, reason);
        self.tell(change);
        Fate::Waits { wait: Duration::ZERO, refused: Duration::ZERO, is_own: false }
    }

    fn answered(&mut self, now: Now) {
        let change = self.gate.answered(now.mono);
        self.tell(change);
    }

    fn wait(&mut self, answer: &Answer, failures: u32, (first, longest): (Duration, Duration), counts: bool) -> Fate {
        let most = longest.min(first.saturating_mul(1 << failures.min(16)));
        // At least half of it, so that 24 h are some hundred attempts.
        let wait = most.mul_f64(0.5 + self.random.draw() / 2.0);
        let asked = answer.retry_after.unwrap_or_default().min(Duration::from_secs(3600));
        let wait = wait.max(asked);
        Fate::Waits { wait, refused: if counts { wait } else { Duration::ZERO }, is_own: true }
    }

    fn bury(&mut self, letter: DeadLetter, reason: &'static str) {
        self.dead += 1;
        self.events.push(Event::Died { kind: letter.kind, reason });
        self.change(Change::Bury(Box::new(letter)));
    }

    fn overtake(&mut self, station: Option<String>, stream: String) {
        if self.dead > 0 {
            self.change(Change::Overtake(station, stream));
        }
    }

    pub(super) fn tell(&self, change: gate::Change) {
        match change {
            gate::Change::None => {}
            gate::Change::Broke => self.events.push(Event::BreakerOpened(self.gate.breaker().unwrap_or_default())),
            gate::Change::Mended => self.events.push(Event::BreakerClosed),
        }
    }
}

/// A dead letter, as far as it comes of the answer.
fn letter(answer: &Answer, reason: &str, now: Now) -> DeadLetter {
    let [code, message, hint, seqno] = answer.words.clone();
    DeadLetter {
        id: 0,
        kind: Kind::Device,
        station: None,
        name: String::new(),
        accepted_ms: now.wall,
        died_ms: now.wall,
        reason: reason.to_owned(),
        http_status: answer.http_status,
        code,
        message,
        hint,
        seqno,
        is_overtaken: false,
        fields: String::new(),
        stream: String::new(),
        generation: 0,
    }
}
