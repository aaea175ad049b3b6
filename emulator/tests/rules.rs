//! Faults as ordered rules, each seen by a plain socket.

#![allow(clippy::unwrap_used, reason = "a test's helper may fail the test")]

mod support;

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use pyun_energy_emulator::{Close, Emulator, Fault, FaultBody, Match, Rule, Slicer};
use serde_json::{Value, json};
use support::{APP_ID, Client, PATH, SECRET, builder, revision_a, start};

fn sync(client: &mut Client) -> u16 {
    let sample = revision_a();
    client.sync(&sample.body, &sample.signature).status
}

/// Sends a sync and does not wait for its reply.
fn send(client: &mut Client) {
    let sample = revision_a();
    let headers = [("Content-Type", "application/json; charset=utf-8"), ("Authorization", sample.signature.as_str())];
    client.send("POST", PATH, &headers, sample.body.as_bytes());
}

/// Sends one sync under `fault`, and returns all bytes until the connection ends.
fn bytes_under(emulator: &Emulator, fault: Fault) -> Result<Vec<u8>, ErrorKind> {
    emulator.fail_next(1, fault).unwrap();
    let mut client = Client::new(emulator);
    send(&mut client);
    client.try_rest()
}

fn call(emulator: &Emulator, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let reply = Client::new(emulator).call(method, &format!("/_control{path}"), &[], body.as_bytes());
    (reply.status, reply.json())
}

fn milliseconds(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

#[test]
fn the_first_rule_that_fits_is_used() {
    let emulator = start();
    let device = Match::new().with_no("D012026").with_app_id(APP_ID).with_method("POST").with_path(PATH);
    let other = Match::new().with_station_uuid("another");
    emulator.add_rule(Rule::new(Fault::new().with_status(501)).matching(other).always()).unwrap();
    emulator.add_rule(Rule::new(Fault::new().with_status(502)).matching(device).times(2)).unwrap();
    emulator.add_rule(Rule::new(Fault::new().with_status(503)).named("rest").always()).unwrap();
    let mut client = Client::new(&emulator);
    let seen = [(); 4].map(|()| sync(&mut client));
    assert_eq!(seen, [502, 502, 503, 503]);
    let rules: Vec<_> = emulator.requests().into_iter().map(|request| request.rule.unwrap()).collect();
    assert_eq!(rules, ["2", "2", "rest", "rest"]);
}

#[test]
fn the_nth_and_every_nth() {
    let emulator = start();
    emulator.add_rule(Rule::new(Fault::new().with_status(503)).matching(Match::new().nth(3))).unwrap();
    emulator.add_rule(Rule::new(Fault::new().with_status(504)).matching(Match::new().every(2)).always()).unwrap();
    let mut client = Client::new(&emulator);
    let seen = [(); 7].map(|()| sync(&mut client));
    // The second rule counts those that the first left to it: 1, 2, then 4 to 7.
    assert_eq!(seen, [200, 504, 503, 200, 504, 200, 504]);
}

#[test]
fn a_rule_without_a_fault_lets_pass() {
    let emulator = start();
    emulator.add_rule(Rule::new(Fault::new()).matching(Match::new().with_no("D012026")).always()).unwrap();
    emulator.add_rule(Rule::new(Fault::new().with_status(503)).always()).unwrap();
    let mut client = Client::new(&emulator);
    assert_eq!(sync(&mut client), 200);
    assert_eq!(client.call("GET", "/nothing", &[], b"").status, 503);
}

#[test]
fn rules_are_listed_and_removed_by_name_or_number() {
    let emulator = start();
    let rule = json!({"name": "slow", "match": {"no": "D012026"}, "count": "always", "toxicity": 0.5, "latency": 1, "jitter": 1});
    assert_eq!(call(&emulator, "POST", "/faults", &rule), (200, json!({"number": 1, "pending": 0})));
    assert_eq!(call(&emulator, "POST", "/faults", &json!({"count": 3, "status": 503})).1["pending"], 3);
    let (_, listed) = call(&emulator, "GET", "/faults", &Value::Null);
    assert_eq!(listed["rules"][0], json!({"number": 1, "used": 0, "left": null, "rule": rule}));
    // What is listed can be added again.
    assert_eq!(call(&emulator, "DELETE", "/faults/slow", &Value::Null).0, 200);
    assert_eq!(call(&emulator, "POST", "/faults", &listed["rules"][0]["rule"]).1["number"], 3);
    assert_eq!(call(&emulator, "POST", "/faults", &rule).0, 400, "the name is taken");
    assert_eq!(call(&emulator, "DELETE", "/faults/2", &Value::Null), (200, json!({"pending": 0})));
    assert_eq!(call(&emulator, "DELETE", "/faults/2", &Value::Null).0, 404);
    assert!(emulator.remove_rule("slow") && !emulator.remove_rule("slow"));
}

#[test]
fn chance_is_repeated_by_its_seed() {
    let draw = |emulator: &Emulator| {
        let rule = Rule::new(Fault::new().with_status(503)).with_toxicity(0.3).always();
        emulator.add_rule(rule).unwrap();
        let mut client = Client::new(emulator);
        (0..200).map(|_| sync(&mut client)).collect::<Vec<_>>()
    };
    let emulator = builder().seed(42).start().unwrap();
    let first = draw(&emulator);
    let hit = first.iter().filter(|status| **status == 503).count();
    assert!((30..=90).contains(&hit), "{hit} of 200 at 0.3");
    emulator.reset();
    assert_eq!(draw(&emulator), first, "after a reset");
    assert_eq!(draw(&builder().seed(42).start().unwrap()), first, "in another emulator");
    assert_ne!(draw(&builder().seed(43).start().unwrap()), first, "with another seed");
}

#[test]
fn with_a_seed_and_a_stopped_clock_the_bytes_are_the_same() {
    let run = |emulator: &Emulator| {
        emulator.stop_clock_at_ms(1_758_093_419_429);
        let slow = Fault::new().with_slicer(Slicer::new(90).with_size_variation(80)).with_idle_close(Duration::ZERO);
        emulator.add_rule(Rule::new(slow).with_toxicity(0.5).always()).unwrap();
        emulator.add_rule(Rule::new(Fault::new().with_close(Close::InReply)).always()).unwrap();
        [(); 12].map(|()| {
            let mut client = Client::new(emulator);
            send(&mut client);
            client.rest()
        })
    };
    let emulator = builder().seed(7).start().unwrap();
    let first = run(&emulator);
    assert!(first[0].starts_with(b"HTTP/1.1 200 OK\r\n"));
    assert!(first.iter().any(|bytes| bytes.ends_with(b"}")) && !first.iter().all(|bytes| bytes.ends_with(b"}")));
    emulator.reset();
    assert_eq!(run(&emulator), first);
}

#[test]
fn latency_and_jitter() {
    let emulator = builder().seed(1).start().unwrap();
    let fault = Fault::new().with_latency(milliseconds(60)).with_jitter(milliseconds(40));
    emulator.fail_next(20, fault).unwrap();
    let mut client = Client::new(&emulator);
    let times: Vec<_> = (0..20)
        .map(|_| {
            let begun = Instant::now();
            assert_eq!(sync(&mut client), 200);
            begun.elapsed()
        })
        .collect();
    assert!(times.iter().all(|time| *time >= milliseconds(20)), "{times:?}");
    let (shortest, longest) = (times.iter().min().unwrap(), times.iter().max().unwrap());
    assert!(*longest >= *shortest + milliseconds(20), "{times:?}");
}

#[test]
fn reset_peer() {
    let emulator = start();
    assert_eq!(bytes_under(&emulator, Fault::new().with_reset_peer(Duration::ZERO)), Err(ErrorKind::ConnectionReset));
    assert_eq!(emulator.devices(), []);
    assert_eq!(emulator.requests()[0].reply_status, None);
    let begun = Instant::now();
    let late = Fault::new().with_reset_peer(milliseconds(80)).processed();
    assert_eq!(bytes_under(&emulator, late), Err(ErrorKind::ConnectionReset));
    assert!(begun.elapsed() >= milliseconds(80));
    assert_eq!(emulator.devices().len(), 1);
}

#[test]
fn a_reset_within_the_reply() {
    let emulator = start();
    let fault = Fault::new().with_close(Close::InReply).with_reset_peer(milliseconds(200));
    emulator.fail_next(1, fault).unwrap();
    let mut client = Client::new(&emulator);
    send(&mut client);
    let mut start = [0; 12];
    client.read_exact(&mut start).unwrap();
    assert_eq!(&start, b"HTTP/1.1 200");
    assert_eq!(client.try_rest(), Err(ErrorKind::ConnectionReset));
}

#[test]
fn a_reply_that_comes_slowly_is_cut_in_the_middle_too() {
    let emulator = start();
    let cut = || Fault::new().with_close(Close::InReply).processed();
    let slow = [cut(), cut().with_slicer(Slicer::new(7).with_delay(1_000)), cut().with_bandwidth(1)];
    for fault in slow {
        let text = String::from_utf8(bytes_under(&emulator, fault.clone()).unwrap()).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").expect("a whole head");
        let length: usize =
            head.split("content-length: ").nth(1).unwrap().split("\r\n").next().unwrap().parse().unwrap();
        assert_eq!(body.len(), length / 2, "{fault:?}");
        assert!(length > 50 && body.starts_with(r#"{"code":"1001""#), "{text}");
    }
    let oversized = bytes_under(&emulator, cut().with_body(FaultBody::Oversized)).unwrap();
    assert!(oversized.len() > 1 << 20 && oversized.len() < 3 << 19, "{}", oversized.len());
}

#[test]
fn timeout() {
    let emulator = start();
    let begun = Instant::now();
    assert_eq!(bytes_under(&emulator, Fault::new().with_timeout(milliseconds(80))), Ok(Vec::new()));
    assert!(begun.elapsed() >= milliseconds(80));
    assert_eq!(emulator.devices(), []);

    emulator.fail_next(1, Fault::new().with_timeout(Duration::ZERO).processed()).unwrap();
    let mut client = Client::new(&emulator);
    send(&mut client);
    assert_eq!(emulator.wait_for_requests(2, milliseconds(20_000)).unwrap()[1].reply_status, None);
    client.give_up_after(milliseconds(100));
    assert_eq!(client.try_rest(), Err(ErrorKind::WouldBlock), "it hangs");
    client.give_up_after(milliseconds(20_000));
    client.close_sending();
    assert_eq!(client.try_rest(), Ok(Vec::new()), "until the client leaves");
    assert_eq!(emulator.devices().len(), 1);
}

#[test]
fn garbage_is_not_http() {
    let bytes = bytes_under(&start(), Fault::new().with_body(FaultBody::Garbage)).unwrap();
    assert!(!bytes.is_empty() && !bytes.starts_with(b"HTTP"), "{bytes:?}");
}

#[test]
fn limit_data() {
    let emulator = start();
    for limit in [0, 1, 100] {
        let bytes = bytes_under(&emulator, Fault::new().with_limit_data(limit)).unwrap();
        assert_eq!(bytes.len() as u64, limit);
        assert!(b"HTTP/1.1 200 OK\r\n".starts_with(&bytes[..bytes.len().min(15)]));
    }
    assert_eq!(emulator.devices()[0].syncs, 3);
}

#[test]
fn a_limit_that_is_the_whole_reply_closes_too() {
    let emulator = start();
    // Then all replies are of the same length.
    emulator.stop_clock_at_ms(1_758_093_419_429);
    let whole = bytes_under(&emulator, Fault::new().with_idle_close(Duration::ZERO)).unwrap().len();
    let limited = bytes_under(&emulator, Fault::new().with_limit_data(whole as u64)).unwrap();
    assert_eq!((limited.len(), limited.ends_with(b"}")), (whole, true));
}

/// The sizes of what arrives between pauses, and all of it.
fn slices(emulator: &Emulator, fault: Fault) -> (Vec<usize>, Vec<u8>) {
    emulator.fail_next(1, fault.with_idle_close(Duration::ZERO)).unwrap();
    let mut client = Client::new(emulator);
    send(&mut client);
    let (mut sizes, mut all) = (Vec::new(), Vec::new());
    loop {
        let part = client.read_some().unwrap();
        if part.is_empty() {
            return (sizes, all);
        }
        sizes.push(part.len());
        all.extend(part);
    }
}

#[test]
fn slicer_and_bandwidth() {
    let emulator = builder().seed(3).start().unwrap();
    let begun = Instant::now();
    let slicer = Slicer::new(50).with_size_variation(20).with_delay(20_000);
    let (sizes, all) = slices(&emulator, Fault::new().with_slicer(slicer));
    assert!(all.ends_with(b"}"), "the reply is whole");
    assert!(sizes.len() >= 5 && begun.elapsed() >= milliseconds(20) * 4, "{sizes:?}");
    assert!(sizes.iter().any(|size| *size != sizes[0]), "{sizes:?}");

    let begun = Instant::now();
    let (_, all) = slices(&emulator, Fault::new().with_bandwidth(1));
    let seconds = begun.elapsed().as_secs_f64();
    let rate = f64::from(u32::try_from(all.len()).unwrap()) / seconds;
    // The first tenth of a second's bytes go at once.
    assert!((100.0..=1_700.0).contains(&rate), "{rate} bytes a second");
}

#[test]
fn slow_close() {
    let emulator = start();
    let begun = Instant::now();
    let fault = Fault::new().with_close(Close::BeforeReply).with_slow_close(milliseconds(80));
    assert_eq!(bytes_under(&emulator, fault), Ok(Vec::new()));
    assert!(begun.elapsed() >= milliseconds(80));
}

#[test]
fn idle_close() {
    let emulator = start();
    emulator.fail_next(1, Fault::new().with_idle_close(milliseconds(60))).unwrap();
    let mut client = Client::new(&emulator);
    let begun = Instant::now();
    send(&mut client);
    let reply = client.receive();
    assert_eq!((reply.status, reply.header("connection")), (200, None));
    assert_eq!(client.rest(), b"");
    assert!(begun.elapsed() >= milliseconds(60));

    // A request that is being handled by then is answered first.
    emulator.fail_next(1, Fault::new().with_idle_close(milliseconds(600))).unwrap();
    emulator.fail_next(1, Fault::new().with_latency(milliseconds(900))).unwrap();
    let mut client = Client::new(&emulator);
    assert_eq!([sync(&mut client), sync(&mut client)], [200, 200]);
    assert_eq!(client.rest(), b"");
}

#[test]
fn idle_close_counts_from_the_end_of_the_reply() {
    let emulator = start();
    let slow = Slicer::new(50).with_delay(20_000);
    emulator.fail_next(1, Fault::new().with_slicer(slow).with_idle_close(milliseconds(60))).unwrap();
    let mut client = Client::new(&emulator);
    let begun = Instant::now();
    send(&mut client);
    let length = client.rest().len() as u64;
    assert!(begun.elapsed() >= milliseconds(20) * u32::try_from(length.div_ceil(50) - 1).unwrap() + milliseconds(60));
}

#[test]
fn the_last_idle_close_of_a_connection_counts() {
    let emulator = start();
    for after in [600_000, 0] {
        emulator.fail_next(1, Fault::new().with_idle_close(milliseconds(after))).unwrap();
    }
    let mut client = Client::new(&emulator);
    assert_eq!([sync(&mut client), sync(&mut client)], [200, 200]);
    assert_eq!(client.rest(), b"");
}

#[test]
fn a_toxic_ends_with_its_request() {
    let emulator = start();
    let mut client = Client::new(&emulator);
    let mut time_of_a_sync = || {
        let begun = Instant::now();
        assert_eq!(sync(&mut client), 200);
        begun.elapsed()
    };
    emulator.fail_next(1, Fault::new().with_slicer(Slicer::new(1).with_delay(5_000))).unwrap();
    let (slow, quick) = (time_of_a_sync(), time_of_a_sync());
    assert!(slow >= milliseconds(1_000) && quick < milliseconds(1_000), "{slow:?} {quick:?}");
}

#[test]
fn contradictions_name_the_field() {
    let emulator = start();
    let cases = [
        (json!({"name": ""}), "name must have"),
        (json!({"name": "12"}), "not be a number"),
        (json!({"count": "ever"}), "count: must be a positive integer or \"always\""),
        (json!({"toxicity": 1.5}), "toxicity must be from 0 to 1"),
        (json!({"match": {"device": "D1"}}), "match.device: unknown field `device`"),
        (json!({"match": {"nth": 0}}), "match.nth and match.every count from 1"),
        (json!({"match": {"nth": 1, "every": 2}}), "match.nth and match.every exclude"),
        (json!({"match": {"nth": 1}, "count": "always"}), "match.nth and count exclude"),
        (json!({"match": {"path": "gate/1.0"}}), "match.path must begin with /"),
        (json!({"match": {"path": "/gate?x=1"}}), "end before the query"),
        (json!({"match": {"method": "PO ST"}}), "match.method must be a method"),
        (json!({"match": {"no": "x".repeat(257)}}), "match.no must have at most 256 bytes"),
        (json!({"date": "a\u{7f}b"}), "date must be text that a header can hold: no control characters"),
        (json!({"retry_after": "1\n"}), "retry_after must be text that a header can hold"),
        (json!({"jitter": 600_001}), "jitter must be at most"),
        (json!({"timeout": 1, "status": 503}), "timeout and status exclude"),
        (json!({"limit_data": 1, "close": "in_reply"}), "close and limit_data exclude"),
        (json!({"bandwidth": 0}), "bandwidth must be from 1"),
        (json!({"bandwidth": 1, "slicer": {"average_size": 1}}), "bandwidth and slicer exclude"),
        (json!({"slicer": {"average_size": 0}}), "slicer.average_size must be"),
        (json!({"slicer": {"average_size": 2, "size_variation": 2}}), "slicer.size_variation must be less"),
        (json!({"slicer": {"size": 2}}), "slicer.size: unknown field `size`"),
        (json!({"body": "garbage", "retry_after": "1"}), "body garbage and retry_after exclude"),
        (json!({"reset_peer": 0, "idle_close": 5}), "reset_peer and idle_close exclude"),
        (json!({"reset_peer": 0, "status": 503}), "reset_peer and status exclude"),
        (json!({"close": "before_reply", "retry_after": "1"}), "close before_reply and retry_after exclude"),
        (json!({"close": "before_reply", "body": "html", "processed": true}), "close before_reply and body exclude"),
        (json!({"close": "before_reply", "bandwidth": 1}), "close before_reply and bandwidth exclude"),
        (json!({"limit_data": 0, "date": "x"}), "limit_data 0 and date exclude"),
        (json!({"body": "html", "message": "x"}), "body html and message exclude"),
        (json!({"body": "empty", "message": "x"}), "body empty and message exclude"),
        (json!({"body": "no_code", "code": "1500", "status": 500}), "body no_code and code exclude"),
        (json!({"body": "html", "code": "1500", "processed": true}), "body html and code exclude"),
        (json!({"status": 204, "message": "x"}), "status 204 and message exclude"),
        (json!({"status": 304, "body": "html"}), "status 304 and body exclude"),
        (json!({"status": 205, "close": "in_reply"}), "close in_reply needs a reply with a body"),
    ];
    for (rule, expected) in cases {
        let (status, answer) = call(&emulator, "POST", "/faults", &rule);
        let error = answer["error"].as_str().unwrap_or_default();
        assert!(status == 400 && error.contains(expected), "{rule}: {status} {error:?} without {expected:?}");
    }
    assert_eq!(call(&emulator, "GET", "/faults", &Value::Null).1["rules"], json!([]));
}

#[test]
fn a_key_that_is_there_twice_is_refused() {
    let emulator = start();
    let twice = br#"{"status": 503, "count": 2, "status": 500}"#;
    let reply = Client::new(&emulator).call("POST", "/_control/faults", &[], twice);
    assert_eq!(reply.status, 400);
    assert!(reply.json()["error"].as_str().unwrap().contains(r#"the key "status" is there twice"#), "{reply:?}");
}

#[test]
fn null_is_unset() {
    let emulator = start();
    let rule = json!({"name": null, "match": null, "count": null, "toxicity": null, "status": 503, "date": null, "slicer": null});
    assert_eq!(call(&emulator, "POST", "/faults", &rule), (200, json!({"number": 1, "pending": 1})));
    assert_eq!(
        call(&emulator, "GET", "/faults", &Value::Null).1["rules"][0]["rule"],
        json!({"count": 1, "status": 503})
    );
}

#[test]
fn a_method_fits_in_lower_case_too() {
    let emulator = start();
    emulator.add_rule(Rule::new(Fault::new().with_status(503)).matching(Match::new().with_method("post"))).unwrap();
    assert_eq!(sync(&mut Client::new(&emulator)), 503);
}

#[test]
fn what_only_looks_like_a_contradiction_is_taken() {
    let emulator = start();
    let rules = [
        json!({"body": "no_code", "code": "1002"}),
        json!({"body": "no_code", "message": "x"}),
        json!({"body": "oversized", "code": "1500", "status": 500, "message": "x"}),
        json!({"date": "2025年\t12月", "retry_after": ""}),
        json!({"status": 204, "body": "empty", "retry_after": "1", "bandwidth": 1}),
        json!({"reset_peer": 0, "limit_data": 9, "status": 503, "slicer": {"average_size": 1}}),
        json!({"reset_peer": 0, "close": "in_reply", "status": 503, "date": "x"}),
        json!({"reset_peer": 0, "close": "before_reply", "latency": 1, "processed": true}),
    ];
    for rule in rules {
        assert_eq!(call(&emulator, "POST", "/faults", &rule).0, 200, "{rule}");
    }
}

#[test]
fn a_delay_that_is_not_processed_is_a_delay() {
    let emulator = start();
    let rule = json!({"latency": 1, "retry_after": "1", "processed": false});
    assert_eq!(call(&emulator, "POST", "/faults", &rule).0, 200);
    assert_eq!((sync(&mut Client::new(&emulator)), emulator.devices().len()), (200, 1));
    assert_eq!(call(&emulator, "POST", "/faults", &json!({"status": 201, "processed": false})).0, 200);
    assert_eq!((sync(&mut Client::new(&emulator)), emulator.devices()[0].syncs), (201, 1));
}

#[test]
fn the_journal_tells_what_left() {
    let emulator = start();
    let recorded = |fault: Fault| {
        bytes_under(&emulator, fault.with_idle_close(Duration::ZERO)).unwrap();
        let request = emulator.requests().pop().unwrap();
        (request.reply_status, request.reply_code)
    };
    assert_eq!(recorded(Fault::new().with_status(204)), (Some(204), None));
    assert_eq!(recorded(Fault::new().with_status(304).processed()), (Some(304), None));
    assert_eq!(recorded(Fault::new().with_status(503)), (Some(503), Some("1500".into())));
    assert_eq!(bytes_under(&emulator, Fault::new().with_limit_data(0)), Ok(Vec::new()));
    let lost = emulator.requests().pop().unwrap();
    assert_eq!((lost.reply_status, lost.reply_code, lost.reason), (None, None, None));
}

#[test]
fn no_more_than_a_thousand_rules() {
    let emulator = start();
    let rule = Rule::new(Fault::new()).matching(Match::new().with_no("x"));
    for number in 1..=1_000 {
        assert_eq!(emulator.add_rule(rule.clone()).unwrap(), number);
    }
    assert!(emulator.fail_next(1, Fault::new()).unwrap_err().to_string().contains("no more than 1000 rules"));
    assert_eq!(sync(&mut Client::new(&emulator)), 200);
    assert!(!format!("{emulator:?}").contains(SECRET));
}
