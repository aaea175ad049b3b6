//! Settings of a client: what is refused, and what base URLs and proxies do.
#![allow(missing_docs, clippy::unwrap_used)]

use std::io::{BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc;
use std::time::Duration;

use pyun_energy::{Client, ClientBuilder, Device, Error, ErrorKind, Proxy};
use test_support::PATIENCE;
use test_support::server::{Received, SUCCESS, answer, drain, http, listen, refusing};

const SECRET: &str = "s3cret-s3cret";

fn builder(address: SocketAddr) -> ClientBuilder {
    let base_url = format!("http://{address}");
    Client::builder().app_id("op1").secret(SECRET).environment(&*base_url).timeout(PATIENCE).attempts(1)
}

fn device() -> Device {
    Device::builder().station_uuid("s").no("d").state(1).energy_code("CN_AC").build().unwrap()
}

fn failure(client: &Client) -> Error {
    client.sync_device(&device()).unwrap_err()
}

#[test]
fn a_proxy_is_asked_to_connect_and_told_its_password() {
    let (platform, requests) = answer(http("200 OK", "", SUCCESS));
    let (asked, heads) = mpsc::channel();
    let proxy = listen(move |stream, _| {
        let mut reader = BufReader::new(stream);
        asked.send(Received::read(&mut reader).unwrap().head).unwrap();
        reader.get_mut().write_all(b"HTTP/1.1 200 Connected\r\n\r\n").unwrap();
        let mut upstream = TcpStream::connect(platform).unwrap();
        let request = Received::read(&mut reader).unwrap();
        upstream.write_all(request.head.as_bytes()).unwrap();
        upstream.write_all(&request.body).unwrap();
        std::io::copy(&mut upstream, reader.get_mut()).unwrap();
    });
    let client = builder(platform)
        .environment("http://platform.example")
        .allow_http(true)
        .proxy(Proxy::Url(format!("http://user:p4ss@{proxy}")))
        .build()
        .unwrap();
    client.sync_device(&device()).unwrap();
    let head = heads.recv().unwrap();
    assert!(head.starts_with("CONNECT platform.example:80 HTTP/1.1\r\n"), "{head}");
    assert!(head.contains(concat!("User-Agent: pyun-energy/", env!("CARGO_PKG_VERSION"), "\r\n")), "{head}");
    assert!(head.contains("Proxy-Authorization: Basic dXNlcjpwNHNz\r\n"), "{head}");
    assert_eq!(requests.recv().unwrap().header("host"), Some("platform.example"));
}

#[test]
fn a_proxy_that_refuses() {
    let (proxy, _requests) = answer("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
    let through = |proxy: String| {
        builder(refusing())
            .environment("http://platform.example")
            .allow_http(true)
            .proxy(Proxy::Url(proxy))
            .timeout(PATIENCE)
    };
    let error = failure(&through(format!("http://user:p4ss@{proxy}")).build().unwrap());
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert!(error.to_string().contains("407") && !error.to_string().contains("p4ss"), "{error}");
    let silent = listen(|stream, _| drain(stream));
    let silent = through(format!("http://{silent}")).timeout(Duration::from_millis(300)).build().unwrap();
    let error = failure(&silent);
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.to_string().ends_with("given up while connecting"), "{error}");
}

#[test]
fn settings_that_cannot_be_used() {
    let good = || builder(refusing());
    for (builder, field) in [
        (Client::builder().secret("s").environment("http://localhost"), "app_id"),
        (Client::builder().app_id("op1").environment("http://localhost"), "secret"),
        (Client::builder().app_id("op1").secret("s"), "environment"),
        (good().secret(""), "secret"),
        (good().timeout(Duration::ZERO), "timeout"),
        (good().deadline(Duration::ZERO), "deadline"),
        (good().attempts(0), "attempts"),
        (good().user_agent("a\r\nb: c"), "user_agent"),
        (good().user_agent("充电"), "user_agent"),
        (good().ca_file("/no/such/file"), "ca_file"),
        (good().ca_file(file!()), "ca_file"),
        (good().proxy(Proxy::Url("::".into())), "proxy"),
        (good().proxy(Proxy::Url("socks5://localhost:1".into())), "proxy"),
        (good().environment("http://192.0.2.1"), "base_url"),
        (good().environment("http://example.com"), "base_url"),
        (good().environment("http://localhost.example.com"), "base_url"),
        (good().environment("ftp://localhost"), "base_url"),
        (good().environment("localhost:80"), "base_url"),
        (good().environment("/path"), "base_url"),
        (good().environment("http://user:pass@localhost"), "base_url"),
        (good().environment("http://localhost/?a=b"), "base_url"),
        (good().environment("http://local host"), "base_url"),
        (good().environment("https://api.4pyun.com#x"), "base_url"),
        (good().environment("http://localhost:99999"), "base_url"),
        (good().environment("http://localhost:80a"), "base_url"),
        (good().environment("http://localhost:"), "base_url"),
        (good().environment("https://:443"), "base_url"),
        (good().environment("http://0:99990"), "base_url"),
        (good().proxy(Proxy::Url("http://user:pass@proxy:99999".into())), "proxy"),
        (good().proxy(Proxy::Url("http://proxy.example:3128".into())), "proxy"),
    ] {
        let error = builder.build().unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some(field)), "{error}");
        assert_eq!(error.attempts(), 0);
    }
    for fine in ["http://localhost", "http://127.9.9.9:1", "http://[::1]:1", "https://example.com/x/"] {
        good().environment(fine).build().unwrap();
    }
    good().environment("http://example.com").allow_http(true).build().unwrap();
}

#[test]
fn a_base_url_may_have_a_path() {
    let (address, requests) = answer(http("200 OK", "", SUCCESS));
    let base_url = format!("http://localhost:{}/proxy/", address.port());
    let client = Client::builder().app_id("op1").secret(SECRET).environment(&*base_url).build().unwrap();
    client.sync_device(&device()).unwrap();
    let arrived = requests.recv().unwrap();
    assert!(arrived.head.starts_with("POST /proxy/gate/1.0/energy/internal/device/sync HTTP/1.1\r\n"));
}

/// What a file's last line, a copied mail or a form field leaves behind: it would sign wrongly, and the platform says 401.
#[test]
fn white_space_around_app_id_and_secret_is_refused() {
    let address = SocketAddr::from(([127, 0, 0, 1], 1));
    for space in ["\n", "\r\n", " ", "\t", "\u{a0}", "\u{3000}", "\u{feff}"] {
        for text in [format!("op1{space}"), format!("{space}op1")] {
            let app_id = builder(address).app_id(&*text).build().unwrap_err();
            let secret = builder(address).secret(&*text).build().unwrap_err();
            for (error, field) in [(app_id, "app_id"), (secret, "secret")] {
                assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some(field)));
                assert!(error.to_string().contains("white space; remove it") && !error.to_string().contains("op1"));
            }
        }
    }
    builder(address).secret(b"\xff\n".as_slice()).build().unwrap_err();
    builder(address).app_id("op 1").secret("with space within").build().unwrap();
    builder(address).secret(b"\xff \xa0".as_slice()).build().unwrap();
}

#[test]
fn settings_of_one_json_do_what_the_setters_do() {
    let (platform, requests) = answer(http("503 Busy", "", r#"{"code":"1500"}"#));
    let json = format!(
        r#"{{"app_id": "op1", "secret": "{SECRET}", "base_url": "http://{platform}", "timeout_ms": 60000, "deadline_ms": 60001,
            "attempts": 1, "correct_clock": false, "proxy": null, "user_agent": "m\u00e1y not" , "common_parameters": false,
            "allow_http": false}}"#
    );
    assert_eq!(ClientBuilder::from_json(&json).unwrap().build().unwrap_err().field(), Some("user_agent"));
    let client = ClientBuilder::from_json(json.replace("m\\u00e1y not", "mine/1")).unwrap().build().unwrap();
    assert_eq!(failure(&client).attempts(), 1);
    let request = requests.recv().unwrap();
    assert_eq!(request.header("user-agent"), Some("mine/1"));
    assert!(!String::from_utf8(request.body).unwrap().contains("timestamp"));
}

#[test]
fn settings_of_one_json_that_are_wrong_are_named_and_not_repeated() {
    for (json, field) in [
        ("", "settings"),
        (r#""s3cret-s3cret""#, "settings"),
        (r#"{"secret": 5, "app_id": "s3cret-s3cret"}"#, "secret"),
        (r#"{"attempts": "s3cret-s3cret"}"#, "attempts"),
        (r#"{"deadline_ms": 4294967296}"#, "deadline_ms"),
        (r#"{"timeout_ms": -1}"#, "timeout_ms"),
        (r#"{"correct_clock": null}"#, "correct_clock"),
        (r#"{"proxy": false}"#, "proxy"),
        (r#"{"environment": "s3cret-s3cret"}"#, "environment"),
        (r#"{"Secret": "s3cret-s3cret"}"#, "Secret"),
        (r#"{"secret": "s3cret-s3cret", "secret": "s3cret-s3cret"}"#, "secret"),
    ] {
        let error = ClientBuilder::from_json(json).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some(field)), "{json}");
        assert!(!format!("{error} {error:?}").contains(SECRET), "{error}");
    }
}
