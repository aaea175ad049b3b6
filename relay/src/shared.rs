//! What all threads of a relay share.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use pyun_energy::Client;

use crate::event::Event;
use crate::metrics::Metrics;
use crate::options::Options;

/// What all threads of a relay share.
pub(crate) struct Shared {
    pub(crate) client: Client,
    pub(crate) options: Options,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) is_stopping: AtomicBool,
    pub(crate) tell: Box<dyn Fn(Event) + Send + Sync>,
}
