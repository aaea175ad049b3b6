//! Records: strict order within an order number, none lost, and what the platform refuses ends as a dead letter.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use pyun_energy_outbox::{ErrorKind, Event, Item, Kind, Options, Outbox};
use support::{Answer, Dir, PATIENCE, Request, charge, client, discount, payment, serve};

fn open(dir: &Dir, address: std::net::SocketAddr) -> Outbox {
    Outbox::open(&dir.0, &client(&format!("http://{address}")), Options::default()).unwrap()
}

#[test]
fn every_kind_goes_by_its_call() {
    let (address, requests) = serve(|_, _| Answer::accepted());
    let dir = Dir::new("kinds");
    let outbox = open(&dir, address);
    outbox.put(charge("o1", 1, 3)).unwrap();
    outbox.put(discount("o1")).unwrap();
    outbox.put(payment("p1")).unwrap();
    assert!(outbox.flush(PATIENCE).unwrap());
    let mut paths: Vec<_> = requests.try_iter().map(|request| request.path).collect();
    paths.sort();
    let expected = [
        "/gate/1.0/energy/internal/replenish",
        "/gate/1.0/energy/internal/replenish/sync",
        "/gate/1.0/energy/parking/payment",
    ];
    assert_eq!(paths, expected);
}

/// Sees to it that accepted records of each order came in the order in which they were put; gives how many those are.
fn accepted_in_order(accepted: &[Request]) -> usize {
    let mut last = HashMap::new();
    for request in accepted {
        let quantity: i64 = request.field("quantity").parse().unwrap();
        let before = last.insert(request.field("order"), quantity).unwrap_or(-1);
        assert!(before <= quantity, "order {}: {quantity} after {before}", request.field("order"));
    }
    last.len()
}

#[test]
fn records_of_an_order_arrive_in_order_though_the_platform_fails_now_and_then() {
    static ACCEPTED: Mutex<Vec<Request>> = Mutex::new(Vec::new());
    let (address, _requests) = serve(|request, number| match number % 7 {
        2 => Answer::Http("503 Service Unavailable", "", String::new()),
        4 => Answer::Drop,
        _ => {
            ACCEPTED.lock().unwrap().push(request.clone());
            Answer::accepted()
        }
    });
    let dir = Dir::new("in-order");
    let outbox = open(&dir, address);
    for quantity in 0..10 {
        for order in ["a", "b", "c"] {
            outbox.put(charge(order, quantity, if quantity == 9 { 3 } else { 2 })).unwrap();
        }
    }
    assert!(outbox.flush(PATIENCE).unwrap());
    let accepted = ACCEPTED.lock().unwrap();
    assert_eq!(accepted_in_order(&accepted), 3);
    assert!(accepted.len() >= 30, "none is lost");
}

#[test]
fn a_refused_record_is_a_dead_letter_and_stops_nobody() {
    let (address, _requests) =
        serve(|request, _| if request.field("quantity") == "1" { Answer::code("400") } else { Answer::accepted() });
    let dir = Dir::new("dead");
    let outbox = open(&dir, address);
    for quantity in 0..3 {
        outbox.put(charge("a", quantity, 2)).unwrap();
    }
    assert!(outbox.flush(PATIENCE).unwrap());
    let (stats, dead) = (outbox.stats().unwrap(), outbox.dead(0, 10).unwrap());
    assert_eq!((stats.delivered, stats.dead, dead.len()), (2, 1, 1));
    let letter = &dead[0];
    assert_eq!((letter.kind, &*letter.name, letter.code.as_deref()), (Kind::Progress, "a", Some("400")));
    assert_eq!(
        (letter.hint.as_deref(), letter.seqno.as_deref(), letter.http_status),
        (Some("h"), Some("77"), Some(200))
    );
    assert!(letter.is_overtaken && letter.fields.contains(r#""quantity":1"#));
    assert_eq!(outbox.retry(letter.id).unwrap_err().kind(), ErrorKind::Overtaken, "it would undo the later one");
    outbox.discard(letter.id).unwrap();
    assert_eq!(outbox.discard(letter.id).unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(outbox.stats().unwrap().dead, 0);
    let told = outbox.poll_event(Duration::ZERO).unwrap();
    assert!(matches!(told, Some(Event::Died { kind: Kind::Progress, .. })), "{told:?}");
}

#[test]
fn a_dead_letter_that_nothing_has_overtaken_may_be_sent_again() {
    static REFUSES: Mutex<bool> = Mutex::new(true);
    let answer = |_: &Request, _| if *REFUSES.lock().unwrap() { Answer::code("400") } else { Answer::accepted() };
    let (address, requests) = serve(answer);
    let dir = Dir::new("revived");
    let outbox = open(&dir, address);
    outbox.put(charge("a", 7, 3)).unwrap();
    outbox.put(support::device("1", "n")).unwrap();
    assert!(outbox.flush(PATIENCE).unwrap());
    let dead = outbox.dead(0, 10).unwrap();
    assert_eq!(dead.len(), 2);
    *REFUSES.lock().unwrap() = false;
    let _ = requests.try_iter().count();
    for letter in &dead {
        outbox.retry(letter.id).unwrap();
    }
    assert!(outbox.flush(PATIENCE).unwrap());
    assert_eq!((requests.try_iter().count(), outbox.stats().unwrap().dead), (2, 0));
}

#[test]
fn a_wrong_secret_stops_all_and_consumes_nothing_until_the_client_is_replaced() {
    static REFUSES: Mutex<bool> = Mutex::new(true);
    let answer = |_: &Request, _| if *REFUSES.lock().unwrap() { Answer::code("401") } else { Answer::accepted() };
    let (address, requests) = serve(answer);
    let dir = Dir::new("rotated");
    let outbox = open(&dir, address);
    outbox.put(charge("a", 1, 3)).unwrap();
    requests.recv_timeout(PATIENCE).unwrap();
    let told = outbox.poll_event(PATIENCE).unwrap();
    assert!(matches!(told, Some(Event::BreakerOpened(_))), "{told:?}");
    for number in 0..20 {
        outbox.put(charge(&number.to_string(), 1, 3)).unwrap();
    }
    assert!(!outbox.flush(Duration::from_millis(300)).unwrap(), "a flush does not force a breaker");
    assert_eq!(requests.try_iter().count(), 0);
    let stats = outbox.stats().unwrap();
    assert_eq!((stats.depth, stats.dead), (21, 0));
    assert!(stats.breaker.is_some_and(|reason| reason.contains("signature")));
    *REFUSES.lock().unwrap() = false;
    outbox.replace_client(&client(&format!("http://{address}"))).unwrap();
    assert!(outbox.flush(PATIENCE).unwrap());
    assert_eq!(outbox.stats().unwrap().delivered, 21);
    assert_eq!(outbox.poll_event(PATIENCE).unwrap(), Some(Event::BreakerClosed));
}

#[test]
fn a_full_outbox_refuses_and_keeps_every_bill() {
    let dir = Dir::new("full");
    let url = "http://127.0.0.1:1";
    let options = Options::default().max_records(100);
    let outbox = Outbox::open(&dir.0, &client(url), options).unwrap();
    outbox.pause().unwrap();
    let mut bills = 0;
    let full = loop {
        let order = (bills % 10).to_string();
        let put = outbox.put(charge(&order, bills, 2)).and_then(|()| outbox.put(charge(&order, bills, 3)));
        match put {
            Ok(()) => bills += 1,
            Err(error) => break error,
        }
    };
    assert_eq!(full.kind(), ErrorKind::Full);
    assert!(full.to_string().contains("limits"), "{full}");
    let stats = outbox.stats().unwrap();
    assert_eq!(bills, 80, "of ten orders the first and the newest progress stay");
    assert_eq!(stats.accepted, stats.depth + stats.thinned);
    assert!(matches!(outbox.poll_event(Duration::ZERO).unwrap(), Some(Event::Thinned(_))));
    outbox.put(support::device("d", "n")).unwrap();
}

#[test]
fn of_several_that_have_no_room_the_first_are_accepted() {
    let dir = Dir::new("several");
    let options = Options::default().max_records(10);
    let outbox = Outbox::open(&dir.0, &client("http://127.0.0.1:1"), options).unwrap();
    outbox.pause().unwrap();
    assert!(outbox.put_all([] as [Item; 0]).unwrap().is_empty(), "nothing was put, and nothing is wrong");
    let results = outbox.put_all((0..15).map(|number| charge(&number.to_string(), 1, 3))).unwrap();
    let accepted = results.iter().take_while(|result| result.is_ok()).count();
    assert_eq!((accepted, results.len()), (10, 15));
    assert!(results[accepted..].iter().all(|result| result.as_ref().is_err_and(|e| e.kind() == ErrorKind::Full)));
    assert_eq!(outbox.stats().unwrap().records, 10);
}
