//! `pyun-energy outbox status --watch`: how an outbox stands, again and again.

use std::collections::VecDeque;
use std::io::{self, IsTerminal};
use std::thread;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use pyun_energy_outbox::View;
use serde_json::json;

use super::directory::failed;
use super::standing;
use crate::failure::Failure;
use crate::output;

/// Looks until the process is ended, nobody reads any more, or the outbox cannot be read.
pub(super) fn run(view: &View, every: Duration, is_json: bool) -> Result<(), Failure> {
    let line = (io::stdout().is_terminal() && !is_json).then(in_place);
    let mut rate = Rate::default();
    loop {
        let status = view.status().map_err(|error| failed(&error))?;
        let per_second = rate.of(status.delivered);
        match &line {
            Some(line) => line.set_message(standing::text(&status, per_second)),
            None if is_json => {
                let mut line = standing::line(&status);
                line["per_second"] = json!(per_second);
                if !output::is_read(line)? {
                    return Ok(());
                }
            }
            None if !output::is_read(standing::text(&status, per_second))? => return Ok(()),
            None => {}
        }
        // Not all of a processor, whatever is asked for.
        thread::sleep(every.max(Duration::from_millis(100)));
    }
}

/// A line that is drawn over itself, and cut where the terminal ends.
fn in_place() -> ProgressBar {
    let line = ProgressBar::with_draw_target(None, ProgressDrawTarget::stdout());
    match ProgressStyle::with_template("{wide_msg}") {
        Ok(style) => line.with_style(style),
        Err(_) => line,
    }
}

/// How fast it is delivered, over the last few looks: its owner writes the count once a second.
#[derive(Default)]
struct Rate(VecDeque<(Instant, u64)>);

impl Rate {
    const LOOKS: usize = 10;

    fn of(&mut self, delivered: u64) -> f64 {
        let now = Instant::now();
        self.0.push_back((now, delivered));
        if self.0.len() > Self::LOOKS {
            self.0.pop_front();
        }
        let Some((since, before)) = self.0.front() else { return 0.0 };
        let seconds = (now - *since).as_secs_f64();
        #[allow(clippy::cast_precision_loss)] // a figure for people
        let more = delivered.saturating_sub(*before) as f64;
        if seconds > 0.0 { more / seconds } else { 0.0 }
    }
}
