//! The platform's call, its checks and its replies, over plain TCP.

mod support;

use std::net::TcpStream;
use std::time::{Duration, Instant};

use support::{APP_ID, Client, PATH, SECRET, builder, make_sample_old, revision_a, start, vector};

const JSON: &str = "application/json; charset=utf-8";

#[test]
fn every_documented_sample_is_accepted() {
    let names = [
        "sync-device-revision-a-sample",
        "sync-device-revision-b",
        "sync-device-revision-c-sample",
        "escapes-and-no-ports",
        "metadata-keys-in-utf-16-order",
        "a-secret-with-the-separators-in-it",
    ];
    for name in names {
        let sample = vector(name);
        let emulator = builder().app(APP_ID, &sample.secret).start().unwrap();
        make_sample_old(&emulator, 0);
        let reply = Client::new(&emulator).sync(&sample.body, &sample.signature);
        assert_eq!((reply.status, reply.code()), (200, "1001".into()), "{name}: {reply:?}");
        let sent: serde_json::Value = serde_json::from_str(&sample.body).unwrap();
        assert_eq!(emulator.devices()[0].fields, sent, "{name}");
    }
}

#[test]
fn a_success_has_the_documented_fields() {
    let (emulator, sample) = (start(), revision_a());
    let mut client = Client::new(&emulator);
    let reply = client.sync(&sample.body, &sample.signature);
    let json = reply.json();
    assert_eq!(reply.header("content-type"), Some(JSON));
    assert_eq!(json["message"], "success");
    assert_eq!(json.get("hint"), None);
    assert_eq!(json["data_node"], "CN-South/EMULATOR-1");
    assert!(json["time_cost"].is_i64());
    let seqno = json["seqno"].as_str().unwrap();
    assert!(seqno.len() == 32 && seqno.bytes().all(|b| b.is_ascii_digit()), "{seqno}");
    assert_ne!(client.sync(&sample.body, &sample.signature).json()["seqno"], seqno);
}

#[test]
fn a_signature_is_hex_of_either_case() {
    let (emulator, sample) = (start(), revision_a());
    let mut client = Client::new(&emulator);
    assert_eq!(client.sync(&sample.body, &sample.signature.to_uppercase()).status, 200);
}

#[test]
fn a_signature_is_over_the_bytes_as_received() {
    let (emulator, sample) = (start(), revision_a());
    let same_json = sample.body.replacen(':', ": ", 1);
    let reply = Client::new(&emulator).sync(&same_json, &sample.signature);
    assert_eq!((reply.status, reply.code()), (401, "401".into()));
    assert!(reply.hint().contains(&format!("has {} bytes", same_json.len())), "{}", reply.hint());
    assert!(emulator.devices().is_empty());
}

#[test]
fn a_refused_signature_says_what_was_seen_and_gives_nothing_away() {
    let (emulator, sample) = (start(), revision_a());
    let bearer = format!("Bearer {}", sample.signature);
    let quoted = format!("\"{}\"", sample.signature);
    let not_hex = sample.signature.replacen('4', "g", 1);
    let other = sample.signature.replacen('4', "5", 1);
    let cases = [
        (Some(bearer.as_str()), "has a scheme or a space"),
        (Some(quoted.as_str()), "is in quotes"),
        (Some(not_hex.as_str()), "not all of its characters are hex digits"),
        (Some(&sample.signature[1..]), "it has 31 characters"),
        (Some(""), "it has 0 characters"),
        (Some(other.as_str()), "The signature differs"),
        (None, "has no such header"),
    ];
    for (signature, expected) in cases {
        let mut headers = vec![("Content-Type", JSON)];
        headers.extend(signature.map(|s| ("Authorization", s)));
        let reply = Client::new(&emulator).call("POST", PATH, &headers, sample.body.as_bytes());
        assert_eq!((reply.status, reply.code()), (401, "401".into()), "{expected}");
        let hint = reply.hint();
        assert!(hint.contains(expected), "{hint:?} without {expected:?}");
        assert!(!hint.contains(SECRET) && !hint.contains(&sample.signature), "{hint}");
    }
    let twice = [("Content-Type", JSON), ("Authorization", &sample.signature), ("Authorization", &sample.signature)];
    let reply = Client::new(&emulator).call("POST", PATH, &twice, sample.body.as_bytes());
    assert!(reply.hint().contains("more than one"), "{}", reply.hint());
}

#[test]
fn an_unknown_app_is_told_so() {
    let sample = revision_a();
    let emulator = builder().app("another", "x").start().unwrap();
    let body = sample.body.replace(APP_ID, "op9");
    let reply = Client::new(&emulator).sync(&body, &sample.signature);
    assert_eq!((reply.status, reply.code()), (401, "401".into()));
    assert!(reply.hint().contains("no app with `app_id` \"op9\""), "{}", reply.hint());
}

#[test]
fn the_content_type_must_be_json_in_utf8() {
    let (emulator, sample) = (start(), revision_a());
    let status = |value: Option<&str>| {
        let mut headers = vec![("Authorization", sample.signature.as_str())];
        headers.extend(value.map(|v| ("Content-Type", v)));
        Client::new(&emulator).call("POST", PATH, &headers, sample.body.as_bytes()).status
    };
    for good in [JSON, "application/json;charset=UTF-8", "Application/JSON; charset=\"utf-8\""] {
        assert_eq!(status(Some(good)), 200, "{good}");
    }
    for bad in [
        "application/json",
        "text/json; charset=utf-8",
        "application/json; charset=gbk",
        "application/jsonx; charset=utf-8",
    ] {
        assert_eq!(status(Some(bad)), 400, "{bad}");
    }
    assert_eq!(status(None), 400);
}

#[test]
fn a_time_within_ten_minutes_is_accepted() {
    let (emulator, sample) = (start(), vector("sync-device-revision-c-sample"));
    let mut client = Client::new(&emulator);
    for (age_ms, status) in [(570_000, 200), (630_000, 400), (-570_000, 200), (-630_000, 400)] {
        make_sample_old(&emulator, age_ms);
        let reply = client.sync(&sample.body, &sample.signature);
        assert_eq!(reply.status, status, "{age_ms}: {reply:?}");
        if status == 400 {
            assert_eq!(reply.code(), "400");
            assert!(reply.hint().contains("`timestamp` 1758093419429 is more than 10 minutes"), "{}", reply.hint());
        }
    }
    make_sample_old(&emulator, 0);
    let date = client.sync(&sample.body, &sample.signature).header("date").unwrap().to_owned();
    assert!(date.starts_with("Wed, 17 Sep 2025 07:1"), "{date}");
}

#[test]
fn a_body_must_be_a_json_object() {
    let emulator = start();
    let mut client = Client::new(&emulator);
    let cases = [
        ("", "the body is empty"),
        ("{", "not JSON"),
        ("[]", "must be a JSON object, not an array"),
        (r#"{"app_id":"a","app_id":"a"}"#, "the key \"app_id\" is there twice"),
        ("{}", "`app_id` is missing"),
        (r#"{"app_id":""}"#, "`app_id` must not be empty"),
        (r#"{"app_id":1}"#, "`app_id` must be a string, not an integer"),
    ];
    for (body, expected) in cases {
        let reply = client.sync(body, "");
        assert_eq!((reply.status, reply.code()), (400, "400".into()), "{body}");
        assert!(reply.hint().contains(expected), "{} without {expected}", reply.hint());
    }
    let reply = client.call("POST", PATH, &[("Content-Type", JSON)], b"{\"app_id\":\"\xC7\xEB\"}");
    assert!(reply.hint().contains("not UTF-8: wrong after byte 11"), "{}", reply.hint());
}

#[test]
fn other_paths_and_methods_are_refused_in_the_platforms_json() {
    let emulator = start();
    let mut client = Client::new(&emulator);
    let reply = client.call("GET", "/gate/1.0/energy?x=1", &[], b"");
    assert_eq!((reply.status, reply.code()), (404, "1002".into()));
    let reply = client.call("PUT", PATH, &[], b"{}");
    assert_eq!((reply.status, reply.code(), reply.header("allow")), (405, "400".into(), Some("POST")));
    // A path that only begins like the control API's is not the control API's.
    assert_eq!(client.call("GET", "/_controller", &[], b"").code(), "1002");
    let paths: Vec<_> = emulator.requests().into_iter().map(|r| (r.method, r.path)).collect();
    let expected = [("GET", "/gate/1.0/energy?x=1"), ("PUT", PATH), ("GET", "/_controller")];
    assert_eq!(paths, expected.map(|(m, p)| (m.to_owned(), p.to_owned())));
}

#[test]
fn a_body_that_is_too_large_is_refused_before_it_is_sent() {
    let emulator = start();
    let mut client = Client::new(&emulator);
    client.write(format!("POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 8388609\r\n\r\n").as_bytes());
    let reply = client.receive();
    assert_eq!((reply.status, reply.code(), reply.header("connection")), (413, "400".into(), Some("close")));
    let recorded = emulator.requests().remove(0);
    assert_eq!((recorded.body.len(), recorded.body_length), (0, 8_388_609));
}

#[test]
fn a_client_that_goes_on_sending_still_gets_its_413() {
    let emulator = start();
    let mut client = Client::new(&emulator);
    client.send("POST", PATH, &[], &vec![b' '; 20 << 20]);
    assert_eq!(client.receive().status, 413);
    assert!(client.rest().is_empty());
}

#[test]
fn ten_thousand_ports_are_no_trouble() {
    // Unsigned on purpose: the whole body must be read and parsed before the signature can be refused.
    let ports: Vec<String> = (0..10_000)
        .map(|i| format!(r#"{{"no":"{i}","state":1,"state_desc":"空闲","alias":"{i}","space_status":1}}"#))
        .collect();
    let body = format!(r#"{{"app_id":"{APP_ID}","port":[{}]}}"#, ports.join(","));
    let emulator = start();
    let reply = Client::new(&emulator).sync(&body, "");
    assert_eq!(reply.status, 401);
    let recorded = emulator.requests().remove(0);
    assert_eq!(recorded.body_length, body.len() as u64);
    assert!(recorded.body.len() <= 64 << 10 && body.as_bytes().starts_with(&recorded.body));
}

#[test]
fn idle_and_stalled_connections_are_closed() {
    let emulator = builder().idle_timeout(Duration::from_millis(400)).start().unwrap();
    let sample = revision_a();
    let begun = Instant::now();

    let mut idle = Client::new(&emulator);
    assert_eq!(idle.sync(&sample.body, &sample.signature).status, 200);
    assert!(idle.rest().is_empty());

    let mut silent = Client::new(&emulator);
    assert!(silent.rest().is_empty());

    let mut stalled = Client::new(&emulator);
    stalled.write(format!("POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc").as_bytes());
    let reply = stalled.receive();
    assert_eq!((reply.status, reply.code()), (408, "400".into()));
    assert!(begun.elapsed() < Duration::from_secs(10), "closed by something slower: {:?}", begun.elapsed());
}

#[test]
fn a_dropped_emulator_is_gone() {
    let emulator = start();
    let address = emulator.address();
    let mut client = Client::new(&emulator);
    let sample = revision_a();
    assert_eq!(client.sync(&sample.body, &sample.signature).status, 200);
    drop(emulator);
    assert!(client.rest().is_empty());
    assert!(TcpStream::connect(address).is_err());
}
