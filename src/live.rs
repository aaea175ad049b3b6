//! What belongs to one process: connections, and the calls in flight.
//!
//! A forked child must leave its parent's connections alone, or the answers get mixed up; and it must not take a lock
//! that was held in the parent when it forked, since nobody will ever release it. So it begins anew.

use std::sync::OnceLock;

use crate::transport::{Settings, Transport};
use crate::turn::Turns;

pub(crate) struct Live {
    settings: Settings,
    guard: forkguard::Guard,
    pub(crate) transport: Transport,
    pub(crate) turns: Turns,
    /// What a forked child uses instead. Never touched in this process.
    child: OnceLock<Box<Live>>,
}

impl Live {
    pub(crate) fn new(settings: Settings) -> Self {
        let transport = Transport::new(&settings);
        Self { settings, guard: forkguard::new(), transport, turns: Turns::default(), child: OnceLock::new() }
    }

    /// That of this process: itself, or its child's, or the child's child's. Costs no system call and takes no lock.
    pub(crate) fn here(&self) -> &Self {
        let mut live = self;
        while live.guard.clone().detected_fork() {
            live = live.child.get_or_init(|| Box::new(Self::new(live.settings.clone())));
        }
        live
    }
}
