//! What an idle connection over TLS keeps of memory, by an allocator that counts what a thread has taken and not given back.
#![cfg(feature = "tls")]
#![allow(missing_docs, clippy::unwrap_used)]

use std::io::{BufReader, Write};
use std::path::PathBuf;
use std::sync::{Arc, Barrier};
use std::thread;

use pyun_energy::{Client, Device, Proxy};
use rcgen::{CertificateParams, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use test_support::PATIENCE;
use test_support::memory::{Counting, signed, taken};
use test_support::server::{Received, SUCCESS, http, listen};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const CONNECTIONS: usize = 8;

/// A server that answers nobody before all connections have asked, and keeps them.
fn server(together: Arc<Barrier>) -> (std::net::SocketAddr, PathBuf) {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec!["gate.example".to_owned()]).unwrap().self_signed(&key).unwrap();
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("memory.pem");
    std::fs::write(&file, certificate.pem()).unwrap();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    let config = Arc::new(config);
    let address = listen(move |stream, _| {
        let tls = ServerConnection::new(Arc::clone(&config)).unwrap();
        let mut reader = BufReader::new(StreamOwned::new(tls, stream));
        while Received::read(&mut reader).is_some() {
            together.wait();
            reader.get_mut().write_all(http("200 OK", "", SUCCESS).as_bytes()).unwrap();
        }
    });
    (address, file)
}

#[test]
fn an_idle_connection_over_tls_keeps_no_buffers() {
    let (address, file) = server(Arc::new(Barrier::new(CONNECTIONS)));
    let builder = Client::builder().app_id("op1").secret("s3cret").environment("https://gate.example").ca_file(file);
    let builder = builder.timeout(PATIENCE).deadline(PATIENCE).proxy(Proxy::Direct);
    let client = builder.resolver(move |_, _| Ok(vec![address])).build().unwrap();
    let kept_by = |no: usize| {
        let device = Device::builder().station_uuid("s").no(no.to_string()).state(1).energy_code("CN_AC");
        let device = device.build().unwrap();
        let before = taken();
        client.sync_device(&device).unwrap();
        taken() - before
    };
    let kept: Vec<isize> = thread::scope(|scope| {
        let calls: Vec<_> = (0..CONNECTIONS)
            .map(|no| {
                scope.spawn({
                    let kept_by = &kept_by;
                    move || kept_by(no)
                })
            })
            .collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });
    // Before it was 300 kB. One of them has also made what all share.
    let all: isize = kept.iter().sum();
    assert!(kept.iter().all(|kept| *kept < 64 << 10) && all < signed(CONNECTIONS) * (24 << 10), "{kept:?}");
}
