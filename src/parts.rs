//! What all clones of a client share: its settings, and what it has learned.

use std::time::{Duration, SystemTime};

use ureq::http::HeaderValue;

use crate::base_url::BaseUrl;
use crate::live::Live;
use crate::retry::Budget;
use crate::skew::Skew;
use crate::time::{Clock, SharedTime};
use crate::{Error, Secret};

/// Shared by all clones of a client.
pub(crate) struct Parts {
    pub(crate) app_id: String,
    pub(crate) secret: Secret,
    pub(crate) base: BaseUrl,
    pub(crate) user_agent: HeaderValue,
    pub(crate) timeout: Duration,
    pub(crate) deadline: Duration,
    pub(crate) attempts: u32,
    pub(crate) common_parameters: bool,
    pub(crate) correct_clock: bool,
    pub(crate) clock: Clock,
    pub(crate) time: SharedTime,
    pub(crate) budget: Budget,
    pub(crate) skew: Skew,
    pub(crate) live: Live,
}

impl Parts {
    /// The clock, in ms since 1970.
    fn now_ms(&self) -> Result<i64, Error> {
        let now = (self.clock)();
        let ms = match now.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_millis()),
            Err(before) => i64::try_from(before.duration().as_millis()).map(|ms| -ms),
        };
        ms.map_err(|_| Error::invalid("timestamp", "the clock is out of range"))
    }

    /// What a request is stamped with that is made now; nothing where the common parameters are left out.
    pub(crate) fn timestamp(&self, correction: i64) -> Result<Option<i64>, Error> {
        self.common_parameters.then(|| self.now_ms().map(|now| now.saturating_add(correction))).transpose()
    }

    /// What is added to the clock, in ms.
    pub(crate) fn correction(&self) -> i64 {
        if self.correct_clock { self.skew.correction() } else { 0 }
    }
}
