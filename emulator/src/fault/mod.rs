//! What can go wrong with a request, on order.

mod check;
mod effect;
mod kinds;

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::slicer::Slicer;
pub use kinds::{Close, FaultBody};

/// Declares a fault once: its fields, and what they are called.
macro_rules! fault {
    ($(#[$documented:meta])* $($name:ident: $type:ty,)+) => {
        $(#[$documented])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
        #[serde(deny_unknown_fields)]
        pub struct Fault {
            $(#[serde(skip_serializing_if = "Option::is_none")] $name: Option<$type>,)+
        }

        impl Fault {
            /// What is set, in the words of the control API.
            fn set(&self) -> Vec<(&'static str, String)> {
                let all = [$((stringify!($name), self.$name.as_ref().map(ToString::to_string)),)+];
                all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
            }
        }
    };
}

fault! {
    /// A way for a platform request to fail. What is not set stays as it would be; what is set combines, unless it
    /// contradicts itself. Where Toxiproxy has such a toxic, it is named like that.
    ///
    /// With `status`, `code`, `message`, `body`, `close`, `timeout` or `reset_peer`, the fault's reply, or the lack of one,
    /// replaces the handling: nothing is checked or stored, unless [`Fault::processed`] says so. Any other fault leaves the
    /// handling alone, and works on the connection.
    status: u16,
    code: String,
    message: String,
    latency: u64,
    jitter: u64,
    timeout: u64,
    reset_peer: u64,
    close: Close,
    slow_close: u64,
    idle_close: u64,
    limit_data: u64,
    bandwidth: u64,
    slicer: Slicer,
    body: FaultBody,
    date: String,
    date_offset_ms: i64,
    retry_after: String,
    processed: bool,
}

impl Fault {
    /// A fault that changes nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The reply's HTTP status, 200 to 599. Unless a code is set too, it brings its own: 400 → `400`, 401 → `401`, 404 → `1002`, others → `1500`.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// The platform's code in the reply, any text. Unless a status is set too, it brings its own: `400` → 400, `401` → 401, `1002` → 404, `1500` → 500, others → 200.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// The message in the reply.
    #[must_use]
    pub fn with_message(mut self, message: impl Into<String>) -> Self {
        self.message = Some(message.into());
        self
    }

    /// How long to wait before the reply, or before the connection is closed: at most 10 minutes, in whole milliseconds.
    #[must_use]
    pub fn with_latency(mut self, latency: Duration) -> Self {
        self.latency = Some(milliseconds(latency));
        self
    }

    /// How far the latency goes up and down, evenly spread; never below zero.
    #[must_use]
    pub fn with_jitter(mut self, jitter: Duration) -> Self {
        self.jitter = Some(milliseconds(jitter));
        self
    }

    /// No byte of a reply: the connection hangs for so long, and is closed; for zero, until the client closes it.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(milliseconds(timeout));
        self
    }

    /// Resets the connection (RST) after this time. Without [`Close::InReply`] or a data limit, before any byte of the reply.
    #[must_use]
    pub fn with_reset_peer(mut self, after: Duration) -> Self {
        self.reset_peer = Some(milliseconds(after));
        self
    }

    /// Closes the connection.
    #[must_use]
    pub fn with_close(mut self, close: Close) -> Self {
        self.close = Some(close);
        self
    }

    /// When the connection comes to be closed, by either side, waits for so long before the emulator does.
    #[must_use]
    pub fn with_slow_close(mut self, delay: Duration) -> Self {
        self.slow_close = Some(milliseconds(delay));
        self
    }

    /// Closes the connection, which the reply had left open, so long after the reply. A request that is being handled by then is answered first. Of several on a connection the last counts.
    #[must_use]
    pub fn with_idle_close(mut self, after: Duration) -> Self {
        self.idle_close = Some(milliseconds(after));
        self
    }

    /// Closes the connection after so many bytes of the reply, head included.
    #[must_use]
    pub fn with_limit_data(mut self, bytes: u64) -> Self {
        self.limit_data = Some(bytes);
        self
    }

    /// Sends the reply with at most so many kilobytes a second, in ten pieces a second.
    #[must_use]
    pub fn with_bandwidth(mut self, kilobytes_per_second: u64) -> Self {
        self.bandwidth = Some(kilobytes_per_second);
        self
    }

    /// Sends the reply in slices: a slow drip.
    #[must_use]
    pub fn with_slicer(mut self, slicer: Slicer) -> Self {
        self.slicer = Some(slicer);
        self
    }

    /// Sends something else than the platform's JSON.
    #[must_use]
    pub fn with_body(mut self, body: FaultBody) -> Self {
        self.body = Some(body);
        self
    }

    /// The `Date` header, verbatim.
    #[must_use]
    pub fn with_date(mut self, date: impl Into<String>) -> Self {
        self.date = Some(date.into());
        self
    }

    /// The `Date` header, away from the emulator's clock.
    #[must_use]
    pub fn with_date_offset_ms(mut self, offset_ms: i64) -> Self {
        self.date_offset_ms = Some(offset_ms);
        self
    }

    /// The `Retry-After` header, verbatim.
    #[must_use]
    pub fn with_retry_after(mut self, value: impl Into<String>) -> Self {
        self.retry_after = Some(value.into());
        self
    }

    /// The request is checked and stored as ever; only its reply is tampered with, or lost.
    #[must_use]
    pub fn processed(mut self) -> Self {
        self.processed = Some(true);
        self
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
