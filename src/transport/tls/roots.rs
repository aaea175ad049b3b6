//! Whom to trust: the built-in authorities, or those of a file.

use std::path::Path;
use std::sync::Arc;

use rustls::crypto::{CryptoProvider, KeyProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::SigningKey;
use rustls::{ClientConfig, RootCertStore};

use super::trust::Trust;
use crate::Error;

/// Certificates to trust instead of the built-in ones.
#[derive(Clone)]
pub(crate) struct Roots(Arc<Vec<CertificateDer<'static>>>);

/// Reads the certificates of a PEM file; at least one must be usable.
pub(crate) fn read_roots(path: &Path) -> Result<Roots, Error> {
    let refuse = |what: &str| Error::invalid("ca_file", format_args!("{}: {what}", path.display()));
    let bytes = std::fs::read(path).map_err(|error| refuse(&error.to_string()).with_source(error))?;
    if let Some(what) = other_form(&bytes) {
        return Err(refuse(what));
    }
    let certificates = CertificateDer::pem_slice_iter(&bytes).filter_map(Result::ok).filter(is_usable);
    let certificates: Vec<_> = certificates.collect();
    if certificates.is_empty() {
        return Err(refuse(
            "no usable certificate in it; wanted is PEM, which begins with -----BEGIN CERTIFICATE-----",
        ));
    }
    Ok(Roots(Arc::new(certificates)))
}

fn is_usable(certificate: &CertificateDer<'_>) -> bool {
    RootCertStore::empty().add(certificate.clone()).is_ok()
}

/// What the file is, where it is no PEM: the forms in which certificates are handed around.
fn other_form(bytes: &[u8]) -> Option<&'static str> {
    /// 1.2.840.113549.1.7.2, the first thing in a PKCS#7 file.
    const SIGNED_DATA: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02";
    let start = &bytes[..bytes.len().min(64)];
    let has = |part: &[u8]| start.windows(part.len()).any(|window| window == part);
    if bytes.starts_with(b"\xef\xbb\xbf") || bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        Some("begins with a byte order mark, so it is no PEM; save it as plain ASCII, without BOM")
    } else if bytes.starts_with(&[0x30]) && has(SIGNED_DATA) {
        Some("is PKCS#7 (.p7b), not PEM; convert it: openssl pkcs7 -inform der -in FILE -print_certs -out FILE.pem")
    } else if bytes.starts_with(&[0x30]) {
        Some("is DER, not PEM; convert it: openssl x509 -inform der -in FILE -out FILE.pem")
    } else if has(b"-----BEGIN PKCS7-----") {
        Some("is PKCS#7 (.p7b), not PEM certificates; convert it: openssl pkcs7 -in FILE -print_certs -out FILE.pem")
    } else {
        None
    }
}

/// The settings of rustls for this trust.
pub(super) fn config(roots: Option<&Roots>) -> Result<ClientConfig, rustls::Error> {
    let provider = CryptoProvider { key_provider: &NoKeys, ..ring::default_provider() };
    let algorithms = provider.signature_verification_algorithms;
    let builder = ClientConfig::builder_with_provider(Arc::new(provider)).with_safe_default_protocol_versions()?;
    let mut store = RootCertStore::empty();
    let certificates = roots.map(|Roots(certificates)| Arc::clone(certificates));
    match &certificates {
        Some(certificates) => _ = store.add_parsable_certificates(certificates.iter().cloned()),
        None => store.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
    }
    let trust = Trust { roots: store, algorithms, certificates: certificates.unwrap_or_default() };
    // Not dangerous: it adds one rule to those of rustls.
    Ok(builder.dangerous().with_custom_certificate_verifier(Arc::new(trust)).with_no_client_auth())
}

/// A client shows no certificate of its own: what would sign with its key is 40 kB.
#[derive(Debug)]
struct NoKeys;

impl KeyProvider for NoKeys {
    fn load_private_key(&self, _: PrivateKeyDer<'static>) -> Result<Arc<dyn SigningKey>, rustls::Error> {
        Err(rustls::Error::General("a client has no key".to_owned()))
    }
}
