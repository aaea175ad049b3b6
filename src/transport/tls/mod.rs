//! TLS by rustls: the handshake, what goes over a secure connection, and why none came about.

mod name;
mod roots;
mod trust;

use std::fmt;
use std::io::{self, Read, Write};
use std::sync::{Arc, OnceLock};

use rustls::CertificateError::{
    Expired, ExpiredContext, NotValidForName, NotValidForNameContext, NotValidYet, NotValidYetContext, Other,
    UnknownIssuer,
};
use rustls::Error::InvalidCertificate;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection};
use ureq::Error;

use super::call::{Call, Channel, Phase};
use crate::ErrorKind;

pub(crate) use roots::{Roots, read_roots};

/// Secures connections.
pub(super) struct Tls {
    roots: Option<Roots>,
    /// Made for the first connection.
    config: OnceLock<Arc<ClientConfig>>,
}

impl Tls {
    pub(super) fn new(roots: Option<Roots>) -> Self {
        Self { roots, config: OnceLock::new() }
    }

    /// Shakes hands over a connection with `host`.
    pub(super) fn secure(&self, call: &Call, host: &str, inner: Box<dyn Channel>) -> Result<Box<dyn Channel>, Error> {
        call.enter(Phase::Securing);
        let name = ServerName::try_from(host.to_owned());
        let name = name.map_err(|_| Error::Tls("the host name is none that a certificate could be for"))?;
        let session = ClientConnection::new(self.config()?, name).map_err(failed)?;
        let mut secured = Secured { session, inner, unsent: Vec::new() };
        secured.shake_hands(call)?;
        Ok(Box::new(secured))
    }

    fn config(&self) -> Result<Arc<ClientConfig>, Error> {
        if let Some(config) = self.config.get() {
            return Ok(Arc::clone(config));
        }
        let config = roots::config(self.roots.as_ref()).map_err(failed)?;
        Ok(Arc::clone(self.config.get_or_init(|| Arc::new(config))))
    }
}

/// A secure connection over another one. It keeps nothing but what rustls does.
struct Secured {
    session: ClientConnection,
    inner: Box<dyn Channel>,
    /// Encrypted, and not taken by the peer yet.
    unsent: Vec<u8>,
}

impl Secured {
    /// The last flight waits for the first request, and leaves with it.
    fn shake_hands(&mut self, call: &Call) -> Result<(), Error> {
        while self.session.is_handshaking() {
            if self.session.wants_write() {
                self.flush(call)?;
            } else if self.pull(call)? == 0 {
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the peer ended it").into());
            }
        }
        Ok(())
    }

    /// Reads from the peer and decrypts; gives how many bytes came.
    fn pull(&mut self, call: &Call) -> Result<usize, Error> {
        let pulled = self.session.read_tls(&mut Pull { inner: self.inner.as_mut(), call })?;
        if let Err(error) = self.session.process_new_packets() {
            // The peer is told why, if it still listens.
            let _ = self.flush(call);
            return Err(failed(error));
        }
        Ok(pulled)
    }

    /// Sends what is encrypted. `false` if the peer takes no more, and has sent something itself.
    fn flush(&mut self, call: &Call) -> Result<bool, Error> {
        while self.session.wants_write() {
            self.session.write_tls(&mut self.unsent)?;
        }
        let sent = self.inner.send(call, &self.unsent)?;
        self.unsent.drain(..sent);
        if self.unsent.is_empty() {
            self.unsent = Vec::new();
        }
        Ok(self.unsent.is_empty())
    }

    /// Whether the peer has said something above TLS.
    fn has_heard(&mut self) -> Result<bool, Error> {
        let state = self.session.process_new_packets().map_err(failed)?;
        Ok(state.plaintext_bytes_to_read() > 0 || state.peer_has_closed())
    }
}

impl Channel for Secured {
    fn send(&mut self, call: &Call, bytes: &[u8]) -> Result<usize, Error> {
        let mut taken = 0;
        while taken < bytes.len() {
            let before = taken;
            taken += self.session.writer().write(&bytes[taken..])?;
            while !self.flush(call)? {
                // Something of TLS's own, or an answer that could not wait for the request.
                if self.pull(call)? == 0 || self.has_heard()? {
                    return Ok(before);
                }
            }
        }
        Ok(taken)
    }

    fn receive(&mut self, call: &Call, into: &mut [u8]) -> Result<usize, Error> {
        loop {
            match self.session.reader().read(into) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => _ = self.pull(call)?,
                result => return Ok(result?),
            }
        }
    }

    fn is_quiet(&mut self, call: &Call) -> bool {
        // What TLS says for itself, such as a ticket for the next time, is no end.
        while !self.inner.is_quiet(call) {
            let is_quiet = self.pull(call).is_ok_and(|pulled| pulled > 0) && self.has_heard().is_ok_and(|heard| !heard);
            if !is_quiet {
                return false;
            }
        }
        true
    }

    fn set_settled(&mut self, is_settled: bool) {
        self.inner.set_settled(is_settled);
    }
}

impl fmt::Debug for Secured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Secured").field(&self.inner).finish()
    }
}

/// A channel as rustls reads from it.
struct Pull<'a> {
    inner: &'a mut dyn Channel,
    call: &'a Call,
}

impl Read for Pull<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.inner.receive(self.call, into).map_err(Error::into_io)
    }
}

fn failed(error: rustls::Error) -> Error {
    io::Error::new(io::ErrorKind::InvalidData, error).into()
}

/// The refusal that rustls reported through an I/O error, if it was one.
pub(super) fn refusal(error: &io::Error, host: &str) -> Option<crate::Error> {
    let refusal = error.get_ref()?.downcast_ref::<rustls::Error>()?;
    let (kind, why) = match refusal {
        InvalidCertificate(NotValidYet | NotValidYetContext { .. }) => {
            (ErrorKind::Clock, "the server's certificate is not valid yet, by the clock of this machine")
        }
        InvalidCertificate(Expired | ExpiredContext { .. }) => (ErrorKind::Tls, "the server's certificate has expired"),
        InvalidCertificate(NotValidForName | NotValidForNameContext { .. }) => {
            (ErrorKind::Tls, "the server's certificate is for another host")
        }
        InvalidCertificate(UnknownIssuer) => (
            ErrorKind::Tls,
            "the server's certificate is signed by nobody who is trusted here; `ca_file` says whom to trust",
        ),
        // webpki's word for what `openssl req -x509` makes, where it is not the one that is trusted.
        InvalidCertificate(Other(cause)) if cause.to_string() == "CaUsedAsEndEntity" => (
            ErrorKind::Tls,
            "the server's certificate is signed by itself, and not trusted here; if it is the right one, give it as `ca_file`",
        ),
        _ => (ErrorKind::Tls, "no secure connection"),
    };
    Some(crate::Error::new(kind, format!("{host}: {why} ({refusal})")).with_source(refusal.clone()))
}
