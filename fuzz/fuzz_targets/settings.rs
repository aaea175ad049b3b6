//! Any text is settings or an error that names one, and repeats no value; any JSON is a call or an error that names a field.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pyun_energy::{Client, ClientBuilder, ErrorKind, Proxy, calls::CALLS};

const SECRET: &str = "q7Zx-91-unlikely-Wv";
/// Stands for it in the text, so that it gets everywhere.
const MARK: u8 = b'~';

fuzz_target!(|text: &[u8]| {
    settings(&text.split(|byte| *byte == MARK).collect::<Vec<_>>().join(SECRET.as_bytes()));
    let client = nobody();
    for call in CALLS {
        if let Err(error) = client.call_json(call.name, text) {
            assert!(error.field().is_some() || error.kind() == ErrorKind::Connect, "{error}");
            assert!(error.to_string().len() < 4096);
        }
    }
});

fn settings(text: &[u8]) {
    let made = ClientBuilder::from_json(text);
    // It would read whatever file it is told, a terminal too.
    let names_a_file = text.windows(4).any(|part| part == b"file") || text.contains(&b'\\');
    let made = made.and_then(|builder| if names_a_file { Ok(nobody()) } else { builder.build() });
    if let Err(error) = made {
        assert!(error.field().is_some() && error.to_string().len() < 4096);
        assert!(!error.message().contains(SECRET), "{error}");
    }
}

/// A client that reaches nobody.
fn nobody() -> Client {
    let builder = Client::builder().app_id("op").secret("s3cret").environment("http://127.0.0.1:1").attempts(1);
    builder.proxy(Proxy::Direct).build().expect("settings that are right")
}
