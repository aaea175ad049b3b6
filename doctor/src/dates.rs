//! What libraries make of a text that looks like a point in time.

/// A notation: what is said of it, and what it makes of such a text.
pub(crate) type Notation = ([&'static str; 2], fn(&str) -> Option<String>);

/// A point in time, taken apart: milliseconds since 1970, and whether the text had its fraction.
struct Time {
    seconds: i64,
    milliseconds: i64,
}

/// Days since 1970 of a date.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let shifted = (month + 9) % 12;
    let of_year = (153 * shifted + 2) / 5 + day - 1;
    year.div_euclid(400) * 146_097 + year.rem_euclid(400) * 365 + year.rem_euclid(400) / 4 - year.rem_euclid(400) / 100
        + of_year
        - 719_468
}

/// The date of a number of days since 1970.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year + era * 400 + i64::from(month <= 2), month, of_year - (153 * shifted + 2) / 5 + 1)
}

impl Time {
    /// Reads `2024-04-14T16:00:00.000Z`, with or without a fraction, `T` and zone.
    fn read(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let number = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok();
        let marks = [(4, b'-'), (7, b'-'), (13, b':'), (16, b':')];
        if bytes.len() < 19 || !matches!(bytes[10], b'T' | b' ') || marks.iter().any(|(at, mark)| bytes[*at] != *mark) {
            return None;
        }
        let day = days(number(0, 4)?, number(5, 7)?, number(8, 10)?);
        let seconds = day * 86_400 + number(11, 13)? * 3600 + number(14, 16)? * 60 + number(17, 19)?;
        let rest = text.get(19..)?;
        let digits = rest
            .strip_prefix('.')
            .map_or("", |rest| rest.split(|digit: char| !digit.is_ascii_digit()).next().unwrap_or(""));
        let padded: String = digits.chars().chain("000".chars()).take(3).collect();
        let zone = rest.trim_start_matches(['.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'].as_slice());
        let offset = match (zone, rest.rfind(['+', '-'])) {
            (_, Some(at)) => {
                let hours: i64 = rest.get(at + 1..at + 3)?.parse().ok()?;
                if rest[at..].starts_with('-') { -hours } else { hours }
            }
            _ => 0,
        };
        Some(Self { seconds: seconds - offset * 3600, milliseconds: padded.parse().ok()? })
    }

    /// The time `hours` east of Greenwich, with something between day and time.
    fn write(&self, hours: i64, between: char) -> String {
        let local = self.seconds + hours * 3600;
        let (year, month, day) = date(local.div_euclid(86_400));
        let rest = local.rem_euclid(86_400);
        format!("{year:04}-{month:02}-{day:02}{between}{:02}:{:02}:{:02}", rest / 3600, rest / 60 % 60, rest % 60)
    }

    fn digits(&self, hours: i64) -> String {
        self.write(hours, ' ').replace(['-', ' ', ':'], "")
    }

    fn fraction(&self) -> String {
        let digits = format!(".{:03}", self.milliseconds);
        digits.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}

fn of(text: &str, write: impl Fn(&Time) -> String) -> Option<String> {
    Time::read(text).map(|time| write(&time))
}

/// How many notations there are.
pub(crate) const COUNT: usize = 19;

/// Every notation that some library writes.
pub(crate) const ALL: [Notation; COUNT] = [
    (
        ["a date as yyyy-MM-ddTHH:mm:ssZ, without milliseconds", "日期写成了 yyyy-MM-ddTHH:mm:ssZ，没有毫秒"],
        |text| of(text, |time| format!("{}Z", time.write(0, 'T'))),
    ),
    (
        ["a date as Newtonsoft rewrites it: no zeros at the end", "日期被 Newtonsoft 改写：末尾的 0 被去掉"],
        |text| of(text, |time| format!("{}{}Z", time.write(0, 'T'), time.fraction())),
    ),
    (["a date with milliseconds", "日期带上了毫秒"], |text| {
        of(text, |time| format!("{}.{:03}Z", time.write(0, 'T'), time.milliseconds))
    }),
    (["a date in the local zone, +08:00", "日期转成了本地时区 +08:00"], |text| {
        of(text, |time| format!("{}{}+08:00", time.write(8, 'T'), time.fraction()))
    }),
    (["a date in the local zone, with milliseconds", "日期转成了本地时区，带毫秒"], |text| {
        of(text, |time| format!("{}.{:03}+08:00", time.write(8, 'T'), time.milliseconds))
    }),
    (["a date in the local zone, yyyy-MM-dd HH:mm:ss", "日期转成了本地时间 yyyy-MM-dd HH:mm:ss"], |text| {
        of(text, |time| time.write(8, ' '))
    }),
    (["a date as yyyy-MM-dd HH:mm:ss", "日期写成了 yyyy-MM-dd HH:mm:ss"], |text| {
        of(text, |time| time.write(0, ' '))
    }),
    (["a date without zone", "日期没有时区"], |text| of(text, |time| time.write(0, 'T'))),
    (["a date in the local zone, without zone", "日期转成了本地时间，没有时区"], |text| {
        of(text, |time| time.write(8, 'T'))
    }),
    (["a date as Python's isoformat writes it", "Python isoformat 的写法"], |text| {
        of(text, |time| format!("{}+00:00", time.write(0, 'T')))
    }),
    (["a date as Python's isoformat writes it, with microseconds", "Python isoformat 的写法，带微秒"], |text| {
        of(text, |time| format!("{}.{:06}+00:00", time.write(0, 'T'), time.milliseconds * 1000))
    }),
    (["a date with +0000", "日期时区写成了 +0000"], |text| {
        of(text, |time| format!("{}.{:03}+0000", time.write(0, 'T'), time.milliseconds))
    }),
    (["a date as /Date(…)/", "日期写成了 /Date(…)/"], |text| {
        of(text, |time| format!("/Date({})/", time.seconds * 1000 + time.milliseconds))
    }),
    (["a date in seven decimals", "日期带 7 位小数"], |text| {
        of(text, |time| format!("{}.{:03}0000Z", time.write(0, 'T'), time.milliseconds))
    }),
    (["a date without marks, yyyyMMddHHmmss", "日期写成了 yyyyMMddHHmmss"], |text| {
        of(text, |time| time.digits(0))
    }),
    (["a date without marks, in the local zone", "日期转成了本地时间 yyyyMMddHHmmss"], |text| {
        of(text, |time| time.digits(8))
    }),
    (["a date as yyyy/MM/dd HH:mm:ss", "日期写成了 yyyy/MM/dd HH:mm:ss"], |text| {
        of(text, |time| time.write(0, ' ').replace('-', "/"))
    }),
    (["a local date as milliseconds since 1970", "本地时间写成了 1970 年以来的毫秒数"], |text| {
        of(text, |time| ((time.seconds - 8 * 3600) * 1000 + time.milliseconds).to_string())
    }),
    (["a date as milliseconds since 1970", "日期写成了 1970 年以来的毫秒数"], |text| {
        of(text, |time| (time.seconds * 1000 + time.milliseconds).to_string())
    }),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (text, local) in [
            ("2024-02-29T16:00:00.000Z", "2024-03-01 00:00:00"),
            ("2025-12-31T20:30:05Z", "2026-01-01 04:30:05"),
            ("1999-12-31 23:59:59", "2000-01-01 07:59:59"),
            ("2025-03-01T07:00:00+08:00", "2025-03-01 07:00:00"),
        ] {
            assert_eq!(of(text, |time| time.write(8, ' ')).as_deref(), Some(local));
        }
    }
}
