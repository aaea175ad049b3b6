//! Any HTTP status and bytes are a reply with code 1001 or an error.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|answer: (u16, &[u8])| {
    let (status, body) = answer;
    match pyun_energy::fuzz_judge(status, body) {
        Ok(reply) => assert_eq!(reply.code(), "1001"),
        Err(error) => assert_eq!(error.http_status(), Some(status)),
    }
});
