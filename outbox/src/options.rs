//! How an outbox goes about it.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use crate::{Error, ErrorKind};

/// Options of an outbox; the defaults suit a site.
#[derive(Clone, Debug)]
#[must_use]
pub struct Options {
    pub(crate) max_records: u64,
    pub(crate) max_bytes: u64,
    pub(crate) max_rate: Option<f64>,
    pub(crate) stale_after: Duration,
    pub(crate) seed: Option<u64>,
}

impl Default for Options {
    fn default() -> Self {
        let stale_after = Duration::from_secs(3600);
        Self { max_records: 100_000, max_bytes: 64 << 20, max_rate: None, stale_after, seed: None }
    }
}

impl Options {
    /// How many records may wait. Default 100,000. Above 80 % of it, progress between the first and the newest of a charge
    /// is dropped.
    pub fn max_records(mut self, records: u64) -> Self {
        self.max_records = records;
        self
    }

    /// How much of the disk the file may fill, in bytes, but for its log (about 4 MB). Default 64 MiB.
    pub fn max_bytes(mut self, bytes: u64) -> Self {
        self.max_bytes = bytes;
        self
    }

    /// The most requests a second, of devices and records together. Default: no limit but that eight at most are in flight.
    pub fn max_rate(mut self, per_second: f64) -> Self {
        self.max_rate = Some(per_second);
        self
    }

    /// For how long after it was put or touched a device's state is sent again every quarter of an hour. Default 1 h.
    pub fn stale_after(mut self, stale_after: Duration) -> Self {
        self.stale_after = stale_after;
        self
    }

    /// The options of a JSON object: `max_records`, `max_bytes`, `max_rate` (a second; may be a fraction) and `stale_after_ms`.
    /// What it does not name is as by default.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for another name, and for a value that is no such number.
    pub fn from_json(json: &str) -> Result<Self, Error> {
        let refuse = |what: String| Error::new(ErrorKind::InvalidInput, what);
        let given: BTreeMap<String, Value> =
            serde_json::from_str(json).map_err(|error| refuse(format!("options: no JSON object ({error})")))?;
        given.iter().try_fold(Self::default(), |options, (name, value)| {
            let what =
                "not an option, or not a number for it; there are max_records, max_bytes, max_rate, stale_after_ms";
            options.set(name, value).ok_or_else(|| refuse(format!("{name}: {what}")))
        })
    }

    fn set(self, name: &str, value: &Value) -> Option<Self> {
        Some(match name {
            "max_records" => self.max_records(value.as_u64()?),
            "max_bytes" => self.max_bytes(value.as_u64()?),
            "max_rate" => self.max_rate(value.as_f64()?),
            "stale_after_ms" => self.stale_after(Duration::from_millis(value.as_u64()?)),
            _ => return None,
        })
    }

    /// Chance, for tests of this library.
    #[doc(hidden)]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        let refuse = |what: &str| Err(Error::new(ErrorKind::InvalidInput, what));
        if self.max_records == 0 {
            return refuse("max_records: at least 1");
        }
        if self.max_bytes < 1 << 20 {
            return refuse("max_bytes: at least 1 MiB");
        }
        if self.max_rate.is_some_and(|rate| !(rate > 0.001 && rate.is_finite())) {
            return refuse("max_rate: above 0.001 a second");
        }
        Ok(())
    }

    /// The least time between two requests.
    pub(crate) fn spacing(&self) -> Duration {
        self.max_rate.map_or(Duration::ZERO, |rate| Duration::from_secs_f64(1.0 / rate))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_come_as_json() {
        let json = r#"{"max_records": 7, "max_bytes": 2000000, "max_rate": 0.5, "stale_after_ms": 1500}"#;
        let options = Options::from_json(json).unwrap();
        assert_eq!((options.max_records, options.max_bytes, options.max_rate), (7, 2_000_000, Some(0.5)));
        assert_eq!(options.stale_after, Duration::from_millis(1500));
        assert_eq!(Options::from_json("{}").unwrap().max_records, Options::default().max_records);
    }

    #[test]
    fn what_is_no_option_is_named() {
        for (json, part) in
            [("[]", "options"), (r#"{"max_record": 1}"#, "max_record:"), (r#"{"max_rate": "1"}"#, "max_rate:")]
        {
            let error = Options::from_json(json).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
            assert!(error.to_string().starts_with(part), "{error}");
        }
    }
}
