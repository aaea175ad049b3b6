//! What carries bytes to a peer and back: a TCP connection, or TLS over one.

use std::fmt;

use ureq::Error;

use super::call::Call;

/// A connection on which a call sends and waits. Whatever it waits for, it looks at the call in between.
pub(super) trait Channel: fmt::Debug + Send + Sync {
    /// Sends `bytes`. Less than all of them only if something came in while the peer took nothing more.
    fn send(&mut self, call: &Call, bytes: &[u8]) -> Result<usize, Error>;

    /// Waits for bytes; 0 at the peer's end.
    fn receive(&mut self, call: &Call, into: &mut [u8]) -> Result<usize, Error>;

    /// Whether nothing has come in: an idle connection that has something to read was closed, or holds what nobody
    /// asked for. Does not wait.
    fn is_quiet(&mut self, call: &Call) -> bool;

    /// Says whether nothing is under way, so that the end of the connection takes nothing back.
    fn set_settled(&mut self, is_settled: bool);
}
