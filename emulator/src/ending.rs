//! How a connection ends: in order, or as a fault wants it.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{sleep, timeout};

use crate::wire::Wire;

/// A TLS alert, "handshake failure", as a port sends that was not meant for HTTP; and bytes that are nothing.
const GARBAGE: &[u8] = b"\x15\x03\x01\x00\x02\x02\x28\x00\xff\xfe\x01garbage\r\n\x00\x80\r\n\r\n";

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
    /// Ends the connection. Errors are of no interest: they mean that it has ended already.
    pub(crate) async fn carry_out(self, mut wire: Wire) {
        if self.garbage {
            let _ = wire.write_all(GARBAGE).await;
        }
        if let Some(patience) = self.timeout {
            hang(&mut wire, patience).await;
        }
        if let Some(after) = self.reset {
            sleep(after).await;
            wire.reset_when_dropped();
            return;
        }
        if let Some(delay) = self.slow {
            sleep(delay).await;
        }
        let _ = wire.shutdown().await;
    }
}

async fn hang(wire: &mut Wire, patience: Duration) {
    let left = until_closed(wire);
    if patience.is_zero() {
        left.await;
    } else {
        let _ = timeout(patience, left).await;
    }
}

/// Reads what the client still sends, and forgets it.
async fn until_closed(wire: &mut Wire) {
    let mut scratch = [0; 1024];
    while wire.read(&mut scratch).await.is_ok_and(|count| count > 0) {}
}
