//! How a connection ends: in order, or as a fault wants it.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

/// A TLS alert, "handshake failure", as a port sends that was not meant for HTTP; and bytes that are nothing.
const GARBAGE: &[u8] = b"\x15\x03\x01\x00\x02\x02\x28\x00\xff\xfe\x01garbage\r\n\x00\x80\r\n\r\n";

/// How much of an unread body is thrown away before the connection is closed under it, and how long that may take.
const LINGER_BYTES: usize = 64 << 20;
const LINGER_TIME: Duration = Duration::from_secs(2);

/// What is left to do when HTTP is through with a connection.
#[derive(Debug, Default)]
pub(crate) struct Ending {
    /// Send something that is not HTTP.
    pub(crate) garbage: bool,
    /// Hang for so long; for zero, until the client closes.
    pub(crate) timeout: Option<Duration>,
    /// Reset the connection after this time, rather than to close it.
    pub(crate) reset: Option<Duration>,
    /// Wait for so long before closing it.
    pub(crate) slow: Option<Duration>,
}

impl Ending {
    /// Ends the connection, on which the peer may still be sending what is `unread`. Errors are of no interest: they
    /// mean that it has ended already.
    pub(crate) async fn carry_out(self, mut stream: TcpStream, unread: bool) {
        if self.garbage {
            let _ = stream.write_all(GARBAGE).await;
        }
        if let Some(patience) = self.timeout {
            hang(&mut stream, patience).await;
        }
        if let Some(after) = self.reset {
            sleep(after).await;
            // Dropping the stream now resets it; when this fails, it is closed in order.
            let _ = stream.set_zero_linger();
            return;
        }
        if let Some(delay) = self.slow {
            sleep(delay).await;
        }
        let _ = stream.shutdown().await;
        if unread {
            // Closing over unread bytes would reset the connection, and the peer could lose the reply that it has not
            // read yet.
            let _ = timeout(LINGER_TIME, forget(&mut stream, LINGER_BYTES)).await;
        }
    }
}

async fn hang(stream: &mut TcpStream, patience: Duration) {
    let left = forget(stream, usize::MAX);
    if patience.is_zero() {
        left.await;
    } else {
        let _ = timeout(patience, left).await;
    }
}

/// Reads what the peer still sends, until it ends or there is too much of it.
async fn forget(stream: &mut TcpStream, most: usize) {
    // On the heap: it would be part of every connection's future.
    let mut scratch = vec![0; 16 << 10];
    let mut seen = 0;
    while seen < most {
        match stream.read(&mut scratch).await {
            Ok(size) if size > 0 => seen += size,
            _ => return,
        }
    }
}
