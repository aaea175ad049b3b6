//! How times, spans and reasons are said.

use std::time::{Duration, SystemTime};

use pyun_energy::record::{Moment, TimeFormat};
use pyun_energy_outbox::DeadLetter;

use super::personal;

/// A moment, as RFC 3339 in UTC.
pub(crate) fn time(milliseconds: i64) -> String {
    TimeFormat::Milliseconds.write(Moment::from_milliseconds(milliseconds))
}

/// How long ago it was, by this machine's clock.
pub(super) fn since(milliseconds: i64) -> Duration {
    let now = Moment::from(SystemTime::now()).milliseconds();
    Duration::from_millis(u64::try_from(now - milliseconds).unwrap_or_default())
}

/// A span, for people: `12 s`, `3 min`, `5 h`, `2 d`.
pub(super) fn span(span: Duration) -> String {
    match span.as_secs() {
        seconds @ 0..120 => format!("{seconds} s"),
        seconds @ 120..7200 => format!("{} min", seconds / 60),
        seconds @ 7200..172_800 => format!("{} h", seconds / 3600),
        seconds => format!("{} d", seconds / 86_400),
    }
}

/// Why a letter is dead, for people and without personal data.
pub(crate) fn why(letter: &DeadLetter) -> String {
    let hidden = |text: &String| personal::hidden(text, &letter.fields, false);
    let code = letter.code.as_ref().map_or_else(|| letter.reason.clone(), |code| format!("code {code}"));
    let status = letter.http_status.filter(|_| letter.code.is_none()).map(|status| format!("HTTP {status}"));
    let message = letter.message.as_ref().map(hidden);
    let hint = letter.hint.as_ref().map(|hint| format!("hint: {}", hidden(hint)));
    let seqno = letter.seqno.as_ref().map(|seqno| format!("seqno {seqno}"));
    let overtaken = letter.is_overtaken.then(|| "a later one was delivered".to_owned());
    [Some(code), status, message, hint, seqno, overtaken].into_iter().flatten().collect::<Vec<_>>().join("; ")
}
