//! Moments, and the formats in which the platform's calls write them.

use std::time::{Duration, SystemTime};

use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

use crate::Error;

/// A moment to the millisecond. Made from [`SystemTime`], whose fractions of a millisecond are cut off.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Moment(i64);

impl Moment {
    /// From ms since 1970, UTC.
    pub const fn from_milliseconds(milliseconds: i64) -> Self {
        Self(milliseconds)
    }

    /// In ms since 1970, UTC.
    pub const fn milliseconds(self) -> i64 {
        self.0
    }

    /// Reads a text of RFC 3339, with any offset. `None` for anything else.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let read = OffsetDateTime::parse(text, &Rfc3339).ok()?;
        i64::try_from(read.unix_timestamp_nanos().div_euclid(1_000_000)).ok().map(Self)
    }

    /// Reads `yyyy-MM-dd HH:mm:ss` as the platform's pushes have it: the time in Beijing.
    pub(crate) fn read_beijing(text: &str) -> Option<Self> {
        let (day, time) = text.trim().split_once(' ')?;
        Self::read(&format!("{day}T{time}+08:00"))
    }

    fn at(self, offset: UtcOffset) -> Option<OffsetDateTime> {
        let time = OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000_000).ok()?;
        time.checked_to_offset(offset)
    }
}

impl From<SystemTime> for Moment {
    fn from(time: SystemTime) -> Self {
        let milliseconds = match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_millis()),
            Err(before) => i64::try_from(before.duration().as_nanos().div_ceil(1_000_000)).map(|ms| -ms),
        };
        Self(milliseconds.unwrap_or(i64::MAX))
    }
}

impl From<Moment> for SystemTime {
    /// What is beyond what this machine's times can hold is 1970.
    fn from(Moment(milliseconds): Moment) -> Self {
        let distance = Duration::from_millis(milliseconds.unsigned_abs());
        let time = if milliseconds < 0 {
            Self::UNIX_EPOCH.checked_sub(distance)
        } else {
            Self::UNIX_EPOCH.checked_add(distance)
        };
        time.unwrap_or(Self::UNIX_EPOCH)
    }
}

/// How a call writes its times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TimeFormat {
    /// UTC, to the millisecond: `2024-04-14T16:00:00.000Z`.
    Milliseconds,
    /// UTC, to the second, fractions cut off: `2024-04-14T16:00:00Z`.
    Seconds,
    /// Beijing's time (UTC+8), to the second: `2024-04-15 00:00:00`.
    Beijing,
}

impl TimeFormat {
    /// The moment as it comes back from this format, if it can be written: years have four digits.
    pub(crate) fn held(self, field: &str, time: Moment) -> Result<Moment, Error> {
        let step = if self == Self::Milliseconds { 1 } else { 1000 };
        let is_writable = time.at(UtcOffset::UTC).is_some_and(|time| (0..=9999).contains(&time.year()));
        let refused =
            || Error::invalid(field, "beyond the years that have four digits; it is in milliseconds since 1970");
        is_writable.then_some(Moment(time.0.div_euclid(step) * step)).ok_or_else(refused)
    }

    /// The moment in this format; empty for a year that has not four digits.
    pub fn write(self, time: Moment) -> String {
        let beijing = UtcOffset::from_hms(8, 0, 0).unwrap_or(UtcOffset::UTC);
        let Some(time) = time.at(if self == Self::Beijing { beijing } else { UtcOffset::UTC }) else {
            return String::new();
        };
        let (year, month, day) = time.to_calendar_date();
        let (hour, minute, second) = time.to_hms();
        let day = format!("{year:04}-{:02}-{day:02}", u8::from(month));
        let clock = format!("{hour:02}:{minute:02}:{second:02}");
        match self {
            Self::Milliseconds => format!("{day}T{clock}.{:03}Z", time.millisecond()),
            Self::Seconds => format!("{day}T{clock}Z"),
            Self::Beijing => format!("{day} {clock}"),
        }
    }

    /// Reads a text in this format, or of RFC 3339 with any offset.
    pub(crate) fn read(self, text: &str) -> Option<Moment> {
        Moment::read(text).or_else(|| (self == Self::Beijing).then(|| Moment::read_beijing(text)).flatten())
    }
}
