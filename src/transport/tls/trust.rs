//! Whom to believe: the rules for chains, and one more, trust in exactly one certificate: the server's own, which signed itself.
//!
//! What `openssl req -x509` makes says of itself that it is an authority, and no server may show an authority's
//! certificate; so by the rules for chains it is refused. But whoever gives it as the file to trust has said which server
//! is meant.

use std::fmt;
use std::sync::Arc;

use rustls::CertificateError::{
    Expired, ExpiredContext, NotValidForNameContext, NotValidYet, NotValidYetContext, Revoked,
};
use rustls::Error::InvalidCertificate;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::{WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

use super::name::common_name;

pub(super) struct Trust {
    pub(super) roots: RootCertStore,
    pub(super) algorithms: WebPkiSupportedAlgorithms,
    /// Those of the file; none where the built-in authorities are trusted.
    pub(super) certificates: Arc<Vec<CertificateDer<'static>>>,
}

impl fmt::Debug for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trust").finish_non_exhaustive()
    }
}

impl Trust {
    /// The rules for chains: those of rustls' own verifier, of which the lists of revoked certificates, that nobody gives here,
    /// would be 20 kB.
    fn verify_chain(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        host: &ServerName<'_>,
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let parsed = ParsedCertificate::try_from(certificate)?;
        verify_server_cert_signed_by_trust_anchor(&parsed, &self.roots, intermediates, now, self.algorithms.all)?;
        verify_server_name(&parsed, host).map(|()| ServerCertVerified::assertion())
    }

    /// The name is checked as ever. A certificate without alternative names, which only this one may be, has its common
    /// name for that, as with curl.
    fn check_name(certificate: &CertificateDer<'_>, host: &ServerName<'_>) -> Result<(), Error> {
        match verify_server_name(&ParsedCertificate::try_from(certificate)?, host) {
            Err(InvalidCertificate(NotValidForNameContext { presented, .. }))
                if presented.is_empty()
                    && common_name(certificate).is_some_and(|name| name.eq_ignore_ascii_case(&host.to_str())) =>
            {
                Ok(())
            }
            result => result,
        }
    }
}

impl ServerCertVerifier for Trust {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        host: &ServerName<'_>,
        _ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verified = self.verify_chain(certificate, intermediates, host, now);
        let is_known = || self.certificates.iter().any(|known| known == certificate);
        match verified {
            // Time is checked before anything that an exact match makes up for.
            Err(InvalidCertificate(
                Expired | ExpiredContext { .. } | NotValidYet | NotValidYetContext { .. } | Revoked,
            ))
            | Ok(_) => verified,
            Err(_) if is_known() => Self::check_name(certificate, host).map(|()| ServerCertVerified::assertion()),
            Err(_) => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
