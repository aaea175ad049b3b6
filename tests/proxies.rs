//! Proxies of the environment, read as curl reads it: the same settings are given to curl and to a process of ours, and a
//! proxy that refuses everything sees who comes.
#![allow(missing_docs, clippy::unwrap_used)]

mod skipping_time;

use std::io::{BufReader, Write};
use std::net::SocketAddr;
use std::process::{Command, Output};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;
use std::{env, ffi::OsStr, ffi::OsString};

use pyun_energy::{Client, Device, Error, ErrorKind, Proxy};
use test_support::server::{Received, drain, listen, refusing};
use test_support::{PATIENCE, skip};

/// The base URL, for the process that is to sync once and to say what came of it.
const URL: &str = "PYUN_PROXIES_URL";

/// A proxy that refuses, and hands out what it was asked.
fn proxy(answer: &'static str) -> (SocketAddr, Receiver<String>) {
    let (asked, heads) = mpsc::channel();
    let address = listen(move |stream, _| {
        let mut reader = BufReader::new(stream);
        if let Some(request) = Received::read(&mut reader) {
            asked.send(request.head).unwrap();
            reader.get_mut().write_all(answer.as_bytes()).unwrap();
            drain(reader.into_inner());
        }
    });
    (address, heads)
}

const FORBIDDEN: &str = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

fn failure(base_url: &str, proxy: Proxy) -> Result<Error, Error> {
    let nobody = refusing();
    let client = Client::builder().app_id("op1").secret("s3cret").environment(base_url).allow_http(true).proxy(proxy);
    let client = client.attempts(3).timeout(Duration::from_millis(500)).time(skipping_time::SkippingTime::new(0.0));
    let client = client.resolver(move |_, _| Ok(vec![nobody]));
    let device = Device::builder().station_uuid("s").no("d").state(1).energy_code("CN_AC").build().unwrap();
    client.build().map(|client| client.sync_device(&device).unwrap_err())
}

/// Runs in a process of its own, as the environment belongs to the whole process.
#[test]
fn one_call() {
    if let Ok(url) = env::var(URL) {
        match failure(&url, Proxy::FromEnvironment) {
            Ok(error) => println!("failed: {error}"),
            Err(error) => println!("refused: {error}"),
        }
    }
}

/// What a client in this environment, and in no other, says.
fn ours(environment: &[(&str, OsString)], url: &str) -> String {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "one_call", "--nocapture"]).env_clear().env(URL, url);
    text(&command.envs(environment.iter().cloned()).output().unwrap())
}

fn curls(environment: &[(&str, OsString)], url: &str) -> Option<Output> {
    let mut command = Command::new("curl");
    // Whoever is reached without the proxy is nobody.
    command.args(["-s", "--max-time", "5", "--connect-to", &format!("::{}", refusing()), url]);
    let path = env::var_os("PATH").unwrap_or_default();
    command.env_clear().env("PATH", path).envs(environment.iter().cloned()).output().ok()
}

fn text(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// `NAME=value` by lines, with `P` the proxy.
fn environment(lines: &str, proxy: SocketAddr) -> Vec<(&str, OsString)> {
    let pairs = lines.split(';').filter_map(|line| line.split_once('='));
    pairs.map(|(name, value)| (name, value.replace("PROXY", &proxy.to_string()).into())).collect()
}

/// Environment, host, and whether the proxy is asked when the URL is `http://` and when it is `https://`.
const CASES: [(&str, &str, [bool; 2]); 25] = [
    ("", "platform.example", [false, false]),
    ("https_proxy=http://PROXY", "platform.example", [false, true]),
    ("HTTPS_PROXY=http://PROXY", "platform.example", [false, true]),
    ("http_proxy=http://PROXY", "platform.example", [true, false]),
    ("HTTP_PROXY=http://PROXY", "platform.example", [false, false]),
    ("all_proxy=http://PROXY", "platform.example", [true, true]),
    ("ALL_PROXY=http://PROXY", "platform.example", [true, true]),
    ("https_proxy=PROXY", "platform.example", [false, true]),
    ("https_proxy=http://PROXY/", "platform.example", [false, true]),
    ("https_proxy=;HTTPS_PROXY=http://PROXY", "platform.example", [false, true]),
    // What Clash has people paste.
    (
        "https_proxy=http://PROXY;http_proxy=http://PROXY;all_proxy=socks5://127.0.0.1:7",
        "platform.example",
        [true, true],
    ),
    ("all_proxy=http://127.0.0.1:7;https_proxy=http://PROXY", "platform.example", [false, true]),
    ("all_proxy=http://PROXY;no_proxy=platform.example", "platform.example", [false, false]),
    ("all_proxy=http://PROXY;NO_PROXY=platform.example", "platform.example", [false, false]),
    ("all_proxy=http://PROXY;no_proxy=example", "platform.example", [false, false]),
    ("all_proxy=http://PROXY;no_proxy=.example", "platform.example", [false, false]),
    ("all_proxy=http://PROXY;no_proxy=.platform.example", "platform.example", [false, false]),
    ("all_proxy=http://PROXY;no_proxy=form.example", "platform.example", [true, true]),
    ("all_proxy=http://PROXY;no_proxy=localhost, 127.0.0.1 PLATFORM.example", "platform.example", [false, false]),
    ("all_proxy=http://PROXY;no_proxy=*", "platform.example", [false, false]),
    ("all_proxy=http://PROXY;no_proxy=other.example", "platform.example", [true, true]),
    ("all_proxy=http://PROXY;no_proxy=192.168.0.0/16", "192.168.3.4", [false, false]),
    ("all_proxy=http://PROXY;no_proxy=192.168.0.0/16", "192.169.3.4", [true, true]),
    ("all_proxy=http://PROXY;no_proxy=192.168.3.4", "192.168.3.4", [false, false]),
    ("all_proxy=http://PROXY;no_proxy=168.3.4", "192.168.3.4", [true, true]),
];

#[test]
fn the_environment_is_read_as_curl_reads_it() {
    if Command::new("curl").arg("--version").output().is_err() {
        return skip("no curl");
    }
    for (lines, host, expected) in CASES {
        for (scheme, expected) in ["http", "https"].into_iter().zip(expected) {
            let (url, (proxy, asked)) = (format!("{scheme}://{host}"), proxy(FORBIDDEN));
            let environment = environment(lines, proxy);
            curls(&environment, &url).unwrap();
            assert_eq!(asked.try_iter().count() > 0, expected, "curl, {url} with {lines}");
            let said = ours(&environment, &url);
            assert_eq!(asked.try_iter().count() > 0, expected, "{url} with {lines}: {said}");
            assert!(said.contains("failed: "), "{said}");
            assert_eq!(said.contains(&format!("proxy {proxy} (from ")), expected, "{said}");
        }
    }
}

#[test]
fn a_variable_that_cannot_be_used_is_named_and_not_shown() {
    let not_text = {
        use std::os::unix::ffi::OsStrExt;
        OsStr::from_bytes(b"http://\xba\xc5:1").to_owned()
    };
    for (name, value, what) in [
        ("all_proxy", "socks5://u:p4ss@127.0.0.1:7891".into(), "SOCKS is not supported"),
        ("https_proxy", "http://u:p4ss@".into(), "not a URL"),
        ("HTTPS_PROXY", "http://u:p4ss@proxy:99999".into(), "no host, or a port that is none"),
        ("ALL_PROXY", "ftp://u:p4ss@proxy".into(), "not a URL"),
        ("https_proxy", not_text, "not UTF-8"),
    ] {
        let said = ours(&[(name, value)], "https://platform.example");
        assert!(said.contains(&format!("refused: proxy: {name}")) && said.contains(what), "{said}");
        assert!(!said.contains("p4ss"), "{said}");
    }
}

#[test]
fn a_dead_proxy_is_blamed_and_not_the_platform() {
    let dead = refusing();
    let error = failure("https://platform.example", Proxy::Url(format!("http://user:p4ss@{dead}"))).unwrap();
    assert_eq!((error.kind(), error.was_sent(), error.attempts()), (ErrorKind::Connect, false, 3));
    assert!(error.to_string().starts_with(&format!("proxy {dead}: no connection (")), "{error}");
    let unknown =
        failure("https://platform.example", Proxy::Url("http://user:p4ss@proxy.example:9".to_owned())).unwrap();
    assert!(unknown.to_string().starts_with("proxy proxy.example:9: no connection"), "{unknown}");
    let silent = listen(|stream, _| drain(stream));
    let silent_error = failure("https://platform.example", Proxy::Url(format!("http://user:p4ss@{silent}"))).unwrap();
    assert_eq!(silent_error.kind(), ErrorKind::Timeout);
    assert!(silent_error.to_string().starts_with(&format!("proxy {silent}: no answer within")), "{silent_error}");
    for error in [error, unknown, silent_error] {
        assert!(!format!("{error} {error:?}").contains("p4ss"));
    }
}

#[test]
fn a_proxy_that_wants_a_password_is_asked_once() {
    const NEEDED: &str = "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\n\r\n";
    const BOTH: &str =
        "HTTP/1.1 407 x\r\nProxy-Authenticate: Digest realm=\"x\", qop=\"auth\", Basic realm=\"x\"\r\n\r\n";
    const NTLM: &str = "HTTP/1.1 407 x\r\nProxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM\r\n\r\n";
    for (answer, user, what) in [
        (NEEDED, "", "put them into its URL: http://user:password@host:port"),
        (NEEDED, "user:p4ss@", "does not accept the user and the password"),
        (BOTH, "", "wants a user and a password"),
        (NTLM, "user:p4ss@", "by Negotiate, NTLM, but only Basic is supported"),
    ] {
        let (address, asked) = proxy(answer);
        let error = failure("https://platform.example", Proxy::Url(format!("http://{user}{address}"))).unwrap();
        assert_eq!(
            (error.kind(), error.http_status(), error.attempts()),
            (ErrorKind::Connect, Some(407), 1),
            "{error}"
        );
        assert!(!error.is_retryable() && !error.was_sent(), "{error}");
        let text = error.to_string();
        assert!(text.starts_with(&format!("proxy {address}: ")) && text.contains(what), "{error}");
        assert!(!text.contains("p4ss"), "{error}");
        assert_eq!(asked.iter().take(1).count() + asked.try_iter().count(), 1);
    }
}

#[test]
fn a_proxy_that_fails_is_asked_again() {
    let (address, asked) = proxy("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    let error = failure("https://platform.example", Proxy::Url(format!("http://{address}"))).unwrap();
    assert_eq!((error.kind(), error.attempts(), error.was_sent()), (ErrorKind::Connect, 3, false), "{error}");
    assert!(error.to_string().contains("will not connect to the platform (HTTP 502)"), "{error}");
    assert_eq!(asked.try_iter().count(), 3);
}

#[test]
fn user_and_password_are_decoded_once() {
    let (address, asked) = proxy(FORBIDDEN);
    failure("https://platform.example", Proxy::Url(format!("http://us%40er:p%25%2B+@{address}"))).unwrap();
    // "us@er:p%++", by coreutils' base64.
    let head = asked.recv_timeout(PATIENCE).unwrap();
    assert!(head.contains("\r\nProxy-Authorization: Basic dXNAZXI6cCUrKw==\r\n"), "{head}");
}
