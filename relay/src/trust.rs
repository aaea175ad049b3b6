//! Whose certificates are trusted for a broker over TLS.

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use crate::broker::Trouble;

/// The authorities whose certificates are taken of a broker: by default those that browsers trust.
#[derive(Clone, Default)]
pub struct Trust {
    /// Certificates, instead of those.
    #[cfg_attr(not(feature = "redis"), allow(dead_code))]
    pub(crate) pem: Option<Vec<u8>>,
    #[cfg_attr(not(feature = "nats"), allow(dead_code))]
    pub(crate) roots: Option<RootCertStore>,
}

impl Trust {
    /// Only the authorities of this PEM, of which there is at least one.
    ///
    /// # Errors
    /// [`Trouble`] where a certificate cannot be read, or there is none.
    pub fn only(pem: Vec<u8>) -> Result<Self, Trouble> {
        let wrong = || Trouble("a certificate in it cannot be read; wanted is PEM".to_owned());
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(&pem) {
            roots.add(certificate.map_err(|_| wrong())?).map_err(|_| wrong())?;
        }
        if roots.is_empty() {
            return Err(Trouble("no certificate in it; wanted is PEM".to_owned()));
        }
        Ok(Self { pem: Some(pem), roots: Some(roots) })
    }
}
