//! Reads requests as JSON lines (`body_hex`, `signature`, `secrets`, optionally `content_type`) and prints what was signed, with
//! `--json` a line of JSON for each.
#![allow(clippy::print_stdout)]

use std::io::BufRead;

use pyun_energy_doctor::{KnownSecret, Request, SearchLimit, diagnose};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let as_json = std::env::args().any(|argument| argument == "--json");
    for line in std::io::stdin().lock().lines() {
        let case: serde_json::Value = serde_json::from_str(&line?)?;
        let body = hex::decode(case["body_hex"].as_str().unwrap_or_default())?;
        let known: Vec<&str> =
            case["secrets"].as_array().into_iter().flatten().filter_map(|secret| secret.as_str()).collect();
        let secrets: Vec<KnownSecret<'_>> = known
            .iter()
            .enumerate()
            .map(|(at, secret)| KnownSecret::new(["production", "test"][at.min(1)], *secret))
            .collect();
        let mut request = Request::new(&body, case["signature"].as_str());
        request.content_type = case["content_type"].as_str();
        let diagnosis = diagnose(&request, &secrets, SearchLimit::FULL);
        if as_json {
            println!("{}", diagnosis.to_json());
        } else {
            println!("{diagnosis}");
        }
    }
    Ok(())
}
