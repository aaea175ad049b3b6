//! How far a request's time may be from the platform's.

const WINDOW_MS: u64 = 10 * 60 * 1_000;

/// Checks a `timestamp` in milliseconds since 1970. The error is a hint.
pub(super) fn check(timestamp: i64, now_ms: i64) -> Result<(), String> {
    if timestamp.abs_diff(now_ms) <= WINDOW_MS {
        return Ok(());
    }
    Err(format!(
        "`timestamp` {timestamp} is more than 10 minutes from the platform's clock, which says {now_ms} (both in milliseconds since 1970)"
    ))
}
