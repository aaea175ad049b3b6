//! Says what went wrong when no answer came: from ureq's error and the phase that the call was in.

use std::io;
use std::time::Duration;

use super::call::{GivenUp, Phase};
use super::tls;
use crate::{Error, ErrorKind};

pub(super) fn explain(error: ureq::Error, phase: Phase, host: &str, timeout: Duration) -> Error {
    match error {
        ureq::Error::Timeout(_) => {
            Error::new(ErrorKind::Timeout, format!("{host}: no answer within {timeout:?}, given up while {phase}"))
        }
        ureq::Error::Other(cause) if cause.is::<GivenUp>() => match cause.downcast_ref() {
            Some(GivenUp::Superseded) => Error::superseded(),
            _ => Error::new(ErrorKind::Cancelled, format!("{host}: cancelled while {phase}")),
        },
        ureq::Error::Io(error) => broken(error, phase, host),
        ureq::Error::Tls(_) | ureq::Error::TlsRequired => Error::new(ErrorKind::Tls, format!("{host}: {error}")),
        ureq::Error::HostNotFound => Error::new(ErrorKind::Resolve, format!("{host}: the host name has no address")),
        ureq::Error::ConnectProxyFailed(reason) => {
            Error::new(ErrorKind::Connect, format!("{host}: no connection through the proxy: {reason}"))
        }
        ureq::Error::Protocol(_)
        | ureq::Error::Http(_)
        | ureq::Error::LargeResponseHeader(..)
        | ureq::Error::BodyStalled => {
            Error::new(ErrorKind::Protocol, format!("{host}: the answer is not HTTP: {error}"))
        }
        _ => Error::new(ErrorKind::Internal, format!("{host}: {error}")),
    }
}

/// An operation on the connection failed. What it means depends on how far the call had come.
fn broken(error: io::Error, phase: Phase, host: &str) -> Error {
    if let Some(refusal) = tls::refusal(&error, host) {
        return refusal;
    }
    let (kind, what) = match phase {
        Phase::Resolving => (ErrorKind::Resolve, "the host name cannot be resolved"),
        Phase::Connecting => (ErrorKind::Connect, "no connection"),
        _ => (ErrorKind::Disconnected, "the connection broke"),
    };
    Error::new(kind, format!("{host}: {what} ({error}, while {phase})")).with_source(error)
}
