//! `/metrics` and `/healthz`: for machines that look after this one.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use pyun_energy_relay::Metrics;

use crate::failure::Failure;

/// Whoever asks and is slower than this is hung up on: one is answered at a time.
const PATIENCE: Duration = Duration::from_secs(2);
/// The most that a question's head may have.
const LONGEST: u64 = 16 * 1024;

/// A server that answers one question after the other.
pub(super) struct Status {
    listener: TcpListener,
    address: SocketAddr,
}

impl Status {
    pub(super) fn listen(address: SocketAddr) -> Result<Self, Failure> {
        let refuse = |error| Failure::Failed(format!("cannot listen there: {error}; --port and --address say where"));
        let listener = TcpListener::bind(address).map_err(refuse)?;
        let address = listener.local_addr().map_err(refuse)?;
        Ok(Self { listener, address })
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Answers from now on. `patience`: for how long a broker that is not heard of is no reason to worry.
    pub(super) fn serve(&self, metrics: Arc<Metrics>, patience: Duration) -> Result<(), Failure> {
        let refuse = |error: io::Error| Failure::Failed(format!("cannot answer /metrics: {error}"));
        let listener = self.listener.try_clone().map_err(refuse)?;
        let answer = move || {
            for connection in listener.incoming().flatten() {
                // Whoever has gone needs no answer.
                let _ = answer(&connection, &metrics, patience);
            }
        };
        thread::Builder::new().name("status".to_owned()).spawn(answer).map(drop).map_err(refuse)
    }
}

fn answer(mut connection: &TcpStream, metrics: &Metrics, patience: Duration) -> io::Result<()> {
    connection.set_read_timeout(Some(PATIENCE))?;
    connection.set_write_timeout(Some(PATIENCE))?;
    let (status, kind, body) = match path(connection)?.as_deref() {
        Some("/metrics") => ("200 OK", "text/plain; version=0.0.4", metrics.to_text()),
        Some("/healthz") if metrics.is_healthy(patience) => ("200 OK", "text/plain", "ok\n".to_owned()),
        Some("/healthz") => ("503 Service Unavailable", "text/plain", "the broker does not answer\n".to_owned()),
        Some(_) => ("404 Not Found", "text/plain", "/metrics or /healthz\n".to_owned()),
        None => ("405 Method Not Allowed", "text/plain", "GET\n".to_owned()),
    };
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    connection.write_all((head + &body).as_bytes())
}

/// What is asked for, after the whole head has come; none, if it is not a GET.
fn path(connection: &TcpStream) -> io::Result<Option<String>> {
    let mut lines = BufReader::new(connection.take(LONGEST)).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    Ok(first.strip_prefix("GET ").and_then(|rest| rest.split([' ', '?']).next()).map(str::to_owned))
}
