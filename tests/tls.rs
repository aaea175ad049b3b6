//! TLS: whom the client trusts, and what it says when it does not. The server is rustls, the certificates are made here.
#![cfg(feature = "tls")]
#![allow(missing_docs, clippy::unwrap_used)]

mod skipping_time;

use std::io::{BufReader, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use pyun_energy::{Client, Device, Error, ErrorKind, Proxy, Reply};
use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair, date_time_ymd};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConnection, StreamOwned};
use skipping_time::SkippingTime;
use test_support::authority::{Authority, serve, settings};
use test_support::server::{Received, SUCCESS, drain, http, listen};
use test_support::{PATIENCE, scratch, skip};

fn client(authority: &Authority, host: &str, address: SocketAddr) -> Client {
    let base_url = format!("https://{host}:{}", address.port());
    let builder = Client::builder().app_id("op1").secret("s3cret").environment(&*base_url).timeout(PATIENCE);
    let builder = builder.time(SkippingTime::new(1.0)).proxy(Proxy::Direct).ca_file(&authority.file);
    builder.resolver(move |_, _| Ok(vec![address])).build().unwrap()
}

fn sync(client: &Client) -> Result<Reply, Error> {
    let device = Device::builder().station_uuid("s").no("d").state(1).energy_code("CN_AC").build().unwrap();
    client.sync_device(&device)
}

#[test]
fn a_ca_file_is_trusted_and_connections_are_kept() {
    let authority = Authority::new("trusted");
    let (address, served) = authority.server("platform.example", 2000, 2100);
    let client = client(&authority, "platform.example", address);
    for _ in 0..10 {
        assert_eq!(sync(&client).unwrap().attempts(), 1);
    }
    assert_eq!(served.load(Ordering::SeqCst), 10);
}

#[test]
fn a_large_body_goes_through_tls() {
    let authority = Authority::new("large");
    let (address, _) = authority.server("platform.example", 2000, 2100);
    let client = client(&authority, "platform.example", address);
    for size in [10, 9_000, 17_000, 3_000_000] {
        client.post_json("/x", vec![b'x'; size]).unwrap();
    }
}

/// A refused handshake: nothing was served, and it is not repeated; it may heal, as a clock is set or a credit is paid.
fn refused(client: &Client, served: &AtomicUsize, kind: ErrorKind, why: &str) {
    let error = sync(client).unwrap_err();
    assert_eq!((error.kind(), error.is_retryable(), error.attempts()), (kind, true, 1), "{error}");
    assert!(error.to_string().contains(why), "{error}");
    assert!(std::error::Error::source(&error).is_some());
    assert_eq!(served.load(Ordering::SeqCst), 0);
}

#[test]
fn an_unknown_authority_is_refused() {
    let (authority, other) = (Authority::new("known"), Authority::new("unknown"));
    let (address, served) = other.server("platform.example", 2000, 2100);
    refused(&client(&authority, "platform.example", address), &served, ErrorKind::Tls, "nobody who is trusted here");
    let built_in = Client::builder().app_id("op1").secret("s").proxy(Proxy::Direct).timeout(PATIENCE).attempts(1);
    let built_in = built_in.environment("https://platform.example").resolver(move |_, _| Ok(vec![address]));
    refused(&built_in.build().unwrap(), &served, ErrorKind::Tls, "nobody who is trusted here");
}

#[test]
fn a_certificate_for_another_host_is_refused() {
    let authority = Authority::new("hosts");
    let (address, served) = authority.server("other.example", 2000, 2100);
    refused(&client(&authority, "platform.example", address), &served, ErrorKind::Tls, "for another host");
}

#[test]
fn an_expired_certificate_is_refused() {
    let authority = Authority::new("expired");
    let (address, served) = authority.server("platform.example", 2000, 2001);
    refused(&client(&authority, "platform.example", address), &served, ErrorKind::Tls, "has expired");
}

#[test]
fn a_certificate_of_the_future_tells_of_a_wrong_clock() {
    let authority = Authority::new("future");
    let (address, served) = authority.server("platform.example", 2099, 2100);
    refused(
        &client(&authority, "platform.example", address),
        &served,
        ErrorKind::Clock,
        "set the clock of this machine",
    );
}

#[test]
fn a_server_that_does_not_speak_tls() {
    let authority = Authority::new("plain");
    let plain = listen(|mut stream, _| {
        stream.write_all(http("400 Bad Request", "", "{}").as_bytes()).unwrap();
        drain(stream);
    });
    let error = sync(&client(&authority, "platform.example", plain)).unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Tls, 1), "{error}");
}

#[test]
fn a_handshake_ends_in_time() {
    let authority = Authority::new("silent");
    let address = listen(|stream, _| drain(stream));
    let base_url = format!("https://localhost:{}", address.port());
    let builder = Client::builder().app_id("op1").secret("s").environment(&*base_url).ca_file(&authority.file);
    let client = builder.timeout(Duration::from_millis(300)).attempts(1).build().unwrap();
    let begun = Instant::now();
    let error = sync(&client).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.to_string().ends_with("given up while securing the connection (TLS)"), "{error}");
    assert!(begun.elapsed() < Duration::from_secs(3));
}

#[test]
fn a_dead_kept_alive_connection_is_replaced_above_tls() {
    // The server says goodbye in TLS (close_notify) before it closes: bytes arrive, but they are no answer.
    let authority = Authority::new("goodbye");
    let (address, served) = authority.server_that_closes_after("platform.example", 1);
    let client = client(&authority, "platform.example", address);
    for _ in 0..5 {
        assert!(sync(&client).unwrap().attempts() <= 2);
    }
    assert_eq!(served.load(Ordering::SeqCst), 5);
}

#[test]
fn a_connection_that_breaks_in_the_handshake() {
    let authority = Authority::new("broken");
    let address = listen(|stream, _| drop(stream));
    let error = sync(&client(&authority, "platform.example", address)).unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Disconnected, 3), "{error}");
}

/// What `openssl req -x509` makes: a certificate and its key, which the server shows as its own.
fn self_signed(name: &str, arguments: &[&str]) -> Option<(PathBuf, SocketAddr)> {
    let at = |end: &str| scratch().join(format!("{name}.{end}"));
    let (certificate, key) = (at("crt"), at("key"));
    let mut openssl = Command::new("openssl");
    openssl.args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "7"]).args(arguments);
    openssl.arg("-keyout").arg(&key).arg("-out").arg(&certificate).stderr(Stdio::null());
    if !openssl.status().is_ok_and(|status| status.success()) {
        skip("no openssl");
        return None;
    }
    let chain = CertificateDer::pem_file_iter(&certificate).unwrap().map(Result::unwrap).collect();
    let config = settings(chain, PrivateKeyDer::from_pem_file(&key).unwrap());
    Some((certificate, serve(config, usize::MAX).0))
}

fn trusting(file: &Path, host: &str, address: SocketAddr) -> Client {
    let base_url = format!("https://{host}:{}", address.port());
    let builder = Client::builder().app_id("op1").secret("s3cret").environment(&*base_url).timeout(PATIENCE);
    builder.proxy(Proxy::Direct).ca_file(file).resolver(move |_, _| Ok(vec![address])).build().unwrap()
}

#[test]
fn a_self_signed_certificate_is_trusted_as_exactly_that_one() {
    const NAMED: [&str; 4] = ["-subj", "/C=CN/CN=x", "-addext", "subjectAltName=DNS:gate.example,IP:127.0.0.1"];
    let Some((file, address)) = self_signed("named", &NAMED) else { return };
    sync(&trusting(&file, "gate.example", address)).unwrap();
    sync(&trusting(&file, "127.0.0.1", address)).unwrap();
    let error = sync(&trusting(&file, "other.example", address)).unwrap_err();
    assert!(error.kind() == ErrorKind::Tls && error.to_string().contains("for another host"), "{error}");
    let Some((_, another)) = self_signed("another", &NAMED) else { return };
    let error = sync(&trusting(&file, "gate.example", another)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Tls, "the same names, and another key: {error}");
    assert!(error.to_string().contains("signed by itself") && error.to_string().contains("`ca_file`"), "{error}");
}

#[test]
fn a_self_signed_certificate_without_alternative_names() {
    let Some((file, address)) = self_signed("common", &["-subj", "/C=CN/O=x/CN=Gate.example"]) else { return };
    sync(&trusting(&file, "gate.example", address)).unwrap();
    let error = sync(&trusting(&file, "other.example", address)).unwrap_err();
    assert!(error.kind() == ErrorKind::Tls && error.to_string().contains("for another host"), "{error}");
}

#[test]
fn a_self_signed_certificate_that_has_expired() {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec!["gate.example".to_owned()]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    (params.not_before, params.not_after) = (date_time_ymd(2000, 1, 1), date_time_ymd(2001, 1, 1));
    let certificate = params.self_signed(&key).unwrap();
    let file = scratch().join("expired-itself.pem");
    std::fs::write(&file, certificate.pem()).unwrap();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = settings(vec![certificate.der().clone()], key);
    let error = sync(&trusting(&file, "gate.example", serve(config, usize::MAX).0)).unwrap_err();
    assert!(error.kind() == ErrorKind::Tls && error.to_string().contains("has expired"), "{error}");
}

#[test]
fn a_file_in_another_form_is_told_apart() {
    let Some((pem, _)) = self_signed("forms", &["-subj", "/CN=x"]) else { return };
    let at = |end: &str| pem.with_extension(end);
    let openssl = |arguments: &[&str], out: &Path| {
        let mut command = Command::new("openssl");
        assert!(command.args(arguments).arg("-out").arg(out).status().unwrap().success());
    };
    let source = pem.to_str().unwrap();
    openssl(&["x509", "-in", source, "-outform", "der"], &at("der"));
    openssl(&["crl2pkcs7", "-nocrl", "-certfile", source, "-outform", "der"], &at("p7b"));
    openssl(&["crl2pkcs7", "-nocrl", "-certfile", source], &at("p7b.txt"));
    let text = std::fs::read(&pem).unwrap();
    std::fs::write(at("bom"), [b"\xef\xbb\xbf".as_slice(), &text].concat()).unwrap();
    std::fs::write(at("utf16"), b"\xff\xfe-\0-\0").unwrap();
    std::fs::write(at("empty"), "").unwrap();
    for (end, what) in [
        ("der", "is DER, not PEM"),
        ("p7b", "is PKCS#7 (.p7b), not PEM"),
        ("p7b.txt", "is PKCS#7 (.p7b), not PEM"),
        ("bom", "begins with a byte order mark, so it is no PEM"),
        ("utf16", "begins with a byte order mark, so it is no PEM"),
        ("key", "wanted is PEM, which begins with -----BEGIN CERTIFICATE-----"),
        ("empty", "wanted is PEM, which begins with -----BEGIN CERTIFICATE-----"),
    ] {
        let client = Client::builder().app_id("op1").secret("s").environment("https://gate.example");
        let error = client.ca_file(at(end)).build().unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some("ca_file")));
        assert!(error.to_string().contains(what), "{end}: {error}");
    }
}

/// A server that answers one request in TLS, and the next one with these bytes, in place of a record of TLS.
fn server_that_breaks(authority: &Authority, bytes: &'static [u8]) -> (SocketAddr, Arc<AtomicUsize>) {
    let (config, served) = (Arc::new(authority.config("platform.example", 2000, 2100)), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&served);
    let address = listen(move |stream, _| {
        let tls = ServerConnection::new(Arc::clone(&config)).unwrap();
        let mut reader = BufReader::new(StreamOwned::new(tls, stream));
        while Received::read(&mut reader).is_some() {
            if counted.fetch_add(1, Ordering::SeqCst) == 0 {
                // Nothing of TLS follows.
                reader.get_mut().sock.write_all(bytes).unwrap();
                return drain(reader.into_inner().sock);
            }
            reader.get_mut().write_all(http("200 OK", "", SUCCESS).as_bytes()).unwrap();
        }
    });
    (address, served)
}

#[test]
fn a_broken_record_after_the_handshake_is_a_broken_connection() {
    let authority = Authority::new("breaks");
    // What no key opens; an alert of whoever has lost the session; no TLS at all.
    let records: [&[u8]; 3] =
        [b"\x17\x03\x03\x00\x20................................", &[21, 3, 3, 0, 2, 2, 80], b"HTTP/1.1 400 x\r\n\r\n"];
    for record in records {
        let (address, served) = server_that_breaks(&authority, record);
        assert_eq!(sync(&client(&authority, "platform.example", address)).unwrap().attempts(), 2);
        assert_eq!(served.load(Ordering::SeqCst), 2);
        let (address, served) = server_that_breaks(&authority, record);
        let error = client(&authority, "platform.example", address).post_json("/x", "{}").unwrap_err();
        assert_eq!((error.kind(), error.was_sent(), error.attempts()), (ErrorKind::Disconnected, true, 1), "{error}");
        assert_eq!((served.load(Ordering::SeqCst), error.is_retryable()), (1, true));
    }
}

#[test]
fn an_early_answer_is_read_above_tls() {
    let authority = Authority::new("early");
    let config = Arc::new(authority.config("platform.example", 2000, 2100));
    let address = listen(move |stream, _| {
        let tls = ServerConnection::new(Arc::clone(&config)).unwrap();
        let mut stream = StreamOwned::new(tls, stream);
        // Reads the head of a large upload, answers, and reads no more.
        let _ = std::io::Read::read(&mut stream, &mut [0; 4096]).unwrap();
        stream.write_all(http("413 Payload Too Large", "Connection: close\r\n", "too large").as_bytes()).unwrap();
        std::thread::park_timeout(PATIENCE);
    });
    let error = client(&authority, "platform.example", address).post_json("/x", vec![b'x'; 20 << 20]).unwrap_err();
    assert_eq!((error.http_status(), error.body_excerpt()), (Some(413), Some("too large")), "{error}");
}
