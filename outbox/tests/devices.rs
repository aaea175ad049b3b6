//! Devices: what is put arrives, the newest wins, and what was not acknowledged survives the end of the outbox.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use std::time::Duration;

use pyun_energy_outbox::{ErrorKind, Options, Outbox};
use support::{Answer, Dir, PATIENCE, client, device, serve};

#[test]
fn a_device_that_is_put_arrives() {
    let (address, requests) = serve(|_, _| Answer::accepted());
    let dir = Dir::new("arrives");
    let outbox = Outbox::open(&dir.0, &client(&format!("http://{address}")), Options::default()).unwrap();
    outbox.put(device("1", "first")).unwrap();
    assert!(outbox.flush(PATIENCE).unwrap());
    let request = requests.try_recv().unwrap();
    assert_eq!((request.field("no"), request.field("name")), ("1".to_owned(), "first".to_owned()));
    let stats = outbox.stats().unwrap();
    assert_eq!((stats.depth, stats.accepted, stats.delivered, stats.dead), (0, 1, 1, 0));
    outbox.close();
    assert_eq!(outbox.put(device("1", "late")).unwrap_err().kind(), ErrorKind::Closed);
}

#[test]
fn of_states_that_change_within_the_window_only_the_last_is_sent() {
    let (address, requests) = serve(|_, _| Answer::accepted());
    let dir = Dir::new("coalesced");
    let outbox = Outbox::open(&dir.0, &client(&format!("http://{address}")), Options::default()).unwrap();
    outbox.pause().unwrap();
    for number in 0..20 {
        outbox.put(device("1", &number.to_string())).unwrap();
    }
    outbox.resume().unwrap();
    assert!(outbox.flush(PATIENCE).unwrap());
    let sent: Vec<_> = requests.try_iter().map(|request| request.field("name")).collect();
    assert_eq!(sent, ["19"]);
}

#[test]
fn what_was_not_acknowledged_is_sent_when_it_is_opened_again() {
    let dir = Dir::new("again");
    let url = {
        let (address, _requests) = serve(|_, number| if number < 1_000 { Answer::Drop } else { Answer::accepted() });
        format!("http://{address}")
    };
    let outbox = Outbox::open(&dir.0, &client(&url), Options::default()).unwrap();
    outbox.put(device("1", "kept")).unwrap();
    assert!(!outbox.flush(Duration::from_millis(300)).unwrap(), "nobody has accepted it");
    drop(outbox);
    let outbox = Outbox::open(&dir.0, &client(&url), Options::default()).unwrap();
    let stats = outbox.stats().unwrap();
    assert_eq!((stats.depth, stats.accepted), (1, 1));
}

#[test]
fn for_ever_is_a_time_for_a_state_to_hold() {
    let (address, requests) = serve(|_, _| Answer::accepted());
    let dir = Dir::new("for_ever");
    let options = Options::default().stale_after(Duration::MAX);
    let outbox = Outbox::open(&dir.0, &client(&format!("http://{address}")), options).unwrap();
    outbox.put(device("1", "first")).unwrap();
    assert!(outbox.flush(PATIENCE).unwrap());
    assert_eq!(requests.try_recv().unwrap().field("name"), "first");
    outbox.put(device("1", "second")).unwrap();
    assert!(outbox.flush(PATIENCE).unwrap(), "it still goes on");
}
