//! Whom to trust: the built-in authorities, or those of a file.

use std::path::Path;
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use super::exact::Exact;
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
    let provider = ring::default_provider();
    let algorithms = provider.signature_verification_algorithms;
    let builder = ClientConfig::builder_with_provider(Arc::new(provider)).with_safe_default_protocol_versions()?;
    let Some(Roots(certificates)) = roots else {
        let store = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        return Ok(builder.with_root_certificates(store).with_no_client_auth());
    };
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(certificates.iter().cloned());
    let exact = Exact { roots, algorithms, certificates: Arc::clone(certificates) };
    // Not dangerous: it adds one rule to those of rustls.
    Ok(builder.dangerous().with_custom_certificate_verifier(Arc::new(exact)).with_no_client_auth())
}
