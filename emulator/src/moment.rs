//! Points in time as the platform writes them.

const DAY_MS: i64 = 86_400_000;
/// Beijing has no summer time.
const BEIJING_MS: i64 = 8 * 3_600_000;
/// From 0000-03-01 to 1970-01-01, in the calendar of today.
const DAYS_TO_1970: i64 = 719_468;
/// A calendar's years repeat after so many days, which are 400 years.
const ERA_DAYS: i64 = 146_097;

/// A way to write a point in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// UTC with milliseconds: charging records.
    Milliseconds,
    /// UTC: discounts and occupancy orders.
    Seconds,
    /// Beijing time: pushes.
    Local,
}

impl Format {
    /// An example, by which it is read too: digits stand for digits.
    pub(crate) fn example(self) -> &'static str {
        match self {
            Self::Milliseconds => "2024-04-14T16:00:00.000Z",
            Self::Seconds => "2024-04-14T16:00:00Z",
            Self::Local => "2024-04-15 00:00:00",
        }
    }

    fn offset_ms(self) -> i64 {
        if self == Self::Local { BEIJING_MS } else { 0 }
    }

    /// Milliseconds since 1970, if `text` is written like this and there is such a time.
    pub(crate) fn read(self, text: &str) -> Option<i64> {
        let fits = |(byte, like): (u8, u8)| byte == like || (byte.is_ascii_digit() && like.is_ascii_digit());
        if text.len() != self.example().len() || !text.bytes().zip(self.example().bytes()).all(fits) {
            return None;
        }
        let number = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok();
        let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
        let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
        let ms = if self == Self::Milliseconds { number(20, 23)? } else { 0 };
        let there = (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
        (there && hour < 24 && minute < 60 && second < 60).then(|| {
            let seconds = (hour * 60 + minute) * 60 + second;
            days_since_1970(year, month, day) * DAY_MS + seconds * 1_000 + ms - self.offset_ms()
        })
    }

    /// Writes a time of the years 0 to 9999; parts of a second that the format has no place for are cut off.
    pub(crate) fn write(self, ms: i64) -> String {
        let ms = ms.saturating_add(self.offset_ms());
        let (year, month, day) = date_of(ms.div_euclid(DAY_MS));
        let rest = ms.rem_euclid(DAY_MS);
        let (hour, minute, second) = (rest / 3_600_000, rest / 60_000 % 60, rest / 1_000 % 60);
        let (date, time) = (format!("{year:04}-{month:02}-{day:02}"), format!("{hour:02}:{minute:02}:{second:02}"));
        match self {
            Self::Milliseconds => format!("{date}T{time}.{:03}Z", rest % 1_000),
            Self::Seconds => format!("{date}T{time}Z"),
            Self::Local => format!("{date} {time}"),
        }
    }
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Years that begin in March have their odd day at the end, and months of a regular length.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * ERA_DAYS + of_era * 365 + of_era / 4 - of_era / 100 + of_year - DAYS_TO_1970
}

/// The way back.
fn date_of(days: i64) -> (i64, i64, i64) {
    let days = days + DAYS_TO_1970;
    let (era, of_era) = (days.div_euclid(ERA_DAYS), days.rem_euclid(ERA_DAYS));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let march = (5 * of_year + 2) / 153;
    let (day, month) = (of_year - (153 * march + 2) / 5 + 1, if march < 10 { march + 3 } else { march - 9 });
    (era * 400 + year + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_times_both_ways() {
        // `date -u -d 2024-02-29T16:00:00Z +%s` and its like.
        let all = [
            (Format::Milliseconds, "2025-09-17T07:16:59.429Z", 1_758_093_419_429),
            (Format::Seconds, "2024-02-29T16:00:00Z", 1_709_222_400_000),
            (Format::Seconds, "2000-03-01T00:00:00Z", 951_868_800_000),
            (Format::Seconds, "1969-12-31T23:59:59Z", -1_000),
            (Format::Local, "2024-03-01 00:00:00", 1_709_222_400_000),
        ];
        for (format, text, ms) in all {
            assert_eq!((format.read(text), format.write(ms)), (Some(ms), text.to_owned()));
        }
    }

    #[test]
    fn every_day_of_400_years_comes_back() {
        for day in 0..ERA_DAYS {
            let ms = day * DAY_MS;
            assert_eq!(Format::Seconds.read(&Format::Seconds.write(ms)), Some(ms));
        }
    }

    #[test]
    fn what_is_written_otherwise_or_is_no_time_is_none() {
        for text in [
            "2024-04-14T16:00:00.000Z",
            "2024-04-14T16:00:00",
            "2024-04-14 16:00:00Z",
            "2024-04-14T16:00:00+00:00",
            "2024-02-30T16:00:00Z",
            "2023-02-29T16:00:00Z",
            "2024-13-01T16:00:00Z",
            "2024-00-01T16:00:00Z",
            "2024-04-14T24:00:00Z",
            "2024-04-14T16:60:00Z",
            "2024-04-14T16:00:60Z",
            "2O24-04-14T16:00:00Z",
            "",
        ] {
            assert_eq!(Format::Seconds.read(text), None, "{text}");
        }
    }
}
