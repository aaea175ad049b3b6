//! Signals that end a command. One that is ignored when it starts stays ignored: that is what `nohup` asks for.

use crate::failure::Failure;

/// Calls `handler` for each SIGINT, SIGTERM and SIGHUP.
#[cfg(unix)]
pub(crate) fn on_stop(mut handler: impl FnMut() + Send + 'static) -> Result<(), Failure> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

    let ignored = ignored();
    let wanted = [SIGINT, SIGTERM, SIGHUP].into_iter().filter(|signal| ignored >> (signal - 1) & 1 == 0);
    let refuse = |error| Failure::Failed(format!("cannot wait for signals: {error}"));
    let mut signals = signal_hook::iterator::Signals::new(wanted).map_err(refuse)?;
    let wait = move || signals.forever().for_each(|_| handler());
    std::thread::Builder::new().name("signals".into()).spawn(wait).map(|_| ()).map_err(refuse)
}

/// Calls `handler` for each Ctrl-C.
#[cfg(not(unix))]
pub(crate) fn on_stop(handler: impl FnMut() + Send + 'static) -> Result<(), Failure> {
    ctrlc::set_handler(handler).map_err(|error| Failure::Failed(format!("cannot wait for signals: {error}")))
}

/// The signals that are ignored, a bit each. Linux tells without unsafe code; where nobody tells, none are.
#[cfg(unix)]
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
}
