//! Timestamps that were not the one that was sent.

use crate::change::{Change, Note, Unit};
use crate::mistake::MistakeId;

/// Other timestamps for the one that was sent, nearest first: other units, then up to so many steps to either side. Most
/// programs sign first and stamp what they send later, so earlier ones come before later ones.
pub(crate) fn steps(sent: &str, most: i64) -> Vec<(String, Change)> {
    let Ok(time) = sent.parse::<i64>() else { return Vec::new() };
    if !(1_000_000_000..4_000_000_000_000_000_000).contains(&time) {
        return Vec::new();
    }
    let unit = Unit::of(time);
    let mut steps = units(time, unit);
    for distance in 1..=most {
        for drift in [-distance, distance] {
            steps.push(((time + drift).to_string(), Change::Drift(drift, unit)));
        }
    }
    steps
}

fn units(time: i64, unit: Unit) -> Vec<(String, Change)> {
    let note =
        |[english, chinese]: [&'static str; 2]| Change::Note(Note::new(MistakeId::TimestampUnit, english, chinese));
    let sent = match unit {
        Unit::Nanoseconds => ["nanoseconds were sent", "发送的是纳秒"],
        Unit::Microseconds => ["microseconds were sent", "发送的是微秒"],
        Unit::Milliseconds | Unit::Seconds => ["seconds were signed", "签名用的是秒"],
    };
    let a_second = unit.in_a_second();
    let seconds = time / a_second;
    let mut steps = Vec::new();
    if a_second > 1000 {
        steps.push(((time / (a_second / 1000)).to_string(), note(sent)));
    }
    if unit == Unit::Seconds {
        let words = ["milliseconds were signed, seconds sent", "签名用毫秒，发送用秒"];
        steps.extend((0..1000).map(|part| ((time * 1000 + part).to_string(), note(words))));
    } else {
        let whole = ["whole seconds were signed", "签名用的时间戳只精确到秒"];
        steps.push((seconds.to_string(), note(sent)));
        steps.push(((seconds * 1000).to_string(), note(whole)));
    }
    for (hours, words) in [
        (-8, ["signed 8 hours earlier: a time zone", "签名用的时间早 8 小时，是时区问题"]),
        (8, ["signed 8 hours later: a time zone", "签名用的时间晚 8 小时，是时区问题"]),
    ] {
        steps.push(((time + hours * 3600 * a_second).to_string(), note(words)));
    }
    steps
}
