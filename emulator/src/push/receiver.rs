//! Who gets a push.

use std::net::SocketAddr;
use std::time::Duration;

use axum::http::Uri;
use axum::http::header::{CONTENT_TYPE, HOST, USER_AGENT};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpStream, lookup_host};

/// How long a receiver may take, from the connect to the end of its answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// As much of an answer as is read.
const MAX_ANSWER: usize = 64 << 10;
const FORM: &str = "application/x-www-form-urlencoded";
const NAME: &str = concat!("pyun-energy-emulator/", env!("CARGO_PKG_VERSION"));

/// An operator's own URL, looked up.
pub(crate) struct Receiver {
    authority: String,
    target: String,
    addresses: Vec<SocketAddr>,
}

/// What it answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Cut after 64 KiB.
    pub(crate) body: Vec<u8>,
}

impl Receiver {
    /// Looks `url` up. Only what is on this machine is accepted, unless `allow_remote`: what is looked up is what is
    /// connected to.
    pub(crate) async fn find(url: &str, allow_remote: bool) -> Result<Self, String> {
        const WANTED: &str = "url: must be like http://127.0.0.1:8080/path; the emulator speaks no TLS";
        let uri: Uri = url.parse().map_err(|_| WANTED)?;
        let authority = uri.authority().filter(|authority| !authority.as_str().contains('@')).ok_or(WANTED)?;
        if uri.scheme_str() != Some("http") {
            return Err(WANTED.into());
        }
        let host = authority.host().trim_start_matches('[').trim_end_matches(']');
        let found = lookup_host((host, authority.port_u16().unwrap_or(80))).await;
        let addresses: Vec<_> = found.map_err(|e| format!("url: {host} has no address: {e}"))?.collect();
        if !allow_remote && addresses.iter().any(|address| !address.ip().is_loopback()) {
            return Err(format!("url: {host} is not on this machine; say \"allow_remote\": true to push there"));
        }
        let target = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        Ok(Self { authority: authority.to_string(), target, addresses })
    }

    /// Sends a push. The error says why there is no answer.
    pub(crate) async fn send(&self, form: &str) -> Result<Answer, String> {
        let late = |_| format!("the receiver did not answer within {} s", PATIENCE.as_secs());
        tokio::time::timeout(PATIENCE, self.exchange(form)).await.map_err(late)?
    }

    async fn exchange(&self, form: &str) -> Result<Answer, String> {
        let stream = TcpStream::connect(&self.addresses[..]).await;
        let stream = stream.map_err(|e| format!("the receiver cannot be reached: {e}"))?;
        let failed = |e: hyper::Error| format!("the receiver gave no proper answer: {e}");
        let (mut sender, connection) =
            http1::Builder::new().title_case_headers(true).handshake(TokioIo::new(stream)).await.map_err(failed)?;
        // It ends with the sender; what goes wrong on it, the sender is told.
        tokio::spawn(connection);
        let request = Request::post(&self.target)
            .header(HOST, &self.authority)
            .header(USER_AGENT, NAME)
            .header(CONTENT_TYPE, FORM)
            .body(Full::new(Bytes::copy_from_slice(form.as_bytes())))
            .map_err(|e| format!("the receiver's URL cannot be asked for: {e}"))?;
        let answer = sender.send_request(request).await.map_err(failed)?;
        let status = answer.status().as_u16();
        Ok(Answer { status, body: beginning(answer.into_body()).await.map_err(failed)? })
    }
}

async fn beginning(mut body: Incoming) -> Result<Vec<u8>, hyper::Error> {
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        bytes.extend_from_slice(frame?.data_ref().unwrap_or(&Bytes::new()));
        if bytes.len() >= MAX_ANSWER {
            bytes.truncate(MAX_ANSWER);
            break;
        }
    }
    Ok(bytes)
}
