//! The client against plain sockets that know nothing of it: what arrives, and every way in which one attempt can end.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::io::{BufReader, Write};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use pyun_energy::{
    Client, ClientBuilder, Device, DeviceState, EnergyCode, Error, ErrorKind, Port, PortState, Proxy, Reply, sign_json,
};
use socket2::SockRef;
use test_support::server::{Received, SUCCESS, answer, drain, dropping, http, listen, refusing};
use test_support::{PATIENCE, skip};

const SECRET: &str = "s3cret-s3cret";

fn builder(address: SocketAddr) -> ClientBuilder {
    let base_url = format!("http://{address}");
    Client::builder().app_id("op1").secret(SECRET).environment(&*base_url).timeout(PATIENCE).attempts(1)
}

fn client(address: SocketAddr) -> Client {
    builder(address).build().unwrap()
}

fn device() -> Device {
    Device::builder()
        .station_uuid("8f5fdb60-9374-4c11-bdc2-a32d8369258c")
        .no("D012026")
        .state(DeviceState::AVAILABLE)
        .energy_code(EnergyCode::AC)
        .port(Port::new("D01202601", PortState::CHARGING, "A"))
        .build()
        .unwrap()
}

/// What a sync ends with, when it fails.
fn failure(client: &Client) -> Error {
    client.sync_device(&device()).unwrap_err()
}

#[test]
fn the_bytes_that_arrive_are_the_bytes_that_were_signed() {
    let (address, requests) = answer(http("200 OK", "", SUCCESS));
    let now = SystemTime::UNIX_EPOCH + Duration::from_millis(1_758_093_419_429);
    let client = builder(address).clock(move || now).build().unwrap();
    let reply = client.sync_device(&device()).unwrap();
    let arrived = requests.recv().unwrap();
    assert!(arrived.head.starts_with("POST /gate/1.0/energy/internal/device/sync HTTP/1.1\r\n"), "{}", arrived.head);
    assert_eq!(arrived.header("content-type"), Some("application/json; charset=utf-8"));
    assert_eq!(arrived.header("authorization"), Some(&*sign_json(&arrived.body, SECRET)));
    assert_eq!(arrived.header("user-agent"), Some(concat!("pyun-energy/", env!("CARGO_PKG_VERSION"))));
    assert_eq!(arrived.body, device().canonical("op1", Some(1_758_093_419_429)).unwrap());
    assert_eq!((reply.code(), reply.http_status(), reply.attempts()), ("1001", 200, 1));
    assert_eq!((reply.message(), reply.hint(), reply.data_node()), (Some("success"), None, Some("n1")));
    assert_eq!((reply.seqno(), reply.time_cost()), (Some("20251121000000000000000000000001"), Some(7)));
    assert_eq!(reply.body(), SUCCESS.as_bytes());
}

#[test]
fn what_is_prepared_is_what_is_sent() {
    let (address, requests) = answer(http("200 OK", "", SUCCESS));
    let client = builder(address).clock(|| SystemTime::UNIX_EPOCH).user_agent("charger/7").build().unwrap();
    let prepared = client.prepare_device(&device()).unwrap();
    assert!(requests.try_recv().is_err(), "nothing is sent");
    client.sync_device(&device()).unwrap();
    let arrived = requests.recv().unwrap();
    assert_eq!(prepared.url(), format!("http://{address}/gate/1.0/energy/internal/device/sync"));
    assert_eq!(prepared.body(), arrived.body);
    assert_eq!(client.canonical_device(&device(), 0).unwrap(), arrived.body);
    for (name, value) in prepared.headers() {
        assert_eq!(arrived.header(name), Some(value), "{name}");
    }
    assert!(prepared.string_to_sign().ends_with("}&app_secret=***"));
}

#[test]
fn bodies_of_revisions_a_and_b_have_no_timestamp() {
    let (address, requests) = answer(http("200 OK", "", SUCCESS));
    let client = builder(address).common_parameters(false).build().unwrap();
    client.sync_device(&device()).unwrap();
    let body = device().canonical("op1", None).unwrap();
    assert_eq!(requests.recv().unwrap().body, body);
    assert_eq!(client.canonical_device(&device(), 1).unwrap(), body);
}

#[test]
fn bytes_of_other_calls_are_signed_and_sent_as_they_are() {
    let (address, requests) = answer(http("200 OK", "", r#"{"code":1001,"total":5}"#));
    let body = b"{ \"z\": 1,\n\t\"a\": \"\\u4e00\" }\xff".to_vec();
    let reply = client(address).post_json("/gate/1.0/x?y=1", body.clone()).unwrap();
    let arrived = requests.recv().unwrap();
    assert!(arrived.head.starts_with("POST /gate/1.0/x?y=1 HTTP/1.1\r\n"));
    assert_eq!(arrived.body, body);
    assert_eq!(arrived.header("authorization"), Some(&*sign_json(&body, SECRET)));
    assert_eq!(reply.code(), "1001", "an integer is read as well");
    assert_eq!(reply.body(), br#"{"code":1001,"total":5}"#, "the call's own fields are there");
    for path in ["", "gate", "/a b", "/a\r\nx: y", "/\u{4e00}", "/a#b", &format!("/{}", "x".repeat(5000))] {
        let error = client(address).post_json(path, "{}").unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some("path")), "{path:?}");
    }
}

#[test]
fn a_large_body_arrives_whole() {
    let (address, requests) = answer(http("200 OK", "", SUCCESS));
    let client = client(address);
    for size in [1, 8_000, 8_192, 16_000, 16_384, 20_000, 40_000, 3_000_000] {
        let body: Vec<u8> = (0..=250).cycle().take(size).collect();
        client.post_json("/x", body.clone()).unwrap();
        assert!(requests.recv().unwrap().body == body, "{size} bytes");
    }
}

#[test]
fn connections_and_addresses_are_kept() {
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&connections);
    let address = listen(move |stream, _| {
        counted.fetch_add(1, Ordering::SeqCst);
        let mut reader = BufReader::new(stream);
        while Received::read(&mut reader).is_some() {
            reader.get_mut().write_all(http("200 OK", "", SUCCESS).as_bytes()).unwrap();
        }
    });
    let lookups = Arc::new(AtomicUsize::new(0));
    let looked_up = Arc::clone(&lookups);
    let client = builder(address)
        .environment("http://charger-gateway.example:1")
        .allow_http(true)
        .proxy(Proxy::Direct)
        .resolver(move |host, port| {
            assert_eq!((host, port), ("charger-gateway.example", 1));
            looked_up.fetch_add(1, Ordering::SeqCst);
            Ok(vec![address])
        })
        .build()
        .unwrap();
    for _ in 0..20 {
        client.sync_device(&device()).unwrap();
    }
    assert_eq!(connections.load(Ordering::SeqCst), 1);
    assert_eq!(lookups.load(Ordering::SeqCst), 1, "a kept-alive connection needs no look-up");
}

#[test]
fn a_kept_alive_connection_that_died_is_replaced() {
    let address = listen(|stream, _| {
        let mut reader = BufReader::new(stream);
        Received::read(&mut reader).unwrap();
        reader.get_mut().write_all(http("200 OK", "", SUCCESS).as_bytes()).unwrap();
    });
    let client = client(address);
    assert_eq!(client.sync_device(&device()).unwrap().attempts(), 1);
    for _ in 0..5 {
        assert!(client.sync_device(&device()).unwrap().attempts() <= 2);
    }
}

#[test]
fn an_address_that_does_not_answer_is_passed_over() {
    let (address, _requests) = answer(http("200 OK", "", SUCCESS));
    let dead = refusing();
    let client = builder(address)
        .environment("http://localhost:1")
        .resolver(move |_, _| Ok(vec![dead, address]))
        .build()
        .unwrap();
    client.sync_device(&device()).unwrap();
}

#[test]
fn refused() {
    let address = refusing();
    let error = failure(&client(address));
    assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Connect, true));
    assert_eq!((error.http_status(), error.reply(), error.attempts()), (None, None, 1));
    assert!(error.to_string().starts_with(&format!("{address}: no connection (")), "{error}");
    assert!(std::error::Error::source(&error).unwrap().to_string().contains("refused"));
}

#[test]
fn no_such_host() {
    let of = |resolver: fn(&str, u16) -> std::io::Result<Vec<SocketAddr>>| {
        failure(&builder(refusing()).environment("http://localhost:1").resolver(resolver).build().unwrap())
    };
    for error in [of(|_, _| Ok(vec![])), of(|_, _| Err(std::io::Error::other("no such name")))] {
        assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Resolve, true));
        assert!(error.to_string().starts_with("localhost:1: the host name"), "{error}");
    }
    let panics = of(|_, _| panic!("a resolver of the user's that panics"));
    assert_eq!(panics.kind(), ErrorKind::Internal);
    let real = Client::builder()
        .app_id("op1")
        .secret(SECRET)
        .environment("http://no-such-host.invalid")
        .allow_http(true)
        .proxy(Proxy::Direct)
        .build()
        .unwrap();
    assert_eq!(failure(&real).kind(), ErrorKind::Resolve);
}

/// Runs a sync that must time out after 300 ms, and sees to it that it does so in time, while doing `what`.
fn times_out(builder: ClientBuilder, what: &str, sync: impl FnOnce(&Client) -> Result<Reply, Error>) {
    let client = builder.timeout(Duration::from_millis(300)).build().unwrap();
    let begun = Instant::now();
    let error = sync(&client).unwrap_err();
    let took = begun.elapsed();
    assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Timeout, true), "{error}");
    assert!(error.to_string().ends_with(&format!("no answer within 300ms, given up while {what}")), "{error}");
    assert!(took >= Duration::from_millis(300) && took < Duration::from_secs(3), "{what}: {took:?}");
}

#[test]
fn timeout_while_resolving() {
    let (_keep, wait) = mpsc::channel::<()>();
    let wait = std::sync::Mutex::new(wait);
    let stuck = builder(refusing()).environment("http://localhost:1").resolver(move |_, _| {
        wait.lock().unwrap().recv().unwrap();
        Ok(vec![])
    });
    times_out(stuck, "resolving the host name", |client| client.sync_device(&device()));
}

#[test]
fn timeout_while_connecting() {
    let Some((address, _full)) = dropping() else {
        return skip("this system does not drop connections to a full queue");
    };
    times_out(builder(address), "connecting", |client| client.sync_device(&device()));
}

#[test]
fn timeout_while_sending() {
    let address = listen(|stream, _| {
        thread::park_timeout(PATIENCE);
        drop(stream);
    });
    times_out(builder(address), "sending the request", |client| client.post_json("/x", vec![b'x'; 64 << 20]));
}

#[test]
fn timeout_while_waiting() {
    times_out(builder(listen(|stream, _| drain(stream))), "waiting for the answer", |client| {
        client.sync_device(&device())
    });
}

#[test]
fn timeout_while_reading() {
    let whole = http("200 OK", "", SUCCESS);
    for length in [1, 20, whole.len() - 1] {
        let part = whole[..length].to_owned();
        let address = listen(move |mut stream, _| {
            stream.write_all(part.as_bytes()).unwrap();
            drain(stream);
        });
        times_out(builder(address), "reading the answer", |client| client.sync_device(&device()));
    }
    // One byte at a time is an answer as well, but the time is for the whole of it.
    let address = listen(move |mut stream, _| {
        for byte in whole.bytes() {
            if stream.write_all(&[byte]).is_err() {
                return;
            }
            thread::park_timeout(Duration::from_millis(10));
        }
    });
    times_out(builder(address), "reading the answer", |client| client.sync_device(&device()));
}

#[test]
fn connections_that_break() {
    let whole = http("200 OK", "", SUCCESS);
    for length in [0, 1, 20, whole.len() - SUCCESS.len(), whole.len() - 1] {
        for reset in [false, true] {
            let part = whole[..length].to_owned();
            let address = listen(move |stream, _| {
                let mut reader = BufReader::new(stream);
                Received::read(&mut reader).unwrap();
                reader.get_mut().write_all(part.as_bytes()).unwrap();
                if reset {
                    SockRef::from(reader.get_ref()).set_linger(Some(Duration::ZERO)).unwrap();
                }
            });
            let error = failure(&client(address));
            assert_eq!(
                (error.kind(), error.is_retryable()),
                (ErrorKind::Disconnected, true),
                "{length} {reset}: {error}"
            );
            assert_eq!(error.attempts(), 1, "a new connection is not tried again");
        }
    }
}

/// What a sync ends with, when the server sends this.
fn failure_of(reply: impl Into<Vec<u8>>) -> Error {
    failure(&client(answer(reply).0))
}

/// A reply whose body is `{"code":"1001","message":"…"}` with these bytes for the dots.
fn accepted_with(message: &[u8]) -> pyun_energy::Reply {
    let body = [br#"{"code":"1001","message":""#, message, br#"","seqno":"7"}"#].concat();
    accepted(&body)
}

fn accepted(body: &[u8]) -> pyun_energy::Reply {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
    let (address, _requests) = answer([head.as_bytes(), body].concat());
    let reply = client(address).sync_device(&device()).unwrap();
    assert_eq!((reply.code(), reply.attempts(), reply.body()), ("1001", 1, body));
    reply
}

#[test]
fn what_was_accepted_is_accepted_whatever_the_words() {
    // GBK, the last pair of which ends like a backslash (0x95 0x5C is a character there), and a lone byte.
    for words in [&b"\xb3\xc9\xb9\xa6"[..], b"\x95\x5c", b"\xb3\xc9\x95\x5c", b"\xff"] {
        let reply = accepted_with(words);
        assert!(reply.message().unwrap().contains('\u{fffd}') && reply.seqno() == Some("7"), "{words:x?}");
    }
    assert_eq!(accepted_with(br"\ud83d!").seqno(), Some("7"), "a lone surrogate");
    assert_eq!(accepted_with(b"two\nlines").message(), Some("two lines"), "control characters as they are");
    assert_eq!(accepted_with(b"\xb3\xc9\xb9\xa6\r\n").seqno(), Some("7"));
    assert_eq!(accepted(b"{\"code\":\"1001\"}\0").message(), None, "the end of a text of C's");
    assert_eq!(accepted(b"\xef\xbb\xbf{\"code\":1001}").message(), None);
    let deep = format!(r#"{{"data":{}{},"code":"1001"}}"#, "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(accepted(deep.as_bytes()).seqno(), None);
    for odd in [r#"{"code":"1001","message":{"a":[]},"time_cost":"x"}"#, r#"{"\u0063ode":"1001","\ud83d":1}"#] {
        assert_eq!(accepted(odd.as_bytes()).message(), None);
    }
}

#[test]
fn words_are_bounded_and_read_as_they_stand() {
    let reply = accepted_with("\u{202e}不\u{2066}行\u{200f}".as_bytes());
    assert_eq!(reply.message(), Some("不行"));
    let reply = accepted_with("好".repeat(5000).as_bytes());
    assert_eq!(reply.message().unwrap().chars().count(), 2001);
    assert!(reply.message().unwrap().ends_with('…'));
}

#[test]
fn an_unchanged_page_is_no_redirect() {
    let error = failure_of("HTTP/1.1 304 Not Modified\r\n\r\n");
    assert!(error.to_string().contains("304") && !error.to_string().contains("redirect"), "{error}");
}

#[test]
fn answers_that_are_not_the_platforms() {
    let page = "<html>Please log in</html>";
    for (status, body, retryable) in [
        ("200 OK", page, true),
        ("200 OK", "", true),
        ("200 OK", "null", true),
        ("200 OK", "[\"code\", \"1001\"]", true),
        ("200 OK", "{\"message\":\"success\"}", true),
        ("200 OK", "{\"code\":null}", true),
        ("200 OK", "{\"code\":\"\"}", true),
        ("200 OK", "{\"code\":\"1001\"}{}", true),
        ("200 OK", "{\"code\":\"1001\"", true),
        ("302 Found", page, true),
        ("407 Proxy Authentication Required", page, false),
        ("404 Not Found", page, false),
        ("429 Too Many Requests", page, true),
        ("502 Bad Gateway", page, true),
        ("503 Service Unavailable", page, true),
    ] {
        let error = failure_of(http(status, "Location: http://127.0.0.1:1/\r\nRetry-After: 7\r\n", body));
        assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Protocol, retryable), "{status} {body}: {error}");
        assert_eq!(error.http_status(), Some(status[..3].parse().unwrap()));
        assert_eq!(error.body_excerpt(), Some(body));
        assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
        assert!(error.reply().is_none());
        assert!(
            error.to_string().starts_with(&format!("HTTP {} ", &status[..3]).replace(" 302 ", " 302: ")),
            "{error}"
        );
        assert!(body.is_empty() || !error.to_string().contains(body), "the body is no part of the text");
    }
}

/// The room for an answer grows; the largest head that fits is read.
#[test]
fn a_long_head_is_read() {
    let padding = format!("X-Padding: {}\r\n", "x".repeat(15_000));
    client(answer(http("200 OK", &padding, SUCCESS)).0).sync_device(&device()).unwrap();
}

#[test]
fn answers_that_are_not_http() {
    for garbage in ["SSH-2.0-OpenSSH_9.2\r\n\r\n", "HTTP/1.1 two hundred\r\n\r\n", "\0\0\0\0\r\n\r\n"] {
        let error = failure_of(garbage);
        assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Protocol, true), "{garbage:?}: {error}");
    }
    let endless = format!("HTTP/1.1 200 OK\r\nX: {}", "x".repeat(1 << 20));
    assert_eq!(failure_of(endless).kind(), ErrorKind::Protocol);
}

#[test]
fn oversized_answers() {
    for body in [" ".repeat(1 << 20) + SUCCESS, " ".repeat(50 << 20)] {
        let error = failure_of(http("200 OK", "", &body));
        assert_eq!(error.kind(), ErrorKind::Protocol);
        assert!(error.to_string().contains("more than 1048576 bytes"), "{error}");
        assert_eq!(error.body_excerpt().unwrap().len(), 2048);
    }
    let padded = " ".repeat((1 << 20) - SUCCESS.len()) + SUCCESS;
    client(answer(http("200 OK", "", &padded)).0).sync_device(&device()).unwrap();
}

#[test]
fn every_code_with_and_without_http_200() {
    for status in ["200 OK", "400 Bad Request", "401 Unauthorized", "500 Internal Server Error"] {
        for (code, kind, retryable) in [
            ("400", ErrorKind::BadRequest, false),
            ("401", ErrorKind::Auth, false),
            ("1500", ErrorKind::Failed, true),
            ("1002", ErrorKind::NotFound, false),
            ("1400", ErrorKind::Refused, false),
            ("busy", ErrorKind::Refused, false),
        ] {
            let body = format!(r#"{{"code":"{code}","message":"no","hint":"do this","seqno":"77","x":{{"y":[1.5]}}}}"#);
            let error = failure_of(http(status, "", &body));
            assert_eq!((error.kind(), error.is_retryable()), (kind, retryable), "{status} {code}");
            assert_eq!(error.http_status(), Some(status[..3].parse().unwrap()));
            assert_eq!(error.body_excerpt(), None);
            let reply = error.reply().unwrap();
            assert_eq!((reply.code(), reply.message(), reply.hint()), (code, Some("no"), Some("do this")));
            assert_eq!((reply.seqno(), reply.data_node(), reply.time_cost()), (Some("77"), None, None));
            assert!(error.to_string().starts_with(&format!("code {code}: no; hint: do this; seqno 77")), "{error}");
        }
        let reply = client(answer(http(status, "", SUCCESS)).0).sync_device(&device()).unwrap();
        assert_eq!(reply.http_status(), status[..3].parse::<u16>().unwrap(), "the code decides, not the status");
    }
}

#[test]
fn retry_after_may_be_a_date() {
    let later = SystemTime::now() + Duration::from_secs(100);
    let error = failure_of(http("503 X", &format!("Retry-After: {}\r\n", httpdate::fmt_http_date(later)), "{}"));
    let wait = error.retry_after().unwrap();
    assert!(wait > Duration::from_secs(30) && wait <= Duration::from_secs(100), "{wait:?}");
    for odd in ["soon", "-1", "", "Sun, 06 Nov 1994 08:49:37 GMT"] {
        assert_eq!(failure_of(http("503 X", &format!("Retry-After: {odd}\r\n"), "{}")).retry_after(), None);
    }
}

#[test]
fn chunked_answers_are_read() {
    let chunked =
        format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{SUCCESS}\r\n0\r\n\r\n", SUCCESS.len());
    let client = client(answer(chunked).0);
    for _ in 0..3 {
        assert_eq!(client.sync_device(&device()).unwrap().code(), "1001");
    }
}

#[test]
fn an_answer_may_end_with_its_connection() {
    let address = listen(|stream, _| {
        let mut reader = BufReader::new(stream);
        Received::read(&mut reader).unwrap();
        write!(reader.get_mut(), "HTTP/1.1 200 OK\r\n\r\n{SUCCESS}").unwrap();
    });
    let client = client(address);
    for _ in 0..3 {
        assert_eq!(client.sync_device(&device()).unwrap().attempts(), 1);
    }
}

#[test]
fn many_threads_share_a_client() {
    let (address, _requests) = answer(http("200 OK", "", SUCCESS));
    let client = client(address);
    thread::scope(|scope| {
        for number in 0..16 {
            let device = device().to_builder().no(format!("d{number}")).build().unwrap();
            let client = &client;
            scope.spawn(move || (0..50).for_each(|_| assert_eq!(client.sync_device(&device).unwrap().code(), "1001")));
        }
    });
}
