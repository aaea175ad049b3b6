//! Figures of an outbox.

use std::time::Duration;

/// How an outbox stands.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Stats {
    /// What was accepted and is not delivered yet: devices and records.
    pub depth: u64,
    /// Of these the devices.
    pub devices: u64,
    /// Of these the records.
    pub records: u64,
    /// For how long the oldest of them has waited, by this machine's clock.
    pub oldest_age: Option<Duration>,
    /// Dead letters that wait for somebody.
    pub dead: u64,
    /// Over the outbox's life: items that were accepted from the application,
    pub accepted: u64,
    /// reports that the platform accepted, repetitions not counted,
    pub delivered: u64,
    /// and reports of progress that were dropped.
    pub thinned: u64,
    /// When the platform last accepted something, ms since 1970.
    pub last_success_ms: Option<i64>,
    /// Requests that wait for an answer.
    pub in_flight: u64,
    /// Why everything pauses, if it does.
    pub breaker: Option<&'static str>,
    /// Nobody answers at present.
    pub is_link_down: bool,
    /// The file is being looked through for damage, as after each opening.
    pub is_checking: bool,
    /// The file's size but for its log.
    pub bytes: u64,
}
