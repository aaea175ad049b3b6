//! What differs from client to client.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use super::tls::Roots;
use crate::proxy::Chosen;
use crate::time::SharedTime;

/// Looks a host name up: how the addresses of a host are found, with the port that they are for.
pub(crate) type Lookup = Arc<dyn Fn(&str, u16) -> io::Result<Vec<SocketAddr>> + Send + Sync>;

/// Where connections go, and whom they trust.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) lookup: Lookup,
    pub(crate) proxy: Option<Chosen>,
    /// For the proxy; requests carry their own.
    pub(crate) user_agent: String,
    pub(crate) roots: Option<Roots>,
    /// By which connections grow old.
    pub(crate) time: SharedTime,
}
