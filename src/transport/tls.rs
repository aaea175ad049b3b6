//! TLS, by ureq and rustls: whom to trust, the handshake, and why it was refused.

use std::io;
use std::path::Path;

use rustls::CertificateError::{
    Expired, ExpiredContext, NotValidForName, NotValidForNameContext, NotValidYet, NotValidYetContext, UnknownIssuer,
};
use rustls::Error::InvalidCertificate;
use ureq::config::ConfigBuilder;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::typestate::AgentScope;
use ureq::unversioned::transport::{ConnectionDetails, Connector, RustlsConnector, Transport};

use super::call::{Call, Phase};
use crate::{Error, ErrorKind};

/// Whether this build has TLS.
pub(crate) const AVAILABLE: bool = true;

/// Certificates to trust instead of the built-in ones.
pub(crate) type Roots = RootCerts;

/// Reads the certificates of a PEM file; at least one must be usable.
pub(crate) fn read_roots(path: &Path) -> Result<Roots, Error> {
    let refuse = |what: &str| Error::invalid("ca_file", format_args!("{}: {what}", path.display()));
    let pem = std::fs::read(path).map_err(|error| refuse(&error.to_string()).with_source(error))?;
    let usable: Vec<Certificate<'static>> = parse_pem(&pem)
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) if is_usable(&certificate) => Some(certificate),
            _ => None,
        })
        .collect();
    if usable.is_empty() { Err(refuse("no usable certificate in it")) } else { Ok(RootCerts::new_with_certs(&usable)) }
}

fn is_usable(certificate: &Certificate<'_>) -> bool {
    rustls::RootCertStore::empty().add(certificate.der().to_vec().into()).is_ok()
}

pub(super) fn trust(config: ConfigBuilder<AgentScope>, roots: Option<Roots>) -> ConfigBuilder<AgentScope> {
    match roots {
        Some(roots) => config.tls_config(TlsConfig::builder().root_certs(roots).build()),
        None => config,
    }
}

/// Secures connections to `https://`.
#[derive(Default)]
pub(super) struct Tls(RustlsConnector);

impl Tls {
    pub(super) fn secure(
        &self,
        call: &Call,
        details: &ConnectionDetails,
        stream: Box<dyn Transport>,
    ) -> Result<Box<dyn Transport>, ureq::Error> {
        if !details.needs_tls() {
            return Ok(stream);
        }
        call.enter(Phase::Securing);
        let secured = self.0.connect(details, Some(stream))?.ok_or(ureq::Error::ConnectionFailed)?;
        Ok(Box::new(secured))
    }
}

/// The refusal that rustls reported through an I/O error, if it was one.
pub(super) fn refusal(error: &io::Error, host: &str) -> Option<Error> {
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
        _ => (ErrorKind::Tls, "no secure connection"),
    };
    Some(Error::new(kind, format!("{host}: {why} ({refusal})")).with_source(refusal.clone()))
}
