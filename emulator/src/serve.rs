//! HTTP/1.1 with keep-alive on one TCP connection.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::Router;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;

use crate::connection::Connection;
use crate::not_http;
use crate::recorded::Recorded;
use crate::route::route;
use crate::shared::Shared;
use crate::wire::Wire;

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
    let entry = not_http::entry(error, connection.opening().as_deref());
    let received_at_ms = shared.clock.now_ms();
    let entry = Recorded { connection: connection.number, received_at_ms, ..entry };
    shared.journal.slot().fill(entry, None);
}
