//! Takes messages from an MQTT 5 broker: one session that outlives connections, and every message acknowledged by hand.
//!
//! It does what a subscriber needs and no more. The crates that would do it want a later Rust than ours, or bring a second TLS
//! with parts that nobody maintains; and none says of which connection an acknowledgement is.

mod address;
mod filter;
mod packet;
mod reasons;
mod session;
mod stream;
mod wire;

pub(crate) use address::Address;
pub(crate) use filter::Filter;
pub(crate) use packet::Message;
pub(crate) use session::{Session, Subscriber};
pub(crate) use stream::Trust;

/// Why there is no session, or none any more.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The broker will not have it: somebody has to change something.
    Refused(String),
    /// Another one has taken the session, by the same client id.
    TakenOver,
    /// It may work another time.
    Lost(String),
}

impl Trouble {
    fn lost(what: impl std::fmt::Display) -> Self {
        Self::Lost(what.to_string())
    }

    /// What a read says.
    fn of(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::UnexpectedEof {
            let what = "the broker closed the connection and did not say why; some do when another one connects with the \
                        same client id";
            return Self::lost(what);
        }
        Self::lost(error)
    }
}
