//! What an answer does: the table of docs/outbox.md, a row each.

use std::time::{Duration, SystemTime};

use pyun_energy::{Error, ErrorKind, Reply};

use crate::item::Kind;

/// What becomes of an item after an attempt, and of the others behind it: the table of `docs/outbox.md`, which the relay goes by too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The platform has it.
    Delivered,
    /// Somebody newer has sent it: a direct call of the same client.
    Newer,
    /// Nothing was tried, or it was broken off: again, soon.
    Again,
    /// Nobody answers, or a gateway does: all wait for the link, and nothing counts against the item.
    Link,
    /// Nobody here is trusted, or the answer comes from somebody else: all wait until that is mended; nothing is consumed.
    Breaker,
    /// Refused for what it says: a dead letter.
    Dead,
    /// Its own fields cannot be read: a dead letter too, of which the platform knows nothing.
    Unreadable,
    /// The same, but the clock may be the reason: the item waits, and nothing counts against it.
    Doubtful,
    /// The platform failed, or says what nobody knows: the item waits, and is dead after 24 h of such waiting.
    BackOff,
    /// What it belongs to is not there yet: the item waits for long, and is dead after 24 h of such waiting.
    Slowly,
}

/// What is to be known of an attempt that was not accepted, beside its error.
struct Attempt<'a> {
    error: &'a Error,
    kind: Kind,
    is_clock_doubtful: bool,
}

/// A row of the table: what it is about, whether an attempt is of that kind, and what follows.
struct Row {
    about: &'static str,
    fits: fn(&Attempt<'_>) -> bool,
    effect: Effect,
}

const fn row(about: &'static str, fits: fn(&Attempt<'_>) -> bool, effect: Effect) -> Row {
    Row { about, fits, effect }
}

/// The first row that fits decides.
const ROWS: [Row; 14] = [
    row("given up for a newer call", |a| a.error.kind() == ErrorKind::Superseded, Effect::Newer),
    row("broken off, or not tried", is_untried, Effect::Again),
    row("the certificate is not trusted, or not valid yet", is_distrust, Effect::Breaker),
    row("app id or signature refused", is_unauthorized, Effect::Breaker),
    row("a gateway, or slow down", is_gateway, Effect::Link),
    row("no answer", has_no_answer, Effect::Link),
    row(
        "refused, perhaps for the clock",
        |a| a.error.kind() == ErrorKind::BadRequest && a.is_clock_doubtful,
        Effect::Doubtful,
    ),
    row("a parameter is wrong", |a| a.error.kind() == ErrorKind::BadRequest, Effect::Dead),
    row("no parking record yet", |a| a.error.kind() == ErrorKind::NotFound && a.kind == Kind::Discount, Effect::Slowly),
    row("the platform failed, or an unknown code", |a| a.error.reply().is_some(), Effect::BackOff),
    row("a server's error page, or a portal's", is_foreign_page, Effect::Link),
    row("sent elsewhere, or a page of somebody else", |a| a.error.kind() == ErrorKind::Protocol, Effect::Breaker),
    row("cannot be sent now", |a| a.error.kind() == ErrorKind::InvalidInput, Effect::Doubtful),
    row("anything else", |_| true, Effect::BackOff),
];

fn is_untried(attempt: &Attempt<'_>) -> bool {
    let error = attempt.error;
    matches!(error.kind(), ErrorKind::Cancelled | ErrorKind::NotAttempted)
        || (error.kind() == ErrorKind::Timeout && error.attempts() == 0)
}

fn is_distrust(attempt: &Attempt<'_>) -> bool {
    matches!(attempt.error.kind(), ErrorKind::Tls | ErrorKind::Clock)
}

fn is_unauthorized(attempt: &Attempt<'_>) -> bool {
    let error = attempt.error;
    error.kind() == ErrorKind::Auth || (error.reply().is_none() && has_status(error, &[401, 403, 407]))
}

fn is_gateway(attempt: &Attempt<'_>) -> bool {
    has_status(attempt.error, &[408, 429, 502, 503, 504])
}

fn has_no_answer(attempt: &Attempt<'_>) -> bool {
    use ErrorKind::{Connect, Disconnected, Resolve, Timeout};
    matches!(attempt.error.kind(), Resolve | Connect | Timeout | Disconnected)
}

fn is_foreign_page(attempt: &Attempt<'_>) -> bool {
    let error = attempt.error;
    error.kind() == ErrorKind::Protocol && error.http_status().is_none_or(|status| !(300..500).contains(&status))
}

fn has_status(error: &Error, statuses: &[u16]) -> bool {
    error.http_status().is_some_and(|status| statuses.contains(&status))
}

/// What came of an attempt, as far as the outbox and the relay go by it.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What becomes of the item.
    pub effect: Effect,
    /// The row of the table, for people.
    pub about: &'static str,
    /// Nobody knows whether the platform has handled it, or will.
    pub is_unknown: bool,
    /// How long the platform asks to wait.
    pub retry_after: Option<Duration>,
    /// The HTTP status, where one came.
    pub http_status: Option<u16>,
    /// The platform's words, where it answered: code, message, hint, number of the request.
    pub words: [Option<String>; 4],
}

impl Answer {
    /// An answer of which nothing is known but what it does; for tests of this library.
    #[doc(hidden)]
    pub fn of(effect: Effect) -> Self {
        let is_unknown = effect == Effect::Link;
        Self { effect, about: "", is_unknown, retry_after: None, http_status: None, words: Default::default() }
    }

    /// Nothing was tried.
    pub(crate) fn untried() -> Self {
        Self::of(Effect::Again)
    }

    /// The item itself cannot be read.
    pub(crate) fn unreadable() -> Self {
        Self { about: "its fields cannot be read", ..Self::of(Effect::Unreadable) }
    }

    /// What came of a call that made one attempt, for an item of this kind; `now` is this machine's clock.
    pub fn read(result: &Result<Reply, Error>, kind: Kind, now: SystemTime) -> Self {
        let Err(error) = result else { return Self { about: "accepted", ..Self::of(Effect::Delivered) } };
        let attempt = Attempt { error, kind, is_clock_doubtful: is_doubtful(error, now) };
        // The last row fits everything.
        let row = ROWS.iter().find(|row| (row.fits)(&attempt)).unwrap_or(&ROWS[ROWS.len() - 1]);
        let reply = error.reply();
        let text = |read: fn(&Reply) -> Option<&str>| reply.and_then(read).map(str::to_owned);
        Self {
            effect: row.effect,
            about: row.about,
            is_unknown: error.was_sent() && reply.is_none(),
            retry_after: error.retry_after(),
            http_status: error.http_status(),
            words: [text(|reply| Some(reply.code())), text(Reply::message), text(Reply::hint), text(Reply::seqno)],
        }
    }
}

/// Whether a refusal may be one of the time stamp: this machine's clock is before this library was made, or so far from
/// the platform's that the client corrects it.
fn is_doubtful(error: &Error, now: SystemTime) -> bool {
    /// 2026-11-01. The platform takes ten minutes; nobody runs this before it was written.
    const MADE: Duration = Duration::from_secs(1_793_491_200);
    const CORRECTED_MS: u64 = 4 * 60 * 1000;
    let offset = error.reply().and_then(Reply::clock_offset_ms).map_or(0, i64::unsigned_abs);
    now < SystemTime::UNIX_EPOCH + MADE || offset > CORRECTED_MS
}
