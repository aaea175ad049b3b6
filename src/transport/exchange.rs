//! Requests and answers over one connection, as ureq wants them: what is sent is held back until an answer is awaited, so
//! that a request leaves in one write.

use std::fmt;
use std::io;
use std::time::{Duration, Instant};

use ureq::Error;
use ureq::unversioned::transport::{Buffers, NextTimeout, Transport};

use super::buffer::{BUFFER, Buffer};
use super::call::{Call, Channel, Phase};
use crate::time::SharedTime;

/// Idle for longer than this, a connection is looked at before it is used again.
const PROBE_AFTER: Duration = Duration::from_secs(1);
/// Older than this, a connection is used no more: a client that is always busy would never notice a changed address.
const OLDEST: Duration = Duration::from_secs(300);

/// Watches requests and answers above TLS: what a server says when it closes an idle connection is no answer.
pub(super) struct Exchange {
    /// Until the end, when a call may have to say in which order it ends.
    channel: Option<Box<dyn Channel>>,
    buffer: Buffer,
    state: State,
    /// The connection has served a request before this one.
    is_reused: bool,
    /// Nobody knows how much of something has gone, so nothing may follow.
    is_broken: bool,
    /// Why the rest of a request was not sent; what the peer has said until then may be the answer.
    cut_short: Option<CutShort>,
    is_tls: bool,
    /// None where the server has given it up: by a 408, which need not name `close` (RFC 9110, 15.5.9).
    opened: Option<Instant>,
    last_used: Instant,
    time: SharedTime,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Idle,
    /// A request has begun.
    Begun,
    /// The answer to it has begun, and its head is not whole.
    Head,
    Body,
}

enum CutShort {
    Answered,
    Failed(io::Error),
}

impl Exchange {
    pub(super) fn new(channel: Box<dyn Channel>, is_tls: bool, time: SharedTime) -> Self {
        let opened = Some(time.now());
        let (state, channel, buffer) = (State::Idle, Some(channel), Buffer::default());
        let (is_reused, is_broken, cut_short) = (false, false, None);
        Self {
            channel,
            buffer,
            state,
            is_reused,
            is_broken,
            cut_short,
            is_tls,
            opened,
            last_used: Instant::now(),
            time,
        }
    }

    fn begin(&mut self, call: &Call) -> Result<(), Error> {
        call.begin_to_send(self.is_reused)?;
        self.state = State::Begun;
        self.settle(false);
        Ok(())
    }

    fn settle(&mut self, is_settled: bool) {
        if let Some(channel) = &mut self.channel {
            channel.set_settled(is_settled);
        }
    }

    /// A reused connection that ends before the first byte of the answer was dead before.
    fn note_end(&self, call: &Call) {
        if self.is_reused && self.state == State::Begun {
            call.mark_stale();
        }
    }

    /// Sends what is held back.
    fn flush(&mut self, call: &Call) -> Result<(), Error> {
        let held = self.buffer.take_held();
        if held == 0 || self.cut_short.is_some() {
            return Ok(());
        }
        let channel = self.channel.as_mut().ok_or_else(ended)?;
        match channel.send(call, self.buffer.sendable(held)) {
            Ok(sent) if sent == held => self.buffer.sent(),
            Ok(_) => self.cut_short = Some(CutShort::Answered),
            // The peer's end, before which it may have answered; what fails on this side is no reason to wait for that.
            Err(Error::Io(error)) if is_end(&error) => self.cut_short = Some(CutShort::Failed(error)),
            Err(error) => {
                self.is_broken = true;
                return Err(error);
            }
        }
        Ok(())
    }

    /// Waits for more of the answer. After a request that was cut short it is what the peer had said before.
    fn receive(&mut self, call: &Call) -> Result<bool, Error> {
        let channel = self.channel.as_mut().ok_or_else(ended)?;
        let received = channel.receive(call, self.buffer.free());
        let failed = matches!(received, Ok(0) | Err(Error::Io(_)));
        self.is_broken |= self.cut_short.is_some() || received.is_err();
        if failed {
            self.note_end(call);
            if let Some(CutShort::Failed(error)) = self.cut_short.take() {
                return Err(error.into());
            }
        }
        let received = received?;
        self.last_used = Instant::now();
        self.buffer.filled(received);
        Ok(received > 0)
    }

    fn is_reusable(&mut self, call: &Call) -> bool {
        let is_young = |opened| self.time.now().saturating_duration_since(opened) < OLDEST;
        if self.is_broken || !self.buffer.is_empty() || !self.opened.is_some_and(is_young) {
            return false;
        }
        if self.state != State::Idle {
            // The answer has just been read, and this is asked before the connection is put away.
            (self.state, self.is_reused) = (State::Idle, true);
            self.buffer = Buffer::default();
            self.settle(true);
            return true;
        }
        // A call that wants a new connection takes none that is idle.
        let needs_no_look = self.last_used.elapsed() < PROBE_AFTER && !call.must_probe();
        !call.is_fresh() && (needs_no_look || self.channel.as_mut().is_some_and(|channel| channel.is_quiet(call)))
    }
}

fn is_end(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset};
    matches!(error.kind(), BrokenPipe | ConnectionReset | ConnectionAborted)
}

fn ended() -> Error {
    io::Error::from(io::ErrorKind::NotConnected).into()
}

impl Transport for Exchange {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffer
    }

    fn transmit_output(&mut self, amount: usize, _: NextTimeout) -> Result<(), Error> {
        let call = Call::current()?;
        if self.state == State::Idle {
            self.begin(&call)?;
        }
        call.enter(Phase::Sending);
        self.buffer.hold(amount);
        // Whoever writes next needs room for a head.
        if self.buffer.held() > BUFFER / 2 { self.flush(&call) } else { Ok(()) }
    }

    fn await_input(&mut self, _: NextTimeout) -> Result<bool, Error> {
        let call = Call::current()?;
        self.flush(&call)?;
        if call.phase() == Phase::Sending && self.cut_short.is_none() {
            call.enter(Phase::Waiting);
        }
        let has_arrived = self.receive(&call)?;
        if has_arrived {
            call.enter(Phase::Reading);
            if self.state != State::Body {
                self.state = if self.buffer.unfold() { State::Body } else { State::Head };
                self.opened = self.opened.filter(|_| self.buffer.status() != Some(b"408"));
            }
        }
        Ok(has_arrived)
    }

    fn is_open(&mut self) -> bool {
        Call::current().is_ok_and(|call| self.is_reusable(&call))
    }

    fn is_tls(&self) -> bool {
        self.is_tls
    }
}

impl fmt::Debug for Exchange {
    /// Not what was sent and received.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange").field("channel", &self.channel).finish_non_exhaustive()
    }
}

impl Drop for Exchange {
    /// ureq drops a connection that the server wants closed before anybody knows whether the answer is whole.
    fn drop(&mut self) {
        if let (State::Body, false, Some(channel), Ok(call)) =
            (self.state, self.is_broken, self.channel.take(), Call::current())
        {
            call.leave(channel);
        }
    }
}
