//! One TCP connection: HTTP/1.1 with keep-alive, the platform's calls and the control API.

use std::convert::Infallible;
use std::fmt;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};
use tower::ServiceExt;

use crate::control;
use crate::journal::Recorded;
use crate::not_http;
use crate::page;
use crate::platform;
use crate::shared::{Shared, lock};
use crate::toxics::Toxics;
use crate::wire::Wire;

/// What a request's handler needs to know of its connection.
#[derive(Debug)]
pub(crate) struct Connection {
    /// 1 for the first connection since the start.
    pub(crate) number: u64,
    /// The peer may still be sending a body that nobody will read.
    pub(crate) unread: AtomicBool,
    /// The first bytes that came, until a request was made of them.
    opening: Mutex<Option<Vec<u8>>>,
    toxics: Mutex<Toxics>,
    /// When the connection is to be closed, if it is.
    closing: watch::Sender<Option<Instant>>,
}

impl Connection {
    fn new(number: u64) -> Self {
        Self {
            number,
            unread: AtomicBool::new(false),
            opening: Mutex::new(Some(Vec::new())),
            toxics: Mutex::default(),
            closing: watch::Sender::new(None),
        }
    }

    /// Takes note of what came.
    pub(crate) fn received(&self, bytes: &[u8]) {
        if let Some(opening) = &mut *lock(&self.opening) {
            let room = not_http::OPENING - opening.len();
            opening.extend(bytes.iter().take(room));
        }
    }

    pub(crate) fn leave_unread(&self) {
        self.unread.store(true, Ordering::Relaxed);
    }

    /// What is done to this connection at present.
    pub(crate) fn toxics(&self) -> MutexGuard<'_, Toxics> {
        lock(&self.toxics)
    }

    /// From now on the connection suffers from `toxics`.
    pub(crate) fn poison(&self, toxics: Toxics) {
        *self.toxics() = toxics;
    }

    /// The reply that is to come ends after so many bytes of its body.
    pub(crate) fn cut_in_body(&self, bytes: u64) {
        if let Some(pace) = &mut self.toxics().pace {
            pace.cut_in_body(bytes);
        }
    }

    /// All of the reply has left.
    pub(crate) fn replied(&self) {
        if let Some(after) = self.toxics().idle_close.take() {
            self.closing.send_replace(Some(Instant::now() + after));
        }
    }

    /// Returns when a fault wants the connection closed that a reply had left open: of several, the last.
    async fn idle_close(&self) {
        let mut closing = self.closing.subscribe();
        loop {
            let due = *closing.borrow_and_update();
            // The sender lives as long as `self`.
            let Some(due) = due else {
                let _ = closing.changed().await;
                continue;
            };
            if timeout_at(due, closing.changed()).await.is_err() {
                return;
            }
        }
    }
}

/// The connection is to be closed without a reply.
#[derive(Debug)]
pub(crate) struct Hangup;

impl fmt::Display for Hangup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("closed by a fault")
    }
}

impl std::error::Error for Hangup {}

/// Serves `stream` until either side closes it.
pub(crate) async fn serve(mut stream: TcpStream, number: u64, shared: Arc<Shared>, control: Router) {
    // Without it a reply may wait for the acknowledgement of the last one. Failing only means slower.
    let _ = stream.set_nodelay(true);
    let connection = Connection::new(number);
    speak_http(&mut stream, &connection, &shared, &control).await;
    let ending = std::mem::take(&mut connection.toxics().ending);
    ending.carry_out(stream, connection.unread.load(Ordering::Relaxed)).await;
}

async fn speak_http(stream: &mut TcpStream, connection: &Connection, shared: &Shared, control: &Router) {
    let wire = Wire::new(stream, connection, shared.idle);
    let service = service_fn(|request| route(request, shared, connection, control));
    let http = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(shared.idle)
        // A client that has sent its request and gone is the case of the lost reply: the platform has handled it.
        .half_close(true)
        .serve_connection(TokioIo::new(wire), service);
    let mut http = pin!(http);
    // A peer that goes away, or a fault that closes the connection, is everyday life here: errors are left alone.
    let ended = tokio::select! {
        biased;
        ended = http.as_mut() => ended,
        () = connection.idle_close() => {
            http.as_mut().graceful_shutdown();
            http.await
        }
    };
    if let Some(error) = ended.err().filter(hyper::Error::is_parse) {
        record(&error, connection, shared);
    }
}

/// What HTTP could not read is told by the journal.
fn record(error: &hyper::Error, connection: &Connection, shared: &Shared) {
    let entry = not_http::entry(error, lock(&connection.opening).as_deref());
    let received_at_ms = shared.clock.now_ms();
    let entry = Recorded { connection: connection.number, received_at_ms, ..entry };
    shared.journal.slot().fill(entry, None);
}

async fn route(
    request: Request<Incoming>,
    shared: &Shared,
    connection: &Connection,
    control: &Router,
) -> Result<Response<Body>, Hangup> {
    *lock(&connection.opening) = None;
    *connection.toxics() = Toxics::default();
    let path = request.uri().path();
    if control::owns(path) || page::is_wanted(request.method(), path) {
        let reply: Result<_, Infallible> = control.clone().oneshot(request).await;
        return match reply {
            Ok(reply) => Ok(reply),
            Err(never) => match never {},
        };
    }
    platform::serve(request, shared, connection).await
}
