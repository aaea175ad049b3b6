//! One TCP connection: HTTP/1.1 with keep-alive, the platform's calls and the control API.

use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tower::ServiceExt;

use crate::control;
use crate::page;
use crate::platform;
use crate::shared::Shared;
use crate::wire::Wire;

/// What a request's handler needs to know of its connection.
#[derive(Debug)]
pub(crate) struct Connection {
    /// 1 for the first connection since the start.
    pub(crate) number: u64,
    /// The peer may still be sending a body that nobody will read.
    pub(crate) unread: AtomicBool,
}

impl Connection {
    pub(crate) fn leave_unread(&self) {
        self.unread.store(true, Ordering::Relaxed);
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
pub(crate) async fn serve(stream: TcpStream, number: u64, shared: Arc<Shared>, control: Router) {
    // Without it a reply may wait for the acknowledgement of the last one. Failing only means slower.
    let _ = stream.set_nodelay(true);
    let idle = shared.idle;
    let connection = Arc::new(Connection { number, unread: AtomicBool::new(false) });
    let wire = Wire::new(stream, Arc::clone(&connection), idle);
    let service =
        service_fn(move |request| route(request, Arc::clone(&shared), Arc::clone(&connection), control.clone()));
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(idle)
        // A client that has sent its request and gone is the case of the lost reply: the platform has handled it.
        .half_close(true)
        .serve_connection(TokioIo::new(wire), service)
        .await;
    // A peer that goes away, or a fault that closes the connection, is everyday life here.
    drop(served);
}

async fn route(
    request: Request<Incoming>,
    shared: Arc<Shared>,
    connection: Arc<Connection>,
    control: Router,
) -> Result<Response<Body>, Hangup> {
    let path = request.uri().path();
    if control::owns(path) || page::is_wanted(request.method(), path) {
        let reply: Result<_, Infallible> = control.oneshot(request).await;
        return match reply {
            Ok(reply) => Ok(reply),
            Err(never) => match never {},
        };
    }
    platform::serve(request, &shared, &connection).await
}
