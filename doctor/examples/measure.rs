//! Diagnoses the requests of a corpus (JSON lines, as `tests/python/doctor_corpus.py` prints them) and says what was found of each
//! kind, and in what time: `… | cargo run --release --example measure`.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::collections::BTreeMap;
use std::io::BufRead;
use std::time::{Duration, Instant};

use pyun_energy_doctor::{Diagnosis, KnownSecret, Request, SearchLimit, diagnose};
use serde_json::Value;

fn main() {
    let every: usize = std::env::args().nth(1).map_or(1, |text| text.parse().unwrap());
    let mut groups: BTreeMap<usize, (usize, usize, Vec<Duration>)> = BTreeMap::new();
    for (number, line) in std::io::stdin().lock().lines().enumerate() {
        let case: Value = serde_json::from_str(&line.unwrap()).unwrap();
        let injected: Vec<&str> =
            case["mistakes"].as_array().into_iter().flatten().map(|id| id.as_str().unwrap()).collect();
        if number % every != 0 {
            continue;
        }
        let body = hex::decode(case["body_hex"].as_str().unwrap()).unwrap();
        let secrets: Vec<_> =
            case["secrets"].as_array().unwrap().iter().map(|secret| secret.as_str().unwrap()).collect();
        let secrets: Vec<_> =
            secrets.iter().zip(["production", "test"]).map(|(secret, name)| KnownSecret::new(name, *secret)).collect();
        let mut request = Request::new(&body, case["signature"].as_str());
        request.content_type = case["content_type"].as_str();
        let started = Instant::now();
        let diagnosis = diagnose(&request, &secrets, SearchLimit::FULL);
        let elapsed = started.elapsed();
        let found: Vec<&str> = diagnosis.mistakes().iter().map(|id| id.as_str()).collect();
        let mut sorted = found.clone();
        sorted.sort_unstable();
        let right = if case["right"] == true {
            matches!(diagnosis, Diagnosis::Right)
        } else {
            sorted.len() == injected.len()
                && sorted.iter().zip(&injected).all(|(found, wanted)| wanted.split('|').any(|wanted| wanted == *found))
        };
        let group = groups.entry(injected.len()).or_default();
        group.0 += 1;
        group.1 += usize::from(right);
        group.2.push(elapsed);
        if !right {
            let tried = if let Diagnosis::Unexplained(unexplained) = &diagnosis { unexplained.tried } else { 0 };
            println!(
                "{number} {} {injected:?} found {found:?} {elapsed:?} {tried}",
                case["shape"].as_str().unwrap_or_default()
            );
        }
    }
    for (count, (all, right, mut times)) in groups {
        times.sort_unstable();
        let at = |part: usize| times[(times.len() - 1) * part / 100];
        println!("{count} mistakes: {right} of {all}, p50 {:?} p99 {:?} max {:?}", at(50), at(99), at(100));
    }
}
