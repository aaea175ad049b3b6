//! The HTTP server.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{ALLOW, CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Semaphore, watch};
use tokio::time::{sleep, timeout};

use super::body;
use super::receiver::{Answer, Receiver, refusal};

/// Further connections wait in the system's queue until one of these ends.
const CONNECTIONS: u32 = 256;
/// How long a connection may take to send a request's head, and may be idle.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long the end waits for requests in flight.
const LAST: Duration = Duration::from_secs(10);
/// How long to rest after a failed accept. Out of file descriptors, it would fail again at once.
const REST: Duration = Duration::from_millis(20);

/// The running server.
pub(super) struct Server {
    runtime: Runtime,
    address: SocketAddr,
    connections: Arc<Semaphore>,
    stop: watch::Sender<bool>,
}

impl Server {
    pub(super) fn start(at: SocketAddr, receiver: Receiver) -> io::Result<Self> {
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let listener = runtime.block_on(TcpListener::bind(at))?;
        let (address, connections) = (listener.local_addr()?, Arc::new(Semaphore::new(CONNECTIONS as usize)));
        let stop = watch::Sender::new(false);
        runtime.spawn(accept_all(listener, Arc::new(receiver), Arc::clone(&connections), stop.subscribe()));
        Ok(Self { runtime, address, connections, stop })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no more connections, and waits for what is in flight.
    pub(super) fn end(self) {
        self.stop.send_replace(true);
        let all_over = self.connections.acquire_many(CONNECTIONS);
        // What takes longer is not answered, and so is sent again.
        let _ = self.runtime.block_on(async { timeout(LAST, all_over).await.map(drop) });
        self.runtime.shutdown_background();
    }
}

async fn accept_all(
    listener: TcpListener,
    receiver: Arc<Receiver>,
    connections: Arc<Semaphore>,
    mut stop: watch::Receiver<bool>,
) {
    let stopped = stop.clone();
    let accept = async {
        while let Ok(permit) = Arc::clone(&connections).acquire_owned().await {
            let Ok((stream, _)) = listener.accept().await else {
                sleep(REST).await;
                continue;
            };
            let served = serve(stream, Arc::clone(&receiver), stopped.clone());
            tokio::spawn(async move {
                served.await;
                drop(permit);
            });
        }
    };
    tokio::select! {
        () = accept => {}
        () = over(&mut stop) => {}
    }
}

/// Waits for the end.
async fn over(stop: &mut watch::Receiver<bool>) {
    // Nobody left to say so is the end, too.
    let _ = stop.wait_for(|stop| *stop).await;
}

async fn serve(stream: TcpStream, receiver: Arc<Receiver>, mut stop: watch::Receiver<bool>) {
    // Without it an answer may wait for the acknowledgement of the last one. Failing only means slower.
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| respond(request, Arc::clone(&receiver)));
    let http = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .serve_connection(TokioIo::new(stream), service);
    let mut http = pin!(http);
    // A sender that goes away is everyday life: errors are left alone.
    let _ = tokio::select! {
        ended = http.as_mut() => ended,
        () = over(&mut stop) => {
            http.as_mut().graceful_shutdown();
            http.await
        }
    };
}

async fn respond(request: Request<Incoming>, receiver: Arc<Receiver>) -> Result<Response<Full<Bytes>>, Infallible> {
    Ok(response(answer(request, receiver).await))
}

async fn answer(request: Request<Incoming>, receiver: Arc<Receiver>) -> Answer {
    let Some(kind) = receiver.kind(request.uri().path()) else {
        return refusal(404, "404", "no push comes to this path");
    };
    if request.method() != Method::POST {
        return refusal(405, "405", "a push comes by POST");
    }
    let body = match body::read(request.into_body()).await {
        Ok(body) => body,
        Err(answer) => return answer,
    };
    // The disk takes its time.
    let taken = tokio::task::spawn_blocking(move || receiver.take(kind, &body)).await;
    taken.unwrap_or_else(|_| refusal(500, "1500", "the push could not be kept; send it again"))
}

fn response((status, body): Answer) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    if status == 405 {
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
    }
    response
}
