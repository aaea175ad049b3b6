//! Servers over TLS with certificates that are made here. The server is rustls.

use std::fs;
use std::io::{BufReader, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::scratch;
use crate::server::{Received, SUCCESS, http, listen};

/// An authority of our own, and the file that says to trust it.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pub file: PathBuf,
}

impl Authority {
    /// The file has this name: one for each test.
    pub fn new(name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let file = scratch().join(format!("{name}.pem"));
        fs::write(&file, params.self_signed(&key).unwrap().pem()).unwrap();
        Self { issuer: Issuer::new(params, key), file }
    }

    /// A server for this host name, whose certificate is valid between these years; and how many requests it has served.
    pub fn server(&self, host: &str, from: i32, to: i32) -> (SocketAddr, Arc<AtomicUsize>) {
        serve(self.config(host, from, to), usize::MAX)
    }

    /// A server that closes a connection, properly, after so many requests.
    pub fn server_that_closes_after(&self, host: &str, requests: usize) -> (SocketAddr, Arc<AtomicUsize>) {
        serve(self.config(host, 2000, 2100), requests)
    }

    pub fn config(&self, host: &str, from: i32, to: i32) -> ServerConfig {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec![host.to_owned()]).unwrap();
        params.not_before = date_time_ymd(from, 1, 1);
        params.not_after = date_time_ymd(to, 1, 1);
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        settings(vec![certificate.der().clone()], PrivateKeyDer::try_from(key.serialize_der()).unwrap())
    }
}

pub fn settings(chain: Vec<CertificateDer<'static>>, key: PrivateKeyDer<'static>) -> ServerConfig {
    ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap()
}

/// A server that closes a connection, properly, after so many requests; and how many requests it has served.
pub fn serve(config: ServerConfig, most: usize) -> (SocketAddr, Arc<AtomicUsize>) {
    let (config, served) = (Arc::new(config), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&served);
    let address = listen(move |stream, _| {
        let tls = ServerConnection::new(Arc::clone(&config)).unwrap();
        let mut reader = BufReader::new(StreamOwned::new(tls, stream));
        for _ in 0..most {
            if Received::read(&mut reader).is_none() {
                return;
            }
            counted.fetch_add(1, Ordering::SeqCst);
            reader.get_mut().write_all(http("200 OK", "", SUCCESS).as_bytes()).unwrap();
        }
        reader.get_mut().conn.send_close_notify();
        reader.get_mut().flush().unwrap();
    });
    (address, served)
}
