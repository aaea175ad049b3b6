//! What every connection shares.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::apps::Apps;
use crate::clock::Clock;
use crate::diagnosis::Doctor;
use crate::journal::Journal;
use crate::occupancies::Occupancies;
use crate::orders::Orders;
use crate::parking::Parking;
use crate::rules::Rules;
use crate::state::State;

/// The emulator's inside, shared by its connections and its control API.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) apps: Apps,
    pub(crate) clock: Clock,
    pub(crate) state: State,
    pub(crate) orders: Orders,
    pub(crate) parking: Parking,
    pub(crate) occupancies: Occupancies,
    pub(crate) journal: Journal,
    pub(crate) rules: Rules,
    pub(crate) doctor: Doctor,
    /// How long a peer may keep the emulator waiting for a head, for a body or for room to write.
    pub(crate) idle: Duration,
    /// Whether other machines may reach it.
    pub(crate) allow_remote: bool,
    serial: AtomicU64,
}

impl Shared {
    pub(crate) fn new(apps: Apps, idle: Duration, allow_remote: bool, seed: u64) -> Self {
        Self {
            apps,
            clock: Clock::default(),
            state: State::default(),
            orders: Orders::default(),
            parking: Parking::default(),
            occupancies: Occupancies::default(),
            journal: Journal::default(),
            rules: Rules::new(seed),
            doctor: Doctor::default(),
            idle,
            allow_remote,
            serial: AtomicU64::new(0),
        }
    }

    /// Forgets everything but the apps, and begins chance and serial numbers anew.
    pub(crate) fn reset(&self) {
        self.rules.reset();
        self.serial.store(0, Ordering::Relaxed);
        self.clock.set_offset_ms(0);
        self.state.clear();
        self.orders.clear();
        self.parking.clear();
        self.occupancies.clear();
        self.journal.clear();
    }

    /// A request serial number: 32 digits, never twice unless the clock goes back or stands still over a reset.
    pub(crate) fn seqno(&self) -> String {
        let serial = self.serial.fetch_add(1, Ordering::Relaxed) + 1;
        let ms = self.clock.now_ms().clamp(0, 9_999_999_999_999);
        format!("{ms:013}{:019}", serial % 10_u64.pow(19))
    }
}
