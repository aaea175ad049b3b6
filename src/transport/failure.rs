//! Says what went wrong when no answer came: from ureq's error, the phase that the call was in, and whom it had to do with.

use std::io;
use std::time::Duration;

use super::call::{GivenUp, Phase};
use super::names::NoThread;
use super::tls;
use super::tunnel::Refusal;
use crate::{Error, ErrorKind};

/// `hop` is the platform's host, or the proxy on the way to it.
pub(super) fn explain(error: ureq::Error, phase: Phase, hop: &str, timeout: Duration) -> Error {
    match error {
        ureq::Error::Timeout(_) => {
            Error::new(ErrorKind::Timeout, format!("{hop}: no answer within {timeout:?}, given up while {phase}"))
        }
        ureq::Error::Other(cause) => other(&*cause, phase, hop),
        ureq::Error::Io(error) => broken(error, phase, hop),
        ureq::Error::Tls(_) | ureq::Error::TlsRequired => Error::new(ErrorKind::Tls, format!("{hop}: {error}")),
        ureq::Error::HostNotFound => Error::new(ErrorKind::Resolve, format!("{hop}: the host name has no address")),
        ureq::Error::ConnectProxyFailed(reason) => {
            Error::new(ErrorKind::Connect, format!("{hop}: no connection through it: {reason}"))
        }
        ureq::Error::Protocol(_)
        | ureq::Error::Http(_)
        | ureq::Error::LargeResponseHeader(..)
        | ureq::Error::BodyStalled => {
            Error::new(ErrorKind::Protocol, format!("{hop}: the answer is not HTTP: {error}"))
        }
        _ => Error::new(ErrorKind::Internal, format!("{hop}: {error}")),
    }
}

/// What ureq passed on for our own transport.
fn other(cause: &(dyn std::error::Error + Send + Sync + 'static), phase: Phase, hop: &str) -> Error {
    if let Some(given_up) = cause.downcast_ref() {
        return match given_up {
            GivenUp::Superseded => Error::superseded(),
            GivenUp::Cancelled => Error::new(ErrorKind::Cancelled, format!("{hop}: cancelled while {phase}")),
        };
    }
    if let Some(refusal) = cause.downcast_ref::<Refusal>() {
        return Error::new(ErrorKind::Connect, format!("{hop}: {refusal}")).with_answer(refusal.status, None);
    }
    if cause.is::<NoThread>() {
        return Error::new(ErrorKind::Connect, format!("{hop}: {cause}; too many threads, or too little memory"));
    }
    Error::new(ErrorKind::Internal, format!("{hop}: {cause}"))
}

/// An operation on the connection failed. What it means depends on how far the call had come.
fn broken(error: io::Error, phase: Phase, hop: &str) -> Error {
    // Once the connection is secure, it is a broken one like any other.
    if let (Phase::Securing, Some(refusal)) = (phase, tls::refusal(&error, hop)) {
        return refusal;
    }
    let (kind, what) = match phase {
        Phase::Resolving => (ErrorKind::Resolve, "the host name cannot be resolved"),
        Phase::Connecting => (ErrorKind::Connect, "no connection"),
        _ => (ErrorKind::Disconnected, "the connection broke"),
    };
    Error::new(kind, format!("{hop}: {what} ({error}, while {phase})")).with_source(error)
}
