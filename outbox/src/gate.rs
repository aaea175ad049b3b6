//! Whether anything may be sent now: the link, and the breaker. Both concern all items alike; what concerns one item only
//! is not known here.

use std::time::Duration;

/// The longest wait for a link, so that a site is fresh half a minute after it is back, though some are lost again.
const LONGEST_WAIT: Duration = Duration::from_secs(15);
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// After so long an absence the platform may be back for a crowd, and records come slowly at first: in the first minute one
/// every 15 s, in the second one a second.
const LONG_ABSENCE: Duration = Duration::from_secs(600);
const MINUTE: Duration = Duration::from_secs(60);
/// After which waits a breaker lets one item try; the last one again and again.
const PROBES: [u64; 4] = [60, 120, 300, 600];
/// So many different streams refused, with no success between them: then it is not the items.
const REFUSALS: usize = 3;

#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    Open,
    /// Nobody answered, so many times.
    Waiting {
        failures: u32,
        since: Duration,
        until: Duration,
    },
    /// Pointless until somebody mends it.
    Broken {
        probes: usize,
        until: Duration,
        reason: &'static str,
    },
}

/// What a change of the gate is, for the events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    None,
    /// The breaker opened.
    Broke,
    /// It closed.
    Mended,
}

#[derive(Debug)]
pub(crate) struct Gate {
    state: State,
    /// When anything was last heard of the platform, or of its absence. What began earlier tells nothing new.
    changed: Duration,
    /// When the platform came back after a long absence.
    back: Option<Duration>,
    /// How many may be in flight: one after a failure, more with each success, so that a crowd does not come back at once.
    window: usize,
    /// The streams that were refused since the last success.
    refused: Vec<String>,
}

impl Gate {
    pub(crate) const WIDEST: usize = 8;

    pub(crate) fn new() -> Self {
        Self { state: State::Open, changed: Duration::ZERO, back: None, window: Self::WIDEST, refused: Vec::new() }
    }

    /// How many may be in flight now.
    pub(crate) fn width(&self, now: Duration) -> usize {
        match self.state {
            State::Open => self.window,
            State::Waiting { until, .. } | State::Broken { until, .. } => usize::from(until <= now),
        }
    }

    /// When it may open by itself.
    pub(crate) fn opens_at(&self) -> Option<Duration> {
        match self.state {
            State::Open => None,
            State::Waiting { until, .. } | State::Broken { until, .. } => Some(until),
        }
    }

    /// Why the breaker is open, if it is.
    pub(crate) fn breaker(&self) -> Option<&'static str> {
        if let State::Broken { reason, .. } = self.state { Some(reason) } else { None }
    }

    /// Whether nobody answers now.
    pub(crate) fn is_waiting(&self) -> bool {
        matches!(self.state, State::Waiting { .. })
    }

    /// The platform accepted something.
    pub(crate) fn succeeded(&mut self, now: Duration) -> Change {
        self.refused.clear();
        self.answered(now)
    }

    /// The platform answered, and by that accepted who asks.
    pub(crate) fn answered(&mut self, now: Duration) -> Change {
        let was_broken = self.breaker().is_some();
        self.window = if self.state == State::Open { (self.window * 2).min(Self::WIDEST) } else { 2 };
        if matches!(self.state, State::Waiting { since, .. } if since + LONG_ABSENCE <= now) {
            self.back = Some(now);
        }
        (self.state, self.changed) = (State::Open, now);
        if was_broken { Change::Mended } else { Change::None }
    }

    /// Nobody answered an attempt that began at `began`. False: somebody answered another one meanwhile, so it is the
    /// item's own failure.
    pub(crate) fn missed(&mut self, began: Duration, now: Duration, random: f64, asked: Option<Duration>) -> bool {
        if began < self.changed {
            return self.state != State::Open;
        }
        self.changed = now;
        self.window = 1;
        match &mut self.state {
            State::Open => {
                self.state = State::Waiting { failures: 1, since: now, until: now + wait(1, random, asked) };
            }
            State::Waiting { failures, until, .. } => {
                *failures += 1;
                *until = now + wait(*failures, random, asked);
            }
            State::Broken { probes, until, .. } => *until = now + probe(*probes),
        }
        true
    }

    /// Somebody answered who must be mended first.
    pub(crate) fn broke(&mut self, began: Duration, now: Duration, reason: &'static str) -> Change {
        let probes = match self.state {
            State::Broken { .. } if began < self.changed => return Change::None,
            State::Broken { probes, .. } => probes + 1,
            _ => 0,
        };
        let was_broken = self.breaker().is_some();
        (self.changed, self.window) = (now, 1);
        self.state = State::Broken { probes, until: now + probe(probes), reason };
        if was_broken { Change::None } else { Change::Broke }
    }

    /// Whether a refusal of this stream's is one too many for it to be the stream's fault.
    pub(crate) fn is_suspicious(&mut self, stream: &str) -> bool {
        if self.refused.iter().all(|refused| refused != stream) {
            self.refused.push(stream.to_owned());
        }
        self.refused.truncate(REFUSALS);
        self.refused.len() >= REFUSALS
    }

    /// The least time between two records, where nobody has set a rate.
    pub(crate) fn spacing(&self, now: Duration) -> Duration {
        let since = self.back.map_or(Duration::MAX, |back| now.saturating_sub(back));
        match since {
            _ if since < MINUTE => Duration::from_secs(15),
            _ if since < 2 * MINUTE => Duration::from_secs(1),
            _ => Duration::ZERO,
        }
    }

    /// The link is said to be back: it was this machine's own, so no crowd comes back with it.
    pub(crate) fn is_back(&mut self) {
        self.back = None;
        if self.is_waiting() {
            self.state = State::Open;
            self.window = Self::WIDEST;
        }
    }

    /// Somebody has mended it, or says so.
    pub(crate) fn reset(&mut self) -> Change {
        let was_broken = self.breaker().is_some();
        *self = Self { changed: self.changed, ..Self::new() };
        if was_broken { Change::Mended } else { Change::None }
    }

    /// Let one try now, whatever is waited for: but for a breaker, which waits for people.
    pub(crate) fn hurry(&mut self, now: Duration) {
        self.back = None;
        if let State::Waiting { until, .. } = &mut self.state {
            *until = (*until).min(now);
        }
    }
}

fn wait(failures: u32, random: f64, asked: Option<Duration>) -> Duration {
    let most = LONGEST_WAIT.min(FIRST_WAIT * (1 << (failures - 1).min(10)));
    // An hour at most: a header must not silence a site for a year.
    most.mul_f64(random.clamp(0.0, 1.0)) + asked.unwrap_or_default().min(Duration::from_secs(3600))
}

fn probe(probes: usize) -> Duration {
    Duration::from_secs(PROBES[probes.min(PROBES.len() - 1)])
}
