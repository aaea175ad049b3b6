//! What a diagnosis takes of memory at most, by an allocator that counts.
#![allow(missing_docs, clippy::print_stdout)]

use pyun_energy_doctor::{Diagnosis, KnownSecret, Request, SearchLimit, diagnose};
use test_support::memory::{Counting, most, signed};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const SECRET: &str = "k9X2mQ7vR4tL8wZ3nB6cD1fG5hJ0pS2a";

/// Holds a search that finds nothing to what `diagnose` promises.
fn check(body: &str, secrets: &[&str]) {
    let secrets: Vec<_> = secrets.iter().map(|secret| KnownSecret::new("known", *secret)).collect();
    let most = most(|| {
        let request = Request::new(body.as_bytes(), Some("6b3f0a92c1d84e57b6f2a9d0e8c71354"));
        assert!(matches!(diagnose(&request, &secrets, SearchLimit::FULL), Diagnosis::Unexplained(_)));
    });
    let secret = secrets.first().map_or(0, |secret| secret.bytes.len());
    println!("a body of {} bytes, a secret of {secret}: {most} bytes", body.len());
    assert!(most < (32 << 20) + 16 * signed(body.len()), "{most} for {} and {secret}", body.len());
}

fn body(ports: usize) -> String {
    let port = |number: usize| {
        format!(
            r#"{{"no":"P{number}","state":2,"state_desc":"充电中","alias":"{number}","space_status":2,"power":21.4}}"#
        )
    };
    let ports = (0..ports).map(port).collect::<Vec<_>>().join(",");
    format!(
        r#"{{"app_id":"op1","timestamp":1758093419429,"start_time":"2025-09-14T06:00:00.000Z","no":"D1","port":[{ports}],"metadata":{{"A":"1","B":"2","C":"3"}}}}"#
    )
}

#[test]
fn memory_grows_with_the_body_alone() {
    for ports in [1, 8, 80, 4000] {
        check(&body(ports), &[SECRET, "other"]);
    }
}

#[test]
fn memory_does_not_grow_with_the_secrets() {
    for times in [2, 32, 33, 4096] {
        let long = SECRET.repeat(times);
        check(&body(1), &[&long, "other"]);
        check(&body(1), &[&SECRET.repeat(2), &long, &long, &long, &long, &long, &long, &long, &long]);
    }
}
