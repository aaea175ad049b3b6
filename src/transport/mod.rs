//! HTTP to the platform: ureq's protocol, TLS and proxy, over connections of our own.
//!
//! ureq's own TCP transport looks the host up on a new thread for every request once there is a time limit, also on a
//! connection that is kept alive. This one looks up and connects only when no idle connection fits, sends head and body
//! in one write, and can be stopped wherever it waits. A kept-alive request costs two system calls.

mod call;
mod connector;
mod failure;
mod tcp;
#[cfg_attr(not(feature = "tls"), path = "no_tls.rs")]
pub(crate) mod tls;

use std::io::{self, Read};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ureq::Agent;
use ureq::config::{AutoHeaderValue, Config};
use ureq::http::{HeaderMap, Request, Response, header};

use self::call::Call;
use crate::Error;
use crate::stop::Watch;
use crate::time::after;

/// Looks a host name up: how the addresses of a host are found, with the port that they are for.
pub(crate) type Lookup = Arc<dyn Fn(&str, u16) -> io::Result<Vec<SocketAddr>> + Send + Sync>;

/// The longest answer that is read.
pub(crate) const MAX_ANSWER: usize = 1024 * 1024;

/// What differs from client to client.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) lookup: Lookup,
    pub(crate) proxy: Option<ureq::Proxy>,
    pub(crate) roots: Option<tls::Roots>,
}

/// Connections to one platform. Shared by all clones of a client.
pub(crate) struct Transport {
    agent: Agent,
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
        const KEPT: usize = 64;
        let config = Config::builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_response_header_size(tcp::BUFFER - 1)
            .max_idle_connections(KEPT)
            .max_idle_connections_per_host(KEPT)
            .max_idle_age(Duration::from_secs(20))
            .accept_encoding(AutoHeaderValue::None)
            .proxy(settings.proxy.clone());
        let connector = connector::Connect::new(Arc::clone(&settings.lookup));
        Self {
            agent: Agent::with_parts(
                tls::trust(config, settings.roots.clone()).build(),
                connector,
                connector::NoResolver,
            ),
        }
    }

    /// Sends the request and reads the answer, once, within the time, unless `watch` says to stop.
    pub(crate) fn send(&self, request: Request<&[u8]>, timeout: Duration, watch: Watch) -> Result<Answer, Error> {
        let host = request.uri().authority().map(ToString::to_string).unwrap_or_default();
        let (answer, call) = Call::run(after(Instant::now(), timeout), watch, || read(self.agent.run(request)?));
        answer.map_err(|error| {
            let error = failure::explain(error, call.phase(), &host, timeout);
            error.with_progress(call.phase().has_sent(), call.is_stale())
        })
    }
}

fn read(response: Response<ureq::Body>) -> Result<Answer, ureq::Error> {
    let (parts, body) = response.into_parts();
    let announced = parts.headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    let mut bytes = Vec::with_capacity(announced.unwrap_or(0).min(MAX_ANSWER));
    body.into_reader().take(MAX_ANSWER as u64 + 1).read_to_end(&mut bytes)?;
    Ok(Answer { status: parts.status.as_u16(), headers: parts.headers, body: bytes })
}
