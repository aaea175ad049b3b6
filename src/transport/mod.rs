//! HTTP to the platform: ureq's protocol, TLS and proxy, over connections of our own.
//!
//! ureq's own TCP transport looks the host up on a new thread for every request once there is a time limit, also on a
//! connection that is kept alive. This one looks up and connects only when no idle connection fits, sends head and body
//! in one write, and can be stopped wherever it waits. A kept-alive request costs two system calls.

mod buffer;
mod call;
mod connector;
mod dial;
mod exchange;
mod failure;
mod names;
mod settings;
#[cfg_attr(unix, path = "socket_unix.rs")]
#[cfg_attr(windows, path = "socket_windows.rs")]
mod socket;
mod tcp;
#[cfg_attr(not(feature = "tls"), path = "no_tls.rs")]
pub(crate) mod tls;
mod tunnel;

use std::io::Read;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use ureq::Agent;
use ureq::config::{AutoHeaderValue, Config};
use ureq::http::{HeaderMap, Request, Response, Uri, header};

use self::call::Call;
pub(crate) use self::call::Limits;
use self::names::Names;
pub(crate) use self::settings::{Lookup, Settings};
use crate::error::Progress;
use crate::{Error, ErrorKind};

/// The longest answer that is read.
pub(crate) const MAX_ANSWER: usize = 1024 * 1024;

/// Connections to one platform. Shared by all clones of a client.
pub(crate) struct Transport {
    agent: Agent,
    names: Arc<Names>,
}

/// An answer, whatever it says.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    /// At most [`MAX_ANSWER`] bytes, and one more where there were more.
    pub(crate) body: Vec<u8>,
}

impl Transport {
    pub(crate) fn new(settings: &Settings) -> Self {
        /// As many as a batch may have.
        const KEPT: usize = 256;
        let config = Config::builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_response_header_size(buffer::BUFFER - 1)
            .max_idle_connections(KEPT)
            .max_idle_connections_per_host(KEPT)
            .max_idle_age(Duration::from_secs(20))
            .accept_encoding(AutoHeaderValue::None)
            .user_agent(AutoHeaderValue::None)
            .proxy(None)
            .build();
        warm_up();
        let names = Arc::new(Names::new(settings.lookup.clone(), settings.time.clone()));
        let connect = connector::Connect::new(settings, Arc::clone(&names));
        Self { agent: Agent::with_parts(config, connect, connector::NoResolver), names }
    }

    /// Sends the request and reads the answer, once, within the limits.
    pub(crate) fn send(&self, request: Request<&[u8]>, timeout: Duration, limits: Limits) -> Result<Answer, Error> {
        let host = request.uri().authority().map(ToString::to_string).unwrap_or_default();
        let mut head = None;
        let (answer, call) = Call::run(limits, || read(self.agent.run(request)?, &mut head));
        // Also after 502 or 503: a gateway that is being replaced answers so.
        if !answer.as_ref().is_ok_and(|answer| answer.status < 500) {
            self.names.forget();
        }
        match answer {
            Ok(answer) if answer.status == 408 && call.is_reused() => Err(farewell(&host)),
            Ok(answer) => {
                call.has_ended_well();
                Ok(answer)
            }
            Err(error) => {
                let error = failed(error, &call, host, timeout);
                Err(match head {
                    Some((status, retry_after)) => error.with_answer(status, retry_after),
                    None => error,
                })
            }
        }
    }
}

/// An attempt without a whole answer, and how far it came.
fn failed(error: ureq::Error, call: &Call, host: String, timeout: Duration) -> Error {
    let at = call.hop().unwrap_or(host);
    let error = failure::explain(error, call.phase(), &at, timeout);
    let was_sent = call.phase().has_sent() && error.kind() != ErrorKind::Superseded;
    let (was_reused, is_stale) = (call.is_reused(), call.is_stale());
    error.with_progress(Progress { was_sent, was_reused, is_stale, ..Progress::default() })
}

/// A server that grew tired of an idle connection says so (408) before it closes it: no answer to the request that met it,
/// which nobody has read (RFC 9110, 15.5.9).
fn farewell(host: &str) -> Error {
    let text = format!("{host}: the connection was kept, and the server had given it up (HTTP 408)");
    let progress = Progress { was_sent: false, was_reused: true, is_stale: true, ..Progress::default() };
    Error::new(ErrorKind::Disconnected, text).with_progress(progress)
}

/// ureq fills a static at its first request. A process that forks at that moment leaves it locked in its child for good,
/// so the first request is made here, to nowhere, before there is anything to fork away from.
fn warm_up() {
    let agent = Agent::with_parts(Config::default(), connector::Nowhere, connector::NoResolver);
    let mut request = Request::new(&[][..]);
    *request.uri_mut() = Uri::from_static("http://nowhere/");
    // It fails, as it should.
    let _ = agent.run(request);
}

/// Reads the answer; status and `Retry-After` are noted in `head` before the body, which may break.
fn read(response: Response<ureq::Body>, head: &mut Option<(u16, Option<Duration>)>) -> Result<Answer, ureq::Error> {
    let (parts, body) = response.into_parts();
    let (status, headers) = (parts.status.as_u16(), parts.headers);
    *head = Some((status, retry_after(&headers)));
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    let mut bytes = Vec::with_capacity(announced.unwrap_or(0).min(MAX_ANSWER));
    body.into_reader().take(MAX_ANSWER as u64 + 1).read_to_end(&mut bytes)?;
    Ok(Answer { status, headers, body: bytes })
}

/// `Retry-After` as a time from now: seconds, or a date, which is taken by the clock that the answer was made by.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = |value: &str| httpdate::parse_http_date(value).ok();
    let now = headers.get(header::DATE).and_then(|value| date(value.to_str().ok()?)).unwrap_or_else(SystemTime::now);
    date(value)?.duration_since(now).ok()
}
