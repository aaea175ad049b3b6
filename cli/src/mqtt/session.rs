//! A session with a broker, for as long as one connection lasts.

use std::time::{Duration, Instant};

use super::address::Address;
use super::filter::Filter;
use super::packet::{self, Message, Packet};
use super::stream::{PATIENCE, Stream, Trust};
use super::{Trouble, reasons};

/// How long nothing is heard of a connection that stands, at most, s: after a third of it the broker is asked.
const KEEP_ALIVE: u16 = 15;
/// How long [`Session::receive`] waits.
const SLICE: Duration = Duration::from_millis(100);

/// Who subscribes, and to what.
// No Debug: it holds a password.
pub(crate) struct Subscriber {
    pub(crate) address: Address,
    pub(crate) trust: Trust,
    pub(crate) client_id: String,
    pub(crate) user: Option<String>,
    pub(crate) password: Option<Vec<u8>>,
    pub(crate) filters: Vec<Filter>,
}

/// A session that is connected.
pub(crate) struct Session {
    stream: Stream,
    /// What came and was not read.
    bytes: Vec<u8>,
    /// What came before the session was there.
    early: Vec<Message>,
    keep_alive: Duration,
    sent: Instant,
    heard: Instant,
    /// When it was asked whether it is there, where nothing has been heard of it since.
    asked: Option<Instant>,
    is_resumed: bool,
    is_subscribed: bool,
}

impl Session {
    /// Connects, takes up the session and subscribes.
    pub(crate) fn open(subscriber: &Subscriber) -> Result<Self, Trouble> {
        let stream = Stream::open(&subscriber.address, &subscriber.trust).map_err(Trouble::lost)?;
        let now = Instant::now();
        let keep_alive = Duration::from_secs(KEEP_ALIVE.into());
        let (bytes, early) = (Vec::new(), Vec::new());
        let mut session = Self {
            stream,
            bytes,
            early,
            keep_alive,
            sent: now,
            heard: now,
            asked: None,
            is_resumed: false,
            is_subscribed: false,
        };
        let Subscriber { client_id, user, password, .. } = subscriber;
        session.send(&packet::connect(client_id, user.as_deref(), password.as_deref(), KEEP_ALIVE))?;
        session.greet()?;
        session.subscribe(&subscriber.filters)?;
        session.stream.wait_for(SLICE).map_err(Trouble::lost)?;
        Ok(session)
    }

    /// Whether the broker knew the session, and has kept what came meanwhile.
    pub(crate) fn is_resumed(&self) -> bool {
        self.is_resumed
    }

    /// The messages that have come; waits for them no longer than 100 ms.
    pub(crate) fn receive(&mut self) -> Result<Vec<Message>, Trouble> {
        let mut messages = std::mem::take(&mut self.early);
        if messages.is_empty() {
            messages = self.messages()?;
            self.stay_alive()?;
        }
        Ok(messages)
    }

    /// Reads once. A message may come before the broker says that it has subscribed.
    fn messages(&mut self) -> Result<Vec<Message>, Trouble> {
        self.read()?;
        let (mut messages, mut at) = (Vec::new(), 0);
        while let Some((packet, length)) = packet::first(&self.bytes[at..]).map_err(Trouble::Lost)? {
            at += length;
            match packet {
                Packet::Message(message) => messages.push(message),
                Packet::Subscribed(reasons) => {
                    check_granted(&reasons)?;
                    self.is_subscribed = true;
                }
                Packet::Disconnected { reason: 0x8e } => return Err(Trouble::TakenOver),
                Packet::Disconnected { reason } => return Err(Trouble::Lost(reasons::text(reason))),
                Packet::Pong | Packet::Connected { .. } => {}
            }
        }
        self.bytes.drain(..at);
        Ok(messages)
    }

    fn subscribe(&mut self, filters: &[Filter]) -> Result<(), Trouble> {
        self.send(&packet::subscribe(filters.iter()))?;
        while !self.is_subscribed {
            // All that waits may come before the answer, over a slow link for longer.
            if self.sent.max(self.heard).elapsed() > PATIENCE {
                return Err(Trouble::lost("it does not say whether it has subscribed"));
            }
            let messages = self.messages()?;
            self.early.extend(messages);
        }
        Ok(())
    }

    /// Says that these need not come again.
    pub(crate) fn acknowledge(&mut self, ids: impl Iterator<Item = u16>) -> Result<(), Trouble> {
        let bytes: Vec<u8> = ids.flat_map(packet::acknowledgement).collect();
        if bytes.is_empty() { Ok(()) } else { self.send(&bytes) }
    }

    /// Goes, so that the broker need not find out; the session stays.
    pub(crate) fn end(mut self) {
        // Whoever cannot be told finds out.
        let _ = self.send(&packet::disconnect());
    }

    fn send(&mut self, bytes: &[u8]) -> Result<(), Trouble> {
        self.sent = Instant::now();
        self.stream.write(bytes).map_err(Trouble::lost)
    }

    /// Reads once, and says whether anything came.
    fn read(&mut self) -> Result<bool, Trouble> {
        let mut part = vec![0; 1 << 16];
        let Some(length) = self.stream.read(&mut part).map_err(Trouble::of)? else { return Ok(false) };
        self.heard = Instant::now();
        self.asked = None;
        self.bytes.extend_from_slice(&part[..length]);
        Ok(true)
    }

    /// Waits for the answer to the first packet.
    fn greet(&mut self) -> Result<(), Trouble> {
        loop {
            if !self.read()? {
                return Err(Trouble::lost("it does not answer as a broker would"));
            }
            let Some((packet, length)) = packet::first(&self.bytes).map_err(Trouble::Lost)? else { continue };
            self.bytes.drain(..length);
            return match packet {
                Packet::Connected { is_resumed, reason: 0, keep_alive } => {
                    self.is_resumed = is_resumed;
                    let seconds = if keep_alive == 0 { KEEP_ALIVE } else { keep_alive.min(KEEP_ALIVE) };
                    self.keep_alive = Duration::from_secs(seconds.into());
                    Ok(())
                }
                Packet::Connected { reason, .. } if !reasons::may_pass(reason) => {
                    Err(Trouble::Refused(reasons::text(reason)))
                }
                Packet::Connected { reason, .. } => Err(Trouble::Lost(reasons::text(reason))),
                _ => Err(Trouble::lost("it does not answer as a broker would")),
            };
        }
    }

    fn stay_alive(&mut self) -> Result<(), Trouble> {
        let third = self.keep_alive / 3;
        match self.asked {
            // Since it was asked, and not since it was heard: meanwhile this one may have waited for its disk.
            Some(asked) if asked.elapsed() > third * 2 => Err(Trouble::lost("nothing is heard of it any more")),
            None if self.sent.min(self.heard).elapsed() >= third => {
                self.asked = Some(Instant::now());
                self.send(&packet::ping())
            }
            _ => Ok(()),
        }
    }
}

/// With QoS 0 a message would be gone whatever became of it.
fn check_granted(granted: &[u8]) -> Result<(), Trouble> {
    match granted.iter().find(|reason| **reason != 1) {
        None => Ok(()),
        Some(0) => Err(Trouble::Refused("it grants QoS 0 only, with which messages are lost; allow QoS 1".to_owned())),
        Some(reason) => Err(Trouble::Refused(format!("it refuses a subscription: {}", reasons::text(*reason)))),
    }
}
