//! Timestamps that were not the one that was sent.

use crate::change::{Change, Note};
use crate::mistake::MistakeId;

/// Other timestamps for the one that was sent, nearest first: other units, then up to so many steps to either side. Most
/// programs sign first and stamp what they send later, so earlier ones come before later ones.
pub(crate) fn steps(sent: &str, most: i64) -> Vec<(String, Change)> {
    let Ok(time) = sent.parse::<i64>() else { return Vec::new() };
    if !(1_000_000_000..100_000_000_000_000_000).contains(&time) {
        return Vec::new();
    }
    let mut steps = units(time);
    for distance in 1..=most {
        for drift in [-distance, distance] {
            steps.push(((time + drift).to_string(), Change::Drift(drift)));
        }
    }
    steps
}

fn units(time: i64) -> Vec<(String, Change)> {
    let note = |english: &'static str, chinese| Change::Note(Note::new(MistakeId::TimestampUnit, english, chinese));
    let seconds = time / 1000;
    let mut steps = vec![
        (seconds.to_string(), note("seconds were signed", "签名用的是秒")),
        ((seconds * 1000).to_string(), note("whole seconds were signed", "签名用的时间戳只精确到秒")),
        ((time / 1_000_000).to_string(), note("microseconds were sent", "发送的是微秒")),
    ];
    if time < 100_000_000_000 {
        let milliseconds = (0..1000).map(|part| time * 1000 + part);
        steps
            .extend(milliseconds.map(|time| {
                (time.to_string(), note("milliseconds were signed, seconds sent", "签名用毫秒，发送用秒"))
            }));
    }
    for (hours, english, chinese) in [
        (-8, "signed 8 hours earlier: a time zone", "签名用的时间早 8 小时，是时区问题"),
        (8, "signed 8 hours later: a time zone", "签名用的时间晚 8 小时，是时区问题"),
    ] {
        steps.push(((time + hours * 3_600_000).to_string(), note(english, chinese)));
    }
    steps
}
