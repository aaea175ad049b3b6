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

    fn date(&self, hours: i64) -> (i64, i64, i64) {
        date((self.seconds + hours * 3600).div_euclid(86_400))
    }

    /// Hour, minute and second.
    fn clock(&self, hours: i64) -> (i64, i64, i64) {
        let rest = (self.seconds + hours * 3600).rem_euclid(86_400);
        (rest / 3600, rest / 60 % 60, rest % 60)
    }

    fn month(&self, hours: i64) -> &'static str {
        const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        usize::try_from(self.date(hours).1 - 1).ok().and_then(|at| MONTHS.get(at)).copied().unwrap_or_default()
    }

    /// The clock as Americans read it.
    fn half(&self, hours: i64) -> String {
        let (hour, minute, second) = self.clock(hours);
        format!("{}:{minute:02}:{second:02} {}", (hour + 11) % 12 + 1, if hour < 12 { "AM" } else { "PM" })
    }

    /// `Sep 1, 2025 2:10:05 PM`, in local time.
    fn gson(&self, comma: &str) -> String {
        let (year, _, day) = self.date(8);
        format!("{} {day}, {year}{comma} {}", self.month(8), self.half(8))
    }

    /// As `java.sql.Timestamp` prints itself: one digit behind the point at least.
    fn timestamp(&self, hours: i64) -> String {
        let fraction = self.fraction();
        format!("{}{}", self.write(hours, ' '), if fraction.is_empty() { ".0" } else { &fraction })
    }

    fn twelve(&self, hours: i64) -> String {
        let text = self.write(hours, ' ');
        format!("{} {:02}{}", &text[..10], (self.clock(hours).0 + 11) % 12 + 1, &text[13..])
    }

    fn slashed(&self, hours: i64) -> String {
        let ((year, month, day), (hour, minute, second)) = (self.date(hours), self.clock(hours));
        format!("{year}/{month}/{day} {hour}:{minute:02}:{second:02}")
    }

    fn american(&self, hours: i64) -> String {
        let (year, month, day) = self.date(hours);
        format!("{month}/{day}/{year} {}", self.half(hours))
    }

    /// `Mon Sep 01 14:10:05`; where the year stands behind the clock, or before it.
    fn named(&self, hours: i64, year_last: bool) -> String {
        const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
        let days = (self.seconds + hours * 3600).div_euclid(86_400).rem_euclid(7);
        let name = usize::try_from(days).ok().and_then(|at| DAYS.get(at)).copied().unwrap_or_default();
        let ((year, _, day), (hour, minute, second)) = (self.date(hours), self.clock(hours));
        let year = if year_last { String::new() } else { format!("{year} ") };
        format!("{name} {} {day:02} {year}{hour:02}:{minute:02}:{second:02}", self.month(hours))
    }

    fn parts(&self, hours: i64) -> String {
        let ((year, month, day), (hour, minute, second)) = (self.date(hours), self.clock(hours));
        let mut parts = vec![year, month, day, hour, minute];
        if second > 0 || self.milliseconds > 0 {
            parts.push(second);
        }
        if self.milliseconds > 0 {
            parts.push(self.milliseconds * 1_000_000);
        }
        format!("[{}]", parts.iter().map(ToString::to_string).collect::<Vec<_>>().join(","))
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

/// A text without a zone as the time in China that it is there; the notations take it for UTC.
pub(crate) fn local(text: &str) -> Option<String> {
    let has_zone = text.get(19..)?.contains(['Z', 'z', '+', '-']);
    (!has_zone && iso_like(text)).then(|| format!("{text}+08:00"))
}

/// Whether a text looks like a point in time.
pub(crate) fn iso_like(text: &str) -> bool {
    Time::read(text).is_some()
}

/// How many notations there are.
pub(crate) const COUNT: usize = 47;

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
    (["a date as Jackson writes it, +00:00", "Jackson 的写法，时区为 +00:00"], |text| {
        of(text, |time| format!("{}.{:03}+00:00", time.write(0, 'T'), time.milliseconds))
    }),
    (["a date in the local zone, +0800", "日期转成了本地时区 +0800"], |text| {
        of(text, |time| format!("{}.{:03}+0800", time.write(8, 'T'), time.milliseconds))
    }),
    (["a date as seconds since 1970", "日期写成了 1970 年以来的秒数"], |text| {
        of(text, |time| time.seconds.to_string())
    }),
    (["a date with milliseconds, yyyy-MM-dd HH:mm:ss.SSS", "日期写成了 yyyy-MM-dd HH:mm:ss.SSS"], |text| {
        of(text, |time| format!("{}.{:03}", time.write(0, ' '), time.milliseconds))
    }),
    (
        ["a local date with milliseconds, yyyy-MM-dd HH:mm:ss.SSS", "本地时间写成了 yyyy-MM-dd HH:mm:ss.SSS"],
        |text| of(text, |time| format!("{}.{:03}", time.write(8, ' '), time.milliseconds)),
    ),
    (["a date as Ruby prints it, UTC", "Ruby 打印的日期（UTC）"], |text| {
        of(text, |time| format!("{} UTC", time.write(0, ' ')))
    }),
    (["a date as Gson writes it by default", "Gson 默认的日期格式"], |text| of(text, |time| time.gson(""))),
    (["a date as Gson writes it from Java 9 on", "Gson 在 Java 9 以后的日期格式"], |text| {
        of(text, |time| time.gson(","))
    }),
    (
        ["a local date as .NET prints it in China, 2025/9/1 14:10:05", ".NET 中文环境打印的本地时间 2025/9/1 14:10:05"],
        |text| of(text, |time| time.slashed(8)),
    ),
    (
        ["a date as .NET prints it in China, 2025/9/1 6:10:05", ".NET 中文环境打印的日期 2025/9/1 6:10:05"],
        |text| of(text, |time| time.slashed(0)),
    ),
    (
        ["a date as .NET prints it in English, 9/1/2025 6:10:05 AM", ".NET 英文环境打印的日期 9/1/2025 6:10:05 AM"],
        |text| of(text, |time| time.american(0)),
    ),
    (
        [
            "a local date as .NET prints it in English, 9/1/2025 2:10:05 PM",
            ".NET 英文环境打印的本地时间 9/1/2025 2:10:05 PM",
        ],
        |text| of(text, |time| time.american(8)),
    ),
    (["a local date with a Z that is not true", "本地时间却带着 Z"], |text| {
        of(text, |time| format!("{}.{:03}Z", time.write(8, 'T'), time.milliseconds))
    }),
    (["a date with six decimals", "日期带 6 位小数"], |text| {
        of(text, |time| format!("{}.{:03}000Z", time.write(0, 'T'), time.milliseconds))
    }),
    (["a local date as yyyy/MM/dd HH:mm:ss", "本地时间写成了 yyyy/MM/dd HH:mm:ss"], |text| {
        of(text, |time| time.write(8, ' ').replace('-', "/"))
    }),
    (["a date as Java's Date prints itself", "Java Date.toString 的写法"], |text| {
        of(text, |time| format!("{} CST {}", time.named(8, true), time.date(8).0))
    }),
    (["a date as java.sql.Timestamp prints it, .0", "java.sql.Timestamp 的写法，末尾带 .0"], |text| {
        of(text, |time| time.timestamp(0))
    }),
    (
        ["a local date as java.sql.Timestamp prints it, .0", "本地时间写成了 java.sql.Timestamp 的格式，末尾带 .0"],
        |text| of(text, |time| time.timestamp(8)),
    ),
    (["a local date by a clock of 12 hours: hh for HH", "本地时间用了 12 小时制：HH 写成了 hh"], |text| {
        of(text, |time| time.twelve(8))
    }),
    (["a date by a clock of 12 hours: hh for HH", "日期用了 12 小时制：HH 写成了 hh"], |text| {
        of(text, |time| time.twelve(0))
    }),
    (["a local date without seconds", "本地时间没有秒"], |text| {
        of(text, |time| time.write(8, ' ')[..16].to_owned())
    }),
    (["a local date as 2025年09月01日", "本地时间写成了 2025年09月01日"], |text| {
        of(text, |time| {
            let ((year, month, day), (hour, minute, second)) = (time.date(8), time.clock(8));
            format!("{year}年{month:02}月{day:02}日 {hour:02}:{minute:02}:{second:02}")
        })
    }),
    (["a local date as 01.09.2025", "本地时间写成了 01.09.2025"], |text| {
        of(text, |time| {
            let ((year, month, day), (hour, minute, second)) = (time.date(8), time.clock(8));
            format!("{day:02}.{month:02}.{year} {hour:02}:{minute:02}:{second:02}")
        })
    }),
    (["a local date without zeros before months and days", "本地时间的月、日没有补 0"], |text| {
        of(text, |time| time.slashed(8).replace('/', "-"))
    }),
    (["a local date without any zero before a number", "本地时间的各个数字都没有补 0"], |text| {
        of(text, |time| {
            let ((year, month, day), (hour, minute, second)) = (time.date(8), time.clock(8));
            format!("{year}-{month}-{day} {hour}:{minute}:{second}")
        })
    }),
    (["a local date without marks, yyyyMMddHHmmssSSS", "本地时间写成了 yyyyMMddHHmmssSSS"], |text| {
        of(text, |time| format!("{}{:03}", time.digits(8), time.milliseconds))
    }),
    (["a date without marks, yyyyMMddHHmmssSSS", "日期写成了 yyyyMMddHHmmssSSS"], |text| {
        of(text, |time| format!("{}{:03}", time.digits(0), time.milliseconds))
    }),
    (["a local date with its zone, +0800", "本地时间带时区 +0800"], |text| {
        of(text, |time| format!("{} +0800", time.write(8, ' ')))
    }),
];

/// What a notation makes of a date that is no text any more.
#[derive(Clone, Copy)]
pub(crate) enum Other {
    Milliseconds,
    Seconds,
    /// `[2025,9,1,14,10,5]` of Jackson's `LocalDateTime`.
    Parts(i64),
    /// The object that PHP's `json_encode` makes of a `DateTime`.
    Php,
    /// The same in the zone of China.
    PhpLocal,
    /// JavaScript's `String(date)`, with the name of the zone.
    JavaScript(&'static str),
}

pub(crate) const OTHERS: [([&str; 2], Other); 8] = [
    (["a date as a number, milliseconds since 1970", "日期写成了数字：1970 年以来的毫秒数"], Other::Milliseconds),
    (["a date as a number, seconds since 1970", "日期写成了数字：1970 年以来的秒数"], Other::Seconds),
    (
        [
            "a local date as a list of numbers, Jackson's LocalDateTime",
            "本地时间写成了数字列表（Jackson 的 LocalDateTime）",
        ],
        Other::Parts(8),
    ),
    (
        ["a date as a list of numbers, Jackson's LocalDateTime", "日期写成了数字列表（Jackson 的 LocalDateTime）"],
        Other::Parts(0),
    ),
    (["a date as PHP's json_encode writes a DateTime", "PHP json_encode 对 DateTime 的写法"], Other::Php),
    (
        ["a local date as PHP's json_encode writes a DateTime", "PHP json_encode 对本地 DateTime 的写法"],
        Other::PhpLocal,
    ),
    (["a date as JavaScript prints it", "JavaScript 打印的日期"], Other::JavaScript("中国标准时间")),
    (["a date as JavaScript prints it", "JavaScript 打印的日期"], Other::JavaScript("China Standard Time")),
];

/// The JSON of a date in one of those notations.
pub(crate) fn other(text: &str, how: Other) -> Option<String> {
    of(text, |time| match how {
        Other::Milliseconds => (time.seconds * 1000 + time.milliseconds).to_string(),
        Other::Seconds => time.seconds.to_string(),
        Other::Parts(hours) => time.parts(hours),
        Other::Php => {
            let text = format!("{}.{:03}000", time.write(0, ' '), time.milliseconds);
            format!("{{\"date\":\"{text}\",\"timezone_type\":3,\"timezone\":\"UTC\"}}")
        }
        Other::PhpLocal => {
            let text = format!("{}.{:03}000", time.write(8, ' '), time.milliseconds);
            format!("{{\"date\":\"{text}\",\"timezone_type\":3,\"timezone\":\"Asia/Shanghai\"}}")
        }
        Other::JavaScript(zone) => {
            let day = time.named(8, false);
            format!("\"{day} GMT+0800 ({zone})\"")
        }
    })
}

/// A time as this text of milliseconds or seconds since 1970 tells it, in ISO 8601.
pub(crate) fn iso(stamp: &str) -> Option<String> {
    let number: i64 = stamp.parse().ok()?;
    let milliseconds = match stamp.len() {
        13 => number,
        10 => number * 1000,
        _ => return None,
    };
    let time = Time { seconds: milliseconds.div_euclid(1000), milliseconds: milliseconds.rem_euclid(1000) };
    Some(format!("{}.{:03}Z", time.write(0, 'T'), time.milliseconds))
}

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
