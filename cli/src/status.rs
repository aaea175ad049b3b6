//! `/metrics` and `/healthz`: for machines that look after this one.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use clap::Args;

use crate::arguments::number;
use crate::failure::Failure;

/// Whoever asks and is slower than this is hung up on: one is answered at a time.
const PATIENCE: Duration = Duration::from_secs(2);
/// The most that a question's head may have.
const LONGEST: u64 = 16 * 1024;

/// Where to answer.
#[derive(Args)]
#[command(next_help_heading = "Watching")]
pub(crate) struct StatusArguments {
    /// The port of /metrics and /healthz; 0 takes any free one
    #[arg(long, default_value_t = 0, value_parser = |text: &str| number(text, 0_u16, u16::MAX))]
    port: u16,

    /// The address of /metrics and /healthz: with another than this machine's own, others can reach it
    #[arg(long, value_name = "IP", default_value = "127.0.0.1")]
    address: IpAddr,
}

/// How something stands.
pub(crate) trait Standing: Send + 'static {
    /// Figures in Prometheus' text format.
    fn metrics(&self) -> String;

    /// Nothing if it is well, or else why not.
    fn trouble(&self) -> Option<String>;
}

/// A server that answers one question after the other.
pub(crate) struct Status {
    listener: TcpListener,
    url: String,
}

impl Status {
    pub(crate) fn listen(arguments: &StatusArguments) -> Result<Self, Failure> {
        let refuse = |error| Failure::Failed(format!("cannot listen there: {error}; --port and --address say where"));
        let listener = TcpListener::bind(SocketAddr::new(arguments.address, arguments.port)).map_err(refuse)?;
        let url = format!("http://{}", listener.local_addr().map_err(refuse)?);
        Ok(Self { listener, url })
    }

    /// Answers from now on, for as long as the process lasts, and says where.
    pub(crate) fn serve(self, standing: impl Standing) -> Result<String, Failure> {
        let listener = self.listener;
        let work = move || {
            for connection in listener.incoming().flatten() {
                // Whoever has gone needs no answer.
                let _ = answer(&connection, &standing);
            }
        };
        let thread = thread::Builder::new().name("status".to_owned()).spawn(work);
        thread.map_err(|error| Failure::Failed(format!("cannot answer /metrics: {error}")))?;
        Ok(self.url)
    }
}

fn answer(connection: &TcpStream, standing: &impl Standing) -> io::Result<()> {
    let mut connection = Hurried { connection, until: Instant::now() + PATIENCE };
    let (status, kind, body) = match path(&mut connection)?.as_deref() {
        Some("/metrics") => ("200 OK", "text/plain; version=0.0.4", standing.metrics()),
        Some("/healthz") => match standing.trouble() {
            None => ("200 OK", "text/plain", "ok\n".to_owned()),
            Some(trouble) => ("503 Service Unavailable", "text/plain", trouble + "\n"),
        },
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
fn path(connection: impl Read) -> io::Result<Option<String>> {
    let mut lines = BufReader::new(connection.take(LONGEST)).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    Ok(first.strip_prefix("GET ").and_then(|rest| rest.split([' ', '?']).next()).map(str::to_owned))
}

/// A connection that is over at a time, however often a byte comes or goes.
struct Hurried<'c> {
    connection: &'c TcpStream,
    until: Instant,
}

impl Hurried<'_> {
    fn left(&self) -> io::Result<Option<Duration>> {
        let left = self.until.saturating_duration_since(Instant::now());
        if left.is_zero() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(Some(left)) }
    }
}

impl Read for Hurried<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.connection.set_read_timeout(self.left()?)?;
        self.connection.read(into)
    }
}

impl Write for Hurried<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.connection.set_write_timeout(self.left()?)?;
        self.connection.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.connection.flush()
    }
}
