//! Figures of a relay, for Prometheus.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use pyun_energy_outbox::{Effect, Kind};

/// What failed attempts are counted by.
const EFFECTS: [(Effect, &str); 6] = [
    (Effect::Link, "no_answer"),
    (Effect::Breaker, "not_accepted"),
    (Effect::Dead, "refused"),
    (Effect::BackOff, "platform_failed"),
    (Effect::Doubtful, "doubtful"),
    (Effect::Again, "not_attempted"),
];
const KINDS: [Kind; 3] = [Kind::Device, Kind::Progress, Kind::Final];

/// What a relay has done since it began, and how it stands.
pub struct Metrics {
    begun: Instant,
    delivered: [AtomicU64; KINDS.len()],
    failed: [AtomicU64; EFFECTS.len()],
    superseded: AtomicU64,
    repeated: AtomicU64,
    dead: AtomicU64,
    takeovers: AtomicU64,
    broker_failures: AtomicU64,
    /// When the broker answered last, ms after `begun`.
    heard: AtomicU64,
    partitions: Vec<Standing>,
}

/// How one partition stands.
#[derive(Default)]
pub(crate) struct Standing {
    pub(crate) is_held: AtomicBool,
    pub(crate) is_waiting: AtomicBool,
    pub(crate) backlog: AtomicU64,
    pub(crate) in_memory: AtomicU64,
}

impl Metrics {
    pub(crate) fn new(partitions: u32) -> Self {
        Self {
            begun: Instant::now(),
            delivered: Default::default(),
            failed: Default::default(),
            superseded: AtomicU64::default(),
            repeated: AtomicU64::default(),
            dead: AtomicU64::default(),
            takeovers: AtomicU64::default(),
            broker_failures: AtomicU64::default(),
            heard: AtomicU64::default(),
            partitions: (0..partitions).map(|_| Standing::default()).collect(),
        }
    }

    pub(crate) fn delivered(&self, kind: Kind) {
        if let Some(index) = KINDS.iter().position(|it| *it == kind) {
            add(&self.delivered[index]);
        }
    }

    pub(crate) fn failed(&self, effect: Effect) {
        if let Some(index) = EFFECTS.iter().position(|(it, _)| *it == effect) {
            add(&self.failed[index]);
        }
    }

    pub(crate) fn superseded(&self) {
        add(&self.superseded);
    }

    pub(crate) fn repeated(&self) {
        add(&self.repeated);
    }

    pub(crate) fn died(&self) {
        add(&self.dead);
    }

    pub(crate) fn took_over(&self) {
        add(&self.takeovers);
    }

    pub(crate) fn broker_failed(&self) {
        add(&self.broker_failures);
    }

    /// The broker answered.
    pub(crate) fn heard(&self) {
        let elapsed = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.heard.store(elapsed, Ordering::Relaxed);
    }

    pub(crate) fn partition(&self, number: u32) -> Option<&Standing> {
        self.partitions.get(number as usize)
    }

    /// Whether the broker answered within that time.
    pub fn is_healthy(&self, within: Duration) -> bool {
        self.begun.elapsed() <= Duration::from_millis(self.heard.load(Ordering::Relaxed)) + within
    }

    /// How many partitions this process has.
    pub fn held(&self) -> usize {
        self.partitions.iter().filter(|standing| standing.is_held.load(Ordering::Relaxed)).count()
    }

    /// How many messages the platform has accepted.
    pub fn delivered_in_all(&self) -> u64 {
        self.delivered.iter().map(load).sum()
    }

    /// All of it in Prometheus' text format.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        let delivered =
            KINDS.iter().zip(&self.delivered).map(|(kind, count)| (("kind", kind.name().to_owned()), count));
        family(&mut text, "delivered_total", "counter", "Messages that the platform accepted", delivered);
        let failed = EFFECTS.iter().zip(&self.failed).map(|((_, name), count)| (("what", (*name).to_owned()), count));
        family(&mut text, "failed_attempts_total", "counter", "Attempts that the platform did not accept", failed);
        single(&mut text, "superseded_total", "counter", "States left out for a newer one", load(&self.superseded));
        single(&mut text, "repeated_total", "counter", "States and bills sent once more", load(&self.repeated));
        single(&mut text, "dead_letters_total", "counter", "Messages that went to the dead letters", load(&self.dead));
        single(&mut text, "takeovers_total", "counter", "Partitions taken after a loss", load(&self.takeovers));
        single(&mut text, "broker_failures_total", "counter", "Failures of the broker", load(&self.broker_failures));
        single(&mut text, "partitions_held", "gauge", "Partitions that this process has", self.held() as u64);
        let waiting = self.mine().filter(|(_, standing)| standing.is_waiting.load(Ordering::Relaxed)).count();
        single(&mut text, "partitions_waiting", "gauge", "Of them, those that wait for the platform", waiting as u64);
        let backlog = self.mine().map(|(number, standing)| (("partition", number.to_string()), &standing.backlog));
        family(&mut text, "backlog", "gauge", "Messages that are not acknowledged yet", backlog);
        let held = self.mine().map(|(number, standing)| (("partition", number.to_string()), &standing.in_memory));
        family(&mut text, "in_memory", "gauge", "Of them, those that were read", held);
        text
    }

    fn mine(&self) -> impl Iterator<Item = (usize, &Standing)> {
        self.partitions.iter().enumerate().filter(|(_, standing)| standing.is_held.load(Ordering::Relaxed))
    }
}

fn add(count: &AtomicU64) {
    count.fetch_add(1, Ordering::Relaxed);
}

fn load(count: &AtomicU64) -> u64 {
    count.load(Ordering::Relaxed)
}

fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    let _ = write!(text, "# HELP pyun_relay_{name} {help}.\n# TYPE pyun_relay_{name} {kind}\n");
}

fn single(text: &mut String, name: &str, kind: &str, help: &str, value: u64) {
    head(text, name, kind, help);
    let _ = writeln!(text, "pyun_relay_{name} {value}");
}

fn family<'a>(
    text: &mut String,
    name: &str,
    kind: &str,
    help: &str,
    values: impl Iterator<Item = ((&'static str, String), &'a AtomicU64)>,
) {
    head(text, name, kind, help);
    for ((label, is), count) in values {
        let _ = writeln!(text, "pyun_relay_{name}{{{label}=\"{is}\"}} {}", load(count));
    }
}
