//! Steering the emulator: state, journal, faults, reset; from Rust and over the control API.

mod support;

use std::net::SocketAddr;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use pyun_energy_emulator::{Close, Emulator, Fault, FaultBody};
use serde_json::{Value, json};
use support::{Client, PATH, Reply, SECRET, builder, revision_a, start, vector};

fn sync(emulator: &Emulator) -> Reply {
    let sample = revision_a();
    Client::new(emulator).sync(&sample.body, &sample.signature)
}

fn get(emulator: &Emulator, path: &str) -> Value {
    let reply = Client::new(emulator).call("GET", &format!("/_control{path}"), &[], b"");
    assert_eq!(reply.status, 200, "{path}: {reply:?}");
    reply.json()
}

fn post(emulator: &Emulator, path: &str, body: &Value) -> Reply {
    Client::new(emulator).call("POST", &format!("/_control{path}"), &[], body.to_string().as_bytes())
}

#[test]
fn it_is_shared_between_threads() {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<Emulator>();
    let emulator = Arc::new(start());
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let emulator = Arc::clone(&emulator);
            thread::spawn(move || {
                let (mut client, sample) = (Client::new(&emulator), revision_a());
                for _ in 0..50 {
                    assert_eq!(client.sync(&sample.body, &sample.signature).status, 200);
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    assert_eq!(emulator.devices()[0].syncs, 400);
    let requests = emulator.requests();
    assert!(requests.iter().map(|r| r.seq).eq(1..=400));
    for connection in 1..=8 {
        assert_eq!(requests.iter().filter(|r| r.connection == connection).count(), 50);
    }
}

#[test]
fn a_request_is_recorded_as_it_came() {
    let (emulator, sample) = (start(), revision_a());
    let mut client = Client::new(&emulator);
    client.sync(&sample.body, &sample.signature);
    client.sync("{}", "no");
    let [good, bad] = &emulator.requests()[..] else { panic!("not two requests") };
    assert_eq!((good.seq, good.connection, bad.seq, bad.connection), (1, 1, 2, 1));
    assert_eq!((good.method.as_str(), good.path.as_str()), ("POST", PATH));
    assert_eq!(good.body, sample.body.as_bytes());
    assert_eq!(good.body_length, sample.body.len() as u64);
    assert!(good.headers.contains(&("authorization".into(), sample.signature)));
    assert_eq!((good.reply_status, good.reply_code.as_deref(), good.hint.as_deref()), (Some(200), Some("1001"), None));
    assert_eq!((bad.reply_status, bad.reply_code.as_deref()), (Some(400), Some("400")));
    assert_eq!(bad.hint.as_deref(), Some("`app_id` is missing"));
    assert!(good.received_at_ms > 1_700_000_000_000 && good.received_at_ms <= bad.received_at_ms);
}

#[test]
fn devices_are_kept_by_station_and_number() {
    let emulator = start();
    assert_eq!(sync(&emulator).status, 200);
    let b = vector("sync-device-revision-b");
    let reply = Client::new(&emulator).sync(&b.body, &b.signature);
    assert_eq!(reply.status, 200);
    let devices = emulator.devices();
    assert_eq!(devices.len(), 1);
    assert_eq!(devices[0].station_uuid(), "8f5fdb60-9374-4c11-bdc2-a32d8369258c");
    assert_eq!((devices[0].no(), devices[0].syncs, devices[0].ports().len()), ("D012026", 2, 2));
    assert_eq!(devices[0].fields["name"], "一号桩");

    let state = get(&emulator, "/state");
    let shown = &state["stations"]["8f5fdb60-9374-4c11-bdc2-a32d8369258c"]["devices"]["D012026"];
    assert_eq!((&shown["port"][1]["alias"], &shown["syncs"]), (&json!("B"), &json!(2)));
    assert_eq!(shown["last_change"], devices[0].last_change);
}

#[test]
fn waiting_ends_when_the_request_comes() {
    let emulator = Arc::new(start());
    assert_eq!(emulator.wait_for_requests(1, Duration::from_millis(50)), None);
    let waiting = Arc::clone(&emulator);
    let waiter = thread::spawn(move || waiting.wait_for_requests(2, Duration::from_secs(20)));
    sync(&emulator);
    sync(&emulator);
    assert_eq!(waiter.join().unwrap().unwrap().len(), 2);
}

#[test]
fn waiting_over_the_control_api_counts_from_a_number() {
    let emulator = start();
    sync(&emulator);
    let mut waiter = Client::new(&emulator);
    waiter.send("GET", "/_control/requests?since=1&wait=1&timeout_ms=20000", &[], b"");
    sync(&emulator);
    let answer = waiter.receive().json();
    assert_eq!((&answer["total"], &answer["requests"][0]["seq"]), (&json!(2), &json!(2)));
    assert_eq!(answer["requests"].as_array().unwrap().len(), 1);

    let begun = Instant::now();
    let answer = get(&emulator, "/requests?since=2&wait=1&timeout_ms=80");
    assert!(begun.elapsed() >= Duration::from_millis(80));
    assert_eq!(answer["requests"], json!([]));
}

#[test]
fn waiting_for_a_near_miss_is_not_ended_by_another_request() {
    let emulator = start();
    let mut waiter = Client::new(&emulator);
    waiter.send("GET", "/_control/requests?near_misses=true&wait=1&timeout_ms=20000", &[], b"");
    sync(&emulator);
    waiter.give_up_after(Duration::from_millis(100));
    assert_eq!(waiter.read_some().unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
    waiter.give_up_after(Duration::from_secs(20));
    assert_eq!(Client::new(&emulator).call("PUT", PATH, &[], b"").status, 405);
    let requests = waiter.receive().json()["requests"].clone();
    assert_eq!((requests[0]["seq"].as_u64(), requests.as_array().unwrap().len()), (Some(2), 1));
}

#[test]
fn waiting_after_a_number_ends_when_numbers_begin_anew() {
    let emulator = start();
    sync(&emulator);
    let mut waiter = Client::new(&emulator);
    waiter.send("GET", "/_control/requests?since=1&wait=1&timeout_ms=600000", &[], b"");
    waiter.give_up_after(Duration::from_millis(100));
    assert_eq!(waiter.read_some().unwrap_err().kind(), std::io::ErrorKind::WouldBlock, "it waits");
    waiter.give_up_after(Duration::from_secs(20));
    assert_eq!(post(&emulator, "/reset", &json!({})).status, 200);
    assert_eq!(waiter.receive().json(), json!({"total": 0, "dropped": 0, "requests": []}));
}

#[test]
fn faults_come_in_order_and_end() {
    let emulator = start();
    emulator.fail_next(2, Fault::new().with_status(503).with_retry_after("7")).unwrap();
    emulator.fail_next(1, Fault::new().with_code("1500").with_message("later")).unwrap();
    for _ in 0..2 {
        let reply = sync(&emulator);
        assert_eq!((reply.status, reply.code(), reply.header("retry-after")), (503, "1500".into(), Some("7")));
    }
    let reply = sync(&emulator);
    assert_eq!((reply.status, reply.code(), &reply.json()["message"]), (500, "1500".into(), &json!("later")));
    assert!(emulator.devices().is_empty());
    assert_eq!(sync(&emulator).status, 200);
    let names: Vec<_> = emulator.requests().into_iter().map(|r| r.fault).collect();
    let expected =
        [Some("status=503,retry_after=7"), Some("status=503,retry_after=7"), Some("code=1500,message=later"), None];
    assert_eq!(names, expected.map(|name| name.map(str::to_owned)));
}

#[test]
fn connections_close_before_or_in_the_reply() {
    let (emulator, sample) = (start(), revision_a());
    let headers = [("Content-Type", "application/json; charset=utf-8"), ("Authorization", sample.signature.as_str())];
    let rest = |fault: Fault| {
        emulator.fail_next(1, fault).unwrap();
        let mut client = Client::new(&emulator);
        client.send("POST", PATH, &headers, sample.body.as_bytes());
        String::from_utf8(client.rest()).unwrap()
    };
    assert_eq!(rest(Fault::new().with_close(Close::BeforeReply)), "");
    assert!(emulator.devices().is_empty());

    let half = rest(Fault::new().with_close(Close::InReply).processed());
    let (head, body) = half.split_once("\r\n\r\n").unwrap();
    let length: usize = head.split("content-length: ").nth(1).unwrap().split("\r\n").next().unwrap().parse().unwrap();
    assert_eq!(body.len(), length / 2);
    assert!(head.starts_with("HTTP/1.1 200 ") && body.starts_with(r#"{"code":"1001""#), "{half}");
    assert_eq!(emulator.devices()[0].syncs, 1, "processed, though the reply was lost");

    let recorded = emulator.requests();
    assert_eq!((recorded[0].reply_status, &recorded[0].reply_code), (None, &None));
    assert_eq!((recorded[1].reply_status, recorded[1].reply_code.as_deref()), (Some(200), Some("1001")));
}

#[test]
fn bodies_can_be_anything_but_the_platforms_json() {
    let emulator = start();
    let body = |body: FaultBody| {
        emulator.fail_next(1, Fault::new().with_body(body)).unwrap();
        sync(&emulator)
    };
    assert!(serde_json::from_slice::<Value>(&body(FaultBody::NotJson).body).is_err());
    assert!(body(FaultBody::Html).body.starts_with(b"<html>"));
    assert!(body(FaultBody::Empty).body.is_empty());
    assert_eq!(body(FaultBody::NoCode).json().get("code"), None);
    let oversized = body(FaultBody::Oversized);
    assert!(oversized.body.len() > 2 << 20 && oversized.code() == "1500");
}

#[test]
fn a_delay_alone_leaves_the_handling_alone() {
    let emulator = start();
    emulator.fail_next(1, Fault::new().with_latency(Duration::from_millis(120))).unwrap();
    let begun = Instant::now();
    let reply = sync(&emulator);
    assert!(begun.elapsed() >= Duration::from_millis(120));
    assert_eq!((reply.status, emulator.devices().len()), (200, 1));
}

#[test]
fn a_delayed_request_is_in_the_journal_before_its_reply() {
    let (emulator, sample) = (start(), revision_a());
    emulator.fail_next(1, Fault::new().with_latency(Duration::from_secs(600))).unwrap();
    let headers = [("Content-Type", "application/json; charset=utf-8"), ("Authorization", sample.signature.as_str())];
    // The client is gone at once, as after a timeout; what it sent has arrived all the same.
    Client::new(&emulator).send("POST", PATH, &headers, sample.body.as_bytes());
    let arrived = emulator.wait_for_requests(1, Duration::from_secs(20)).unwrap();
    assert_eq!(arrived[0].fault.as_deref(), Some("latency=600000"));
    assert_eq!(emulator.devices().len(), 1);
}

#[test]
fn dates_can_be_wrong() {
    let emulator = start();
    emulator.fail_next(1, Fault::new().with_date("not a date")).unwrap();
    assert_eq!(sync(&emulator).header("date"), Some("not a date"));
    // 56 years back, from whatever this year is, is in the last century for the next 17 years.
    emulator.fail_next(1, Fault::new().with_date_offset_ms(-56 * 365 * 86_400_000)).unwrap();
    let date = sync(&emulator).header("date").unwrap().to_owned();
    assert!(date.contains(" 19"), "{date}");
}

#[test]
fn contradictory_faults_are_refused() {
    let emulator = start();
    let faults = [
        (Fault::new().with_status(99), "status must be"),
        (Fault::new().with_status(600), "status must be"),
        (Fault::new().with_date("x").with_date_offset_ms(1), "exclude each other"),
        (Fault::new().with_body(FaultBody::Empty).with_close(Close::InReply), "needs a reply with a body"),
        (Fault::new().with_retry_after("a\r\nb: c"), "retry_after must be"),
        (Fault::new().with_latency(Duration::MAX), "latency must be at most"),
    ];
    for (fault, expected) in faults {
        let e = emulator.fail_next(1, fault).unwrap_err().to_string();
        assert!(e.contains(expected), "{e}");
    }
    assert!(emulator.fail_next(0, Fault::new()).unwrap_err().to_string().contains("count must be"));
    assert_eq!(sync(&emulator).status, 200, "nothing of these was queued");
}

#[test]
fn a_reset_forgets_all_but_the_apps() {
    let emulator = start();
    assert_eq!(sync(&emulator).status, 200);
    emulator.fail_next(5, Fault::new().with_status(500)).unwrap();
    emulator.set_clock_offset_ms(-1_000_000_000_000);
    assert_eq!(post(&emulator, "/reset", &json!({})).status, 200);
    assert!(emulator.devices().is_empty() && emulator.requests().is_empty());
    assert_eq!(get(&emulator, "/faults"), json!({"pending": 0, "rules": []}));
    assert_eq!(get(&emulator, "")["offset_ms"], 0);
    assert_eq!(sync(&emulator).status, 200);
    assert_eq!(emulator.requests()[0].seq, 1);
}

#[test]
fn nothing_shows_a_secret() {
    let emulator = start();
    assert_eq!(post(&emulator, "/apps", &json!({"app_id": "x", "secret": "hush-hush"})).json(), json!({"app_id": "x"}));
    let wrong = post(&emulator, "/apps", &json!({"app_id": 1, "secret": "hush-hush"}));
    assert_eq!(wrong.status, 400);
    let wrong_type = post(&emulator, "/apps", &json!({"app_id": "x", "secret": ["hush-hush"]}));
    assert_eq!(wrong_type.status, 400);
    let shown = format!("{:?} {:?} {wrong:?} {wrong_type:?}", builder(), emulator);
    let answers = ["", "/state", "/requests", "/faults"].map(|path| get(&emulator, path).to_string()).concat();
    let bodies = [&wrong.body[..], &wrong_type.body[..]].map(String::from_utf8_lossy).concat();
    for text in [shown, answers, bodies] {
        assert!(!text.contains(SECRET) && !text.contains("hush"), "{text}");
    }
}

#[test]
fn control_bodies_are_read_strictly() {
    let emulator = start();
    let cases = [
        ("/faults", json!({"count": -1}), "count: must be a positive integer or \"always\", not -1"),
        ("/faults", json!({"state": 1}), "unknown field `state`"),
        ("/faults", json!({"status": "503"}), "status: invalid type"),
        ("/faults", json!({"close": "never"}), "close: unknown variant `never`"),
        ("/faults", json!([]), "must be a JSON object"),
        ("/clock", json!({"offset": 1}), "unknown field `offset`"),
        ("/clock", json!({}), "give offset_ms, for a clock that runs"),
        ("/apps", json!({"app_id": "", "secret": "x"}), "must not be empty"),
        ("/reset", json!({"all": true}), "must be empty"),
    ];
    for (path, body, expected) in cases {
        let reply = post(&emulator, path, &body);
        assert_eq!(reply.status, 400, "{path} {body}");
        let error = reply.json()["error"].as_str().unwrap().to_owned();
        assert!(error.contains(expected), "{error:?} without {expected:?}");
    }
    for path in ["/faults", "/clock", "/apps", "/reset"] {
        let long = post(&emulator, path, &"x".repeat(65_535).into());
        let (status, error) = (long.status, long.json()["error"].as_str().unwrap().to_owned());
        assert_eq!((status, error.as_str()), (413, "the body is longer than 65536 bytes"));
    }
    let mut client = Client::new(&emulator);
    assert_eq!(client.call("GET", "/_control/nothing", &[], b"").status, 404);
    assert_eq!(client.call("GET", "/_control/reset", &[], b"").status, 405);
    assert_eq!(client.call("GET", "/_control/requests?waits=1", &[], b"").status, 400);
    assert!(emulator.requests().is_empty(), "control requests are not recorded");
}

#[test]
fn only_this_machine_unless_told_otherwise() {
    let anywhere: SocketAddr = "0.0.0.0:0".parse().unwrap();
    let refused = builder().listen(anywhere).start().unwrap_err();
    assert!(refused.to_string().contains("0.0.0.0:0 is not a loopback address"), "{refused}");
    assert!(builder().listen(anywhere).allow_remote(true).start().is_ok());

    let taken = start();
    let e = builder().listen(taken.address()).start().unwrap_err();
    assert_eq!(e.kind(), std::io::ErrorKind::AddrInUse);
    assert!(e.to_string().contains(&taken.address().to_string()), "{e}");
}
