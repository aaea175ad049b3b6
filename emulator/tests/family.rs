//! The calls beside the device sync, over plain TCP: the known answers of tests/vectors, and what becomes of an order.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test's helper may fail the test")]

mod support;

use std::fmt::Write as _;

use pyun_energy_emulator::{Close, ClosedBy, Emulator, Fault, Match, Rule};
use support::{Client, Reply, SECRET, start};

const RECORD: &str = "/gate/1.0/energy/internal/replenish/sync";
const DISCOUNT: &str = "/gate/1.0/energy/internal/replenish";
const ORDER: &str = "20250917151408743549";

/// A file of a case below tests/vectors.
fn file(case: &str, name: &str) -> String {
    let path = format!("{}/../tests/vectors/{case}/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect(case)
}

/// The documents' sample of a charging record, a bill.
fn bill(client: &mut Client) -> Reply {
    let case = "json/charging-record-revision-c-sample";
    assert_eq!(file(case, "secret.txt"), SECRET);
    let (body, signature) = (file(case, "body.json"), file(case, "signature.txt"));
    let headers = [("Content-Type", "application/json; charset=utf-8"), ("Authorization", signature.as_str())];
    client.call("POST", RECORD, &headers, body.as_bytes())
}

/// Every byte percent-encoded, which any byte may be.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut all, byte| {
        write!(all, "%{byte:02X}").unwrap();
        all
    })
}

/// The parameters of a case with its signature, as a form.
fn form(case: &str) -> String {
    let parameters = file(case, "params.txt");
    let mut parts = parameters.split_terminator('\0');
    let mut form = format!("sign={}", file(case, "signature.txt"));
    while let (Some(name), Some(value)) = (parts.next(), parts.next()) {
        if name != "sign" {
            write!(form, "&{}={}", encoded(name), encoded(value)).unwrap();
        }
    }
    form
}

fn discount(client: &mut Client, form: &str) -> Reply {
    client.call("POST", DISCOUNT, &[("Content-Type", "application/x-www-form-urlencoded")], form.as_bytes())
}

fn started_at(now_ms: i64) -> (Emulator, Client) {
    let emulator = start();
    emulator.stop_clock_at_ms(now_ms);
    let client = Client::new(&emulator);
    (emulator, client)
}

#[test]
fn the_documents_charging_record_closes_its_order() {
    let (emulator, mut client) = started_at(1_758_093_248_353);
    let reply = bill(&mut client);
    assert_eq!((reply.status, reply.code()), (200, "1001".into()), "{reply:?}");
    let order = emulator.orders().remove(0);
    assert_eq!((order.order.as_str(), order.closed_by, order.records), (ORDER, Some(ClosedBy::Bill), 1));
    assert_eq!(order.record.unwrap()["energy_value"], 800);
    assert_eq!(emulator.requests()[0].order.as_deref(), Some(ORDER));
    emulator.reset();
    assert!(emulator.orders().is_empty());
}

#[test]
fn the_documents_discounts_are_granted() {
    let (emulator, mut client) = started_at(1_681_263_617_993);
    for case in ["parking-fee-discount", "an-unknown-field-counts", "an-empty-value-is-left-out"] {
        let reply = discount(&mut client, &form(&format!("form/{case}")));
        assert_eq!((reply.status, reply.code()), (200, "1001".into()), "{case}: {reply:?}");
    }
    let order = emulator.orders().remove(0);
    assert_eq!((order.order.as_str(), order.discounts, order.record), ("20230412094017HYynTf", 3, None));
    assert_eq!(order.discount.unwrap()["vin"], "川A660N2");
}

#[test]
fn a_form_is_signed_over_what_was_received() {
    let (emulator, mut client) = started_at(1_681_263_617_993);
    let tampered = form("form/parking-fee-discount").replace(&encoded("1017"), &encoded("1018"));
    let reply = discount(&mut client, &tampered);
    assert_eq!((reply.status, reply.code()), (401, "401".into()));
    assert!(reply.hint().contains("The signature differs") && !reply.hint().contains(SECRET), "{}", reply.hint());
    assert!(emulator.orders().is_empty());
}

#[test]
fn a_payment_of_no_order_is_not_found() {
    let (emulator, mut client) = started_at(0);
    let text = "app_id=op00000000000001&pay_mode=99&pay_mode_desc=其他&pay_order=P1&pay_time=2025-02-27T09:00:00Z&pay_value=500&trade_no=T1";
    // printf '%s&app_secret=%s' "$text" 0123456789abcdef0123456789abcdef | md5sum
    let form = text.replace("其他", &encoded("其他")) + "&sign=b07e6cdeef4cf62348a7d96e121902e3";
    let headers = [("Content-Type", "application/x-www-form-urlencoded")];
    let reply = client.call("POST", "/gate/1.0/energy/parking/payment", &headers, form.as_bytes());
    assert_eq!((reply.status, reply.code()), (404, "1002".into()), "{reply:?}");
    assert!(emulator.occupancy_orders().is_empty());
}

#[test]
fn a_rule_is_for_the_requests_of_one_order() {
    let (emulator, mut client) = started_at(1_758_093_248_353);
    let lost = Fault::new().with_close(Close::BeforeReply).processed();
    emulator.add_rule(Rule::new(lost.clone()).matching(Match::new().with_order("another")).always()).unwrap();
    assert_eq!(bill(&mut client).status, 200);
    emulator.add_rule(Rule::new(lost).matching(Match::new().with_order(ORDER).with_path(RECORD))).unwrap();
    let case = "json/charging-record-revision-c-sample";
    let (body, signature) = (file(case, "body.json"), file(case, "signature.txt"));
    let headers = [("Content-Type", "application/json; charset=utf-8"), ("Authorization", signature.as_str())];
    client.send("POST", RECORD, &headers, body.as_bytes());
    assert!(client.rest().is_empty());
    assert_eq!(emulator.orders()[0].records, 2);
}
